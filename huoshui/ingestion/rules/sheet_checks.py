"""What can be wrong between the cells of a sheet: orders of magnitude, sums, percentages, dates, doubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import median

from huoshui.core.money import UNITS, format_money, parse_money_fen
from huoshui.core.names import enterprise_key, project_key
from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.cell_words import is_blank_word
from huoshui.ingestion.rules.column_drafts import ColumnPlan
from huoshui.ingestion.rules.grids import Grid, cell_name, text_of
from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.readings import ENTERPRISE, REQUEST, StatedValue
from huoshui.ingestion.rules.request_words import number_key, words_key
from huoshui.ingestion.rules.row_kinds import RowKinds
from huoshui.ingestion.rules.vocabularies import Vocabulary

OUTLIER_FACTOR = 3_000  # 万 taken for 亿 is 10,000; sizes of projects differ too, so the line is drawn lower
OUTLIER_FROM_ROWS = 5
PERCENT_TOLERANCE = Decimal("1.05")  # printed percentages are rounded to whole points

Columns = Mapping[int, Sequence[StatedValue | None]]  # column index → value per project row (money, numbers, dates)


def check_amounts(plans: Sequence[ColumnPlan], values: Columns, problems: ProblemList) -> None:
    """month ≤ ytd ≤ cumulative, ytd against the plan, done against the total, and percentages against their terms."""
    column = {name: _latest(plans, name) for name in _AMOUNTS}
    for small, large, code, what in _ORDER:
        less, more = column[small], column[large]
        if less and more and _same_year(less, more):
            _ordered(values, less, more, (code, what), problems)
    ytd, plan, since, total = (column[name] for name in ("ytd_done", "annual_plan", "cumulative_done", "planned_investment"))
    terms = (("annual_completion_percent", ytd, plan), ("total_completion_percent", since, total))
    for attribute, done, whole in terms:
        percent = _latest(plans, attribute)
        if percent and done and whole:
            _percentages(values, percent, (done, whole), problems)


_AMOUNTS = ("month_done", "ytd_done", "cumulative_done", "cumulative_done_prior_years", "annual_plan", "planned_investment")
_ORDER = (
    ("month_done", "ytd_done", "month_exceeds_ytd", "当月完成投资大于年度累计完成投资"),
    ("ytd_done", "cumulative_done", "ytd_exceeds_cumulative", "年度累计完成投资大于开工以来累计完成投资"),
    ("cumulative_done_prior_years", "cumulative_done", "prior_exceeds_cumulative", "至上年底累计大于开工以来累计"),
    ("cumulative_done", "planned_investment", "cumulative_exceeds_total", "累计完成投资大于总投资"),
    ("cumulative_done_prior_years", "planned_investment", "cumulative_exceeds_total", "至上年底累计完成投资大于总投资"),
    ("annual_plan", "planned_investment", "plan_exceeds_total", "年度计划投资大于总投资，可能是单位不一致"),
    ("ytd_done", "annual_plan", "over_annual_plan", "年度累计完成超过年度计划（超过 100%），请核实并说明"),
)


def _same_year(one: ColumnPlan, other: ColumnPlan) -> bool:
    """False only where both columns hold for a period and the years differ."""
    return one.period_start is None or other.period_start is None or one.period_start.year == other.period_start.year


def _latest(plans: Sequence[ColumnPlan], attribute: str) -> ColumnPlan | None:
    """The column of an attribute; where several periods have one, the latest."""
    found = [
        plan
        for plan in plans
        if plan.attribute == attribute and plan.kind in ("fen", "percent") and not plan.waiting and plan.modality == "reported"
    ]
    return max(found, key=lambda plan: (plan.period_end or date.min, plan.happened_on or date.min), default=None)


def _ordered(values: Columns, small: ColumnPlan, large: ColumnPlan, check: tuple[str, str], problems: ProblemList) -> None:
    code, what = check
    for less, more in zip(values[small.index], values[large.index], strict=True):
        if less is not None and more is not None and less.value > more.value:  # type: ignore[operator]
            problems.add(
                less.cell,
                code,
                f"{what}：{less.cell} 为 {format_money(int(less.value))}，{more.cell} 为 {format_money(int(more.value))}。请核对。",  # type: ignore[arg-type]
            )


def _percentages(values: Columns, percent: ColumnPlan, terms: tuple[ColumnPlan, ColumnPlan], problems: ProblemList) -> None:
    done, whole = terms
    for stated, part, total in zip(values[percent.index], values[done.index], values[whole.index], strict=True):
        if stated is None or part is None or total is None or not total.value:
            continue
        computed = Decimal(int(part.value)) * 100 / int(total.value)  # type: ignore[arg-type]
        if abs(computed - Decimal(stated.value)) > PERCENT_TOLERANCE:  # type: ignore[arg-type]
            problems.add(
                stated.cell,
                "percent_differs",
                f"“{percent.header}”填 {stated.raw}，按 {part.cell} ÷ {total.cell} 应为 {computed:.1f}%。请核对。",
            )


def check_outliers(plans: Sequence[ColumnPlan], values: Columns, problems: ProblemList) -> None:
    """Numbers thousands of times the median of their column: 万 and 亿 confused."""
    for plan in plans:
        if plan.kind != "fen" or plan.waiting:
            continue
        filled = [value for value in values[plan.index] if value is not None and value.value]
        if len(filled) < OUTLIER_FROM_ROWS:
            continue
        middle = median([int(value.value) for value in filled])  # type: ignore[arg-type]
        limit = middle * OUTLIER_FACTOR
        if middle <= 0 or max(int(value.value) for value in filled) < limit:  # type: ignore[arg-type]
            continue
        for value in filled:
            times = int(value.value) // int(middle)  # type: ignore[arg-type]
            if times >= OUTLIER_FACTOR:
                problems.add(
                    value.cell,
                    "unit_slip",
                    f"“{plan.header}”填 {value.raw}（{format_money(int(value.value))}），"  # type: ignore[arg-type]
                    f"是该列中位数 {format_money(int(middle))} 的 {times:,} 倍，可能把单位写错了。请核对。",
                )


_DATE_NAMES = {"started_on": "开工", "completed_on": "竣工", "produced_on": "投产"}


def check_dates(values: Sequence[StatedValue], problems: ProblemList) -> None:
    """Start after completion in one row, among actual dates and among planned ones; exact to what both sides state."""
    for modality in ("reported", "target"):
        dated = {value.attribute: value for value in values if value.kind == "date" and value.modality == modality}
        for earlier, later in (("started_on", "completed_on"), ("started_on", "produced_on")):
            first, second = dated.get(earlier), dated.get(later)
            if first is None or second is None or first.cell == second.cell:
                continue
            if _truncated(first, second) > _truncated(second, first):
                problems.add(
                    second.cell,
                    "start_after_completion",
                    f"{_DATE_NAMES[earlier]}时间 {first.raw}（{first.cell}）晚于"
                    f"{_DATE_NAMES[later]}时间 {second.raw}（{second.cell}）。请核对。",
                )


def _truncated(one: StatedValue, other: StatedValue) -> tuple[int, ...]:
    """The date as exactly as the vaguer of the two says."""
    day = one.value
    assert isinstance(day, date)
    if "year" in (one.date_precision, other.date_precision):
        return (day.year,)
    if "month" in (one.date_precision, other.date_precision):
        return (day.year, day.month)
    return (day.year, day.month, day.day)


def check_doubles(names: Sequence[tuple[int, str, str, str]], problems: ProblemList, words: Vocabulary) -> None:
    """The same project or firm twice in one sheet. ``names``: (row, name, code, owner)."""
    key_of = {ENTERPRISE: enterprise_key, REQUEST: words_key}.get(words.subject_kind, project_key)
    seen: dict[tuple[str, str], int] = {}
    codes: dict[str, tuple[int, str]] = {}
    for row, name, code, owner in names:
        key = (key_of(name), owner)
        first = seen.setdefault(key, row)
        if first != row:
            problems.add(str(row), "duplicate_row", f"第 {row} 行与第 {first} 行是同一{words.noun}“{name[:40]}”，请保留一行或区分名称。")
        elif number_key(code) if words.subject_kind == REQUEST else code:
            first, other = codes.setdefault(code, (row, name))
            if first != row:
                problems.add(str(row), "duplicate_code", f"第 {row} 行“{name}”与第 {first} 行“{other}”的{words.code_label}相同。请核对。")


def check_totals(grid: Grid, plans: Sequence[ColumnPlan], values: Columns, kinds: RowKinds, problems: ProblemList) -> dict[str, str | None]:
    """Compare each printed 合计, 小计 and section sum with its rows; return what the sheet's own grand total says, per attribute."""
    position = {row: index for index, row in enumerate(kinds.projects)}
    printed: dict[str, str | None] = {}
    money = [plan for plan in plans if plan.kind == "fen" and not plan.waiting and plan.unit in UNITS]
    for row, kind in kinds.totals:
        rows = kinds.projects if kind == "total" else _rows_of_subtotal(kinds, row)
        for plan in money:
            fen = _printed_fen(grid, row, plan)
            if kind == "total":
                printed.setdefault(plan.attribute, None if fen is None else str(fen))
            if fen is not None:
                cells = [values[plan.index][position[one]] for one in rows]
                _compare(grid, (row, plan, "合计" if kind == "total" else "小计"), fen, cells, problems)
    for number, (row, level, label) in enumerate(kinds.sections):
        following = [other for other, other_level, _ in kinds.sections[number + 1 :] if other_level <= level]
        end = following[0] if following else len(grid.rows)
        rows = tuple(one for one in kinds.projects if row < one < end)
        for plan in money:
            fen = _printed_fen(grid, row, plan)
            if fen is not None and rows:
                _compare(grid, (row, plan, f"“{label}”"), fen, [values[plan.index][position[one]] for one in rows], problems)
    return printed


