"""考评: cards, rounds with their table, a juror's own marks, publicity with objections and rulings, the frozen result."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Limit, answer_of
from huoshui.targets.queries.score_jury import OwnSeat, SeatLine, jury_desk, mark_sheet, own_seats
from huoshui.targets.queries.score_objections import ObjectionLine, objections
from huoshui.targets.queries.score_rounds import RoundPage, RoundRow, cell_detail, list_rounds, round_detail
from huoshui.targets.queries.scorecards import CardRow, card_detail, list_cards
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.round_scores import UnitLine

router = Router(tags=["考评"])
Cursor = Annotated[str, Field(max_length=60, description="上一页的 next_cursor")]
PLACES = 6
CardRowAnswer = answer_of(CardRow, name="ScorecardRow")
RoundRowAnswer = answer_of(RoundRow, name="ScoreRoundRow")
RoundPageAnswer = answer_of(RoundPage, name="ScoreRoundPage")
SeatAnswer = answer_of(SeatLine, name="JurySeat")
OwnSeatAnswer = answer_of(OwnSeat, name="OwnJurySeat")
ObjectionAnswer = answer_of(ObjectionLine, name="ScoreObjection")
CardRowAnswers: Any = list[CardRowAnswer]  # type: ignore[valid-type]
OwnSeatAnswers: Any = list[OwnSeatAnswer]  # type: ignore[valid-type]
ObjectionAnswers: Any = list[ObjectionAnswer]  # type: ignore[valid-type]


class ScoreCardAnswer(Answer):
    """One card: the draft for those who edit, the last adopted version for the others. ``problems`` keep it from being adopted."""

    card: CardRowAnswer  # type: ignore[valid-type]
    content: dict[str, Any]
    problems: list[str]
    is_changed: bool


class ScoreCellAnswer(Answer):
    """``points`` to six decimals, null where a number is missing; ``inputs`` as they counted."""

    points: Decimal | None
    formula: str
    inputs: dict[str, str | None]


class ScoreUnitAnswer(Answer):
    """One unit of the table. ``total`` as printed, null while ``missing`` names items."""

    unit_id: UUID
    unit_name: str
    peer_group: str
    place: int | None
    shares_place: bool
    total: Decimal | None
    missing: list[str]
    cells: dict[str, ScoreCellAnswer]


class ScoreChangeAnswer(Answer):
    """What reads differently since publication."""

    unit_name: str
    what: str
    old: str
    new: str


class ScoreRoundAnswer(Answer):
    """One round with its table. ``items`` code → name, in the order of the card."""

    round: RoundRowAnswer  # type: ignore[valid-type]
    items: dict[str, str]
    units: list[ScoreUnitAnswer]
    changes: list[ScoreChangeAnswer]


class ScoreRecordedAnswer(Answer):
    """One record of a number, the latest first. ``stands``: it makes the number that counts."""

    id: UUID
    kind: str
    value: Decimal | None
    note: str
    recorded_by_name: str
    stands: bool
    is_withdrawn: bool


class ScoreInputAnswer(Answer):
    """One number of a cell and where it comes from."""

    name: str
    source: str
    indicator_id: str
    value: Decimal | None
    why_missing: str
    records: list[ScoreRecordedAnswer]


class ScoreCellDetailAnswer(Answer):
    """One cell opened."""

    item: str
    formula: str
    points: Decimal | None
    inputs: list[ScoreInputAnswer]


class ScoreSheetAnswer(Answer):
    """A juror's own sheet: every mark that is asked, null while it is not given."""

    round_id: UUID
    title: str
    jury_state: str
    voice: str
    owed: int
    own_units: list[str]
    marks: list[dict[str, Any]]


class ScoreJuryAnswer(Answer):
    """Who owes how many marks; never which were given."""

    jury_state: str
    seats: list[SeatAnswer]  # type: ignore[valid-type]


@router.get("/scorecards", auth=Right("scorecards:cards"), response=answers(CardRowAnswers), summary="评分表")
def all_scorecards(request: HttpRequest) -> list[CardRow]:
    """Every card, the newest first."""
    return list_cards(actor_of(request))


@router.get("/scorecards/{uuid:scorecard_id}", auth=Right("scorecards:card"), response=answers(ScoreCardAnswer), summary="一张评分表")
def one_scorecard(request: HttpRequest, scorecard_id: UUID) -> dict[str, Any]:
    """Groups, items, feeds, units, jury, publicity."""
    found = card_detail(actor_of(request), scorecard_id)
    return {"card": found.row, "content": found.content, "problems": list(found.problems), "is_changed": found.is_changed}


