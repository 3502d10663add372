"""A sudden outage is written down while somebody is on the phone; a planned one is announced before it begins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import FactorOrder, raise_factor_ticket
from huoshui.enterprise_requests.queries import FactorTerms, RequestRow, factor_terms, request_row
from huoshui.enterprise_requests.rules.factor_flow import PRODUCTIONS
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.factors.forms import checks, chosen_ids, moment_value, typed_capacity, typed_firms, typed_moment
from huoshui.web.projects.change_views import Values, answer_form
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """登记突发停供, also out of a request (?from_request=)."""
    return _answer(request, is_planned=False)


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    """公告计划停供 by the unit responsible, or by the desk for it."""
    return _answer(request, is_planned=True)


def _answer(request: HttpRequest, *, is_planned: bool) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = moment_of(actor)
    terms = factor_terms(actor.zone_id, local_day(now))
    told = _request(request, actor)
    groups = [
        checks(request, "area", "哪些园区整个停", [(str(one.id), one.name) for one in areas(actor)], hint="只停几家的不用选，写在下面")
    ]

    def do(posted: Values) -> str:
        unit_id, began_at = chosen_id(posted, "unit_id"), typed_moment(posted, "began_at", "停供时间")
        assert unit_id is not None  # needed
        assert began_at is not None  # needed
        order = FactorOrder(
            factor=posted["factor"],
            title=posted["title"],
            unit_id=unit_id,
            began_at=began_at,
            is_planned=is_planned,
            cause=posted["cause"],
            detail=posted.get("detail", ""),
            expected_restore_at=typed_moment(posted, "expected_restore_at", "预计恢复"),
            enterprise_ids=typed_firms(actor, posted.get("firms", ""), "firms"),
            area_ids=chosen_ids(request, "area"),
            capacity_lost=typed_capacity(posted, "capacity_lost"),
            production=posted["production"],
            request_id=told.id if told else None,
        )
        made = raise_factor_ticket(actor, order)
        messages.success(
            request, "已公告，受影响企业和服务员会收到通知。" if is_planned else "已登记，受影响企业、服务员和责任单位会收到通知。"
        )
        return address(request, "factors:detail", made)

    start = {
        "factor": "power",
        "cause": "maintenance" if is_planned else "unknown",
        "production": "unknown",
        "began_at": "" if is_planned else moment_value(told.told_at if told else now),
        "firms": told.enterprise_name if told else "",
        "title": f"{told.enterprise_name}停供" if told else "",
        "detail": told.body[:1000] if told else "",
    }
    context = {
        "heading": "公告计划停供" if is_planned else "登记突发停供",
        "verb": "公告" if is_planned else "登记",
        "cancel_url": address(request, "factors:list"),
        "checks": groups,
        "trail": [("要素保障", address(request, "factors:list"))],
        "sub": f"由诉求 {told.number} 开出" if told else "",
        "finds_firms": True,
    }
    return answer_form(request, "factors/change.html", _fields(actor, terms, is_planned=is_planned), start, do, context)


def _request(request: HttpRequest, actor: Actor) -> RequestRow | None:
    text = request.GET.get("from_request", "")
    if not text:
        return None
    try:
        return request_row(actor, UUID(text))
    except ValueError:
        raise Refusal("unknown_choice", "诉求编号无法识别。", "请从诉求页面进入。", field="request") from None


def _fields(actor: Actor, terms: FactorTerms, *, is_planned: bool) -> list[Field]:
    own_only = is_planned and not may(actor, "factors:join")
    units = [(str(unit.id), unit.name) for unit in open_units(actor) if not own_only or unit.id in actor.unit_ids]
    units_of = "；".join(f"{one.name}按{one.capacity_unit}" for one in terms.factors.values())
    return [
        Field("factor", "要素", "select", needed=True, choices=[(code, one.name) for code, one in terms.factors.items()]),
        Field("unit_id", "责任单位", "select", needed=True, choices=units, hint="由谁恢复供应，如供电公司"),
        Field("title", "标题", needed=True, wide=True, max_length=120, hint="例如：东园线跳闸"),
        Field("firms", "受影响企业", "textarea", max_length=4000, hint="一行一家，填名录里的全称；整个园区停的在上面选园区"),
        Field("began_at", "停供时间", "moment", needed=True),
        Field("expected_restore_at", "预计恢复", "moment", hint="不知道就空着"),
        Field("cause", "停供原因", "select", needed=True, choices=list(terms.causes.items())),
        Field("production", "生产影响", "select", needed=True, choices=list(PRODUCTIONS.items())),
        Field("capacity_lost", "减少能力", hint=f"{units_of}；不知道就空着", max_length=14),
        Field("detail", "情况说明", "textarea", wide=True, max_length=1000),
    ]
