"""The shape of a sheet: its fingerprint, its lineage, and all that is needed to write the same sheet back.

The layout is JSON::

    {"version": 1, "subject_kind": "project"|"enterprise", "sheet": name,
     "title_rows": [{"row": 1, "cells": {"A": "标题"}}], "header_rows": [3, 4],
     "header_cells": [["序号", …], …], "merges": ["A1:G1", …],              # of title, header and section rows
     "columns": [{"column": "F", "header_path": […], "attributes": […], "kind": "fen", "unit": "亿元", "unit_from": "sheet",
                  "period_start": iso|null, "period_end": …, "happened_on": …, "modality": …, "qualifier": "", "format": "0.00",
                  "width": 12.5, "hidden": false}],
     "unit": "亿元", "unit_column": "H"|null, "serials": [texts]|null,       # null: 1, 2, 3 …
     "body": [{"projects": 12}, {"kind": "section", "row": 5, "cells": {"A": "一、在建"}}, {"kind": "total", "row": 18, "cells": {…}}, …],
     "formats": {...}}

``body`` holds every row below the header in order; runs of project rows are counted. Cell texts are as they stood.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from huoshui.ingestion.rules.column_drafts import ColumnPlan
from huoshui.ingestion.rules.grids import Grid, cell_name, column_letters, text_of
from huoshui.ingestion.rules.header_rows import HeaderBlock
from huoshui.ingestion.rules.header_words import fingerprint_words, plain
from huoshui.ingestion.rules.row_kinds import BLANK, PROJECT, RowKinds
from huoshui.ingestion.rules.sheet_heads import SheetHead

_TIME = re.compile(
    r"(?:20\d{2}|二〇[〇一二三四五六七八九]{2})年?度?|\d{1,2}[-—–~至到]\d{1,2}月份?|\d{1,2}月份?(?:\d{1,2}日)?|[一二三四]季度|[上下]半年|截[至止]|\d{1,2}日|[(（)）\s.\-_]|副本|最终版?|修改版?|定稿|更新"
)
_DEFAULT_SHEET = re.compile(r"^(?:sheet\d*|工作表\d*)$", re.IGNORECASE)


def fingerprint_of(paths: Iterable[tuple[str, ...]]) -> str:
    """Sha256 of the header paths without units, years and month numbers; order and blank columns do not count."""
    words = sorted(fingerprint_words(path) for path in paths if path)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def timeless(text: str) -> str:
    """A title without its years, months, days and version words: 2024年6月重点项目台账 → 重点项目台账."""
    return _TIME.sub("", plain(text)).lower()


def lineage_of(head: SheetHead, sheet_name: str, fingerprint: str) -> str:
    """Sha256 that stays the same when the same unit sends the same ledger again: title, 填报单位 and sheet name without time.

    Only where none of them says anything does the layout stand in.
    """
    title, unit = timeless(head.title), plain(head.reporting_unit)
    name = "" if _DEFAULT_SHEET.match(plain(sheet_name)) else timeless(sheet_name)
    return hashlib.sha256("\n".join((title, unit, name, "" if title else fingerprint)).encode()).hexdigest()


def layout_of(
    grid: Grid,
    head: SheetHead,
    block: HeaderBlock,
    columns: Sequence[ColumnPlan],
    kinds: RowKinds,
    *,
    unit_column: int | None,
    attributes: Mapping[int, tuple[str, ...]],
    width: int,
    subject_kind: str,
) -> dict[str, Any]:
    """Everything that writing the same sheet back needs; see the module's text for the shape."""
    special = {index for index, kind in kinds.body if kind not in (PROJECT, BLANK)} | set(range(block.bottom + 1))
    merges = [f"{cell_name(*first)}:{cell_name(*last)}" for first, last in grid.merges if first[0] in special]
    return {
        "version": 1,
        "subject_kind": subject_kind,
        "sheet": grid.name,
        "title_rows": [{"row": index + 1, "cells": _cells(grid, index)} for index in range(block.top)],
        "header_rows": list(range(block.top + 1, block.bottom + 2)),
        "header_cells": [list(row) for row in block.texts],
        "ordinal_rows": [{"row": index + 1, "cells": _cells(grid, index)} for index in range(block.bottom + 1, block.data_top)],
        "merges": merges,
        "columns": [_column(plan, grid, attributes) for plan in columns],
        "width": width,
        "unit": head.unit,
        "unit_column": None if unit_column is None else column_letters(unit_column),
        "serials": _serials(grid, columns, kinds),
        "body": _body(grid, kinds),
    }


def _cells(grid: Grid, row: int) -> dict[str, str]:
    return {column_letters(column): text for column, cell in enumerate(grid.rows[row]) if (text := text_of(cell))}


def _column(plan: ColumnPlan, grid: Grid, attributes: Mapping[int, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "column": plan.letters,
        "header_path": list(plan.path),
        "attributes": list(attributes.get(plan.index, ())),
        "stage": plan.attribute if plan.kind == "check" else "",
        "kind": plan.kind,
        "unit": plan.unit,
        "unit_from": plan.unit_from,
        "period_start": plan.period_start.isoformat() if plan.period_start else None,
        "period_end": plan.period_end.isoformat() if plan.period_end else None,
        "happened_on": plan.happened_on.isoformat() if plan.happened_on else None,
        "modality": plan.modality,
        "qualifier": plan.header if plan.kind in ("extra", "uscc") and plan.attribute != "uscc" else "",
        "percent_factor": plan.percent_factor,
        "format": grid.formats.get(plan.letters, ""),
        "width": grid.widths.get(plan.index),
        "hidden": plan.index in grid.hidden_columns,
    }


def _serials(grid: Grid, columns: Sequence[ColumnPlan], kinds: RowKinds) -> list[str] | None:
    column = next((plan.index for plan in columns if plan.kind == "ignore"), None)
    if column is None:
        return None
    texts = [text_of(grid.rows[row][column]) if column < len(grid.rows[row]) else "" for row in kinds.projects]
    return None if all(text == str(number) for number, text in enumerate(texts, 1)) else texts


def _body(grid: Grid, kinds: RowKinds) -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = []
    for index, kind in kinds.body:
        if kind == PROJECT:
            if body and "projects" in body[-1]:
                body[-1]["projects"] += 1
            else:
                body.append({"projects": 1})
        elif kind == BLANK:
            body.append({"kind": BLANK, "row": index + 1, "cells": {}})
        else:
            body.append({"kind": kind, "row": index + 1, "cells": _cells(grid, index)})
    while body and body[-1].get("kind") == BLANK:
        body.pop()
    return body
