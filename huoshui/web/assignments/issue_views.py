"""新交办: what, out of which source, lead and assists, by when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.assignments.queries import moment_of, profile
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import limit_of
from huoshui.core.actor import LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.queries import ProjectRow, project_row
from huoshui.organizations.queries import post_holders
from huoshui.web.assignments.forms import chosen_id, needed_id, unit_choices
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form, typed_day
from huoshui.web.templatetags.huoshui_components import address

ASSISTS = (1, 2, 3)
SOURCES = (flow.SUPERVISION, flow.INSTRUCTION, flow.MEETING, flow.OTHER)  # requests are dispatched from their own page


def _about(request: HttpRequest) -> ProjectRow | None:
    """The project that the address names, where the actor sees it."""
    text = request.POST.get("project", "") or request.GET.get("project", "")
    if not text:
        return None
    try:
        return project_row(request.actor, UUID(text))  # type: ignore[attr-defined]
    except ValueError:
        raise NotVisible from None


def _limits_in_words(actor: Actor) -> str:
    today = local_day(moment_of(actor))
    general, supervised = (profile(actor.zone_id, name, today) for name in ("assignment_clocks", "supervision_clocks"))
    words = []
    for rule, label in ((general, "交办"), (supervised, "督办、批示")):
        each = [
            f"{flow.GRADE_NAMES[grade]} {limit.words}"
            for grade, code in flow.LIMIT_OF_GRADE.items()
            if (limit := limit_of(rule.content, code)) is not None
        ]
        words.append(f"{label}：{'、'.join(each)}（{rule.place}）")
    return "；".join(words)


def _fields(actor: Actor, about: ProjectRow | None) -> list[Field]:
    units = unit_choices(actor)
    leaders = {str(holder.person_id): f"{holder.display_name} {holder.title}" for holder in post_holders(actor.zone_id, roles=[LEADER])}
    fields = [
        Field("title", "办什么", needed=True, wide=True, max_length=120, hint="一句话写清要办成的事"),
        Field("requirement", "具体要求", "textarea", wide=True, max_length=2000),
        Field("source_kind", "来源", "select", needed=True, choices=[(code, flow.SOURCE_NAMES[code]) for code in SOURCES]),
        Field("source_words", "来源文号或原话", max_length=200, hint="督办单号、会议名称、批示原文"),
        Field("grade", "类别", "select", needed=True, choices=list(flow.GRADE_NAMES.items()), hint="不指定时限时，按类别取规定时限"),
        Field("due_on", "办结时限", "date", hint=_limits_in_words(actor)),
        Field("lead_unit", "主办单位", "select", needed=True, choices=units),
        Field("leader", "分管领导", "select", choices=list(leaders.items()), hint="超期到第二级时报给他"),
    ]
    for number in ASSISTS:
        fields.append(Field(f"assist_unit_{number}", f"协办单位{number}", "select", choices=units))
        fields.append(Field(f"assist_share_{number}", f"协办{number}做什么", max_length=200))
    if about is not None:
        fields.append(Field("project", "", "hidden"))
    return fields


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Give something to do; from a project's page it is about that project."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    about = _about(request)

    def do(posted: Values) -> str:
        assists = []
        for number in ASSISTS:
            unit_id = chosen_id(posted, f"assist_unit_{number}", f"协办单位{number}")
            if unit_id is not None:
                assists.append(PartOrder(unit_id, posted.get(f"assist_share_{number}", "")))
        made = _issued(actor, posted, assists, about)
        messages.success(request, "已交办，承办单位会收到通知。")
        return address(request, "assignments:detail", made)

    start = {"grade": flow.GENERAL, "source_kind": flow.SUPERVISION, "project": str(about.id) if about else ""}
    context: dict[str, Any] = {
        "heading": "新交办",
        "intro": f"事关：{about.name}" if about else "交办给一个主办单位，需要时加协办；各自计时。",
        "verb": "交办",
        "cancel_url": address(request, "projects:detail", about.id) if about else address(request, "assignments:list"),
        "draft": f"assignments:create:{about.id if about else ''}",
    }
    return answer_form(request, "assignments/change.html", _fields(actor, about), start, do, context)


def _issued(actor: Actor, posted: Values, assists: list[PartOrder], about: ProjectRow | None) -> UUID:
    if posted["source_kind"] not in SOURCES:
        raise Refusal("unknown_source", "交办来源没有选择。", "请从列表里选择一项。", field="source_kind")
    return issue_assignment(
        actor,
        title=posted["title"],
        requirement=posted.get("requirement", ""),
        source_kind=posted["source_kind"],
        source_words=posted.get("source_words", ""),
        grade=posted["grade"],
        lead=PartOrder(needed_id(posted, "lead_unit", "主办单位"), due_on=typed_day(posted.get("due_on", ""), "办结时限", "due_on")),
        assists=assists,
        leader_id=chosen_id(posted, "leader", "分管领导"),
        about_kind="project" if about else "",
        about_id=about.id if about else None,
        about_label=about.name if about else "",
    )
