"""应急模式: which were declared, one with its clocks, declaring, prolonging or ending early, shortening what runs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.assignments.queries import moment_of, profile
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import EmergencyOrder, change_emergency_end, declare_emergency, shorten_open_clocks
from huoshui.enterprise_requests.queries import EmergencyRow, categories, emergency, emergency_detail, list_emergencies
from huoshui.organizations.queries import areas
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, ListPage
from huoshui.web.factors.forms import checks, chosen_ids, moment_value, typed_moment
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import moment

TONES = {"in_force": "bad", "announced": "warn", "over": ""}
VERSION = Field("expected_version", "", "hidden")


@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """Every declaration, the latest start first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = list_emergencies(actor, after=request.GET.get("after", ""))
    may_declare = may(actor, "factors:emergency_declare") and not page_dates(request).is_past
    listing = ListPage(
        key="emergencies",
        title="应急模式",
        subtitle="生效期内新交办的事项按应急时限计时，到期自行恢复；延长和提前结束都另记一笔，不改原件。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        next_cursor=page.next_cursor,
        actions=[Action("启动应急模式", address(request, "factors:emergency_declare"), "plus", primary=True)] if may_declare else [],
        empty_title="没有启动过应急模式",
        empty_text="迎峰度夏、寒潮保供这类时段，可以让选定类别的诉求按更短的时限办理。",
    ).bind(request)
    return render(request, "factors/emergencies.html", {"list": listing})


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: EmergencyRow) -> Cell:
        return Cell(row.title, address(request, "factors:emergency", row.id), small=f"{row.number} · {row.document_number}")

    return [
        Column("title", "应急事项", name, "name", fixed=True),
        Column("standing", "状态", lambda row: Cell("", tags=[(TONES[row.standing], row.standing_label)]), "short"),
        Column("starts", "生效", lambda row: Cell(moment(row.starts_at)), "date"),
        Column("ends", "结束", lambda row: Cell(moment(row.ends_at), tags=[("", one.kind_label) for one in row.changes[-1:]]), "date"),
        Column("categories", "诉求类别", lambda row: Cell("、".join(row.category_names))),
        Column("areas", "园区", lambda row: Cell("、".join(row.area_names) or "全区")),
        Column("profile", "应急时限", lambda row: Cell(row.profile_label), "short"),
    ]


