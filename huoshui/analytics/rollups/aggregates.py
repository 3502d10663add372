"""From counts and sums to the steps that make them: one row for each zone, asked day, unit and area, all aggregates side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from huoshui.analytics.rollups.conditions import Bind, Test, condition
from huoshui.analytics.rollups.other_subjects import (
    ENTERPRISE_COUNTED,
    ENTERPRISE_SAID,
    ENTRY_COUNTED,
    INSPECTION_COUNTED,
    LATER_AMOUNT,
    LATER_ENTRY,
    REQUEST_COUNTED,
    REQUEST_STATE,
    VISIT_COUNTED,
)
from huoshui.analytics.rollups.project_standing import COUNTED
from huoshui.analytics.rollups.steps import Step

GROUP = ("zone_id", "day", "starts_on", "unit_id", "area_id")


@dataclass(frozen=True)
class Subject:
    """What can be counted: the step that has one row a record and day, the steps before it, and the relations they read."""

    code: str
    rows: str
    steps: tuple[Step, ...]
    relations: tuple[str, ...]
    stands_on_projects: bool = False
    record: str = "record_id"
    opens: str = "record_id"  # the column that names what a reader opens: an entry's project


SUBJECTS: dict[str, Subject] = {
    subject.code: subject
    for subject in (
        Subject("project", "project_counted", COUNTED, (), True, "project_id", "project_id"),
        Subject(
            "batch_entry", "entry_counted", (LATER_ENTRY, LATER_AMOUNT, ENTRY_COUNTED), ("batch_entry",), True, "record_id", "project_id"
        ),
        Subject("request", "request_counted", (REQUEST_STATE, REQUEST_COUNTED), ("request", "request_event")),
        Subject("visit", "visit_counted", (VISIT_COUNTED,), ("visit",)),
        Subject("inspection", "inspection_counted", (INSPECTION_COUNTED,), ("inspection",)),
        Subject("enterprise", "enterprise_counted", (ENTERPRISE_SAID, ENTERPRISE_COUNTED), ("enterprise", "enterprise_fact")),
    )
}


@dataclass(frozen=True)
class Aggregate:
    """A count of records, or the sum of a whole-number column of them; ``tests`` must all hold."""

    subject: str
    column: str = ""
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, order=True)
class Asked:
    """As of ``day``; what happens within a period is counted from ``starts_on`` to ``day``, both inclusive."""

    starts_on: date
    day: date

    def __post_init__(self) -> None:
        if self.day < self.starts_on:
            raise ValueError("a period ends on or after its start")


@dataclass(frozen=True)
class Counted:
    """One cell of a rollup. ``value`` None: no record that belongs has a figure (``whole`` tells whether that is 0 or not known).

    ``undecided``: records of which the ledger does not say whether they belong; ``missing``: records that belong and have no figure.
    """

    value: int | None
    undecided: int = 0
    missing: int = 0

    def plus(self, other: Counted) -> Counted:
        """Both together."""
        known = [value for value in (self.value, other.value) if value is not None]
        return Counted(sum(known) if known else None, self.undecided + other.undecided, self.missing + other.missing)

    def whole(self) -> Counted:
        """As it is told: a sum over nothing is 0, a sum over records none of which has a figure is not known."""
        return replace(self, value=0) if self.value is None and not self.missing else self


NOTHING = Counted(0)


class Parameters:
    """Values that a statement binds, each under a name of its own."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = dict(values)

    def bind(self, value: Any) -> str:
        """A placeholder in the dialect that steps are written in."""
        for name, known in self.values.items():
            if name.startswith("test_") and type(known) is type(value) and known == value:
                return f":{name}"
        name = f"test_{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def asked_step(asked: Sequence[Asked], parameters: Parameters) -> Step:
    """The relation ``asked``: one row a question."""
    rows = []
    for number, one in enumerate(asked):
        parameters.values |= {f"day_{number}": one.day, f"starts_on_{number}": one.starts_on}
        rows.append(f"SELECT CAST(:day_{number} AS date) AS day, CAST(:starts_on_{number} AS date) AS starts_on")
    return Step("asked", " UNION ALL ".join(rows))


def rollup_steps(subject: Subject, aggregates: Sequence[Aggregate], bind: Bind) -> tuple[Step, ...]:
    """The subject's steps and last ``rollup``: GROUP, then for each aggregate value, undecided and missing."""
    columns = []
    for number, aggregate in enumerate(aggregates):
        holds = all_hold(aggregate.tests, bind)
        value = f"SUM({aggregate.column})" if aggregate.column else "COUNT(*)"
        members = f"COUNT(*) FILTER (WHERE {holds})"
        columns.append(f"{value} FILTER (WHERE {holds}) AS value_{number}")
        columns.append(f"COUNT(*) FILTER (WHERE ({holds}) IS NULL) AS undecided_{number}")
        without = f"{members} - COUNT({aggregate.column}) FILTER (WHERE {holds})" if aggregate.column else "0"
        columns.append(f"{without} AS missing_{number}")
    keys = ", ".join(GROUP)
    rollup = Step("rollup", f"SELECT {keys}, {', '.join(columns)} FROM {subject.rows} GROUP BY {keys}")  # noqa: S608 - constants
    return (*subject.steps, rollup)


def member_steps(subject: Subject, aggregate: Aggregate, bind: Bind) -> tuple[Step, ...]:
    """The subject's steps and last ``member``: the records behind one aggregate; ``belongs`` true, or NULL where nobody said."""
    holds = all_hold(aggregate.tests, bind)
    member = Step(
        "member",
        f"SELECT {subject.record} AS record_id, {subject.opens} AS opens_id, unit_id, area_id, ({holds}) AS belongs, "  # noqa: S608
        f"CAST({aggregate.column or '1'} AS bigint) AS figure FROM {subject.rows} WHERE COALESCE({holds}, TRUE)",
    )
    return (*subject.steps, member)


def all_hold(tests: Iterable[Test], bind: Bind) -> str:
    """The condition that all tests hold."""
    return " AND ".join(condition(test, bind) for test in tests) or "TRUE"


def counted_of(value: Any, undecided: Any, missing: Any) -> Counted:
    """One cell as it came from an engine. A cell that has nothing stays apart from one that sums to 0 until all cells are together."""
    return Counted(None if value is None else int(value), int(undecided or 0), int(missing or 0))
