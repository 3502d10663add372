"""What the desk does with a request: register, dispatch, decline, join, send upward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments.actions import PartOrder
from huoshui.assignments.rules.flow import GRADE_NAMES
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import (
    Judgement,
    answer_from_above,
    decline_request,
    dispatch_request,
    join_request,
    register_request,
    send_upward,
)
from huoshui.enterprise_requests.queries import RequestDetail, RequestRow, categories, request_by_number, request_detail, request_row
from huoshui.enterprise_requests.rules import request_flow
from huoshui.organizations.queries import areas, open_units
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_money, typed_version
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import money_text

VERSION = Field("expected_version", "", "hidden")
MOST_ASSISTS = 3


def chosen_id(posted: Values, name: str) -> UUID | None:
    """The id of a choice; None where nothing is chosen."""
    text = posted.get(name, "").strip()
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("unknown_choice", "选的这一项不在列表里。", "请重新选择。", field=name) from None


def typed_count(posted: Values, name: str, label: str) -> int | None:
    """A whole number; None where it is empty."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 7:
        raise Refusal("not_a_count", f"“{label}”应为整数。", "请只填数字，例如 120。", field=name)
    return int(text)


def answer_request_form(
    request: HttpRequest,
    row: RequestRow,
    fields: Sequence[Field],
    start: Values,
    do: Callable[[Values], str],
    *,
    heading: str,
    verb: str,
    **more: Any,
) -> HttpResponse:
    """One form about one request: GET draws it, POST does the deed and goes back to the request."""

    def deed(posted: Values) -> str:
        messages.success(request, do(posted))
        return address(request, "requests:detail", row.id)

    context = {
        "row": row,
        "heading": heading,
        "verb": verb,
        "cancel_url": address(request, "requests:detail", row.id),
        "draft": f"requests:{heading}:{row.id}",
        **more,
    }
    return answer_form(request, "requests/change.html", [VERSION, *fields], {"expected_version": str(row.version), **start}, deed, context)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """登记研判: what the text suggests is filled in, with its reason; a person decides."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = request_detail(actor, request_id)
    row = found.row
    kinds = categories(actor)
    parks = [("", "（未填）"), *((str(area.id), area.name) for area in areas(actor))]
    proposed = next((str(line.id) for line in kinds if found.proposal and line.code == found.proposal.category), "")
    fields = [
        Field("title", "标题", wide=True, max_length=120, needed=True),
        Field(
            "category_id",
            "类别",
            "select",
            needed=True,
            choices=[(str(line.id), line.name) for line in kinds],
            hint=f"建议：{found.proposal.category_why}" if found.proposal and found.proposal.category_why else "",
        ),
        Field("urgency", "紧急程度", "select", needed=True, choices=list(request_flow.URGENCIES.items())),
        Field("origin", "新增或遗留", "select", needed=True, choices=list(request_flow.ORIGINS.items())),
        Field("reach", "个性或共性", "select", needed=True, choices=list(request_flow.REACHES.items())),
        Field("area_id", "园区", "select", choices=parks),
        Field("jobs_at_risk", "涉及用工", unit="人", hint="不办会影响多少人就业，不知道就空着", max_length=7),
        Field("investment_at_risk", "涉及投资", "money", units=("万元", "亿元", "元")),
    ]
    start = {
        "title": row.title,
        "category_id": str(row.category_id or "") or proposed,
        "urgency": row.urgency,
        "origin": row.origin,
        "reach": row.reach,
        "jobs_at_risk": "" if row.jobs_at_risk is None else str(row.jobs_at_risk),
        "investment_at_risk": "" if row.investment_at_risk_fen is None else f"{row.investment_at_risk_fen / 1_000_000:g}",
        "investment_at_risk_unit": "万元",
    }

    def do(posted: Values) -> str:
        judgement = Judgement(
            category_id=chosen_id(posted, "category_id"),
            urgency=posted["urgency"],
            origin=posted["origin"],
            reach=posted["reach"],
            area_id=chosen_id(posted, "area_id"),
            title=posted["title"],
            jobs_at_risk=typed_count(posted, "jobs_at_risk", "涉及用工"),
            investment_at_risk_fen=typed_money(posted, "investment_at_risk"),
        )
        register_request(actor, request_id, judgement, expected_version=typed_version(posted))
        return f"已登记 {row.number}，下一步交办给主办单位。"

    return answer_request_form(request, row, fields, start, do, heading="登记研判", verb="登记", before=_told(row))


@require_http_methods(["GET", "POST"])
def dispatch(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """交办: one lead unit, up to three assists, each with its own clock."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = request_detail(actor, request_id)
    row = found.row
    units = [(str(unit.id), unit.name) for unit in open_units(actor)]
    fields = [
        Field("lead_unit", "主办单位", "select", needed=True, choices=units, hint=_unit_hint(found, dict(units))),
        Field("grade", "办理类别", "select", needed=True, choices=list(GRADE_NAMES.items()), hint="时限按规则库里本区的办法起算，也可另定"),
        Field("lead_due_on", "主办时限", "date", hint="不填则按规则库的时限"),
        *(Field(f"assist_unit_{n}", f"协办单位 {n}", "select", choices=units) for n in range(1, MOST_ASSISTS + 1)),
        Field("requirement", "办理要求", "textarea", wide=True, max_length=1000),
    ]
    proposed = found.proposal.lead_unit_id if found.proposal else None
    grade = {"urgent": "urgent", "critical": "urgent"}.get(row.urgency, "general")

    def do(posted: Values) -> str:
        lead = chosen_id(posted, "lead_unit")
        assert lead is not None  # needed
        due_on: date | None = typed_day(posted.get("lead_due_on", ""), "主办时限", "lead_due_on")
        assists = [one for n in range(1, MOST_ASSISTS + 1) if (one := chosen_id(posted, f"assist_unit_{n}")) is not None]
        dispatch_request(
            actor,
            request_id,
            lead=PartOrder(lead, due_on=due_on),
            assists=[PartOrder(unit_id) for unit_id in assists],
            grade=posted["grade"],
            requirement=posted.get("requirement", ""),
            expected_version=typed_version(posted),
        )
        return f"已交办：{row.number} → {dict(units).get(str(lead), '')}。"

    start = {"lead_unit": str(proposed or ""), "grade": grade}
    return answer_request_form(request, row, fields, start, do, heading="交办", verb="交办", before=_told(row))


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """不予受理 with the reason that the enterprise reads."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_row(actor, request_id)
    fields = [
        Field("reason", "不予受理的理由", "textarea", needed=True, wide=True, max_length=500, hint="企业会看到，请写明依据和可以找谁")
    ]

    def do(posted: Values) -> str:
        decline_request(actor, request_id, reason=posted["reason"], expected_version=typed_version(posted))
        return f"{row.number} 已列为不予受理，理由已告知企业。"

    return answer_request_form(request, row, fields, {}, do, heading="不予受理", verb="确定不受理", before=_told(row))


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """并案: into a request that is alike and open; whoever told this one is told so."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = request_detail(actor, request_id)
    row = found.row
    alike = [one for one in (found.proposal.similar if found.proposal else ()) if one.request.is_open]
    choices = [(str(one.request.request_id), f"{one.request.number} {one.request.first_line[:40]}") for one in alike]
    fields = [
        Field("into", "并入哪一件", "select", choices=choices) if choices else Field("into", "", "hidden"),
        Field("number", "或填受理编号", max_length=20, hint="例如 SQ202600017"),
    ]

    def do(posted: Values) -> str:
        into = chosen_id(posted, "into") or _by_number(actor, posted.get("number", ""))
        join_request(actor, request_id, into, expected_version=typed_version(posted))
        return f"{row.number} 已并案，提出人可继续凭原回执查询进展。"

    return answer_request_form(
        request, row, fields, {"into": request.GET.get("into", "")}, do, heading="并案", verb="并入", before=_told(row)
    )