@require_GET
def emergency_page(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """One, with its limits, its records, the clocks it made, and those that still run by the ordinary limit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = emergency_detail(actor, emergency_id)
    is_past = page_dates(request).is_past
    context = {
        "found": found,
        "row": found.row,
        "tone": TONES[found.row.standing],
        "shorter_count": sum(bool(line.due_if_shortened) for line in found.running),
        "may_change": may(actor, "factors:emergency_change") and found.row.standing != "over" and not is_past,
        "may_shorten": may(actor, "factors:emergency_shorten") and not is_past,
    }
    return render(request, "factors/emergency.html", context)


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare: what for, why, on whose paper, from when to when, for which categories and parks, how short."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = moment_of(actor)
    profiles = profile(actor.zone_id, "emergency_clocks", local_day(now)).content["profiles"]
    kinds = [(str(line.id), line.name) for line in categories(actor)]
    utilities = [str(line.id) for line in categories(actor) if line.code == "utilities"]
    fields = [
        Field("title", "应急事项", needed=True, wide=True, max_length=120, hint="例如：迎峰度夏保供电"),
        Field("document_number", "文号", needed=True, max_length=80, hint="启动所依据的文件或会议纪要"),
        Field("profile", "应急时限", "select", needed=True, choices=[(code, one["label"]) for code, one in profiles.items()]),
        Field("starts_at", "生效时间", "moment", hint="不填为立即生效"),
        Field("ends_at", "结束时间", "moment", needed=True),
        Field("reason", "启动理由", "textarea", needed=True, wide=True, max_length=500),
    ]
    groups = [
        checks(request, "category", "哪些诉求类别", kinds, start=utilities),
        checks(request, "area", "哪些园区", [(str(one.id), one.name) for one in areas(actor)], hint="不选为全区"),
    ]

    def do(posted: Values) -> str:
        ends_at = typed_moment(posted, "ends_at", "结束时间")
        assert ends_at is not None  # needed
        order = EmergencyOrder(
            title=posted["title"],
            reason=posted["reason"],
            document_number=posted["document_number"],
            profile=posted["profile"],
            category_ids=chosen_ids(request, "category"),
            area_ids=chosen_ids(request, "area"),
            starts_at=typed_moment(posted, "starts_at", "生效时间"),
            ends_at=ends_at,
        )
        made = declare_emergency(actor, order)
        messages.success(request, "已启动。新交办的事项按应急时限计时；在办的请在本页一次缩短。")
        return address(request, "factors:emergency", made)

    back = address(request, "factors:emergencies")
    context = {"heading": "启动应急模式", "verb": "启动", "cancel_url": back, "checks": groups, "trail": [("应急模式", back)]}
    return answer_form(request, "factors/change.html", fields, {}, do, context)


def _trail(request: HttpRequest, row: EmergencyRow) -> list[tuple[str, str]]:
    return [("应急模式", address(request, "factors:emergencies")), (row.number, address(request, "factors:emergency", row.id))]


@require_http_methods(["GET", "POST"])
def change_end(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """A new end: later, earlier, or now. The declaration stays; this is a record of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = emergency(actor, emergency_id)
    fields = [
        VERSION,
        Field("ends_at", "新的结束时间", "moment", hint=f"现定 {moment(row.ends_at)}；不填为立即结束"),
        Field("document_number", "文号", max_length=80),
        Field("reason", "理由", "textarea", needed=True, wide=True, max_length=500),
    ]

    def do(posted: Values) -> str:
        change_emergency_end(
            actor,
            emergency_id,
            ends_at=typed_moment(posted, "ends_at", "新的结束时间"),
            reason=posted["reason"],
            document_number=posted.get("document_number", ""),
            expected_version=typed_version(posted),
        )
        messages.success(request, "已另记一笔，已经按应急时限下达的不变。")
        return address(request, "factors:emergency", row.id)

    context = {"heading": "延长或提前结束", "verb": "记下", "cancel_url": address(request, "factors:emergency", row.id)}
    start = {"expected_version": str(row.version), "ends_at": moment_value(row.ends_at)}
    return answer_form(request, "factors/change.html", fields, start, do, context | {"trail": _trail(request, row), "sub": row.title})


@require_http_methods(["GET", "POST"])
def shorten(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Make chosen running clocks shorter, with a notice to each owner."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = emergency_detail(actor, emergency_id)
    row = found.row
    lines = [line for line in found.running if line.due_if_shortened]
    choices = [
        (
            f"{line.row.id}:{line.row.version}",
            f"{line.row.title}（{line.row.unit_name}，{line.row.role_name}）：{line.due_words} → {line.due_if_shortened}",
        )
        for line in lines
    ]
    fields = [Field("reason", "缩短理由", "textarea", needed=True, wide=True, max_length=500, hint="承办单位在通知里看到")]
    group = checks(request, "part", "缩短哪些", choices, start=[value for value, _ in choices], hint="时限从现在起按应急时限重新计")

    def do(posted: Values) -> str:
        done = shorten_open_clocks(actor, emergency_id, versions=_versions(request), reason=posted["reason"])
        messages.success(request, f"已缩短 {sum(one.is_shorter for one in done)} 项时限，并通知承办单位。")
        return address(request, "factors:emergency", row.id)

    context = {
        "heading": "缩短在办时限",
        "verb": "缩短并通知",
        "cancel_url": address(request, "factors:emergency", row.id),
        "checks": [group],
        "trail": _trail(request, row),
        "sub": row.title,
    }
    return answer_form(request, "factors/change.html", fields, {}, do, context)


def _versions(request: HttpRequest) -> dict[UUID, int]:
    try:
        pairs = [text.split(":") for text in request.POST.getlist("part")]
        return {UUID(part_id): int(version) for part_id, version in pairs}
    except ValueError:
        raise Refusal("unknown_choice", "选的时限不在列表里。", "请刷新页面重新选择。", field="part") from None
