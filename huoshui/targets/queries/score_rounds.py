"""Rounds of 考评: the list, one round with its table, and what stands behind a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.rules import policy
from huoshui.targets.models import RoundInput, RoundSnapshot, RoundUnit, ScoreObjection, ScoreRound
from huoshui.targets.rules.card_contents import exact_numbers
from huoshui.targets.rules.card_feeds import Feed, feeds_of
from huoshui.targets.rules.jury import JURY_STATES, OPEN
from huoshui.targets.rules.publicity import DRAFT, STATES
from huoshui.targets.rules.round_inputs import ENTERED, EVENT, MARKED, RECORDED, Recorded, Resolved, resolved
from huoshui.targets.rules.round_scores import Change, Contestant, UnitLine, changes_between, read_rows, score_round
from huoshui.targets.rules.scorecards import Card, CardItem, card_of

MOST_ROWS = 200


@dataclass(frozen=True)
class RoundRow:
    """One round. ``corrected_by_id``: the later edition that corrects it."""

    id: UUID
    title: str
    card_id: UUID
    card_number: int
    period: Period
    counted_on: date
    counted_at: datetime | None
    state: str
    state_label: str
    jury_state: str
    jury_label: str
    unit_count: int
    open_objections: int
    publicity_workdays: int
    published_on: date | None
    publicity_due_on: date | None
    frozen_on: date | None
    edition: int
    corrects_id: UUID | None
    corrected_by_id: UUID | None
    correction_reason: str
    version: int


@dataclass(frozen=True)
class RoundPage:
    """``next_cursor`` goes back in as ``after``."""

    rows: tuple[RoundRow, ...]
    next_cursor: str
    total_count: int


@dataclass(frozen=True)
class RoundUnitLine:
    """A unit of a round with what the jury saw there."""

    unit_id: UUID
    unit_name: str
    peer_group: str
    tour_note: str


@dataclass(frozen=True)
class RoundDetail:
    """One round with its table: computed now while it is a draft, as it was published, ruled and frozen after that.

    ``changes``: what reads differently since publication. ``missing``: units without total.
    """

    row: RoundRow
    card: Card
    feeds: Mapping[tuple[str, str], Feed]
    units: tuple[RoundUnitLine, ...]
    lines: tuple[UnitLine, ...]
    changes: tuple[Change, ...]
    entries_closed_at: datetime | None
    entries_closed_by_name: str
    jury_note: str
    published_by_name: str
    frozen_by_name: str
    opened_by_name: str
    basis: str

    @property
    def missing(self) -> int:
        return len([line for line in self.lines if line.total is None])


@dataclass(frozen=True)
class RecordLine:
    """One record of an input: who, when, on what basis, with which proof. ``stands``: it makes the number that counts."""

    id: UUID
    kind: str
    kind_label: str
    value: Decimal | None
    note: str
    indicator_id: str
    target_id: UUID | None
    proof_id: UUID | None
    recorded_at: datetime
    recorded_by_name: str
    stands: bool
    is_withdrawn: bool


@dataclass(frozen=True)
class InputLine:
    """One number of a cell."""

    name: str
    feed: Feed
    is_event: bool
    value: Decimal | None
    why_missing: str
    records: tuple[RecordLine, ...]


@dataclass(frozen=True)
class CellDetail:
    """One cell opened."""

    row: RoundRow
    unit: RoundUnitLine
    item: CardItem
    group_name: str
    line: UnitLine
    inputs: tuple[InputLine, ...]


def visible_rounds(actor: Actor) -> QuerySet[Any]:
    """Published and frozen rounds are open to all who work in the zone; drafts to those who make them."""
    rows = ScoreRound.objects.in_zone(actor.zone_id)
    if policy.may(actor, "scorecards:drafts"):
        return rows
    return rows.exclude(state=DRAFT) if policy.may(actor, "scorecards:list") else rows.none()


def list_rounds(actor: Actor, *, state: str = "", card_id: UUID | None = None, after: str = "", limit: int = 50) -> RoundPage:
    """The latest periods first. Refusal ``bad_cursor``."""
    policy.require(actor, "scorecards:list")
    found = visible_rounds(actor)
    if state:
        found = found.filter(state=state)
    if card_id is not None:
        found = found.filter(scorecard_version__scorecard_id=card_id)
    page = found
    if after:
        try:
            day, last = date.fromisoformat(after[:10]), UUID(after[11:])
        except ValueError:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None
        page = found.filter(Q(ends_on__lt=day) | Q(ends_on=day, id__lt=last))
    size = max(1, min(limit, MOST_ROWS))
    rows = list(_with_counts(page, actor.zone_id).order_by("-ends_on", "-id")[: size + 1])
    shown = rows[:size]
    cursor = f"{shown[-1].ends_on.isoformat()}~{shown[-1].id}" if len(rows) > size else ""
    return RoundPage(tuple(_row(row, row.corrected_by) for row in shown), cursor, found.count())


def round_row(actor: Actor, round_id: UUID) -> RoundRow:
    """One round without its table, or NotVisible."""
    row = _found(actor, round_id)
    return _row(row, row.corrected_by)


def round_detail(actor: Actor, round_id: UUID) -> RoundDetail:
    """One round whole, or NotVisible."""
    policy.require(actor, "scorecards:detail")
    row = _found(actor, round_id)
    card, feeds = card_and_feeds(row)
    units = list(RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).order_by("position", "id"))
    lines, changes = _table(row, card, feeds, units)
    return RoundDetail(
        row=_row(row, row.corrected_by),
        card=card,
        feeds=feeds,
        units=tuple(RoundUnitLine(one.unit_id, one.unit_name, one.peer_group, one.tour_note) for one in units),
        lines=tuple(lines),
        changes=tuple(changes),
        entries_closed_at=row.entries_closed_at,
        entries_closed_by_name=row.entries_closed_by_name,
        jury_note=row.jury_note,
        published_by_name=row.published_by_name,
        frozen_by_name=row.frozen_by_name,
        opened_by_name=row.opened_by_name,
        basis=row.scorecard_version.basis,
    )


def cell_detail(actor: Actor, round_id: UUID, unit_id: UUID, item_code: str) -> CellDetail:
    """One cell with every record behind it, or NotVisible."""
    found = round_detail(actor, round_id)
    unit = next((one for one in found.units if one.unit_id == unit_id), None)
    placed = [(group.name, item) for group in found.card.groups for item in group.items if item.code == item_code]
    line = next((one for one in found.lines if one.unit_id == unit_id), None)
    if unit is None or not placed or line is None:
        raise NotVisible
    [(group_name, item)] = placed
    rows = RoundInput.objects.in_zone(actor.zone_id).filter(score_round_id=round_id, unit_id=unit_id, item_code=item_code)
    by_name: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows.order_by("recorded_at", "id"):
        by_name[row.input_name].append(row)
    names = [name for code, name in found.feeds if code == item_code]
    inputs = tuple(_input_line(found, name, item, by_name[name], line) for name in names)
    return CellDetail(found.row, unit, item, group_name, line, inputs)


def entered_record(actor: Actor, round_id: UUID, input_id: UUID) -> str:
    """One entered number or event in words, for the form that takes it back. NotVisible."""
    row = _found(actor, round_id)
    rows = RoundInput.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, id=input_id, kind__in=(ENTERED, EVENT))
    one = rows.first()
    if one is None:
        raise NotVisible
    unit = RoundUnit.objects.in_zone(actor.zone_id).get(score_round_id=row.id, unit_id=one.unit_id)
    return f"{unit.unit_name}的{one.input_name} {one.value.normalize():f}，依据：{one.note}"


def card_and_feeds(row: ScoreRound) -> tuple[Card, dict[tuple[str, str], Feed]]:
    """The card of a round's version, and where its numbers come from."""
    content = row.scorecard_version.content
    card = card_of(row.scorecard_version.title, exact_numbers(content))
    return card, feeds_of(card, content)


