"""One rule, two homes: the projection's SQL gives what fact_ledger's pure rule gives, for any history and both clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.core.actor import Actor
from huoshui.core.clock import clock_at
from huoshui.fact_ledger.actions import choose_fact, copy_facts, correct_fact, record_source, withdraw_fact
from huoshui.fact_ledger.models import Source
from huoshui.fact_ledger.queries import fact_lines
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.in_force import fact_in_force
from huoshui.fact_ledger.rules.lines import FactLine
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import NewProject, create_projects_bulk
from huoshui.investment_projects.queries.projection_sql import projection_parameters, projection_sql
from tests.cast import Cast

COLUMNS = {
    "planned_investment": "planned_investment_fen",
    "annual_plan": "annual_plan_fen",
    "ytd_done": "ytd_done_fen",
    "funds_arrived": "funds_arrived_fen",
    "industry": "industry",
    "duty_person": "duty_person",
    "started_on": "started_on",
}
"""One attribute of each sort: settled money, by year, year to date, as of a day, settled and moving text, milestone."""
FIRST_HOUR = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
Deed = tuple[str, str, int, int, int, bool]
DAYS = [dt.date(2025, 12, 31), dt.date(2026, 2, 17), dt.date(2026, 3, 31), dt.date(2026, 6, 1)]
HEALTH = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)
AS_OF = [dt.date(2025, 12, 31), dt.date(2026, 2, 17), dt.date(2026, 12, 31)]

deeds = st.lists(
    st.tuples(
        st.sampled_from(["L1", "L2", "form", "correct", "withdraw", "choose"]),
        st.sampled_from(sorted(COLUMNS)),
        st.integers(1, 3),  # value
        st.integers(0, 3),  # day or period
        st.integers(0, 9),  # which living fact
        st.booleans(),  # planned
    ),
    min_size=1,
    max_size=9,
)


def statement(project_id: UUID, name: str, value: int, day: int, planned: bool) -> NewFact:
    """What a source says of one attribute, with the period or day that the attribute asks for."""
    kind, period = attribute("project", name).kind, attribute("project", name).period
    stated: Any = {"fen": value * 10**10, "text": f"说法{value}", "date": dt.date(2026, value, 5), "number": Decimal(value)}[kind]
    more: dict[str, Any] = {"modality": "target"} if planned and kind == "date" else {}
    if period == "year":
        more |= {"period_start": dt.date(2024 + day, 1, 1), "period_end": dt.date(2024 + day, 12, 31)}
    elif period == "ytd":
        more |= {"period_start": dt.date(DAYS[day].year, 1, 1), "period_end": DAYS[day].replace(day=28)}
    elif day:  # 0: nobody says when
        more |= {"happened_on": DAYS[day]}
    return NewFact("project", project_id, name, stated, spot_field="栏", **more)


class History:
    """Does the deeds one hour after another and remembers which facts still live."""

    def __init__(self, actor: Actor, sources: dict[str, Source], project_id: UUID) -> None:
        self.actor, self.sources, self.project_id = actor, sources, project_id
        self.living: list[UUID] = []

    def do(self, deed: str, name: str, value: int, day: int, pick: int, planned: bool) -> None:
        if deed in self.sources or not self.living:
            source = self.sources.get(deed, self.sources["form"])
            self._state(source, statement(self.project_id, name, value, day, planned))
            return
        target = self.living[pick % len(self.living)]
        if deed == "choose":
            choose_fact(self.actor, target, "以合同为准")
            return
        self.living.remove(target)
        if deed == "withdraw":
            withdraw_fact(self.actor, target, "录错")
            return
        (line,) = [one for one in self.lines() if one.id == target]
        source = self.sources["L1" if value == 1 else "form"]
        self.living.append(correct_fact(self.actor, target, value=line.value, reason="核实", source=source))

    def _state(self, source: Source, new: NewFact) -> None:
        copy_facts(self.actor, source, [new])
        self.living.append(self.lines()[-1].id)

    def lines(self) -> Any:
        return fact_lines(self.actor, "project", [self.project_id])[self.project_id]


def projected(zone_id: UUID, as_of: dt.date, known_at: dt.datetime, spoil: Callable[[str], str]) -> dict[UUID, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(spoil(projection_sql(known_at=True)), projection_parameters(zone_id, as_of=as_of, known_at=known_at))
        names = [column.name for column in cursor.description or ()]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def differences(cast: Cast, histories: list[list[Deed]], spoil: Callable[[str], str] = lambda sql: sql) -> list[tuple[Any, ...]]:
    """Tell each history of its own project, then ask both homes of the rule as of every day, as known half-way and at the end."""
    actor = cast.mei.actor
    projects = [NewProject(f"项目{number}") for number in range(len(histories))]
    create_projects_bulk(actor, projects)
    sources = {
        name: record_source(actor=actor, kind="workbook", title=name, file_sha256="a" * 64, extractor="t/1", lineage=name)
        for name in ("L1", "L2")
    }
    sources["form"] = record_source(actor=actor, kind="form", title="填报")
    for project, told in zip(projects, histories, strict=True):
        history = History(actor, sources, project.id)
        for hour, deed in enumerate(told):
            with clock_at(FIRST_HOUR + dt.timedelta(hours=hour)):
                history.do(*deed)
    lines = fact_lines(actor, "project", [project.id for project in projects])
    found: list[tuple[Any, ...]] = []
    for moment in (FIRST_HOUR + dt.timedelta(hours=3), FIRST_HOUR + dt.timedelta(days=9)):
        for as_of in AS_OF:
            rows = projected(actor.zone_id, as_of, moment, spoil)
            for project, told in zip(projects, histories, strict=True):
                found += [(told, as_of, moment, *one) for one in _unlike(rows[project.id], lines[project.id], as_of, moment)]
    return found


def _unlike(row: dict[str, Any], lines: list[FactLine], as_of: dt.date, moment: dt.datetime) -> Iterator[tuple[str, Any, Any]]:
    for name, column in COLUMNS.items():
        declared = attribute("project", name)
        ruled = fact_in_force(declared, [one for one in lines if one.attribute in (name, f"{name}.choice")], as_of=as_of, known_at=moment)
        expected = ruled.line.value if ruled.line else None
        if isinstance(expected, dt.date) and expected > as_of:  # stated already, not yet so: the projection's own rule
            expected = None
        if (row[column] or None) != expected:
            yield name, row[column], expected
        if name == "planned_investment" and row["planned_investment_disputed"] != ruled.is_disputed:
            yield "disputed", row["planned_investment_disputed"], ruled.is_disputed


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[*HEALTH],
)
@given(histories=st.lists(deeds, min_size=1, max_size=6))
def test_sql_and_rule_agree_on_every_attribute_day_and_moment(cast: Cast, histories: list[list[Deed]]) -> None:
    savepoint = transaction.savepoint()
    found = differences(cast, histories)
    transaction.savepoint_rollback(savepoint)
    assert found == []


@pytest.mark.parametrize(
    ("whole", "spoilt"),
    [
        ("choice_sequence DESC NULLS LAST, origin_rank", "origin_rank"),
        ("origin_rank, sequence DESC", "sequence DESC"),
        ("NOT is_withdrawal", "true"),
        ("recorded_at <= %(known_at)s", "recorded_at >= %(known_at)s - interval '99 years'"),
        ("happened_on <= as_of", "true"),
    ],
)
def test_the_comparison_notices_a_spoilt_rule(cast: Cast, whole: str, spoilt: str) -> None:
    telling: list[Deed] = [
        ("L1", "planned_investment", 1, 0, 0, False),
        ("L2", "planned_investment", 2, 0, 0, False),
        ("L1", "industry", 1, 0, 0, False),
        ("L2", "industry", 2, 0, 0, False),
        ("choose", "planned_investment", 1, 0, 1, False),
        ("L1", "funds_arrived", 3, 2, 0, False),
        ("form", "duty_person", 3, 3, 0, False),
        ("form", "duty_person", 2, 3, 0, False),
        ("withdraw", "duty_person", 1, 0, 4, False),
        ("withdraw", "industry", 1, 0, 2, False),
    ]

    def spoil(sql: str) -> str:
        assert whole in sql
        return sql.replace(whole, spoilt)

    assert differences(cast, [telling], spoil) != []
    assert differences(cast, [telling]) == []
