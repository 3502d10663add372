"""观摩评分: a juror's own page, and the desk that sees who has not marked yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.organizations.rules import policy
from huoshui.targets.models import JuryMark, JurySeat, RoundUnit, ScoreRound
from huoshui.targets.queries.score_rounds import RoundRow, RoundUnitLine, card_and_feeds, round_row
from huoshui.targets.rules.card_feeds import JuryTerms, jury_items, jury_of
from huoshui.targets.rules.jury import Mark, Seat, items_asked_of, marks_due, marks_missing
from huoshui.targets.rules.scorecards import CardItem, needed_inputs

MOST_SEATS_SHOWN = 50


@dataclass(frozen=True)
class OwnSeat:
    """A round that asks the actor for marks. ``owed``: how many are still missing."""

    round_id: UUID
    title: str
    jury_state: str
    voice: str
    owed: int
    given: int
    ends_on: date


@dataclass(frozen=True)
class MarkSheet:
    """What a juror marks: units by items, with the marks given so far. ``own_units`` are named and left out."""

    round_id: UUID
    title: str
    jury_state: str
    seat_id: UUID
    person_name: str
    voice: str
    version: int
    items: tuple[CardItem, ...]
    units: tuple[RoundUnitLine, ...]
    own_units: tuple[str, ...]
    marks: Mapping[tuple[UUID, str], Decimal]
    last_marked_at: datetime | None

    @property
    def owed(self) -> int:
        return len(self.items) * len(self.units) - len(self.marks)


@dataclass(frozen=True)
class SeatLine:
    """One juror at the desk: how many marks are due and given, never which."""

    seat_id: UUID
    person_id: UUID
    person_name: str
    voice: str
    own_units: tuple[str, ...]
    due: int
    owed: int
    last_marked_at: datetime | None


@dataclass(frozen=True)
class MarkLine:
    """One mark of one juror, for those whom the card lets see."""

    person_name: str
    voice: str
    unit_name: str
    item_name: str
    mark: Decimal


@dataclass(frozen=True)
class JuryDesk:
    """The jury of one round. ``marks`` is None where the card does not let the actor see who gave what."""

    row: RoundRow
    terms: JuryTerms
    voices: tuple[str, ...]
    items: tuple[CardItem, ...]
    units: tuple[RoundUnitLine, ...]
    seats: tuple[SeatLine, ...]
    marks: tuple[MarkLine, ...] | None


def own_seats(actor: Actor) -> list[OwnSeat]:
    """Where the actor is a juror: those that still take marks first, of the latest MOST_SEATS_SHOWN. Three queries."""
    policy.require(actor, "scorecards:my_marks")
    rows = JurySeat.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, is_withdrawn=False)
    seats = list(rows.select_related("score_round__scorecard_version").order_by("-score_round__ends_on", "-id")[:MOST_SEATS_SHOWN])
    units: defaultdict[UUID, list[RoundUnitLine]] = defaultdict(list)
    for unit in RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id__in={seat.score_round_id for seat in seats}):
        units[unit.score_round_id].append(RoundUnitLine(unit.unit_id, unit.unit_name, unit.peer_group, unit.tour_note))
    marks: defaultdict[UUID, list[JuryMark]] = defaultdict(list)
    for mark in JuryMark.objects.in_zone(actor.zone_id).filter(seat_id__in=[seat.id for seat in seats]):
        marks[mark.seat_id].append(mark)
    found = []
    for seat in seats:
        sheet = _sheet(actor, seat, units[seat.score_round_id], marks[seat.id])
        found.append(
            OwnSeat(seat.score_round_id, sheet.title, sheet.jury_state, seat.voice, sheet.owed, len(sheet.marks), seat.score_round.ends_on)
        )
    return sorted(found, key=lambda one: one.jury_state != "open")


def mark_sheet(actor: Actor, round_id: UUID) -> MarkSheet:
    """The actor's own sheet of one round; NotVisible where the actor is no juror of it."""
    policy.require(actor, "scorecards:marks")
    seat = own_seat(actor, round_id)
    marks = JuryMark.objects.in_zone(actor.zone_id).filter(seat_id=seat.id)
    return _sheet(actor, seat, units_of(seat.score_round), list(marks))


