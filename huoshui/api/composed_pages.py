"""自定义页: pages composed of indicators, with the figures that they ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at
from huoshui.api.schemas import Answer, Body, Limit, Line, Made, NewVersion, Version, answer_of
from huoshui.reports.actions import create_page, edit_page, retire_page
from huoshui.reports.queries import BlockCell, BlockFigures, ComposedPageList, block_figures, composed_page, list_pages
from huoshui.reports.rules.page_blocks import MOST_BLOCKS, as_rows

router = Router(tags=["自定义页"])
ComposedPagesAnswer = answer_of(ComposedPageList)


class PageBlockBody(Body):
    """One part of a page. ``indicators`` are ids of the dictionary."""

    kind: Literal["text", "tiles", "table", "chart"]
    title: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=2000)] = ""
    indicators: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=8)] = []
    by: Literal["", "unit", "area", "months"] = ""
    period: Literal["year", "quarter", "month", "last_month", "last_year"] = "year"


class ComposedPageBody(Body):
    """The whole page. ``shared_with`` are role codes; none: its editors alone."""

    title: Annotated[str, Field(max_length=100)]
    blocks: Annotated[list[PageBlockBody], Field(max_length=MOST_BLOCKS)]
    shared_with: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []


class ComposedPageChange(ComposedPageBody):
    """The whole page anew."""

    expected_version: Version


class PageVersionBody(Body):
    """The version that the caller saw."""

    expected_version: Version


class PageCellAnswer(Answer):
    """One figure: ``value`` in fen, a count, or a share of 1; null where nothing is known. Terms as counted."""

    indicator_id: str
    scope: str
    since: date
    until: date
    kind: str
    value: float | int | None
    numerator: float | int | None
    denominator: float | int | None
    undecided: int
    missing: int


class PageLineAnswer(Answer):
    """One row of a block: the zone, a unit, an area or a month."""

    label: str
    cells: list[PageCellAnswer]


class PageBlockAnswer(Answer):
    """One part with its figures."""

    kind: str
    title: str
    text: str
    indicators: list[str]
    by: str
    period: str
    lines: list[PageLineAnswer]


class ComposedPageAnswer(Answer):
    """One page as of a day."""

    id: UUID
    title: str
    shared_with: list[str]
    is_retired: bool
    version: int
    changed_by_name: str
    changed_at: datetime
    as_of: date
    blocks: list[PageBlockAnswer]


@router.get("/composed-pages", auth=Right("pages:list"), response=answers(ComposedPagesAnswer), summary="自定义页清单")
def list_composed_pages(request: HttpRequest, after: Line = "", limit: Limit = 50) -> ComposedPageList:
    """Those that the caller may read, newest first."""
    return list_pages(actor_of(request), after=after, limit=limit)


@router.post("/composed-pages", auth=Right("pages:create"), response=answers(Made, 201), summary="新建自定义页")
def create_composed_page(request: HttpRequest, body: ComposedPageBody) -> tuple[int, dict[str, UUID]]:
    """A new page."""
    blocks = [one.model_dump() for one in body.blocks]
    return 201, {"id": create_page(actor_of(request), title=body.title, blocks=blocks, shared_with=body.shared_with)}


@router.get("/composed-pages/{uuid:page_id}", auth=Right("pages:detail"), response=answers(ComposedPageAnswer), summary="一个自定义页")
def get_composed_page(request: HttpRequest, page_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """The page with every figure counted as of the day."""
    actor, asked = actor_of(request), at(request, clocks)
    found = composed_page(actor, page_id)
    figures = block_figures(actor, found.blocks, as_of=asked["as_of"], known_on=clocks.known_on)
    return {
        "id": found.row.id,
        "title": found.title,
        "shared_with": list(found.row.shared_with),
        "is_retired": found.row.is_retired,
        "version": found.row.version,
        "changed_by_name": found.row.changed_by_name,
        "changed_at": found.row.changed_at,
        "as_of": as_of_day(request, clocks),
        "blocks": [_block(one) for one in figures],
    }


@router.put("/composed-pages/{uuid:page_id}", auth=Right("pages:edit"), response=answers(NewVersion), summary="修改自定义页")
def change_composed_page(request: HttpRequest, page_id: UUID, body: ComposedPageChange) -> dict[str, Any]:
    """The whole page anew; the version before is kept."""
    blocks = [one.model_dump() for one in body.blocks]
    version = edit_page(
        actor_of(request), page_id, title=body.title, blocks=blocks, shared_with=body.shared_with, expected_version=body.expected_version
    )
    return {"id": page_id, "version": version}


@router.post("/composed-pages/{uuid:page_id}/retire", auth=Right("pages:retire"), response=answers(NewVersion), summary="停用自定义页")
def retire_composed_page(request: HttpRequest, page_id: UUID, body: PageVersionBody) -> dict[str, Any]:
    """Nobody but its editors sees it from now on."""
    return {"id": page_id, "version": retire_page(actor_of(request), page_id, expected_version=body.expected_version)}


def _block(one: BlockFigures) -> dict[str, Any]:
    [row] = as_rows([one.block])
    return row | {"lines": [{"label": label, "cells": [_cell(cell) for cell in cells]} for label, cells in one.lines]}


def _cell(cell: BlockCell) -> dict[str, Any]:
    measured = cell.measured
    return {
        "indicator_id": cell.indicator_id,
        "scope": cell.scope.text,
        "since": cell.period.start,
        "until": cell.period.end,
        "kind": measured.kind if measured is not None else "",
        "value": _number(measured.value if measured is not None else None),
        "numerator": _number(measured.numerator if measured is not None else None),
        "denominator": _number(measured.denominator if measured is not None else None),
        "undecided": measured.undecided if measured is not None else 0,
        "missing": measured.missing if measured is not None else 0,
    }


def _number(value: Any) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(value)
