"""The table of a round: units by items, group by group, with places; as rows that are kept, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from huoshui.targets.rules.card_feeds import COMPARED, LOWEST
from huoshui.targets.rules.quantities import in_words
from huoshui.targets.rules.scorecards import Card, CardScore, Inputs, needed_inputs, ranked, score_card

Values = Mapping[tuple[UUID, str, str], Decimal | None]  # (unit, item code, input name)


@dataclass(frozen=True)
class Contestant:
    """A unit of a round, in the order of the card."""

    unit_id: UUID
    unit_name: str
    peer_group: str


@dataclass(frozen=True)
class CellLine:
    """Points and formula of one cell with its inputs as they counted."""

    points: Fraction | None
    formula: str
    inputs: Mapping[str, str | None]


@dataclass(frozen=True)
class UnitLine:
    """One unit of the table. ``total`` as printed; ``shares_place`` where another of the group has the same."""

    unit_id: UUID
    unit_name: str
    peer_group: str
    place: int | None
    shares_place: bool
    total: Decimal | None
    missing: tuple[str, ...]
    group_points: Mapping[str, Fraction | None]
    capped_groups: tuple[str, ...]
    cells: Mapping[str, CellLine]


def score_round(card: Card, contestants: Sequence[Contestant], values: Values) -> list[UnitLine]:
    """Every unit scored and placed among its peers: groups in the order of the card, best first, without total last."""
    lines: list[UnitLine] = []
    for group in dict.fromkeys(one.peer_group for one in contestants):
        lines += _score_group(card, [one for one in contestants if one.peer_group == group], values)
    return lines


def _score_group(card: Card, members: Sequence[Contestant], values: Values) -> list[UnitLine]:
    known = {one.unit_id: _inputs(card, one.unit_id, members, values) for one in members}
    scores = {one.unit_id: score_card(card, known[one.unit_id]) for one in members}
    by_id = {str(one.unit_id): one for one in members}
    totals = [one.total for one in scores.values() if one.total is not None]
    return [
        _line(by_id[key], place, sum(1 for total in totals if total == score.total) > 1, score, known[by_id[key].unit_id])
        for place, key, score in ranked([(str(unit_id), score) for unit_id, score in scores.items()])
    ]


def _inputs(card: Card, unit_id: UUID, members: Sequence[Contestant], values: Values) -> dict[str, Inputs]:
    def value(code: str, name: str) -> Decimal | None:
        if name not in COMPARED:
            return values.get((unit_id, code, name))
        ruled = values.get((unit_id, code, name))
        if ruled is not None:
            return ruled
        peers = [values.get((one.unit_id, code, name[:2])) for one in members]
        known = [one for one in peers if one is not None]
        if len(known) < len(peers):  # a missing peer could be the lowest or the highest
            return None
        return min(known) if name.endswith(LOWEST) else max(known)

    return {item.code: {name: value(item.code, name) for name in needed_inputs(item)} for item in card.items}


def _line(one: Contestant, place: int | None, shares: bool, score: CardScore, inputs: Mapping[str, Inputs]) -> UnitLine:
    cells = {
        code: CellLine(cell.points, cell.formula, {name: None if value is None else _plain(value) for name, value in inputs[code].items()})
        for group in score.groups
        for code, cell in group.cells.items()
    }
    return UnitLine(
        one.unit_id,
        one.unit_name,
        one.peer_group,
        place,
        shares and place is not None,
        score.total,
        score.missing,
        {group.group.name: group.points for group in score.groups},
        tuple(group.group.name for group in score.groups if group.is_capped),
        cells,
    )


def _plain(value: Any) -> str:
    """A number as it is kept: no exponent, no trailing zeros."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_rows(lines: Sequence[UnitLine]) -> list[dict[str, Any]]:
    """The table as JSON: fractions as "1/3", nothing rounded but the printed total."""
    return [
        {
            "unit_id": str(line.unit_id),
            "unit_name": line.unit_name,
            "peer_group": line.peer_group,
            "place": line.place,
            "shares_place": line.shares_place,
            "total": None if line.total is None else str(line.total),
            "missing": list(line.missing),
            "group_points": {name: _kept(points) for name, points in line.group_points.items()},
            "capped_groups": list(line.capped_groups),
            "cells": {
                code: {"points": _kept(cell.points), "formula": cell.formula, "inputs": dict(cell.inputs)}
                for code, cell in line.cells.items()
            },
        }
        for line in lines
    ]


def _kept(points: Fraction | None) -> str | None:
    return None if points is None else str(points)


def _read(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[UnitLine]:
    """The table back."""
    return [
        UnitLine(
            UUID(row["unit_id"]),
            row["unit_name"],
            row["peer_group"],
            row["place"],
            row["shares_place"],
            None if row["total"] is None else Decimal(row["total"]),
            tuple(row["missing"]),
            {name: _read(points) for name, points in row["group_points"].items()},
            tuple(row["capped_groups"]),
            {code: CellLine(_read(cell["points"]), cell["formula"], cell["inputs"]) for code, cell in row["cells"].items()},
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Change:
    """What reads differently in two tables of one round."""

    unit_id: UUID
    unit_name: str
    what: str
    old: str
    new: str


def changes_between(old: Sequence[UnitLine], new: Sequence[UnitLine], card: Card) -> list[Change]:
    """Cells, totals and places that differ, in the order of the new table."""
    before = {line.unit_id: line for line in old}
    return [change for line in new if line.unit_id in before for change in _changes(before[line.unit_id], line, card)]


def _changes(old: UnitLine, new: UnitLine, card: Card) -> list[Change]:
    pairs = [
        (item.name, _points(old, item.code, card.places), _points(new, item.code, card.places))
        for item in card.items
        if old.cells[item.code].points != new.cells[item.code].points
    ]
    pairs.append(("总分", in_words(old.total, card.places), in_words(new.total, card.places)))
    pairs.append(("位次", _place(old), _place(new)))
    return [Change(new.unit_id, new.unit_name, what, before, after) for what, before, after in pairs if before != after]


def _points(line: UnitLine, code: str, places: int) -> str:
    return in_words(line.cells[code].points, places)


def _place(line: UnitLine) -> str:
    return "—" if line.place is None else f"第 {line.place}"
