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


def figure_of_the_period(column: str) -> str:
    """``p.column`` where it is of the asked period, else NULL. Columns without a year or month pass as they are.

    The statement needs ``latest_month_clause``.
    """
    if column == "annual_plan_fen":
        return "CASE WHEN p.annual_plan_year = %(asked_year)s THEN p.annual_plan_fen END"
    if column == "ytd_done_fen":
        return f"CASE WHEN p.done_through_on {_OF_THE_YEAR} THEN p.ytd_done_fen END"
    if column == "month_done_fen":
        return "CASE WHEN p.done_through_on = (SELECT latest.month_end FROM latest) THEN p.month_done_fen END"
    return f"p.{column}"


def latest_month_clause(months_of: str) -> str:
    """Common table expression ``latest``: the end of the latest month of the asked year for which any project of the zone states 当月.

    ``months_of`` is a relation with alias ``m`` and WHERE, open for one more condition: the projects of the zone. It is the zone's month,
    not the filter's, so that the parts of a list add up to the list.
    """
    return (
        f"latest AS MATERIALIZED (SELECT max(m.done_through_on) AS month_end FROM {months_of} m.merged_into_id IS NULL "  # noqa: S608
        f"AND m.month_done_fen IS NOT NULL AND m.done_through_on {_OF_THE_YEAR})"
    )
