"""勾稽 inside a table of targets: no cell twice, units make the zone's, quarters make the year. Told by cell with the arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.readings import RowReading, StatedValue
from huoshui.ingestion.rules.target_words import WHOLE_ZONE
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.indicators import Indicator
from huoshui.targets.rules.splitting import ADDS_UP, check_split

DOUBLE = "target_twice"
PARTS_DIFFER = "target_parts_differ"


def _of(row: RowReading) -> StatedValue:
    return row.values[0]


def _amount(row: RowReading) -> Fraction:
    return Fraction(_of(row).value)  # type: ignore[arg-type]


def check_doubles(rows: list[RowReading], problems: ProblemList) -> None:
    """Of two cells for one target the first counts; the second stays out (it leaves ``rows``)."""
    seen: dict[tuple[object, ...], RowReading] = {}
    for row in list(rows):
        value = _of(row)
        key = (row.project_code, row.owner, value.period_start, value.period_end)
        first = seen.setdefault(key, row)
        if first is not row:
            rows.remove(row)
            same = "，两格数相同" if _amount(first) == _amount(row) else ""
            problems.add(
                value.cell, DOUBLE, f"{row.project_name}在 {_of(first).cell} 已有一格{same}，这一格没有入库。请保留一格。", "error"
            )


def check_parts(rows: Sequence[RowReading], known: Sequence[Indicator], problems: ProblemList) -> None:
    """Where the table states the zone's figure and its units', the units make it, or the difference is told."""
    kinds = {one.id: one for one in known}
    groups: dict[tuple[object, ...], list[RowReading]] = defaultdict(list)
    for row in rows:
        groups[(row.project_code, _of(row).period_start, _of(row).period_end)].append(row)
    for group in groups.values():
        whole = [row for row in group if row.owner == WHOLE_ZONE]
        parts = [row for row in group if row.owner != WHOLE_ZONE]
        indicator = kinds[group[0].project_code]
        if len(whole) != 1 or not parts or indicator.kind not in ADDS_UP:
            continue
        found = check_split(indicator.kind, _amount(whole[0]), [_amount(row) for row in parts])
        if not found.agrees:
            cells = f"{_of(parts[0]).cell} 至 {_of(parts[-1]).cell}" if len(parts) > 1 else _of(parts[0]).cell
            problems.add(
                _of(whole[0]).cell,
                PARTS_DIFFER,
                f"{indicator.name}：{found.words}（{cells} 与 {_of(whole[0]).cell}）。请改到相符；有意为之的，入库前写明差额说明。",
            )


def check_windows(rows: Sequence[RowReading], known: Sequence[Indicator], problems: ProblemList) -> None:
    """Quarters or halves make the year; a longer stretch from 1 January asks for no less than a shorter one."""
    kinds = {one.id: one.kind for one in known}
    by_target: dict[tuple[str, str, int], dict[tuple[int, int], RowReading]] = defaultdict(dict)
    for row in rows:
        value = _of(row)
        if kinds[row.project_code] in ADDS_UP and value.period_start and value.period_end:
            months = (value.period_start.month, value.period_end.month)
            by_target[(row.project_code, row.owner, value.period_start.year)][months] = row
    for (code, _, _), stretches in by_target.items():
        _sums(kinds[code], stretches, problems)
        _grows(kinds[code], stretches, problems)


_WHOLES = (((1, 12), ((1, 3), (4, 6), (7, 9), (10, 12))), ((1, 12), ((1, 6), (7, 12))), ((1, 6), ((1, 3), (4, 6))))


def _sums(kind: str, stretches: Mapping[tuple[int, int], RowReading], problems: ProblemList) -> None:
    for whole, parts in _WHOLES:
        if whole not in stretches or not all(part in stretches for part in parts):
            continue
        total, asked = sum((_amount(stretches[part]) for part in parts), Fraction(0)), _amount(stretches[whole])
        if total != asked:
            last = stretches[parts[-1]]
            hint = "看起来填的是累计数，应填当季数" if _amount(last) == asked else "请改到相符"
            problems.add(
                _of(stretches[whole]).cell,
                "target_windows_differ",
                f"{stretches[whole].project_name} {figure_in_words(kind, asked)}，各段合计 {figure_in_words(kind, total)}"
                f"（{'、'.join(_of(stretches[part]).cell for part in parts)}）。{hint}。",
            )
            return


def _grows(kind: str, stretches: Mapping[tuple[int, int], RowReading], problems: ProblemList) -> None:
    from_january = sorted((end, row) for (start, end), row in stretches.items() if start == 1)
    for (_, shorter), (_, longer) in pairwise(from_january):
        if _amount(longer) < _amount(shorter):
            problems.add(
                _of(shorter).cell,
                "target_falls",
                f"{shorter.project_name} {figure_in_words(kind, _amount(shorter))}，大于更长一段的 {figure_in_words(kind, _amount(longer))}"
                f"（{_of(longer).cell}）。请核对。",
            )
