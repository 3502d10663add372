"""What is particular to a sheet of requests: its sections are categories, and whether open rows go to their units is a person's choice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from huoshui.enterprise_requests.rules import ledger_words
from huoshui.ingestion.rules.column_drafts import ColumnPlan
from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.readings import Question, RowReading, StatedValue

DISPATCH, WAIT = "dispatch", "wait"
QUESTION_KIND = "dispatch"
_NUMBERED = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*|第[一二三四五六七八九十]+[类部]\s*)")


def with_category_of_section(rows: Sequence[RowReading]) -> list[RowReading]:
    """一、用工类 above a row is its category, where no column says one."""
    return [_with_category(row) for row in rows]


def _with_category(row: RowReading) -> RowReading:
    label = _NUMBERED.sub("", row.section.rpartition("/")[2]).strip()
    if not label or any(value.attribute == "category_told" for value in row.values):
        return row
    return row._replace(values=(*row.values, StatedValue("category_told", "text", label, row.values[0].cell, row.section)))


def values_told(values: Iterable[StatedValue]) -> dict[str, str | date]:
    """Attribute → text or day, the first of each."""
    told: dict[str, str | date] = {}
    for value in values:
        told.setdefault(value.attribute, value.value if isinstance(value.value, date) else str(value.value))
    return told


def is_open(told: Mapping[str, str | date], today: date) -> bool:
    """Whether the ledger leaves the matter open."""
    return ledger_words.standing_of_told(told, today).closed != ledger_words.YES


def check_requests(rows: Sequence[RowReading], today: date, problems: ProblemList) -> None:
    """What cannot be true together in one row: told by cell, nothing is kept out for it."""
    for row in rows:
        cells = {value.attribute: value for value in row.values}
        told = values_told(row.values)
        standing = ledger_words.standing_of_told(told, today)
        told_on, closed_on = told.get("told_on"), told.get("closed_on_told")
        if isinstance(told_on, date) and told_on > today:
            problems.add(cells["told_on"].cell, "told_later", f"收集时间 {told_on} 晚于今天，请核对。")
        if isinstance(told_on, date) and isinstance(closed_on, date) and closed_on < told_on:
            problems.add(cells["closed_on_told"].cell, "closed_before_told", f"办结时间 {closed_on} 早于收集时间 {told_on}，请核对。")
        if isinstance(closed_on, date) and closed_on > today and "closed_on_told" in cells:
            problems.add(cells["closed_on_told"].cell, "closed_later", f"办结时间 {closed_on} 晚于今天，按没有办结入库，请核对。")
        if standing.closed == ledger_words.NO and isinstance(closed_on, date) and closed_on <= today and "closed_told" in cells:
            problems.add(cells["closed_told"].cell, "open_with_day", "写没有办结，却有办结时间；按没有办结入库，请核对。")
        if standing.closed == ledger_words.YES and standing.enterprise_said == ledger_words.NO:
            cell = cells.get("satisfaction_told") or cells["revisit_told"]
            problems.add(cell.cell, "closed_not_content", "写已办结，而企业不认可；按台账载明办结入库，不算企业确认，建议回访。")


def ask_about_dispatch(rows: Sequence[RowReading], columns: Sequence[ColumnPlan], today: date, ask: Asker) -> None:
    """Open rows that name a unit: give them to it now, or let the desk judge them first.

    Waiting is usual: a file must not set clocks by itself.
    """
    if not any(plan.attribute == "lead_unit_told" for plan in columns):
        return
    count = 0
    for row in rows:
        told = values_told(row.values)
        count += "lead_unit_told" in told and is_open(told, today)
    if count:
        ask.about_sheet(
            QUESTION_KIND,
            "",
            usual=WAIT,
            text=f"没有办结的 {count} 件写了责任单位，入库后怎么办？",
            choices=[(WAIT, "先待研判，由调度逐件交办"), (DISPATCH, "直接交办给所写的单位，开始计时并通知")],
            why="交办后单位会收到通知并计签收和办理时限；台账原定时限已过的，从入库当天按本区时限重新计。",
        )


def dispatches(questions: Iterable[Question]) -> bool:
    """Whether somebody chose to dispatch at once."""
    return any(question.kind == QUESTION_KIND and question.answer == DISPATCH for question in questions)
