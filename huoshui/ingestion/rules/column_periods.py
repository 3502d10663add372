"""The time of each column: year and month from its header, else from what the sheet is about, else asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from huoshui.core import periods
from huoshui.ingestion.rules.column_drafts import ColumnPlan, Draft
from huoshui.ingestion.rules.grids import text_of
from huoshui.ingestion.rules.header_words import HeaderText, Meaning, plain
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.sheet_heads import SheetHead


def settle_reference(drafts: list[Draft], head: SheetHead, ask: Asker, today: date) -> tuple[int, int]:
    """(year, month) that the sheet is about; 0 where unknown and not needed.

    Sources in order: title, sheet name, reporting date, other headers, a 年份 column with one year, a person. Answers
    hold for this file only.
    """
    year, month = head.year or _year_of_columns(drafts), head.month
    months = [draft.text.last_month for draft in drafts if draft.meaning.attribute == "ytd_done" and draft.text.last_month]
    if not month and months:
        month = max(months)
    active = [draft for draft in drafts if draft.sample and not draft.waiting and draft.meaning.kind == "fen"]
    needs_month = [
        draft
        for draft in active
        if draft.meaning.period in ("month", "ytd") and not draft.text.last_month and not _is_past_year(draft, year, today)
    ]
    if needs_month and not (year and month):
        year, month = _ask_month(needs_month, (year, month), ask, today)
    needs_year = [
        draft
        for draft in active
        if not draft.waiting and draft.meaning.period in ("year", "month", "ytd", "prior_years") and not draft.text.year.isdecimal()
    ]
    if needs_year and not year:
        year = _ask_year(needs_year, ask, today)
    return year, month


def _year_of_columns(drafts: list[Draft]) -> int:
    years = [int(draft.text.year) for draft in drafts if draft.text.year.isdecimal() and not draft.text.at_end]
    if years:
        return max(years)
    named = {
        re.sub("[年度]", "", text_of(cell)) for draft in drafts if plain(draft.text.words) in ("年份", "年度") for cell in draft.sample
    }
    only = named.pop() if len(named) == 1 else ""
    return int(only) if re.fullmatch(r"20\d{2}", only) else 0


def _is_past_year(draft: Draft, year: int, today: date) -> bool:
    """2022年完成投资 in a later sheet is the whole of 2022."""
    return draft.meaning.period == "ytd" and draft.text.year.isdecimal() and int(draft.text.year) < (year or today.year)


def _ask_month(drafts: list[Draft], known: tuple[int, int], ask: Asker, today: date) -> tuple[int, int]:
    near = [date(today.year - (today.month <= back), (today.month - back - 1) % 12 + 1, 1) for back in range(3)]
    answer, identifier = ask.about_sheet(
        "period",
        "",
        text=f"本表的“{drafts[0].name}”截至哪年哪月？",
        choices=[(f"{day.year}-{day.month:02d}", f"{day.year}年{day.month}月") for day in near],
        why="标题、工作表名和填报日期没有写明年月。也可直接填写，如 2024-06。",
        column=drafts[0].letters,
        header=drafts[0].name,
        pattern=r"20\d{2}-(0[1-9]|1[0-2])",
        remember=False,
    )
    for draft in drafts:
        draft.wait_for(answer, identifier)
    return (int(answer[:4]), int(answer[5:])) if answer else known


def _ask_year(drafts: list[Draft], ask: Asker, today: date) -> int:
    answer, identifier = ask.about_sheet(
        "year",
        "",
        text=f"本表的“{drafts[0].name}”是哪一年的？",
        choices=[(str(year), f"{year}年") for year in (today.year, today.year - 1, today.year + 1)],
        why="表头、标题、工作表名和填报日期都没有写明年份。也可直接填写其他年份。",
        column=drafts[0].letters,
        header=drafts[0].name,
        pattern=r"20\d{2}",
        remember=False,
    )
    for draft in drafts:
        draft.wait_for(answer, identifier)
    return int(answer) if answer else 0


def with_period(plan: ColumnPlan, meaning: Meaning, text: HeaderText, head: SheetHead, reference: tuple[int, int]) -> ColumnPlan:
    """The plan with the period or day that its figures hold for."""
    year, month = reference
    own = _own_year(text, year)
    last = text.last_month or 0
    if meaning.period == "year" and own:
        return _spanning(plan, periods.whole_year(own))
    if meaning.period == "month" and own and (last or month):
        return _spanning(plan, periods.month(own, last or month))
    if meaning.period == "ytd" and own:
        return _spanning(plan, periods.year_to_date(own, last or (12 if own < year else month) or 12))
    if meaning.period == "prior_years":
        return _at_year_end(plan, text, year, own)
    if meaning.period == "day":
        return replace(plan, happened_on=_day_of_sum(head, own, last, reference))
    return plan


def _own_year(text: HeaderText, year: int) -> int:
    """The header's year; 202X is the sheet's, 202X-1 the one before."""
    if text.year.isdecimal():
        return int(text.year)
    return year - 1 if year and text.year.endswith("-1") else year


def _spanning(plan: ColumnPlan, span: periods.Period) -> ColumnPlan:
    return replace(plan, period_start=span.start, period_end=span.end)


def _at_year_end(plan: ColumnPlan, text: HeaderText, year: int, own: int) -> ColumnPlan:
    """到上年底 and 至2025年底; the end of the sheet's own year is a sum since the start, not one of earlier years."""
    closed = own if text.year else own - 1
    if closed < 1900:
        return plan
    attribute = "cumulative_done" if text.year.isdecimal() and year and closed >= year else plan.attribute
    return replace(plan, attribute=attribute, happened_on=date(closed, 12, 31))


def _day_of_sum(head: SheetHead, own: int, last: int, reference: tuple[int, int]) -> date | None:
    year, month = reference
    if last and own:
        return periods.last_day_of_month(own, last)
    if month and year and (head.month_from != "reported" or head.reported_precision == "month"):
        return periods.last_day_of_month(year, month)
    return head.reported_on if head.reported_precision == "day" else None
