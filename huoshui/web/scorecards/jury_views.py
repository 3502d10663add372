"""观摩评分: the juror's own sheet for a phone, and the desk that invites, sees who has not marked, and closes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import ENTERPRISE_USER, Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.organizations.queries import open_units, post_holders
from huoshui.organizations.rules.policy import require
from huoshui.targets.actions.score_jury import close_jury, dismiss_juror, give_marks, invite_jurors, reopen_jury
from huoshui.targets.actions.score_rounds import note_tour
from huoshui.targets.queries.score_jury import MarkSheet, jury_desk, mark_sheet, own_seats
from huoshui.targets.queries.score_rounds import RoundRow, round_detail, round_row
from huoshui.web.components.form_state import Field
from huoshui.web.errors import status_of
from huoshui.web.projects.change_views import Values, typed_version
from huoshui.web.scorecards import parts
from huoshui.web.shell import ROLE_LABELS
from huoshui.web.templatetags.huoshui_components import address


@require_GET
def my_marks(request: HttpRequest) -> HttpResponse:
    """Where I am a juror."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "scorecards/my_marks.html", {"seats": own_seats(actor)})


@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest, jury_round_id: UUID) -> HttpResponse:
    """My sheet: units to mark, big fields for a thumb; what is left empty is not given yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sheet = mark_sheet(actor, jury_round_id)
    if request.method == "GET":
        return _sheet_page(request, sheet, {}, "")
    typed = {name: str(value).strip() for name, value in request.POST.items() if name.startswith("mark-")}
    try:
        owed = give_marks(actor, jury_round_id, _typed_marks(sheet, typed))
    except (NotVisible, NotPermitted):
        raise
    except Refusal as refusal:
        return _sheet_page(request, sheet, typed, f"{refusal.message}{refusal.remedy}", status_of(refusal))
    messages.success(request, f"已记下，还差 {owed} 个评分。" if owed else "已全部打完，结束前可以修改。")
    return redirect(address(request, "scorecards:marks", jury_round_id))


def _typed_marks(sheet: MarkSheet, typed: dict[str, str]) -> dict[tuple[UUID, str], Decimal]:
    found = {}
    for unit in sheet.units:
        for item in sheet.items:
            text = typed.get(f"mark-{unit.unit_id}-{item.code}", "")
            if text:
                found[unit.unit_id, item.code] = parts.typed_decimal(text, f"{unit.unit_name}的评分", "mark")
    return found


def _sheet_page(request: HttpRequest, sheet: MarkSheet, typed: dict[str, str], problem: str, status: int = 200) -> HttpResponse:
    def shown(unit_id: UUID, code: str) -> str:
        given = sheet.marks.get((unit_id, code))
        return typed.get(f"mark-{unit_id}-{code}", "" if given is None else parts.number_text(given))

    units = [
        (unit, [(item, f"mark-{unit.unit_id}-{item.code}", shown(unit.unit_id, item.code)) for item in sheet.items]) for unit in sheet.units
    ]
    context = {"sheet": sheet, "units": units, "problem": problem, "due": len(sheet.units) * len(sheet.items), "key": parts.post_key()}
    return render(request, "scorecards/marks.html", context, status=status)


@require_GET
def desk(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """Who is a juror and who has not marked yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = jury_desk(actor, score_round_id)
    context = {"desk": found, "row": found.row, "owing": [one for one in found.seats if one.owed], "key": parts.post_key()}
    return render(request, "scorecards/jury.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """Choose people who work in the zone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = jury_desk(actor, score_round_id)
    require(actor, "scorecards:invite")
    problem, status = "", 200
    if request.method == "POST":
        posted = _posted(request)
        try:
            people = [UUID(one) for one in request.POST.getlist("person")]
        except ValueError:
            raise NotVisible from None
        try:
            invite_jurors(actor, score_round_id, people, voice=posted.get("voice", ""), expected_version=typed_version(posted))
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            problem, status = f"{refusal.message}{refusal.remedy}", status_of(refusal)
        else:
            messages.success(request, f"已邀请 {len(set(people))} 人，都收到了通知。")
            return redirect(address(request, "scorecards:jury", score_round_id))
    context = {
        "desk": found,
        "row": found.row,
        "people": _people(actor, {one.person_id for one in found.seats}),
        "problem": problem,
        "chosen": set(request.POST.getlist("person")),
        "voice": request.POST.get("voice", ""),
        "key": parts.post_key(),
    }
    return render(request, "scorecards/invite.html", context, status=status)


def _people(actor: Actor, seated: set[UUID]) -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
    """Role → (person id, name, unit and title, sits already), each person once."""
    units = {unit.id: unit.name for unit in open_units(actor)}
    groups: dict[str, list[tuple[str, str, str, bool]]] = {}
    known: set[UUID] = set()
    for one in post_holders(actor.zone_id):
        if one.person_id in known or one.role not in ROLE_LABELS or one.role == ENTERPRISE_USER or one.role.endswith("administrator"):
            continue
        known.add(one.person_id)
        under = " ".join(word for word in (units.get(one.unit_id, "") if one.unit_id else "", one.title) if word)
        groups.setdefault(ROLE_LABELS[one.role], []).append((str(one.person_id), one.display_name, under, one.person_id in seated))
    order = [ROLE_LABELS[role] for role in ROLE_LABELS]
    return sorted(groups.items(), key=lambda group: order.index(group[0]))


@require_POST
def dismiss(request: HttpRequest, score_round_id: UUID, jury_seat_id: UUID) -> HttpResponse:
    """The seat no longer counts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dismiss_juror(actor, score_round_id, jury_seat_id, expected_version=typed_version(_posted(request)))
    messages.success(request, "已撤下，其打分不再计入。")
    return redirect(address(request, "scorecards:jury", score_round_id))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """结束打分; where somebody has not marked, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = jury_desk(actor, score_round_id)
    owing = [one.person_name for one in found.seats if one.owed]
    intro = f"还有 {len(owing)} 人没有打完：{'、'.join(owing[:8])}。" if owing else "评委都已打完。"
    field = Field("note", "为什么现在结束", needed=bool(owing) or not found.seats, wide=True, max_length=300)

    def do(posted: Values) -> str:
        close_jury(actor, score_round_id, note=posted.get("note", ""), expected_version=typed_version(posted))
        messages.success(request, "打分已结束，各单位的平均分已计入。")
        return address(request, "scorecards:detail", score_round_id)

    return _form(request, found.row, [parts.VERSION, field], do, heading="结束打分", verb="结束", intro=intro)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """恢复打分."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_row(actor, score_round_id)

    def do(posted: Values) -> str:
        reopen_jury(actor, score_round_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已恢复打分。")
        return address(request, "scorecards:jury", score_round_id)

    return _form(
        request,
        row,
        [parts.VERSION, Field("reason", "恢复的理由", needed=True, wide=True, max_length=300)],
        do,
        heading="恢复打分",
        verb="恢复",
    )


@require_http_methods(["GET", "POST"])
def tour(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """观摩看点 of each unit, as jurors read it on the phone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = round_detail(actor, score_round_id)
    require(actor, "scorecards:tour")
    fields = [
        parts.VERSION,
        *(Field(f"tour-{one.unit_id}", one.unit_name, wide=True, max_length=300, hint="看了哪些项目") for one in found.units),
    ]

    def do(posted: Values) -> str:
        notes = {one.unit_id: posted.get(f"tour-{one.unit_id}", "") for one in found.units}
        note_tour(actor, score_round_id, notes, expected_version=typed_version(posted))
        messages.success(request, "已保存，评委手机上能看到。")
        return address(request, "scorecards:jury", score_round_id)

    start = {f"tour-{one.unit_id}": one.tour_note for one in found.units}
    return _form(request, found.row, fields, do, heading="观摩看点", verb="保存", start=start)


def _form(
    request: HttpRequest,
    row: RoundRow,
    fields: list[Field],
    do: Callable[[Values], str],
    *,
    heading: str,
    verb: str,
    intro: str = "",
    start: Values | None = None,
) -> HttpResponse:
    return parts.change_form(
        request,
        fields,
        {"expected_version": str(row.version), **(start or {})},
        do,
        heading=heading,
        verb=verb,
        cancel_url=address(request, "scorecards:jury", row.id),
        row=row,
        intro=intro,
    )


def _posted(request: HttpRequest) -> Values:
    return {name: str(value) for name, value in request.POST.items()}