def own_seat(actor: Actor, round_id: UUID) -> Any:
    """The row of the actor's seat, or NotVisible."""
    rows = JurySeat.objects.in_zone(actor.zone_id).filter(score_round_id=round_id, person_id=actor.user_id, is_withdrawn=False)
    seat = rows.select_related("score_round__scorecard_version").first()
    if seat is None:
        raise NotVisible
    return seat


def jury_desk(actor: Actor, round_id: UUID) -> JuryDesk:
    """Seats with who owes what. NotVisible."""
    policy.require(actor, "scorecards:jury")
    row = round_row(actor, round_id)
    model = ScoreRound.objects.in_zone(actor.zone_id).select_related("scorecard_version").get(id=round_id)
    card, _ = card_and_feeds(model)
    asked = jury_items(card, model.scorecard_version.content)
    units = units_of(model)
    names = {one.unit_id: one.unit_name for one in units}
    seats = seats_of(model)
    marks = marks_of(model)
    owed = marks_missing([seat_of(one) for one in seats], asked, names, marks)
    terms = jury_of(model.scorecard_version.content)
    lines = tuple(
        SeatLine(
            one.id,
            one.person_id,
            one.person_name,
            one.voice,
            tuple(names[unit_id] for unit_id in seat_of(one).own_unit_ids if unit_id in names),
            len(marks_due(seat_of(one), asked, names)),
            owed.get(one.id, 0),
            one.last_marked_at,
        )
        for one in seats
    )
    voices = dict.fromkeys(name for item, found in asked if item.method == "peers" for name in found)
    shown = _mark_lines(seats, marks, names, card.items) if terms.seen_by & actor.roles else None
    return JuryDesk(row, terms, tuple(voices), tuple(item for item, _ in asked), tuple(units), lines, shown)


def seat_of(row: JurySeat) -> Seat:
    """A stored seat as the rules take it."""
    return Seat(row.id, row.voice, frozenset(UUID(one) for one in row.own_unit_ids))


def seats_of(row: ScoreRound) -> list[Any]:
    """The jurors of a round in the order of invitation."""
    return list(JurySeat.objects.in_zone(row.zone_id).filter(score_round_id=row.id, is_withdrawn=False).order_by("id"))


def marks_of(row: ScoreRound) -> list[Mark]:
    """Every mark of a round."""
    found = JuryMark.objects.in_zone(row.zone_id).filter(score_round_id=row.id, seat__is_withdrawn=False).order_by("id")
    return [Mark(one.seat_id, one.unit_id, one.item_code, one.mark) for one in found]


def units_of(row: ScoreRound) -> list[RoundUnitLine]:
    """The units of a round in their order."""
    found = RoundUnit.objects.in_zone(row.zone_id).filter(score_round_id=row.id).order_by("position", "id")
    return [RoundUnitLine(one.unit_id, one.unit_name, one.peer_group, one.tour_note) for one in found]


def _sheet(actor: Actor, row: Any, units: Sequence[RoundUnitLine], marks: Sequence[JuryMark]) -> MarkSheet:
    seat = seat_of(row)
    model = row.score_round
    card, _ = card_and_feeds(model)
    items = items_asked_of(seat, jury_items(card, model.scorecard_version.content))
    own = seat.own_unit_ids | actor.unit_ids
    codes = {item.code for item in items}
    return MarkSheet(
        round_id=model.id,
        title=model.title,
        jury_state=model.jury_state,
        seat_id=row.id,
        person_name=row.person_name,
        voice=row.voice,
        version=row.version,
        items=tuple(items),
        units=tuple(one for one in units if one.unit_id not in own),
        own_units=tuple(one.unit_name for one in units if one.unit_id in own),
        marks={(one.unit_id, one.item_code): one.mark for one in marks if one.unit_id not in own and one.item_code in codes},
        last_marked_at=row.last_marked_at,
    )


def _mark_lines(seats: Sequence[Any], marks: Sequence[Mark], names: Mapping[UUID, str], items: Sequence[CardItem]) -> tuple[MarkLine, ...]:
    people = {one.id: one for one in seats}
    item_names = {item.code: item.name for item in items if needed_inputs(item)}
    return tuple(
        MarkLine(
            people[mark.seat_id].person_name,
            people[mark.seat_id].voice,
            names.get(mark.unit_id, ""),
            item_names.get(mark.item_code, mark.item_code),
            mark.mark,
        )
        for mark in marks
        if mark.seat_id in people
    )