@router.get("/score-rounds", auth=Right("scorecards:list"), response=answers(RoundPageAnswer), summary="考评列表")
def all_score_rounds(
    request: HttpRequest, state: Literal["", "draft", "published", "frozen"] = "", after: Cursor = "", limit: Limit = 50
) -> RoundPage:
    """The latest periods first."""
    return list_rounds(actor_of(request), state=state, after=after, limit=limit)


@router.get("/score-rounds/{uuid:score_round_id}", auth=Right("scorecards:detail"), response=answers(ScoreRoundAnswer), summary="一次考评")
def one_score_round(request: HttpRequest, score_round_id: UUID) -> dict[str, Any]:
    """The same table as the page."""
    found = round_detail(actor_of(request), score_round_id)
    return {
        "round": found.row,
        "items": {item.code: item.name for item in found.card.items},
        "units": [_unit(line) for line in found.lines],
        "changes": [{"unit_name": one.unit_name, "what": one.what, "old": one.old, "new": one.new} for one in found.changes],
    }


@router.get(
    "/score-rounds/{uuid:score_round_id}/cells/{uuid:contestant_id}/{item_code}",
    auth=Right("scorecards:cell"),
    response=answers(ScoreCellDetailAnswer),
    summary="一个得分的来历",
)
def one_score(request: HttpRequest, score_round_id: UUID, contestant_id: UUID, item_code: str) -> dict[str, Any]:
    """Formula, numbers and the records behind them."""
    found = cell_detail(actor_of(request), score_round_id, contestant_id, item_code)
    cell = found.line.cells[item_code]
    return {
        "item": found.item.name,
        "formula": cell.formula,
        "points": None if cell.points is None else rounded(cell.points, PLACES),
        "inputs": [
            {
                "name": one.name,
                "source": one.feed.kind,
                "indicator_id": one.feed.indicator_id,
                "value": one.value,
                "why_missing": one.why_missing,
                "records": list(one.records),
            }
            for one in found.inputs
        ],
    }


@router.get("/score-marks", auth=Right("scorecards:my_marks"), response=answers(OwnSeatAnswers), summary="请我打分的考评")
def own_jury_seats(request: HttpRequest) -> list[OwnSeat]:
    """Where the caller is a juror, those still open first."""
    return own_seats(actor_of(request))


@router.get(
    "/score-rounds/{uuid:jury_round_id}/marks", auth=Right("scorecards:marks"), response=answers(ScoreSheetAnswer), summary="我的打分表"
)
def own_marks(request: HttpRequest, jury_round_id: UUID) -> dict[str, Any]:
    """404 to everybody who is no juror of it."""
    sheet = mark_sheet(actor_of(request), jury_round_id)
    return {
        "round_id": sheet.round_id,
        "title": sheet.title,
        "jury_state": sheet.jury_state,
        "voice": sheet.voice,
        "owed": sheet.owed,
        "own_units": list(sheet.own_units),
        "marks": [
            {
                "unit_id": unit.unit_id,
                "unit_name": unit.unit_name,
                "item_code": item.code,
                "item": item.name,
                "mark": sheet.marks.get((unit.unit_id, item.code)),
            }
            for unit in sheet.units
            for item in sheet.items
        ],
    }


@router.get("/score-rounds/{uuid:score_round_id}/jury", auth=Right("scorecards:jury"), response=answers(ScoreJuryAnswer), summary="评委")
def jury_of_round(request: HttpRequest, score_round_id: UUID) -> dict[str, Any]:
    """Who has not marked yet."""
    desk = jury_desk(actor_of(request), score_round_id)
    return {"jury_state": desk.row.jury_state, "seats": list(desk.seats)}


@router.get(
    "/score-rounds/{uuid:score_round_id}/objections",
    auth=Right("scorecards:detail"),
    response=answers(ObjectionAnswers),
    summary="考评异议",
)
def objections_of_round(request: HttpRequest, score_round_id: UUID) -> list[ObjectionLine]:
    """In the order of raising, with rulings and what they changed."""
    return objections(actor_of(request), score_round_id)


def _unit(line: UnitLine) -> dict[str, Any]:
    return {
        "unit_id": line.unit_id,
        "unit_name": line.unit_name,
        "peer_group": line.peer_group,
        "place": line.place,
        "shares_place": line.shares_place,
        "total": line.total,
        "missing": list(line.missing),
        "cells": {
            code: {
                "points": None if cell.points is None else rounded(cell.points, PLACES),
                "formula": cell.formula,
                "inputs": dict(cell.inputs),
            }
            for code, cell in line.cells.items()
        },
    }
