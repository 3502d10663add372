"""观摩评分: who marks what, whose own unit is left out, who has not marked yet, and how the marks become one number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from huoshui.core.refusals import Refusal
from huoshui.targets.rules import scoring
from huoshui.targets.rules.card_feeds import MARK
from huoshui.targets.rules.round_inputs import LARGEST_MARK
from huoshui.targets.rules.scorecards import CardItem
from huoshui.targets.rules.scoring import CellScore

NO_JURY, OPEN, CLOSED = "none", "open", "closed"
JURY_STATES = {NO_JURY: "没有评委打分", OPEN: "打分中", CLOSED: "打分已结束"}
PLACES_KEPT = 6  # of a mean
Asked = Sequence[tuple[CardItem, tuple[str, ...]]]


@dataclass(frozen=True)
class Seat:
    """One juror. ``voice`` is the side that the juror speaks for (园区, 乡镇 …) where the card weighs sides."""

    id: UUID
    voice: str
    own_unit_ids: frozenset[UUID]


@dataclass(frozen=True)
class Mark:
    """What one juror gave one unit on one item, out of 100."""

    seat_id: UUID
    unit_id: UUID
    item_code: str
    mark: Decimal


def items_asked_of(seat: Seat, asked: Asked) -> list[CardItem]:
    """Items with one mark for all, and those that weigh the juror's own side."""
    return [item for item, names in asked if MARK in names or seat.voice in names]


def marks_due(seat: Seat, asked: Asked, unit_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """(unit, item code) that this juror has to mark: never the own unit."""
    return {(unit_id, item.code) for item in items_asked_of(seat, asked) for unit_id in unit_ids if unit_id not in seat.own_unit_ids}


def marks_missing(seats: Sequence[Seat], asked: Asked, unit_ids: Collection[UUID], marks: Sequence[Mark]) -> dict[UUID, int]:
    """Seat → how many marks it still owes; whoever owes none is not in it."""
    given: dict[UUID, set[tuple[UUID, str]]] = {}
    for mark in marks:
        given.setdefault(mark.seat_id, set()).add((mark.unit_id, mark.item_code))
    owed = {seat.id: len(marks_due(seat, asked, unit_ids) - given.get(seat.id, set())) for seat in seats}
    return {seat_id: number for seat_id, number in owed.items() if number}


def check_marks(seat: Seat, state: str, asked: Asked, unit_ids: Collection[UUID], given: Mapping[tuple[UUID, str], Decimal]) -> None:
    """Refuses marks after the end, for the own unit, for what is not asked, and outside 0 to 100 with one decimal."""
    if state != OPEN:
        raise Refusal("jury_closed", f"{JURY_STATES[state]}，不能再打分。", "如有疑问，请联系组织考评的单位。")
    if any(unit_id in seat.own_unit_ids for unit_id, _ in given):
        raise Refusal("own_unit", "不能给自己的单位打分。", "请只给其他单位打分。")
    if set(given) - marks_due(seat, asked, unit_ids):
        raise Refusal("not_asked", "有的单位或评分项不在您的评分范围内。", "请刷新页面后重新打分。")
    for value in given.values():
        if not value.is_finite() or not 0 <= value <= LARGEST_MARK or value != round(value, 1):
            raise Refusal("mark_wrong", "评分应在 0 到 100 之间，最多一位小数。", "请重新填写。", field="mark")


def jury_value(
    seats: Sequence[Seat], marks: Sequence[Mark], unit_id: UUID, item_code: str, input_name: str, drop_each_end: int
) -> CellScore:
    """The trimmed mean of one unit's marks on one item, of all jurors or of one side. ``points`` is out of 100."""
    speaking = {seat.id for seat in seats if input_name in (MARK, seat.voice)}
    found = [one.mark for one in marks if one.unit_id == unit_id and one.item_code == item_code and one.seat_id in speaking]
    return scoring.jury_mean(found, drop_each_end=drop_each_end)
