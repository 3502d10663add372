"""What the desk and the unit do with a ticket on its way: dispatch, more firms, requests that join, corrections, cancelling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments.actions import PartOrder
from huoshui.assignments.queries import moment_of
from huoshui.assignments.rules.flow import GRADE_NAMES
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.enterprise_requests.actions import (
    FactorAmendment,
    add_affected_firms,
    amend_factor_ticket,
    cancel_factor_ticket,
    dispatch_factor_ticket,
    join_requests_to_ticket,
)
from huoshui.enterprise_requests.queries import FactorTicketRow, factor_terms, factor_ticket, factor_ticket_row, requests_to_join
from huoshui.enterprise_requests.rules.factor_flow import PRODUCTIONS
from huoshui.organizations.queries import open_units
from huoshui.web.components.form_state import Field
from huoshui.web.factors.forms import checks, chosen_ids, moment_value, typed_capacity, typed_firms, typed_moment
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")


def ticket_form(
    request: HttpRequest,
    row: FactorTicketRow,
    fields: Sequence[Field],
    do: Callable[[Values], str],
    *,
    heading: str,
    verb: str,
    start: Values | None = None,
    **more: Any,
) -> HttpResponse:
    """One form about one ticket: GET draws it, POST does the deed, says ``do``'s words and goes back to the ticket."""

    def deed(posted: Values) -> str:
        messages.success(request, do(posted))
        return address(request, "factors:detail", row.id)

    back = address(request, "factors:detail", row.id)
    context = {
        "heading": heading,
        "verb": verb,
        "cancel_url": back,
        "trail": [("要素保障", address(request, "factors:list")), (row.number, back)],
        "sub": row.title,
        **more,
    }
    return answer_form(
        request, "factors/change.html", [VERSION, *fields], {"expected_version": str(row.version), **(start or {})}, deed, context
    )


@require_http_methods(["GET", "POST"])
def dispatch(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """One owner, one clock."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = factor_ticket_row(actor, ticket_id)
    fields = [
        Field("unit_id", "主办单位", "select", needed=True, choices=[(str(unit.id), unit.name) for unit in open_units(actor)]),
        Field("grade", "办理类别", "select", needed=True, choices=list(GRADE_NAMES.items())),
        Field("due_on", "时限", "date", hint="不填按规定时限；应急模式期间按应急时限"),
        Field("requirement", "要求", "textarea", wide=True, max_length=2000),
    ]

    def do(posted: Values) -> str:
        unit_id = chosen_id(posted, "unit_id")
        assert unit_id is not None  # needed
        lead = PartOrder(unit_id, due_on=typed_day(posted.get("due_on", ""), "时限", "due_on"))
        dispatch_factor_ticket(
            actor,
            ticket_id,
            lead=lead,
            grade=posted["grade"],
            requirement=posted.get("requirement", ""),
            expected_version=typed_version(posted),
        )
        return f"{row.number} 已交办，主办单位会收到通知。"

    start = {"unit_id": str(row.unit_id), "grade": "urgent", "requirement": factor_ticket(actor, ticket_id).detail}
    return ticket_form(request, row, fields, do, heading="交办要素工单", verb="交办", start=start)


@require_http_methods(["GET", "POST"])
def add_firms(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """More firms are without supply."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = factor_ticket_row(actor, ticket_id)
    fields = [Field("firms", "还有哪些企业", "textarea", needed=True, wide=True, max_length=4000, hint="一行一家，填名录里的全称")]

    def do(posted: Values) -> str:
        add_affected_firms(actor, ticket_id, typed_firms(actor, posted["firms"], "firms"), expected_version=typed_version(posted))
        return "已加上，企业和服务员会收到通知。"

    return ticket_form(request, row, fields, do, heading="增加受影响企业", verb="加上", finds_firms=True)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Requests of several firms about this outage."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = factor_ticket_row(actor, ticket_id)
    choices = [
        (str(one.id), f"{one.number} {one.enterprise_name}：{one.title}（{one.state_label}）") for one in requests_to_join(actor, ticket_id)
    ]
    groups = [checks(request, "request", "哪些诉求说的是这次停供", choices, hint="同类别、登记过、还没有并入别的工单的")]

    def do(posted: Values) -> str:
        ids = chosen_ids(request, "request")
        join_requests_to_ticket(actor, ticket_id, ids, expected_version=typed_version(posted))
        return f"已并入 {len(ids)} 件诉求，企业能看到。"

    return ticket_form(request, row, [], do, heading="并入诉求", verb="并入", checks=groups)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """What turned out otherwise; what stood before stays in the trail."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = factor_ticket(actor, ticket_id)
    row = found.row
    terms = factor_terms(actor.zone_id, local_day(moment_of(actor)))
    fields = [
        Field("began_at", "停供时间", "moment", needed=True),
        Field("expected_restore_at", "预计恢复", "moment"),
        Field("cause", "停供原因", "select", needed=True, choices=list(terms.causes.items())),
        Field("production", "生产影响", "select", needed=True, choices=list(PRODUCTIONS.items())),
        Field("capacity_lost", "减少能力", hint=row.capacity_unit, max_length=14),
        Field("detail", "情况说明", "textarea", wide=True, max_length=1000),
        Field("reason", "更正理由", needed=True, wide=True, max_length=300),
    ]

    def do(posted: Values) -> str:
        change = FactorAmendment(
            began_at=typed_moment(posted, "began_at", "停供时间"),
            expected_restore_at=typed_moment(posted, "expected_restore_at", "预计恢复"),
            cause=posted["cause"],
            production=posted["production"],
            capacity_lost=typed_capacity(posted, "capacity_lost"),
            detail=posted.get("detail", ""),
        )
        amend_factor_ticket(actor, ticket_id, change, reason=posted["reason"], expected_version=typed_version(posted))
        return "已更正，原来的内容留在经过里。"

    start = {
        "began_at": moment_value(row.began_at),
        "expected_restore_at": moment_value(row.expected_restore_at),
        "cause": row.cause,
        "production": row.production,
        "capacity_lost": "" if row.capacity_lost is None else f"{row.capacity_lost.normalize():f}",
        "detail": found.detail,
    }
    return ticket_form(request, row, fields, do, heading="更正要素工单", verb="更正", start=start)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """It does not take place, or was recorded in error."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = factor_ticket_row(actor, ticket_id)
    fields = [Field("reason", "取消原因", needed=True, wide=True, max_length=300, hint="取消后不计停供时长，通知已公告的企业")]

    def do(posted: Values) -> str:
        cancel_factor_ticket(actor, ticket_id, reason=posted["reason"], expected_version=typed_version(posted))
        return "已取消。"

    return ticket_form(request, row, fields, do, heading="取消停供", verb="取消停供")
