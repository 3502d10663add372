"""Composed pages as lists and pages read them, and the figures that they ask for, counted by the indicator engine in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.queries import areas, every_unit
from huoshui.organizations.rules import policy
from huoshui.reports.models import ComposedPage, ComposedPageVersion
from huoshui.reports.queries.collecting import present_day
from huoshui.reports.rules.page_blocks import AREA, CHART, MONTHS, PageBlock, months_back, period_of, read_blocks
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.indicators import WHOLE_ZONE, Measuring, Scope
from huoshui.targets.rules.indicators import Indicator, Measured

MOST_ROWS = 200


@dataclass(frozen=True)
class ComposedPageRow:
    """One line of the list. ``shared_with`` empty: its editors alone."""

    id: UUID
    title: str
    shared_with: tuple[str, ...]
    is_retired: bool
    block_count: int
    changed_by_name: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class ComposedPageList:
    """Newest first. ``next_cursor`` goes back in as ``after``."""

    rows: tuple[ComposedPageRow, ...]
    total_count: int
    next_cursor: str


@dataclass(frozen=True)
class PageVersionLine:
    """One version in the history."""

    number: int
    title: str
    recorded_by_name: str
    recorded_at: datetime


@dataclass(frozen=True)
class ComposedPageDetail:
    """One page. ``shown_version`` is that of ``title`` and ``blocks``; ``row.version`` the last."""

    row: ComposedPageRow
    title: str
    blocks: tuple[PageBlock, ...]
    shown_version: int
    versions: tuple[PageVersionLine, ...]


@dataclass(frozen=True)
class BlockCell:
    """One figure. ``measured`` None: the indicator has no definition in force at the end of the period."""

    indicator_id: str
    scope: Scope
    period: Period
    measured: Measured | None


@dataclass(frozen=True)
class BlockFigures:
    """What one block shows: ``heads`` its indicators (None where gone), ``lines`` the cells by row label."""

    block: PageBlock
    heads: tuple[Indicator | None, ...]
    lines: tuple[tuple[str, tuple[BlockCell, ...]], ...]


def visible_pages(actor: Actor) -> Any:
    """Those who compose see all; others what is shared with one of their roles and in use. For this domain's own."""
    rows = ComposedPage.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "pages:detail"):
        return rows.none()
    if policy.may(actor, "pages:edit"):
        return rows
    shared = Q(pk__in=[])
    for role in sorted(actor.roles):
        shared |= Q(shared_with__contains=[role])
    return rows.filter(shared, is_retired=False)


def list_pages(actor: Actor, *, after: str = "", limit: int = 50) -> ComposedPageList:
    """Newest first; retired ones only for those who may edit. Refusal ``bad_cursor``."""
    rows = visible_pages(actor)
    total = rows.count()
    if after:
        try:
            rows = rows.filter(id__lt=UUID(after))
        except ValueError:
            raise Refusal("bad_cursor", "翻页位置无法识别。", "请从第一页重新翻起。", field="after") from None
    size = max(1, min(limit, MOST_ROWS))
    found = list(rows.order_by("-id")[: size + 1])
    return ComposedPageList(tuple(_row(one) for one in found[:size]), total, str(found[size - 1].id) if len(found) > size else "")


def composed_page(actor: Actor, page_id: UUID, *, version: int | None = None) -> ComposedPageDetail:
    """One page as it stands, or as a version of it stood; readers have the versions that were shared with them. NotVisible."""
    row = visible_pages(actor).filter(id=page_id).first()
    if row is None:
        raise NotVisible
    versions = list(ComposedPageVersion.objects.in_zone(actor.zone_id).filter(page_id=page_id).order_by("-number"))
    if not policy.may(actor, "pages:edit"):
        versions = [one for one in versions if actor.roles & set(one.shared_with)]
    shown: Any = row
    if version is not None and version != row.version:
        shown = next((one for one in versions if one.number == version), None)
        if shown is None:
            raise NotVisible
    kept = {one for block in shown.blocks for one in block["indicators"]}
    return ComposedPageDetail(
        _row(row),
        shown.title,
        read_blocks(shown.blocks, kept),  # an indicator that is gone since still has its place
        version or row.version,
        tuple(PageVersionLine(one.number, one.title, one.recorded_by_name, one.recorded_at) for one in versions),
    )


