"""The agenda: drafted and redrafted from the ledger, then reordered, struck, added to and edited by people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.dispatch.actions.meeting_rows import locked_meeting, needed_words, optional_words, part_of_meeting, record
from huoshui.dispatch.models import AgendaItem, Meeting, MeetingDecision
from huoshui.dispatch.queries.agenda_material import draft_for
from huoshui.dispatch.rules import agendas
from huoshui.dispatch.rules.agendas import DraftItem
from huoshui.organizations.queries import open_units

MOST_OWN_ITEMS = 60


@transaction.atomic
def draft_agenda(actor: Actor, meeting_id: UUID) -> int:
    """Draft, or draft anew: new matters come in, words nobody touched follow the ledger, what is no longer due goes. What a person
    wrote, struck or decided on stays as it is. The number of items that changed."""
    meeting = locked_meeting(actor, meeting_id, "meetings:draft", "agenda")
    drafted = draft_for(actor, meeting)
    rows = list(_items(meeting).select_for_update().order_by("position", "id"))
    held = held_item_ids(meeting, rows)
    changed = _follow_ledger(meeting, rows, {one.key: one for one in drafted.items}, held)
    known = {one.key for one in rows}
    fresh = [one for one in drafted.items if one.key not in known]
    made = [_new(meeting, one) for one in fresh]
    standing = [(str(one.id), one.part) for one in rows if one.key not in changed.gone]
    order = agendas.placed(standing, [(str(row.id), row.part) for row in made], list(agendas.PARTS))
    _renumber([*rows, *made], order)
    meeting.agenda_drafted_at, meeting.part_counts = moment_of(actor), drafted.part_counts
    meeting.save(update_fields=["agenda_drafted_at", "part_counts"])
    count = len(made) + changed.count
    record(actor, "meeting.agenda_drafted", meeting, after={"new": len(made), "changed": changed.words, "gone": len(changed.gone)})
    return count


class _Changed:
    """What following the ledger did to the items that were there."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.words = 0

    @property
    def count(self) -> int:
        return self.words + len(self.gone)


def _follow_ledger(meeting: Meeting, rows: Sequence[AgendaItem], wanted: dict[str, DraftItem], held: set[UUID]) -> _Changed:
    changed = _Changed()
    for row in rows:
        if not row.key:
            continue
        now = wanted.get(row.key)
        if now is None:
            if row.id not in held:
                changed.gone.add(row.key)
            continue
        if now.words[: agendas.LONGEST_WORDS] == row.drafted_words and (row.is_edited or now.title[:200] == row.title):
            continue
        changed.words += 1
        row.drafted_words = now.words[: agendas.LONGEST_WORDS]
        if not row.is_edited:
            row.title, row.words, row.unit_id, row.unit_name = (
                now.title[:200],
                now.words[: agendas.LONGEST_WORDS],
                now.unit_id,
                now.unit_name,
            )
            row.subject_kind, row.subject_id = now.subject_kind, now.subject_id
        row.version += 1
        row.save_changes()
    _items(meeting).filter(key__in=changed.gone).delete()
    return changed


def held_item_ids(meeting: Meeting, rows: Sequence[AgendaItem]) -> set[UUID]:
    """Items that a person wrote on or struck, or under which something was decided."""
    decided = MeetingDecision.objects.in_zone(meeting.zone_id).filter(meeting_id=meeting.id, item__isnull=False)
    held = set(decided.values_list("item_id", flat=True))
    return held | {row.id for row in rows if row.is_edited or row.struck_reason}


def _items(meeting: Meeting) -> Any:
    return AgendaItem.objects.in_zone(meeting.zone_id).filter(meeting_id=meeting.id)


def _new(meeting: Meeting, one: DraftItem) -> AgendaItem:
    row: AgendaItem = AgendaItem.objects.create_in(
        meeting.zone_id,
        meeting_id=meeting.id,
        position=0,
        part=one.part,
        key=one.key,
        title=one.title[:200],
        words=one.words[: agendas.LONGEST_WORDS],
        drafted_words=one.words[: agendas.LONGEST_WORDS],
        subject_kind=one.subject_kind,
        subject_id=one.subject_id,
        unit_id=one.unit_id,
        unit_name=one.unit_name[:100],
    )
    return row


def _renumber(rows: Sequence[AgendaItem], order: Sequence[str]) -> None:
    place = {one: number for number, one in enumerate(order, start=1)}
    for row in rows:
        wanted = place.get(str(row.id))
        if wanted is not None and row.position != wanted:
            row.position = wanted
            row.save(update_fields=["position"])


