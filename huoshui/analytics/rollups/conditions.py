"""One test of a record as a condition of SQL with three answers: true, false, or NULL where the ledger does not say.

Columns are those of the subject's counted rows. Values are bound, never written into the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huoshui.analytics.rollups.fact_timeline import STAGE_BITS
from huoshui.core import lifecycle

Bind = Callable[[Any], str]
"""Keeps a value and gives its placeholder."""

LEFT_STATES = (lifecycle.TERMINATED, lifecycle.RELOCATED, lifecycle.TRANSFERRED)


@dataclass(frozen=True)
class Test:
    """``kind``: reached, stage_is (stages) · is, is_not (texts) · at_least, below (whole numbers) · within (the asked period) ·
    by (on or before the asked day) · known · holds (a truth value) · gap (a state gap) · term (of a rate of entries of ``column``)."""

    kind: str
    column: str = ""
    values: tuple[Any, ...] = ()

    __test__ = False  # pytest: no test of ours


def condition(test: Test, bind: Bind) -> str:
    """The SQL of one test."""
    return _WRITERS[test.kind](test, bind)


def _reached(test: Test, bind: Bind) -> str:
    return f"stage_mask >= {STAGE_BITS[test.values[0]]}"


def _stage_is(test: Test, bind: Bind) -> str:
    parts = [f"(stage_mask >= {STAGE_BITS[code]} AND stage_mask < {2 * STAGE_BITS[code]})" for code in test.values]
    return f"({' OR '.join(parts)})"


def _listed(test: Test, bind: Bind) -> str:
    return ", ".join(bind(value) for value in test.values)


def _is(test: Test, bind: Bind) -> str:
    return f"NULLIF({test.column}, '') IN ({_listed(test, bind)})"


def _is_not(test: Test, bind: Bind) -> str:
    return f"NOT {test.column} IN ({_listed(test, bind)})"


def _within(test: Test, bind: Bind) -> str:
    """A milestone of a stage that was not reached is no missing day: it did not happen."""
    dated = f"{test.column} BETWEEN starts_on AND day"
    if test.values:
        return f"(stage_mask >= {STAGE_BITS[test.values[0]]} AND {dated})"
    return f"COALESCE({dated}, FALSE)"


def _gap(test: Test, bind: Bind) -> str:
    """investment_projects/rules/state_gaps.py as SQL; one test runs both over the same cases."""
    stands = _GAPS[test.values[0]]
    return f"(NOT side_state IN ({', '.join(bind(state) for state in LEFT_STATES)}) AND COALESCE(stage_mask, 0) > 0 AND {stands})"


def _at(code: str) -> str:
    return f"(stage_mask >= {STAGE_BITS[code]} AND stage_mask < {2 * STAGE_BITS[code]})"


def _landed(with_land: str, registered: str) -> str:
    said = f"WHEN land_won_on IS NOT NULL THEN {with_land} WHEN landed_on IS NOT NULL THEN {registered}"
    return f"WHEN {_at(lifecycle.LANDED)} THEN CASE {said} END"


_GAPS = {
    "signed_no_land": f"CASE WHEN {_at(lifecycle.SIGNED)} THEN TRUE {_landed('FALSE', 'TRUE')} ELSE FALSE END",
    "land_no_start": f"CASE {_landed('TRUE', 'FALSE')} ELSE FALSE END",
    "started_not_counted": (
        f"CASE WHEN {_at(lifecycle.STARTED)} THEN TRUE WHEN stage_mask >= {STAGE_BITS[lifecycle.COMPLETED]} "
        "THEN CASE WHEN stat_entered_on IS NOT NULL THEN FALSE END ELSE FALSE END"
    ),
    "built_not_producing": _at(lifecycle.COMPLETED),
    "producing_below_capacity": _at(lifecycle.IN_PRODUCTION),
}
_OWN_TERM = {"sign": "signed", "start": "started", "produce": "in_production"}
_TERM_STAGES = {
    "signed": lifecycle.SIGNED,
    "started": lifecycle.STARTED,
    "in_production": lifecycle.IN_PRODUCTION,
    "effect_reached": lifecycle.EFFECT_REACHED,
}


def _term(test: Test, bind: Bind) -> str:
    """investment_projects/rules/batch_rates.py as SQL: the entry's own step is its membership, the others are asked of the facts."""
    term = test.values[0]
    if term == _OWN_TERM[test.column]:
        return "TRUE"
    if term == "fulfilled":
        return f"(COALESCE(fulfilled_on <= day, FALSE) OR stage_mask >= {STAGE_BITS[lifecycle.LANDED]})"
    return f"stage_mask >= {STAGE_BITS[_TERM_STAGES[term]]}"


_WRITERS: dict[str, Callable[[Test, Bind], str]] = {
    "reached": _reached,
    "stage_is": _stage_is,
    "is": _is,
    "is_not": _is_not,
    "at_least": lambda test, bind: f"{test.column} >= {bind(test.values[0])}",
    "below": lambda test, bind: f"{test.column} < {bind(test.values[0])}",
    "within": _within,
    "by": lambda test, bind: f"COALESCE({test.column} <= day, FALSE)",
    "known": lambda test, bind: f"{test.column} IS NOT NULL",
    "holds": lambda test, bind: f"{test.column}",
    "gap": _gap,
    "term": _term,
}
TEST_KINDS = tuple(_WRITERS)
