"""What a list of parts may be filtered by; the same names in the address, in the API and here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huoshui.assignments.models import AssignmentExtension, AssignmentPart
from huoshui.assignments.queries.visibility import parts_of_actor, visible_parts
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.word_search import is_found

LIGHTS = {
    "late": "已超期",
    "today": "今日到期",
    "near": "七日内到期",
    "to_sign": "待签收",
    "to_decide": "待我审定",
    "extension": "申请延期",
    "raised": "已上报",
    "closed_unit": "待改派",
    "on_time": "按时办结",
    "done_late": "超期办结",
}
SOON_DAYS = 7


@dataclass(frozen=True)
class PartFilters:
    """Empty fields do not filter. ``view``: open (default), done, all. ``light`` is one of LIGHTS."""

    text: str = ""
    states: tuple[str, ...] = ()
    unit_ids: tuple[UUID, ...] = ()
    sources: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    role: str = ""
    light: str = ""
    view: str = "open"
    mine: bool = False
    leader_id: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None
    about_id: UUID | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> PartFilters:
        """From an address: q, state, unit, source, grade, role, light, view, mine, leader, due_from, due_to, about.

        Refusal ``bad_filter`` for what is none of the choices."""

        def one(name: str) -> str:
            values = [value.strip() for value in query.get(name, ()) if value.strip()]
            return values[0] if values else ""

        return cls(
            text=one("q")[:100],
            states=_among(query, "state", flow.STATE_NAMES, "状态"),
            unit_ids=tuple(_id(value, "unit") for value in query.get("unit", ()) if value.strip()),
            sources=_among(query, "source", flow.SOURCE_NAMES, "来源"),
            grades=_among(query, "grade", flow.GRADE_NAMES, "类别"),
            role=_choice(one("role"), ("", flow.LEAD, flow.ASSIST), "role"),
            light=_choice(one("light"), ("", *LIGHTS), "light"),
            view=_choice(one("view") or "open", ("open", "done", "all"), "view"),
            mine=one("mine") == "1",
            leader_id=_id(one("leader"), "leader") if one("leader") else None,
            due_from=_day(one("due_from"), "due_from"),
            due_to=_day(one("due_to"), "due_to"),
            about_id=_id(one("about"), "about") if one("about") else None,
        )


def _bad(field: str, value: str) -> Refusal:
    return Refusal("bad_filter", f"筛选条件里的“{value[:40]}”用不了。", "请在页面上重新选择筛选条件。", field=field)


def _among(query: Mapping[str, Sequence[str]], name: str, known: Mapping[str, str], label: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in query.get(name, ()) if value.strip()))
    for value in values:
        if value not in known:
            raise _bad(name, value)
    return values


def _choice(value: str, known: Sequence[str], field: str) -> str:
    if value not in known:
        raise _bad(field, value)
    return value


def _id(value: str, field: str) -> UUID:
    try:
        return UUID(value.strip())
    except ValueError:
        raise _bad(field, value) from None


def _day(value: str, field: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _bad(field, value) from None


def filtered_parts(actor: Actor, filters: PartFilters, now: datetime, today: date) -> Any:
    """The visible parts that the filters keep, as a queryset."""
    rows = visible_parts(actor)
    if filters.mine:
        rows = parts_of_actor(actor)
    if filters.view != "all" and not filters.states and filters.light not in ("on_time", "done_late"):
        rows = rows.filter(ended_at__isnull=filters.view == "open")
    rows = rows.filter(_columns(filters))
    if filters.text:
        rows = rows.filter(_text(filters.text))
    return _lit(actor, rows, filters.light, now, today) if filters.light else rows


def _columns(filters: PartFilters) -> Q:
    wanted = {
        "state__in": filters.states,
        "unit_id__in": filters.unit_ids,
        "assignment__source_kind__in": filters.sources,
        "assignment__grade__in": filters.grades,
        "role": filters.role,
        "assignment__leader_id": filters.leader_id,
        "due_on__gte": filters.due_from,
        "due_on__lte": filters.due_to,
        "assignment__about_id": filters.about_id,
    }
    return Q(**{name: value for name, value in wanted.items() if value})


def _text(text: str) -> Q:
    plain = clean_name(text)
    found = Q(is_found("assignment_id", "huoshui_assignments_saying", [plain]))
    digits = plain.removesuffix("号").rpartition("〕")[2]
    if digits.isascii() and digits.isdigit() and len(digits) < 8:
        found |= Q(assignment__sequence=int(digits))
    return found


def _lit(actor: Actor, rows: Any, light: str, now: datetime, today: date) -> Any:
    running = rows.exclude(state__in=flow.STOPPED_STATES).filter(ended_at=None)
    if light == "to_decide":
        return to_decide(actor, rows)
    if light == "extension":
        return rows.filter(Exists(open_extensions(actor)))
    narrowed = {
        "late": running.filter(due_at__lt=now),
        "today": running.filter(due_on=today, due_at__gte=now),
        "near": running.filter(due_at__gte=now, due_on__lte=today.fromordinal(today.toordinal() + SOON_DAYS)),
        "to_sign": rows.filter(state=flow.WAITING),
        "raised": rows.filter(raised_level__gt=0),
        "closed_unit": rows.filter(ended_at=None, unit__ends_on__lt=today),
        "on_time": rows.filter(state=flow.DONE, was_late=False),
        "done_late": rows.filter(state=flow.DONE, was_late=True),
    }
    return narrowed[light]


def open_extensions(actor: Actor) -> Any:
    """Requests for more time that wait, of the outer part."""
    return AssignmentExtension.objects.in_zone(actor.zone_id).filter(part_id=OuterRef("id"), decided_at=None)


def to_decide(actor: Actor, rows: Any) -> Any:
    """Parts on which the actor has to say something: replies and disputes of what it gave (for a dispatcher also of those who gave it),
    extensions of its own orders, replies of the assists of its own units."""
    mine = Q(assignment__issued_by_id=actor.user_id) | Q(assignment__leader_id=actor.user_id, assignment__source_kind=flow.INSTRUCTION)
    waiting = Q(state__in=(flow.REPLIED, flow.DISPUTED)) | Q(Exists(open_extensions(actor)))
    assists = Q(pk__in=[])
    if actor.unit_ids:
        lead = AssignmentPart.objects.in_zone(actor.zone_id).filter(
            assignment_id=OuterRef("assignment_id"), role=flow.LEAD, ended_at=None, unit_id__in=actor.unit_ids
        )
        assists = Q(Exists(lead), role=flow.ASSIST, state=flow.REPLIED)
    return rows.filter(ended_at=None).filter((waiting & mine) | assists).exclude(unit_id__in=actor.unit_ids)


ORDERS = {"due": "due_at", "issued": "assignment__issued_at", "unit": "unit_name", "state": "state"}
