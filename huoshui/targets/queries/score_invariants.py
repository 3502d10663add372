"""For `huoshui check`: a published result is what its records give, and the jury's means are what the marks give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from huoshui.targets.models import RoundInput, RoundUnit, ScoreRound
from huoshui.targets.queries.score_jury import marks_of, seat_of, seats_of
from huoshui.targets.queries.score_rounds import card_and_feeds, latest_snapshot, live_lines
from huoshui.targets.rules.card_feeds import jury_items, jury_of
from huoshui.targets.rules.jury import CLOSED, PLACES_KEPT, jury_value
from huoshui.targets.rules.publicity import DRAFT
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.round_inputs import MARKED
from huoshui.targets.rules.round_scores import UnitLine


def broken_score_rounds(zone_id: UUID) -> Iterator[str]:
    """A sentence for every unit whose kept result differs, and for every mean that the marks do not give."""
    for row in ScoreRound.objects.in_zone(zone_id).exclude(state=DRAFT).select_related("scorecard_version").order_by("id"):
        card, feeds = card_and_feeds(row)
        units = list(RoundUnit.objects.in_zone(zone_id).filter(score_round_id=row.id).order_by("position", "id"))
        kept = {line.unit_id: line for line in latest_snapshot(row)}
        for line in live_lines(row, card, feeds, units):
            if line.unit_id not in kept or _figures(kept[line.unit_id]) != _figures(line):
                yield f"考评“{row.title}”第 {row.edition} 稿中{line.unit_name}的结果与登记的数不符"
        if row.jury_state == CLOSED and row.corrects_id is None:
            yield from _broken_means(row, units)


def _figures(line: UnitLine) -> UnitLine:
    """Without the words of the formulas, which a later edition of Huoshui may put differently."""
    return replace(line, cells={code: replace(cell, formula="") for code, cell in line.cells.items()})


def _broken_means(row: ScoreRound, units: list[RoundUnit]) -> Iterator[str]:
    card, _ = card_and_feeds(row)
    content = row.scorecard_version.content
    seats, marks = [seat_of(one) for one in seats_of(row)], marks_of(row)
    rows = RoundInput.objects.in_zone(row.zone_id).filter(score_round_id=row.id, kind=MARKED).order_by("recorded_at", "id")
    last = {(one.unit_id, one.item_code, one.input_name): one.value for one in rows}
    for item, names in jury_items(card, content):
        for name in names:
            for unit in units:
                points = jury_value(seats, marks, unit.unit_id, item.code, name, jury_of(content).drop_each_end).points
                if last.get((unit.unit_id, item.code, name)) != (None if points is None else rounded(points, PLACES_KEPT)):
                    yield f"考评“{row.title}”中{unit.unit_name}的{item.name}与评委打分不符"