def _rows_of_subtotal(kinds: RowKinds, row: int) -> tuple[int, ...]:
    """The project rows since the section or total above a 小计; where it stands on top of them, the rows below."""
    starts = [index for index, _, _ in kinds.sections if index < row] + [index for index, _ in kinds.totals if index < row]
    start = max(starts, default=-1)
    above = tuple(one for one in kinds.projects if start < one < row)
    if above:
        return above
    ends = [index for index, _, _ in kinds.sections if index > row] + [index for index, _ in kinds.totals if index > row]
    end = min(ends, default=10**9)
    return tuple(one for one in kinds.projects if row < one < end)


def _printed_fen(grid: Grid, row: int, plan: ColumnPlan) -> int | None:
    cell = grid.rows[row][plan.index] if plan.index < len(grid.rows[row]) else ""
    if cell == "" or (isinstance(cell, str) and is_blank_word(cell)) or isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    try:
        return parse_money_fen(cell, unit=plan.unit)
    except Refusal:
        return None


def _compare(
    grid: Grid, spot: tuple[int, ColumnPlan, str], printed: int, cells: Sequence[StatedValue | None], problems: ProblemList
) -> None:
    row, plan, what = spot
    filled = [int(value.value) for value in cells if value is not None]  # type: ignore[arg-type]
    if not filled and printed == 0:
        return  # a sum formula over empty cells prints 0 and says nothing
    total = sum(filled)
    if abs(total - printed) > max(1, UNITS[plan.unit] // 10**9):
        raw = text_of(grid.rows[row][plan.index])
        problems.add(
            cell_name(row, plan.index),
            "total_differs",
            f"{what}行“{plan.header}”为 {raw}（{format_money(printed)}），"
            f"各行相加为 {format_money(total)}，相差 {format_money(abs(total - printed))}。请核对。",
        )


def sums_by_attribute(plans: Sequence[ColumnPlan], values: Columns) -> dict[str, str | None]:
    """Sum of each money attribute in fen as text; None where its column holds no value. Of several periods, the latest."""
    totals: dict[str, str | None] = {}
    by_attribute: dict[str, list[ColumnPlan]] = {}
    for plan in plans:
        if plan.kind == "fen" and not plan.waiting:
            by_attribute.setdefault(plan.attribute, []).append(plan)
    for attribute, columns in by_attribute.items():
        columns.sort(
            key=lambda plan: (plan.modality == "reported", plan.period_end or date.min, plan.happened_on or date.min), reverse=True
        )
        totals[attribute] = None
        for plan in columns:
            filled = [int(value.value) for value in values[plan.index] if value is not None]  # type: ignore[arg-type]
            if filled:
                totals[attribute] = str(sum(filled))
                break
    return totals
