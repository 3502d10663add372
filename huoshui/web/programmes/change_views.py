"""Making a programme, letting records join as one types or from a list, letting them leave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huoshui.assignments.queries import PartFilters, list_parts
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.dispatch.actions import NewProgramme, change_programme, join_programme, leave_programme, make_programme
from huoshui.dispatch.queries import programme_row, running_programmes, spell_of, subjects_of
from huoshui.dispatch.rules.programmes import ASSIGNMENT, BULLETIN, ENTERPRISE, KINDS, PROJECT
from huoshui.enterprise_requests.queries import RequestFilters, list_requests
from huoshui.enterprises.queries import EnterpriseFilters, list_enterprises
from huoshui.investment_projects.queries import ProjectFilters, list_projects, project_rows
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import require
from huoshui.reports.queries import list_bulletins
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.errors import status_of
from huoshui.web.meetings.list_views import ids_of, posted_ids
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address

SHOWN = 40
Hit = tuple[UUID, str, str]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _fields(actor: Actor) -> list[Field]:
    return [
        Field("name", "专题名称", needed=True, max_length=60, hint="如 招商突破年、氢赢未来"),
        Field("owner_unit", "牵头单位", "select", choices=[(str(one.id), one.name) for one in open_units(actor)]),
        Field("starts_on", "开始", "date", hint="空着从今天起"),
        Field("ends_on", "结束", "date", hint="没有定的空着"),
        Field("purpose", "目的", "textarea", wide=True, max_length=500),
        Field("expected_version", "", "hidden"),
    ]


def _typed(posted: Values) -> NewProgramme:
    return NewProgramme(
        name=posted["name"],
        purpose=posted.get("purpose", ""),
        starts_on=typed_day(posted.get("starts_on", ""), "开始", "starts_on"),
        ends_on=typed_day(posted.get("ends_on", ""), "结束", "ends_on"),
        owner_unit_id=chosen_id(posted, "owner_unit"),
    )


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new programme."""
    actor = _actor(request)
    require(actor, "programmes:create")

    def do(posted: Values) -> str:
        made = make_programme(actor, _typed(posted))
        messages.success(request, "已建专题，现在把有关的记录加进来。")
        return address(request, "programmes:detail", made)

    context = {"heading": "新建专题", "verb": "建专题", "draft": "programmes:create", "cancel_url": address(request, "programmes:list")}
    return answer_form(request, "programmes/change.html", _fields(actor), {}, do, context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Another name, purpose or span."""
    actor = _actor(request)
    row = programme_row(actor, programme_id)
    require(actor, "programmes:edit")

    def do(posted: Values) -> str:
        change_programme(actor, programme_id, _typed(posted), expected_version=typed_version(posted))
        messages.success(request, "已保存。")
        return address(request, "programmes:detail", programme_id)

    start = {
        "name": row.name,
        "purpose": row.purpose,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
        "owner_unit": str(row.owner_unit_id or ""),
        "expected_version": str(row.version),
    }
    context = {
        "row": row,
        "heading": "改专题",
        "verb": "保存",
        "draft": f"programmes:edit:{programme_id}",
        "cancel_url": address(request, "programmes:detail", programme_id),
    }
    return answer_form(request, "programmes/change.html", _fields(actor), start, do, context)


def _hits(actor: Actor, kind: str, text: str) -> list[Hit]:
    """Records of a kind by what is typed: (id, name, detail)."""
    if kind == PROJECT:
        found = list_projects(actor, ProjectFilters(text=text), limit=SHOWN).rows
        return [(row.id, row.name, " · ".join(one for one in (row.stage_label, row.duty_unit_name) if one)) for row in found]
    if kind == ENTERPRISE:
        return [(row.id, row.name, row.uscc) for row in list_enterprises(actor, EnterpriseFilters(text=text), limit=SHOWN).rows]
    if kind == ASSIGNMENT:
        parts = list_parts(actor, PartFilters(text=text, view="all"), limit=SHOWN).rows
        return list({row.assignment_id: (row.assignment_id, f"{row.number} {row.title}", row.unit_name) for row in parts}.values())
    if kind == BULLETIN:
        return [(row.id, row.title, row.state_label) for row in list_bulletins(actor, text=text, limit=SHOWN).rows]
    requests = list_requests(actor, RequestFilters(text=text), limit=SHOWN).rows
    return [(row.id, f"{row.number} {row.title}", row.state_label) for row in requests]


def _ticked(request: HttpRequest) -> list[UUID]:
    return posted_ids(request, "id") if request.method == "POST" else ids_of(request.GET, "id")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Find as one types, tick, add. The list alone is answered to the search box."""
    actor = _actor(request)
    row = programme_row(actor, programme_id)
    require(actor, "programmes:join")
    kind = request.POST.get("kind") or request.GET.get("kind") or PROJECT
    if kind not in KINDS:
        raise Refusal("bad_filter", "成员种类无法识别。", "请从页面上选择。", field="kind")
    problem, status = "", 200
    if request.method == "POST":
        try:
            from_on = typed_day(request.POST.get("from_on", ""), "加入日期", "from_on")
            count = join_programme(
                actor, programme_id, kind, posted_ids(request, "id"), from_on=from_on, words=request.POST.get("words", "")
            )
            messages.success(request, f"已加入 {count} 条。" if count else "选的都已经在这个专题里。")
            return redirect(address(request, "programmes:detail", programme_id, kind=kind))
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            problem, status = str(refusal), status_of(refusal)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    ticked = subjects_of(actor, kind, _ticked(request))  # they stay while one looks for others, or where the form was refused
    found = _hits(actor, kind, text)
    context = {
        "row": row,
        "kind": kind,
        "kind_label": KINDS[kind],
        "text": text,
        "hits": [*((one, each.title, each.detail) for one, each in ticked.items()), *(one for one in found if one[0] not in ticked)],
        "is_cut": len(found) >= SHOWN,
        "problem": problem,
        "form": new_form([]),
        "ticked": ticked,
        "most": SHOWN,
    }
    template = "programmes/hits.html" if request.headers.get("HX-Target") == "hits" else "programmes/join.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "POST"])
def gather(request: HttpRequest) -> HttpResponse:
    """From a list's selection: choose the programme that the ticked projects join."""
    actor = _actor(request)
    require(actor, "programmes:gather")
    ids = posted_ids(request, "id")
    programme_id = chosen_id({name: str(value) for name, value in request.POST.items()}, "programme")
    if request.method == "POST" and programme_id is not None:
        count = join_programme(actor, programme_id, PROJECT, ids)
        messages.success(request, f"已加入 {count} 个项目。" if count else "选的项目都已经在这个专题里。")
        return redirect(address(request, "programmes:detail", programme_id))
    context = {"projects": project_rows(actor, ids=ids) if ids else [], "programmes": running_programmes(actor), "form": new_form([])}
    return render(request, "programmes/gather.html", context)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, spell_id: UUID) -> HttpResponse:
    """The last day in a programme, with the reason."""
    actor = _actor(request)
    said, title = spell_of(actor, spell_id)
    require(actor, "programmes:leave")
    fields = [
        Field("reason", "退出的原因", needed=True, wide=True, max_length=200),
        Field("until_on", "最后一天", "date", hint="空着为今天"),
        Field("was_mistake", "加错了，从来不属于这个专题", "check"),
    ]

    def do(posted: Values) -> str:
        leave_programme(
            actor,
            spell_id,
            until_on=typed_day(posted.get("until_on", ""), "最后一天", "until_on"),
            reason=posted["reason"],
            was_mistake=posted.get("was_mistake") == "1",
        )
        messages.success(request, "已退出，此前的日子里仍看得到。")
        return address(request, "programmes:detail", said.programme_id, kind=said.subject_kind)

    context = {
        "heading": "退出专题",
        "intro": f"{title}，{said.from_on} 加入。",
        "verb": "退出",
        "draft": f"programmes:leave:{spell_id}",
        "cancel_url": address(request, "programmes:detail", said.programme_id, kind=said.subject_kind),
    }
    return answer_form(request, "programmes/change.html", fields, {}, do, context)