@transaction.atomic
def add_item(actor: Actor, meeting_id: UUID, *, title: str, words: str = "", unit_id: UUID | None = None) -> UUID:
    """An item of one's own, at the end. Its id."""
    meeting = locked_meeting(actor, meeting_id, "meetings:item_add", "agenda")
    units = {unit.id: unit.name for unit in open_units(actor)}
    if unit_id is not None and unit_id not in units:
        raise Refusal("unknown_unit", "选的单位不在本区，或已经撤销。", "请重新选择。", field="unit")
    rows = _items(meeting)
    if rows.filter(key="").count() >= MOST_OWN_ITEMS:
        raise Refusal("too_many_items", f"自拟议题已有 {MOST_OWN_ITEMS} 项。", "请先合并或划掉几项。", field="title")
    last = rows.order_by("-position").values_list("position", flat=True).first()
    row: AgendaItem = AgendaItem.objects.create_in(
        meeting.zone_id,
        meeting_id=meeting.id,
        position=(last or 0) + 1,
        part=agendas.OWN,
        title=needed_words(title, field="title", what="议题", most=200),
        words=optional_words(words, field="words", what="情况", most=agendas.LONGEST_WORDS),
        unit_id=unit_id,
        unit_name=units[unit_id] if unit_id else "",
        added_by_name=actor.display_name[:80],
    )
    record(actor, "meeting.agenda_item_added", meeting, after={"title": row.title})
    return UUID(str(row.id))


@transaction.atomic
def edit_item(actor: Actor, item_id: UUID, *, title: str, words: str, expected_version: int) -> int:
    """Other words. A drafted item keeps what was drafted beside them."""
    meeting, row = part_of_meeting(actor, AgendaItem, item_id, "meetings:item_edit", "agenda", expected_version)
    before = {"title": row.title, "words": row.words}
    row.title = needed_words(title, field="title", what="议题", most=200)
    row.words = optional_words(words, field="words", what="情况", most=agendas.LONGEST_WORDS)
    row.is_edited = bool(row.key) and (row.is_edited or before != {"title": row.title, "words": row.words})
    row.version += 1
    row.save_changes()
    record(actor, "meeting.agenda_item_changed", meeting, before=before, after={"title": row.title, "words": row.words})
    return int(row.version)


@transaction.atomic
def strike_item(actor: Actor, item_id: UUID, *, reason: str, expected_version: int) -> int:
    """Not to be talked about; it stays to be seen with the reason."""
    meeting, row = part_of_meeting(actor, AgendaItem, item_id, "meetings:item_strike", "agenda", expected_version)
    row.struck_reason = needed_words(reason, field="reason", what="划掉的原因")
    row.struck_by_name = actor.display_name[:80]
    row.version += 1
    row.save(update_fields=["struck_reason", "struck_by_name", "version"])
    record(actor, "meeting.agenda_item_struck", meeting, after={"title": row.title, "reason": row.struck_reason})
    return int(row.version)


@transaction.atomic
def restore_item(actor: Actor, item_id: UUID, *, expected_version: int) -> int:
    """A struck item stands again."""
    meeting, row = part_of_meeting(actor, AgendaItem, item_id, "meetings:item_restore", "agenda", expected_version)
    row.struck_reason = row.struck_by_name = ""
    row.version += 1
    row.save(update_fields=["struck_reason", "struck_by_name", "version"])
    record(actor, "meeting.agenda_item_restored", meeting, after={"title": row.title})
    return int(row.version)


@transaction.atomic
def move_item(actor: Actor, item_id: UUID, *, to: str) -> int:
    """One place ``up`` or ``down``, or to the ``first`` place. The new position."""
    meeting, row = part_of_meeting(actor, AgendaItem, item_id, "meetings:item_move", "agenda", None)
    rows = list(_items(meeting).order_by("position", "id"))
    at = next(place for place, one in enumerate(rows) if one.id == row.id)
    places = {"up": max(0, at - 1), "down": min(len(rows) - 1, at + 1), "first": 0}
    if to not in places:
        raise Refusal("bad_move", "只能上移、下移或移到最前。", "请用议题旁的按钮。", field="to")
    rows.insert(places[to], rows.pop(at))
    _renumber(rows, [str(one.id) for one in rows])
    record(actor, "meeting.agenda_item_moved", meeting, after={"title": row.title, "position": places[to] + 1})
    return places[to] + 1
