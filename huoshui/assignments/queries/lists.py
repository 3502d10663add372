"""Lists of parts by pages, the board, the calendar of dues, the load of each unit, and the worklist."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateField, Exists, F, Max, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber

from huoshui.assignments.models import AssignmentPart, AssignmentPause
from huoshui.assignments.queries.filters import ORDERS, PartFilters, filtered_parts, open_extensions, to_decide
from huoshui.assignments.queries.results import DueDay, PartPage, PartRow, UnitLoad, Worklist
from huoshui.assignments.queries.visibility import parts_of_actor, visible_parts
from huoshui.assignments.queries.zone_time import calendar_now, moment_of
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.standing import LATE, standing
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.core.workdays import WorkdayCalendar
from huoshui.organizations.queries import names_of, open_units, post_holders
from huoshui.organizations.rules.policy import may

MOST_ROWS = 500
WARN_WORKDAYS = 2


def list_parts(actor: Actor, filters: PartFilters | None = None, *, order: str = "due", after: str = "", limit: int = 50) -> PartPage:
    """One page of the parts that the actor sees, by key. Refusal ``bad_order``, ``bad_cursor``."""
    now = moment_of(actor)
    rows = filtered_parts(actor, filters or PartFilters(), now, local_day(now))
    name, descending = ORDERS.get(order.removeprefix("-")), order.startswith("-")
    if name is None:
        raise Refusal("bad_order", f"不能按“{order[:40]}”排序。", f"可用：{'、'.join(ORDERS)}；前面加 - 为倒序。", field="order")
    size = max(1, min(limit, MOST_ROWS))
    total = rows.count()
    if after:
        rows = rows.filter(_beyond(after, order, name, descending))
    sign = "-" if descending else ""
    found = list(rows.select_related("assignment", "unit").order_by(f"{sign}{name}", f"{sign}id")[: size + 1])
    shown = found[:size]
    cursor = _cursor(order, shown[-1], name) if len(found) > size else ""
    return PartPage(tuple(part_rows(actor, shown, now)), cursor, total, now)


def _cursor(order: str, part: AssignmentPart, name: str) -> str:
    value: Any = part
    for step in name.split("__"):
        value = getattr(value, step)
    return urlsafe_b64encode(json.dumps([order, value, str(part.id)], default=str).encode()).decode()


def _beyond(after: str, order: str, name: str, descending: bool) -> Q:
    try:
        made_for, value, part_id = json.loads(urlsafe_b64decode(after.encode()))
        last = UUID(part_id)
        if name.endswith("_at"):
            value = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        made_for = None
    if made_for != order:
        raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after")
    compare = "lt" if descending else "gt"
    return Q(**{f"{name}__{compare}": value}) | Q(**{name: value, f"id__{compare}": last})


def part_rows(actor: Actor, parts: Sequence[AssignmentPart], now: datetime) -> list[PartRow]:
    """Rows as pages show them; ``parts`` with assignment and unit fetched. Four queries, whatever their number."""
    if not parts:
        return []
    calendar = calendar_now()
    ids = [part.id for part in parts]
    people = {part.person_id for part in parts} | {part.assignment.issued_by_id for part in parts}
    names = names_of({person_id for person_id in people | {part.assignment.leader_id for part in parts} if person_id})
    at_work = {
        (holder.person_id, holder.unit_id)
        for holder in post_holders(actor.zone_id, unit_ids={part.unit_id for part in parts if part.person_id})
    }
    asking = set(
        AssignmentPart.objects.in_zone(actor.zone_id).filter(Exists(open_extensions(actor)), id__in=ids).values_list("id", flat=True)
    )
    waits = dict(AssignmentPause.objects.in_zone(actor.zone_id).filter(part_id__in=ids, ended_at=None).values_list("part_id", "waits_for"))
    known = _Known(names, at_work, asking, waits, now, local_day(now), calendar)
    return [_row(part, known) for part in parts]


@dataclass(frozen=True)
class _Known:
    """What rows need besides their own columns."""

    names: dict[UUID, str]
    at_work: set[tuple[UUID, UUID | None]]
    asking: set[UUID]
    waits: dict[UUID, str]
    now: datetime
    today: date
    calendar: WorkdayCalendar


def _row(part: AssignmentPart, known: _Known) -> PartRow:
    whole, today, calendar, names = part.assignment, known.today, known.calendar, known.names
    person = names.get(part.person_id, "") if part.person_id else ""
    issuer = names.get(whole.issued_by_id, "")
    how = _standing(part, known.now, calendar)
    is_asking, waits_for = part.id in known.asking, known.waits.get(part.id, "")
    return PartRow(
        id=part.id,
        assignment_id=whole.id,
        number=flow.number_text(whole.year, whole.sequence),
        title=whole.title,
        source_kind=whole.source_kind,
        source_words=whole.source_words,
        about_kind=whole.about_kind,
        about_id=whole.about_id,
        about_label=whole.about_label,
        grade=whole.grade,
        leader_name=names.get(whole.leader_id, "") if whole.leader_id else "",
        role=part.role,
        unit_id=part.unit_id,
        unit_name=part.unit_name,
        unit_is_closed=part.ended_at is None and part.unit.ends_on is not None and part.unit.ends_on < today,
        person_id=part.person_id,
        person_name=person,
        person_is_gone=bool(part.person_id) and part.ended_at is None and (part.person_id, part.unit_id) not in known.at_work,
        share=part.share,
        state=part.state,
        issued_on=whole.issued_on,
        issued_by_name=issuer,
        due_on=part.due_on,
        due_at=part.due_at,
        is_provisional=part.is_provisional,
        receipt_due_at=part.receipt_due_at,
        received_at=part.received_at,
        standing=how,
        days_late=max(0, calendar.workdays_between(part.due_on, today)) if how == LATE else 0,
        days_left=max(0, calendar.workdays_between(today, part.due_on)) if part.ended_at is None else 0,
        raised_level=part.raised_level,
        extensions=part.extensions,
        has_open_extension=is_asking,
        waits_for=waits_for,
        ball=flow.ball_words(part.state, part.unit_name, person, issuer, waits_for, is_asking),
        version=part.version,
    )


def _standing(part: AssignmentPart, now: datetime, calendar: WorkdayCalendar) -> str:
    if part.state == flow.ENDED:
        return "ended"
    if part.state == flow.DONE:
        return "done_late" if part.was_late else "done_in_time"
    is_stopped = part.state in flow.STOPPED_STATES
    if is_stopped and part.was_late is False:
        return "stopped"
    today = local_day(now)
    near = today if calendar.workdays_between(today, part.due_on) <= WARN_WORKDAYS else part.due_on
    how = standing(part.due_at, now, near, is_stopped=is_stopped)
    return "stopped" if how == LATE and is_stopped and not part.was_late else how


def board(actor: Actor, filters: PartFilters | None = None, *, limit: int = 40) -> list[tuple[str, str, int, tuple[PartRow, ...]]]:
    """(state, name, count, first rows by due) of each open state, and what was done in the last thirty days."""
    now = moment_of(actor)
    kept = filters or PartFilters()
    rows = filtered_parts(actor, kept, now, local_day(now))
    counts = dict(rows.filter(ended_at=None).values_list("state").annotate(count=Count("id")))
    shown: list[AssignmentPart] = []
    for state in counts:
        shown += rows.filter(ended_at=None, state=state).select_related("assignment", "unit").order_by("due_at", "id")[:limit]
    by_state: dict[str, list[PartRow]] = {}
    for row in part_rows(actor, shown, now):
        by_state.setdefault(row.state, []).append(row)
    return [(state, flow.STATE_NAMES[state], counts.get(state, 0), tuple(by_state.get(state, ()))) for state in flow.OPEN_STATES]


def due_days(actor: Actor, filters: PartFilters | None, first: date, last: date, *, rows_a_day: int = 4) -> list[DueDay]:
    """Each day from ``first`` to ``last`` (at most 62) with how many open parts are due on it, and the first of them."""
    if not 0 <= (last - first).days <= 62:
        raise Refusal("bad_span", "日历一次最多看两个月。", "请缩短起止日期。", field="month")
    now = moment_of(actor)
    rows = filtered_parts(actor, filters or PartFilters(), now, local_day(now)).filter(due_on__gte=first, due_on__lte=last, ended_at=None)
    late = Q(due_at__lt=now) & ~Q(state__in=flow.STOPPED_STATES)
    counts = {
        day: (every, over) for day, every, over in rows.values_list("due_on").annotate(every=Count("id"), over=Count("id", filter=late))
    }
    place = Window(RowNumber(), partition_by=[F("due_on")], order_by=[F("due_at"), F("id")])
    shown = rows.annotate(place=place).filter(place__lte=rows_a_day).select_related("assignment", "unit").order_by("due_at", "id")
    by_day: dict[date, list[PartRow]] = {}
    for row in part_rows(actor, list(shown), now):
        by_day.setdefault(row.due_on, []).append(row)
    calendar = calendar_now()
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [DueDay(day, calendar.is_workday(day), *counts.get(day, (0, 0)), tuple(by_day.get(day, ()))) for day in days]


def unit_loads(actor: Actor, filters: PartFilters | None = None) -> list[UnitLoad]:
    """How each unit stands, the latest first. Two queries."""
    now = moment_of(actor)
    today = local_day(now)
    kept = filters or PartFilters(view="all")
    running = Q(ended_at=None) & ~Q(state__in=flow.STOPPED_STATES)
    late, done = running & Q(due_at__lt=now), Q(state=flow.DONE)
    soon = today + timedelta(days=7)
    oldest = Min(Case(When(late, then="due_on"), default=Value(None), output_field=DateField()))
    rows = (
        filtered_parts(actor, kept, now, today)
        .values("unit_id")
        .annotate(
            name=Max("unit__name"),
            open_count=Count("id", filter=Q(ended_at=None)),
            waiting_receipt=Count("id", filter=Q(state=flow.WAITING)),
            near=Count("id", filter=running & Q(due_at__gte=now, due_on__lte=soon)),
            late=Count("id", filter=late),
            oldest=oldest,
            raised=Count("id", filter=Q(ended_at=None, raised_level__gt=0)),
            done=Count("id", filter=done),
            on_time=Count("id", filter=done & Q(was_late=False)),
        )
    )
    calendar = calendar_now()
    loads = [
        UnitLoad(
            unit_id=row["unit_id"],
            unit_name=row["name"],
            open_count=row["open_count"],
            waiting_receipt=row["waiting_receipt"],
            near=row["near"],
            late=row["late"],
            most_days_late=max(0, calendar.workdays_between(row["oldest"], today)) if row["oldest"] else 0,
            raised=row["raised"],
            done=row["done"],
            on_time_done=row["on_time"],
        )
        for row in rows
    ]
    return sorted(loads, key=lambda load: (-load.late, -load.most_days_late, -load.open_count, load.unit_name))


def late_titles(actor: Actor, unit_ids: Sequence[UUID], *, most: int = 3) -> dict[UUID, list[str]]:
    """What the overdue parts of each unit are about, the longest overdue first. One query."""
    late = filtered_parts(actor, PartFilters(light="late", unit_ids=tuple(unit_ids)), now := moment_of(actor), local_day(now))
    place = Window(RowNumber(), partition_by=[F("unit_id")], order_by=[F("due_at"), F("id")])
    titles: dict[UUID, list[str]] = {}
    for unit_id, title in (
        late.annotate(place=place).filter(place__lte=most).order_by("due_at", "id").values_list("unit_id", "assignment__title")
    ):
        titles.setdefault(unit_id, []).append(title)
    return titles


def worklist(actor: Actor, *, limit: int = 5) -> Worklist:
    """待签收, 今日到期, 已超期 of one's own units (of the whole zone for who gives the orders), 待我审定. Each count is that of the list
    with the same light; a part stands once, where it is most urgent."""
    now = moment_of(actor)
    today = local_day(now)
    rows = visible_parts(actor)
    if actor.unit_ids or not may(actor, "assignments:create"):
        rows = parts_of_actor(actor)
    running = rows.filter(ended_at=None).exclude(state__in=flow.STOPPED_STATES)
    groups = [
        running.filter(due_at__lt=now),
        running.filter(due_on=today, due_at__gte=now),
        rows.filter(state=flow.WAITING),
        to_decide(actor, visible_parts(actor)),
    ]
    fetched = [list(group.select_related("assignment", "unit").order_by("due_at", "id")[: limit + 1]) for group in groups]
    counts = [len(found) if len(found) <= limit else group.count() for found, group in zip(fetched, groups, strict=True)]
    parts = {part.id: part for found in fetched for part in found[:limit]}
    drawn = {row.id: row for row in part_rows(actor, list(parts.values()), now)}
    lists = [tuple(row for part in found[:limit] if (row := drawn.pop(part.id, None)) is not None) for found in fetched]
    late, due_today, to_sign, decide = lists
    return Worklist(to_sign, counts[2], due_today, counts[1], late, counts[0], decide, counts[3])


def units_with_parts(actor: Actor) -> list[tuple[UUID, str]]:
    """Units to filter by: those that exist today."""
    return [(unit.id, unit.name) for unit in open_units(actor)]