def known_indicators(actor: Actor) -> list[Indicator]:
    """What may be chosen today, in the order of the documents. One query."""
    return dictionary(actor.zone_id).all_in_force(present_day(actor))


def block_figures(
    actor: Actor, blocks: Sequence[PageBlock], *, as_of: date | None = None, known_on: date | None = None
) -> tuple[BlockFigures, ...]:
    """Every figure of the page: each subject is counted once for each period, however many blocks ask for it."""
    asking = Measuring(actor, as_of=as_of, known_on=known_on)
    day = asking.day
    places = _places(actor, {block.by for block in blocks})
    plans = [_plan(block, day, places.get(block.by, [("全区", WHOLE_ZONE)])) for block in blocks]
    pairs = dict.fromkeys(
        (one, period) for block, plan in zip(blocks, plans, strict=True) for one in block.indicators for _, _, period in plan
    )
    known = {pair for pair in pairs if asking.is_defined(*pair)}
    asking.prepare_pairs(pair for pair in pairs if pair in known)
    found = []
    for block, plan in zip(blocks, plans, strict=True):
        heads = tuple(asking.dictionary.in_force(one, day) for one in block.indicators)
        lines = [
            (
                label,
                tuple(
                    BlockCell(one, scope, period, asking.measured(one, scope, period) if (one, period) in known else None)
                    for one in block.indicators
                ),
            )
            for label, scope, period in plan
        ]
        found.append(BlockFigures(block, heads, tuple(_told(block, lines))))
    return tuple(found)


def _places(actor: Actor, wanted: Iterable[str]) -> dict[str, list[tuple[str, Scope]]]:
    places: dict[str, list[tuple[str, Scope]]] = {}
    if "unit" in wanted:
        units = [unit for unit in every_unit(actor) if actor.sees_whole_zone or unit.id in actor.unit_ids]
        places["unit"] = [(unit.name, Scope.unit(unit.id)) for unit in units]
    if AREA in wanted:
        places[AREA] = [(area.name, Scope.area(area.id)) for area in areas(actor, include_closed=True)]
    return places


def _plan(block: PageBlock, day: date, places: Sequence[tuple[str, Scope]]) -> list[tuple[str, Scope, Period]]:
    if not block.indicators:
        return []
    if block.kind == CHART and block.by == MONTHS:
        return [(period.label, WHOLE_ZONE, period) for period in months_back(day)]
    period = period_of(block.period, day)
    return [(label, scope, period) for label, scope in places]


def _told(block: PageBlock, lines: list[tuple[str, tuple[BlockCell, ...]]]) -> list[tuple[str, tuple[BlockCell, ...]]]:
    """By unit and area only who has anything, the greatest first; what nobody knows is left out, not shown as zero."""
    if block.by in ("", MONTHS):
        return lines
    told = [line for line in lines if any(cell.measured is not None and cell.measured.value for cell in line[1])]

    def order(line: tuple[str, tuple[BlockCell, ...]]) -> tuple[bool, Any]:
        first = line[1][0].measured
        value = first.value if first is not None else None
        lowest_first = first is not None and first.kind == "rank"
        return value is None, (value or 0) if lowest_first else -(value or 0)

    return sorted(told, key=order)


def _row(row: ComposedPage) -> ComposedPageRow:
    return ComposedPageRow(
        row.id, row.title, tuple(row.shared_with), row.is_retired, len(row.blocks), row.changed_by_name, row.changed_at, row.version
    )
