"""The list of composed pages, and one page with its figures on the days of the address."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.money import in_unit
from huoshui.core.refusals import NotVisible
from huoshui.organizations.rules.policy import may
from huoshui.organizations.rules.role_sets import BUSINESS
from huoshui.reports.queries import BlockCell, BlockFigures, ComposedPageDetail, ComposedPageRow, block_figures, composed_page, list_pages
from huoshui.reports.rules.page_blocks import BY, PERIODS, period_of
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.rules.indicators import Dictionary, Indicator
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, ListPage
from huoshui.web.indicators import words
from huoshui.web.page_dates import page_dates
from huoshui.web.shell import ROLE_LABELS
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import count, moment

declare({"composed_page.exported": "导出自定义页的表"})
BARS_DRAWN = 14


def shared_in_words(roles: tuple[str, ...]) -> str:
    """全区; 领导、调度; 只有编辑人."""
    if not roles:
        return "只有编辑人"
    return "全区" if set(roles) >= BUSINESS else "、".join(label for role, label in ROLE_LABELS.items() if role in roles)


@require_GET
def page_list(request: HttpRequest) -> HttpResponse:
    """Those that the actor may read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = list_pages(actor, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    actions = [Action("新建自定义页", address(request, "pages:create"), "plus", primary=True)] if may(actor, "pages:create") else []

    def title(row: ComposedPageRow) -> Cell:
        return Cell(row.title, address(request, "pages:detail", row.id), tags=[("warn", "已停用")] if row.is_retired else [])

    listing = ListPage(
        key="pages",
        title="自定义页",
        subtitle="用指标、表格、图和文字拼成的页面；数都是台账数，随时点取数，点开看背后的记录。",
        columns=[
            Column("title", "页面", title, "name", fixed=True),
            Column("blocks", "内容", lambda row: Cell(count(row.block_count)), "number", unit="块"),
            Column("shared", "共享范围", lambda row: Cell(shared_in_words(row.shared_with))),
            Column("changed", "最近修改", lambda row: Cell(moment(row.changed_at), small=row.changed_by_name), "short"),
        ],
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        next_cursor=page.next_cursor,
        actions=actions,
        empty_title="还没有自定义页",
        empty_text="选几个指标，加一张各单位的表、一张走势图，写两句话，就是一页，可以共享给领导或全区。"
        if actions
        else "有人把自定义页共享给您，就会列在这里。",
        empty_actions=actions,
    ).bind(request)
    return render(request, "pages/list.html", {"list": listing})


@require_GET
def detail(request: HttpRequest, page_id: UUID) -> HttpResponse:
    """One page: text, tiles, tables and charts as of the day, each figure open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = composed_page(actor, page_id, version=_version(request))
    figures = block_figures(actor, found.blocks, as_of=dates.query_as_of, known_on=dates.known_on)
    known = dictionary(actor.zone_id, known_at=dates.known_at)
    context = {
        "found": found,
        "blocks": [_shown(request, known, found, place, one) for place, one in enumerate(figures, start=1)],
        "shared": shared_in_words(found.row.shared_with),
        "is_old": found.shown_version != found.row.version,
        "sees_all": actor.sees_whole_zone,
    }
    return render(request, "pages/detail.html", context)


def _version(request: HttpRequest) -> int | None:
    text = request.GET.get("version", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 7):
        raise NotVisible
    return int(text) if text else None


@require_GET
def export(request: HttpRequest, page_id: UUID, place: int) -> HttpResponse:
    """One table or chart of the page as a workbook: exact figures, with the day and what each column means below."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = composed_page(actor, page_id, version=_version(request))
    if not 1 <= place <= len(found.blocks) or not found.blocks[place - 1].indicators:
        raise NotVisible
    [figures] = block_figures(actor, found.blocks[place - 1 : place], as_of=dates.query_as_of, known_on=dates.known_on)
    title = figures.block.title or found.title
    first = Column(
        "label", "月份" if figures.block.by == "months" else BY.get(figures.block.by, "范围").removeprefix("按"), _label, export=_first
    )
    columns = [first, *(_export_column(index, head) for index, head in enumerate(figures.heads))]
    record_export(actor, "composed_page.exported", title, {"as_of": dates.as_of_day, "rows": len(figures.lines)})
    notes = [f"截至 {dates.as_of_day} 的台账数；“—”和空格为没有数，不是 0。"]
    notes += [f"{head.name}：{head.definition}" for head in figures.heads if head is not None]
    return export_response(f"{title} {dates.as_of_day}", columns, figures.lines, request.GET.get("format", "xlsx"), notes=notes)


def _label(line: tuple[str, tuple[BlockCell, ...]]) -> Cell:
    return Cell(line[0])


def _first(line: tuple[str, tuple[BlockCell, ...]]) -> Any:
    return line[0]


def _export_column(index: int, head: Indicator | None) -> Column:
    def raw(line: tuple[str, tuple[BlockCell, ...]]) -> Any:
        measured = line[1][index].measured
        if measured is None or measured.value is None:
            return None
        if measured.kind == "money":
            return in_unit(int(measured.value), "万元")
        return float(measured.value) if isinstance(measured.value, Fraction) else measured.value

    kind = head.kind if head is not None else ""
    shape = {"money": "money", "rate": "percent", "growth": "percent"}.get(kind, "number")
    name = head.name if head is not None else "已停用的指标"
    return Column(f"figure_{index}", name, _label, shape, unit="万元" if kind == "money" else "", export=raw)


def _shown(request: HttpRequest, known: Dictionary, found: ComposedPageDetail, place: int, one: BlockFigures) -> dict[str, Any]:
    block, day = one.block, page_dates(request).as_of_day
    span = BY["months"] if block.by == "months" else period_of(block.period, day).label
    shown: dict[str, Any] = {"block": block, "place": place, "span": span, "period": PERIODS[block.period]}
    if block.kind == "text":
        return shown | {"paragraphs": block.text.splitlines()}
    heads = [(head.name if head else "已停用的指标", address(request, "indicators:detail", head.id) if head else "") for head in one.heads]
    names = [name for name, _ in heads]
    lines = [
        (label, [{"name": name, **_cell(request, known, cell)} for name, cell in zip(names, cells, strict=True)])
        for label, cells in one.lines
    ]
    shown |= {"heads": heads, "lines": lines, "by": BY.get(block.by, "").removeprefix("按")}
    if block.kind != "tiles" and may(request.actor, "pages:export"):  # type: ignore[attr-defined]
        shown["excel_url"] = address(request, "pages:export", found.row.id, place, version=found.shown_version)
    if block.kind == "chart":
        shown["chart"] = _chart(place, block.title or heads[0][0], one, span, lines) | {"excel_url": shown.get("excel_url", "")}
    return shown


def _cell(request: HttpRequest, known: Dictionary, cell: BlockCell) -> dict[str, Any]:
    measured = cell.measured
    if measured is None:
        return {"text": "—", "href": "", "terms": "这一天没有生效的口径", "drawn": None}
    lacking = [f"{count(measured.undecided)} 个无法判定"] if measured.undecided else []
    lacking += [f"{count(measured.missing)} 个缺数"] if measured.missing else []
    return {
        "text": words.figure_text(measured),
        "href": words.figure_address(request, cell.indicator_id, cell.scope, cell.period),
        "terms": words.terms_text(measured, known.kind_of_terms(cell.indicator_id)) or "，".join(lacking) or measured.note,
        "drawn": words.drawn(measured),
    }


def _chart(place: int, title: str, one: BlockFigures, span: str, lines: list[tuple[str, list[dict[str, Any]]]]) -> dict[str, Any]:
    by_month = one.block.by == "months"
    head = one.heads[0]
    drawn = lines if by_month else lines[:BARS_DRAWN]
    kind = "line" if by_month and head is not None and head.kind in ("rate", "growth", "rank") else "bar"
    return {
        "id": f"block-{place}",
        "data_id": f"block-{place}-data",
        "title": title,
        "hint": span + (f"，前 {len(drawn)} 位，其余见表" if len(lines) > len(drawn) else ""),
        "kind": kind,
        "size": "tall" if not by_month and len(drawn) > 7 else "",
        "drawer": True,
        "columns": ["月份" if by_month else BY[one.block.by].removeprefix("按"), "数", "其中"],
        "rows": [
            [{"text": label}, {"text": cells[0]["text"], "href": cells[0]["href"]}, {"text": cells[0]["terms"]}] for label, cells in lines
        ],
        "data": {
            "title": title,
            "unit": words.unit_drawn(head) if head is not None else "",
            "horizontal": not by_month,
            "categories": [label for label, _ in drawn],
            "series": [
                {"name": title, "values": [cells[0]["drawn"] for _, cells in drawn], "hrefs": [cells[0]["href"] for _, cells in drawn]}
            ],
        },
    }
