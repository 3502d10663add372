"""The words of a workbook: each row that says something is one block, its cells between tabs."""

from __future__ import annotations

from pathlib import Path

from huoshui.ingestion.adapters.documents.source_draft import SourceDraft
from huoshui.ingestion.adapters.workbook_reader import read_workbook
from huoshui.ingestion.rules.grids import text_of


def sheet_draft(path: Path, name: str) -> SourceDraft:
    """Visible sheets, rows and columns. The workbook reader parses in its own limited child; its refusals pass through."""
    workbook = read_workbook(path, name=name)
    draft = SourceDraft()
    grids = [grid for grid in workbook.grids if grid.is_table and grid.visible]
    for grid in grids:
        if len(grids) > 1 and any(any(text_of(cell) for cell in row) for row in grid.rows):
            draft.add("heading", grid.name, level=1)
        for number, row in enumerate(grid.rows):
            if number in grid.hidden_rows:
                continue
            cells = [" ".join(text_of(cell).split()) for column, cell in enumerate(row) if column not in grid.hidden_columns]
            draft.add("table_row" if sum(map(bool, cells)) > 1 else "paragraph", "\t".join(cells))
    hidden = [grid.name for grid in workbook.grids if not grid.visible]
    if hidden:
        draft.note("hidden_sheets", f"隐藏的工作表没有读取：{'、'.join(hidden[:10])}。如有需要，请取消隐藏后重新上传。")
    return draft