def live_lines(row: ScoreRound, card: Card, feeds: Mapping[tuple[str, str], Feed], units: Sequence[RoundUnit]) -> list[UnitLine]:
    """The table computed now from everything recorded. One query."""
    contestants = [Contestant(one.unit_id, one.unit_name, one.peer_group) for one in units]
    return score_round(card, contestants, {key: one.value for key, one in resolved_inputs(row, card, feeds, units).items()})


def resolved_inputs(
    row: ScoreRound, card: Card, feeds: Mapping[tuple[str, str], Feed], units: Sequence[RoundUnit]
) -> dict[tuple[UUID, str, str], Resolved]:
    """Every input of every unit with the record that counts. One query."""
    recorded: defaultdict[tuple[UUID, str, str], list[Recorded]] = defaultdict(list)
    rows = RoundInput.objects.in_zone(row.zone_id).filter(score_round_id=row.id)
    if row.jury_state == OPEN:  # means of a jury that was opened again do not count
        rows = rows.exclude(kind=MARKED)
    for one in rows.order_by("recorded_at", "id"):
        recorded[one.unit_id, one.item_code, one.input_name].append(_recorded(one))
    methods = {item.code: item.method for item in card.items}
    closed = row.entries_closed_at is not None
    return {
        (unit.unit_id, code, name): resolved(feed, methods[code] == "events", recorded[unit.unit_id, code, name], entries_are_closed=closed)
        for unit in units
        for (code, name), feed in feeds.items()
    }


