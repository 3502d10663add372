"""Which stated figure a sum may take: one labelled 年度 only figures of the asked day's year, 当月 only those of one month.

A project keeps its last figure whenever that was; added up, figures of different years would make a number that is true of no year.
The one home of this rule as SQL: totals, groups and explanations ask it through ``Selection.figure``. Its words are in rules/measures.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

_OF_THE_YEAR = "BETWEEN %(asked_year_from)s AND %(asked_year_to)s"


def period_parameters(day: date) -> Mapping[str, Any]:
    """The values that the conditions below bind: the year of ``day``."""
    return {"asked_year": day.year, "asked_year_from": date(day.year, 1, 1), "asked_year_to": date(day.year, 12, 31)}


def figure_of_the_period(column: str, months_of: str) -> str:
    """``p.column`` where it is of the asked period, else NULL. Columns without a year or month pass as they are.

    ``months_of`` is a relation with alias ``m`` and WHERE, open for one more condition: the projects of the zone whose latest reported
    month of the year is the month of 当月. It is the zone's, not the filter's, so that the parts of a list add up to the list.
    """
    if column == "annual_plan_fen":
        return "CASE WHEN p.annual_plan_year = %(asked_year)s THEN p.annual_plan_fen END"
    if column == "ytd_done_fen":
        return f"CASE WHEN p.done_through_on {_OF_THE_YEAR} THEN p.ytd_done_fen END"
    if column == "month_done_fen":
        return f"CASE WHEN p.done_through_on = {latest_month(months_of)} THEN p.month_done_fen END"
    return f"p.{column}"


def latest_month(months_of: str) -> str:
    """The end of the latest month of the asked year for which any project of the zone states 当月."""
    return (
        f"(SELECT max(m.done_through_on) FROM {months_of} m.merged_into_id IS NULL AND m.month_done_fen IS NOT NULL "  # noqa: S608
        f"AND m.done_through_on {_OF_THE_YEAR})"
    )