@require_http_methods(["GET", "POST"])
def upward(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """上报: above the zone's power."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_row(actor, request_id)
    fields = [
        Field("upward_to", "上报到", needed=True, max_length=80, hint="例如 市企业服务中心"),
        Field("reason", "上报理由", "textarea", needed=True, wide=True, max_length=500, hint="写明为什么超出本区权限、希望上级怎么办"),
    ]

    def do(posted: Values) -> str:
        send_upward(actor, request_id, upward_to=posted["upward_to"], reason=posted["reason"], expected_version=typed_version(posted))
        return f"{row.number} 已上报，答复回来后请回填。"

    return answer_request_form(request, row, fields, {}, do, heading="上报上级", verb="上报", before=_told(row))


@require_http_methods(["GET", "POST"])
def upward_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What came back from above: an answer for the enterprise, or a task for the desk."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = request_row(actor, request_id)
    ways = [("resolves", "上级已办结，答复企业"), ("back", "交回本区继续办理")]
    fields = [
        Field("answer", "上级答复", "textarea", needed=True, wide=True, max_length=1000),
        Field("way", "怎么办", "radio", needed=True, choices=ways),
    ]

    def do(posted: Values) -> str:
        resolves = posted["way"] == "resolves"
        answer_from_above(actor, request_id, answer=posted["answer"], resolves=resolves, expected_version=typed_version(posted))
        return f"{row.number} 已回填，{'等企业确认' if resolves else '请研判后交办'}。"

    return answer_request_form(request, row, fields, {}, do, heading="回填上级答复", verb="保存", before=_told(row))


def _told(row: RequestRow) -> list[tuple[str, str]]:
    lines = [("企业", row.enterprise_name), ("内容", row.body), ("提出", f"{row.told_at:%Y-%m-%d} {row.channel_label}")]
    if row.investment_at_risk_fen is not None:
        lines.append(("涉及投资", money_text(row.investment_at_risk_fen)))
    return lines


def _unit_hint(found: RequestDetail, names: dict[str, str]) -> str:
    proposal = found.proposal
    if proposal is None or proposal.lead_unit_id is None:
        return ""
    name = names.get(str(proposal.lead_unit_id), "")
    return f"建议 {name}：{proposal.lead_unit_why}" if name else ""


def _by_number(actor: Actor, text: str) -> UUID:
    if not text.strip():
        raise Refusal("nothing_chosen", "没有选择并入哪一件。", "请从相近的诉求里选，或填受理编号。", field="into")
    return request_by_number(actor, text).id
