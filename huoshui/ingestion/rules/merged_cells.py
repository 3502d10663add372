"""Merged cells among the project rows: one 责任单位 over five projects holds for all five, one amount over five does not."""

from __future__ import annotations

from collections.abc import Sequence

from huoshui.ingestion.rules.column_drafts import ColumnPlan
from huoshui.ingestion.rules.grids import Cell, Grid, cell_name, text_of
from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.row_kinds import RowKinds

_SHARED_KINDS = ("text", "extra", "date", "range", "stage", "check", "level", "build", "day", "uscc")


def shared_cells(
    grid: Grid, plans: Sequence[ColumnPlan], kinds: RowKinds, problems: ProblemList, name_column: int
) -> dict[tuple[int, int], Cell]:
    """(row, column) → the content of the merged range that covers it, for words and dates; amounts are told instead."""
    down = [(first, last) for first, last in grid.merges if last[0] > first[0]]
    if not down:
        return {}
    by_column = {plan.index: plan for plan in plans}
    projects = set(kinds.projects)
    shared: dict[tuple[int, int], Cell] = {}
    for (top, left), (bottom, _) in down:
        plan = by_column.get(left)
        if plan is None or top not in projects or left >= len(grid.rows[top]):
            continue
        covered = [row for row in range(top + 1, min(bottom + 1, len(grid.rows))) if row in projects]
        content = grid.rows[top][left]
        if not covered or content == "":
            continue
        if plan.kind in _SHARED_KINDS and plan.index != name_column:
            shared.update({(row, left): content for row in covered})
        elif plan.kind in ("fen", "number"):
            problems.add(
                cell_name(top, left),
                "merged_amount",
                f"“{plan.header}”的 {text_of(content)} 合并在 {len(covered) + 1} 个项目上，只记在第 {top + 1} 行的项目。请按项目拆分。",
            )
    return shared


def tell_continuations(grid: Grid, kinds: RowKinds, problems: ProblemList) -> None:
    """Rows below a merged project name belong to it, but only its first row is read: say what was left out."""
    for row, kind in kinds.body:
        if kind == "continuation":
            content = "、".join(text for text in map(text_of, grid.rows[row]) if text)
            if content:
                problems.add(
                    str(row + 1),
                    "continuation_row",
                    f"第 {row + 1} 行与上一项目的名称合并，内容“{content[:60]}”未单独读取。如为子项目，请取消合并并各写名称。",
                )
