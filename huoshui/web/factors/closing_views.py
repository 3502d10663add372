"""Supplied again, and what the firms say to that."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.actions import give_ticket_word, report_own_firm, restore_factor_ticket
from huoshui.enterprise_requests.queries import factor_ticket, factor_ticket_row
from huoshui.enterprise_requests.rules.factor_flow import WORDS
from huoshui.enterprises.queries import enterprise_names
from huoshui.web.components.form_state import Field
from huoshui.web.factors.change_views import ticket_form
from huoshui.web.factors.forms import moment_value, typed_moment
from huoshui.web.projects.change_views import Values, typed_version
from huoshui.web.requests.change_views import chosen_id


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """登记恢复: when, and how; then the firms are asked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = factor_ticket_row(actor, ticket_id)
    fields = [
        Field("restored_at", "恢复时间", "moment", needed=True),
        Field("words", "恢复情况", "textarea", needed=True, wide=True, max_length=500, hint="怎样恢复的、现场谁确认，企业能看到"),
    ]

    def do(posted: Values) -> str:
        restored_at = typed_moment(posted, "restored_at", "恢复时间")
        assert restored_at is not None  # needed
        restore_factor_ticket(actor, ticket_id, restored_at=restored_at, words=posted["words"], expected_version=typed_version(posted))
        return "已登记恢复，等受影响企业确认。"

    return ticket_form(request, row, fields, do, heading="登记恢复", verb="登记", start={"restored_at": moment_value(moment_of(actor))})


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """确认恢复 by the firm; or what it said on the phone, written down by somebody who is not of the unit responsible."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = factor_ticket(actor, ticket_id)
    row = found.row
    own = bool(actor.enterprise_ids)
    choices = [(str(one.enterprise_id), one.enterprise_name) for one in found.firms if not one.word]
    fields = [
        Field("enterprise_id", "企业", "select", needed=True, choices=choices),
        Field("way", "恢复没有", "radio", needed=True, choices=list(WORDS.items())),
        Field(
            "words",
            "想说的话" if own else "谁怎么说",
            "textarea",
            wide=True,
            max_length=500,
            hint="没恢复的请写还差什么" if own else "写明电话里谁说的",
        ),
    ]

    def do(posted: Values) -> str:
        enterprise_id = chosen_id(posted, "enterprise_id")
        assert enterprise_id is not None  # needed
        is_restored = posted["way"] == "restored"
        give_ticket_word(
            actor,
            ticket_id,
            enterprise_id,
            is_restored=is_restored,
            words=posted.get("words", ""),
            expected_version=typed_version(posted),
        )
        return "已确认，谢谢。" if is_restored else "已退回责任单位继续办理。"

    asked = request.GET.get("enterprise", "") or (choices[0][0] if len(choices) == 1 else "")
    return ticket_form(request, row, fields, do, heading="确认恢复" if own else "登记电话回访", verb="提交", start={"enterprise_id": asked})


@require_http_methods(["GET", "POST"])
def affected(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """A firm in a park without supply says that it is affected."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = factor_ticket_row(actor, ticket_id)
    choices = [(str(firm_id), name) for firm_id, name in enterprise_names(actor, actor.enterprise_ids).items()]
    fields = [Field("enterprise_id", "企业", "select", needed=True, choices=choices, hint="登记后，恢复时会请您确认")]

    def do(posted: Values) -> str:
        enterprise_id = chosen_id(posted, "enterprise_id")
        assert enterprise_id is not None  # needed
        report_own_firm(actor, ticket_id, enterprise_id)
        return "已登记本企业受影响。"

    start = {"enterprise_id": choices[0][0] if len(choices) == 1 else ""}
    return ticket_form(request, row, fields, do, heading="本企业也停了", verb="登记", start=start)