def latest_snapshot(row: ScoreRound) -> list[UnitLine]:
    """The table as it was kept last."""
    kept = RoundSnapshot.objects.in_zone(row.zone_id).filter(score_round_id=row.id).order_by("-number").first()
    return read_rows(kept.rows) if kept is not None else []


def _table(
    row: ScoreRound, card: Card, feeds: Mapping[tuple[str, str], Feed], units: Sequence[RoundUnit]
) -> tuple[list[UnitLine], list[Change]]:
    if row.state == DRAFT:
        return live_lines(row, card, feeds, units), []
    kept = list(RoundSnapshot.objects.in_zone(row.zone_id).filter(score_round_id=row.id).order_by("number"))
    first, last = read_rows(kept[0].rows), read_rows(kept[-1].rows)
    return last, changes_between(first, last, card)


def _found(actor: Actor, round_id: UUID) -> Any:
    row = _with_counts(visible_rounds(actor), actor.zone_id).filter(id=round_id).first()
    if row is None:
        raise NotVisible
    return row


def _with_counts(rows: QuerySet[Any], zone_id: UUID) -> QuerySet[Any]:
    open_ones = ScoreObjection.objects.in_zone(zone_id).filter(score_round_id=OuterRef("id"), ruling="open")
    units = RoundUnit.objects.in_zone(zone_id).filter(score_round_id=OuterRef("id"))
    later = ScoreRound.objects.in_zone(zone_id).filter(corrects_id=OuterRef("id")).exclude(state=DRAFT)
    return rows.select_related("scorecard_version").annotate(
        open_objections=_counted(open_ones), unit_count=_counted(units), corrected_by=later.values("id")[:1]
    )


def _counted(rows: QuerySet[Any]) -> Any:
    return rows.order_by().values("score_round_id").annotate(number=Count("id")).values("number")


def _row(row: Any, corrected_by_id: UUID | None) -> RoundRow:
    return RoundRow(
        id=row.id,
        title=row.title,
        card_id=row.scorecard_version.scorecard_id,
        card_number=row.scorecard_version.number,
        period=Period(row.starts_on, row.ends_on),
        counted_on=row.counted_on,
        counted_at=row.counted_at,
        state=row.state,
        state_label=STATES[row.state],
        jury_state=row.jury_state,
        jury_label=JURY_STATES[row.jury_state],
        unit_count=row.unit_count or 0,
        open_objections=row.open_objections or 0,
        publicity_workdays=row.publicity_workdays,
        published_on=row.published_on,
        publicity_due_on=row.publicity_due_on,
        frozen_on=row.frozen_on,
        edition=row.edition,
        corrects_id=row.corrects_id,
        corrected_by_id=corrected_by_id,
        correction_reason=row.correction_reason,
        version=row.version,
    )


def _counting(rows: Iterable[Any], jury_is_open: bool) -> list[Recorded]:
    """Means of a jury that was opened again do not count."""
    return [_recorded(row) for row in rows if not (jury_is_open and row.kind == MARKED)]


def _recorded(row: RoundInput) -> Recorded:
    return Recorded(row.id, row.kind, row.value, row.note, row.withdraws_id)


def _input_line(detail: RoundDetail, name: str, item: CardItem, rows: Sequence[Any], line: UnitLine) -> InputLine:
    feed, is_event = detail.feeds[item.code, name], item.method == "events"
    counting = _counting(rows, detail.row.jury_state == OPEN)
    found = resolved(feed, is_event, counting, entries_are_closed=detail.entries_closed_at is not None)
    standing = {one.id for one in found.rows}
    gone = {row.withdraws_id for row in rows if row.withdraws_id}
    written = line.cells[item.code].inputs.get(name)
    records = tuple(
        RecordLine(
            row.id,
            row.kind,
            RECORDED[row.kind],
            row.value,
            row.note,
            row.indicator_id,
            row.target_id,
            row.proof_id,
            row.recorded_at,
            row.recorded_by_name,
            row.id in standing,
            row.id in gone,
        )
        for row in reversed(rows)
    )
    value = found.value if written is None else Decimal(written)
    return InputLine(name, feed, is_event, value, "" if value is not None else found.why_missing, records)
