"""One rule, three homes: timeline on DuckDB, timeline on PostgreSQL and the projection say the same, for any history and both clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.analytics.engines.duckdb_engine import DuckDBEngine
from huoshui.analytics.engines.postgres_engine import PostgresEngine
from huoshui.analytics.rollups import Asked, Step
from huoshui.analytics.rollups.aggregates import Parameters, asked_step
from huoshui.analytics.rollups.fact_timeline import STAGE_BITS, TIMELINE
from huoshui.analytics.rollups.project_standing import MILESTONES, MONEY_COLUMNS, STANDING_OF_FACTS
from huoshui.analytics.snapshots.relations import RELATIONS
from huoshui.analytics.snapshots.taking import open_snapshot
from huoshui.core import lifecycle
from huoshui.core.clock import clock_at
from huoshui.fact_ledger.actions import record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import NewProject, create_projects_bulk, merge_projects
from huoshui.investment_projects.queries.projection_sql import projection_parameters, projection_sql
from tests.cast import Cast
from tests.investment_projects.queries.test_sql_agrees_with_the_rule import FIRST_HOUR, HEALTH, History
from tests.investment_projects.queries.test_sql_agrees_with_the_rule import statement as plain_statement

NAMES = [
    "planned_investment",
    "annual_plan",
    "ytd_done",
    "month_done",
    "funds_arrived",
    "industry",
    "started_on",
    "signed_on",
    "land_won_on",
]
SPOKEN = [*NAMES, "stage", "stage", "stage", "side_state"]
STAGES = ["negotiating", "signed", "started", "in_production"]
COMPARED = (*MONEY_COLUMNS, *MILESTONES, "side_state", "annual_plan_year", "done_through_on", "industry")
MOMENTS = (FIRST_HOUR + dt.timedelta(hours=3), FIRST_HOUR + dt.timedelta(days=9))
ASKED = [Asked(day.replace(day=1), day) for day in (dt.date(2025, 12, 31), dt.date(2026, 2, 17), dt.date(2026, 6, 30), dt.date(2027, 1, 1))]
DAYS = [dt.date(2025, 12, 31), dt.date(2026, 2, 17), dt.date(2026, 3, 31), dt.date(2026, 6, 1)]

Deed = tuple[str, str, int, int, int, bool]
deeds = st.lists(
    st.tuples(
        st.sampled_from(["L1", "L2", "form", "L1", "correct", "withdraw", "choose"]),
        st.sampled_from(SPOKEN),
        st.integers(1, 3),
        st.integers(0, 3),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
)


class Telling(History):
    """Speaks of stages, side states and months as well."""

    def do(self, deed: str, name: str, value: int, day: int, pick: int, planned: bool) -> None:
        if deed in self.sources or not self.living:
            self._state(self.sources.get(deed, self.sources["form"]), said(self.project_id, name, value, day, planned))
            return
        lines = {line.id: line for line in self.lines()}
        target = lines[self.living[pick % len(self.living)]]
        if deed == "choose" and target.attribute in ("stage", "side_state"):
            return
        super().do(deed, name, value, day, pick, planned)


def said(project_id: UUID, name: str, value: int, day: int, planned: bool) -> NewFact:
    happened = {"happened_on": DAYS[day]} if day else {}
    if name == "stage":
        return NewFact("project", project_id, name, STAGES[value], spot_field="栏", **happened)
    if name == "side_state":
        return NewFact("project", project_id, name, ("none", "stopped", "terminated")[value - 1], spot_field="栏", **happened)
    if name == "month_done":
        month = {"period_start": DAYS[day].replace(day=1), "period_end": DAYS[day].replace(day=28)}
        return NewFact("project", project_id, name, value * 10**10, spot_field="栏", **month)
    return plain_statement(project_id, name, value, day, planned)


def standing(rows: Any) -> dict[tuple[dt.date, UUID], dict[str, Any]]:
    named = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
    return {(row["day"], row["project_id"]): row for row in named}


def steps_of(parameters: Parameters) -> tuple[Step, ...]:
    return (*TIMELINE, asked_step(ASKED, parameters), *STANDING_OF_FACTS)


def on_postgres(zone_id: UUID, moment: dt.datetime) -> dict[tuple[dt.date, UUID], dict[str, Any]]:
    parameters = Parameters(known_at=moment)
    engine = PostgresEngine({name: RELATIONS[name] for name in ("fact", "project")}, {"zone_id": zone_id})
    return standing(engine.run(steps_of(parameters), parameters.values))


def on_duckdb(engine: DuckDBEngine, moment: dt.datetime, spoil: Callable[[str], str]) -> dict[tuple[dt.date, UUID], dict[str, Any]]:
    parameters = Parameters(known_at=moment)
    engine.keep(tuple(replace(step, sql=spoil(step.sql)) for step in steps_of(parameters)), parameters.values)
    return standing(engine.run((Step("every", "SELECT * FROM project_standing"),), {}))


def projected(zone_id: UUID, moment: dt.datetime) -> dict[tuple[dt.date, UUID], dict[str, Any]]:
    found = {}
    for asked in ASKED:
        with connection.cursor() as cursor:
            cursor.execute(projection_sql(known_at=True), projection_parameters(zone_id, as_of=asked.day, known_at=moment))
            names = [column.name for column in cursor.description or ()]
            for row in cursor.fetchall():
                found[asked.day, row[0]] = dict(zip(names, row, strict=True))
    return found


def stage_of(mask: int | None) -> str:
    return "" if mask is None else lifecycle.STAGES[mask.bit_length() - 1].code


def differences(
    cast: Cast,
    histories: list[list[Deed]],
    folder: Path,
    spoil: Callable[[str], str] = lambda sql: sql,
    moments: Sequence[dt.datetime] = MOMENTS,
) -> list[Any]:
    actor = cast.mei.actor
    projects = [NewProject(f"项目{number}") for number in range(len(histories))]
    with clock_at(FIRST_HOUR - dt.timedelta(days=1)):
        create_projects_bulk(actor, projects)
    sources = {
        name: record_source(actor=actor, kind="workbook", title=name, file_sha256="a" * 64, extractor="t/1", lineage=name)
        for name in ("L1", "L2")
    }
    sources["form"] = record_source(actor=actor, kind="form", title="填报")
    for project, told in zip(projects, histories, strict=True):
        telling = Telling(actor, sources, project.id)
        for hour, deed in enumerate(told):
            with clock_at(FIRST_HOUR + dt.timedelta(hours=hour)):
                telling.do(*deed)
    if len(projects) > 2:
        merge_projects(actor, projects[0].id, projects[1].id, reason="同一个项目")
    found: list[Any] = []
    with open_snapshot(actor.zone_id, folder) as engine:
        answers = [
            (home, moment, projected(actor.zone_id, moment), ours)
            for moment in moments
            for home, ours in (("postgres", on_postgres(actor.zone_id, moment)), ("duckdb", on_duckdb(engine, moment, spoil)))
        ]
    for home, moment, right, ours in answers:
        assert ours.keys() == right.keys()
        for key, row in right.items():
            mine = {"stage": stage_of(ours[key]["stage_mask"]), **{name: ours[key][name] for name in COMPARED}}
            found += [(home, moment, key[0], name, value, row[name]) for name, value in mine.items() if value != row[name]]
    return found


@settings(max_examples=3, deadline=None, suppress_health_check=[*HEALTH, HealthCheck.function_scoped_fixture])
@given(histories=st.lists(deeds, min_size=4, max_size=8))
def test_both_engines_give_what_the_projection_gives(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory, histories: list[list[Deed]]
) -> None:
    savepoint = transaction.savepoint()
    found = differences(cast, histories, tmp_path_factory.mktemp("snapshot"))
    transaction.savepoint_rollback(savepoint)
    assert found == []


@pytest.mark.parametrize(
    ("whole", "spoilt"),
    [
        ("candidate.choice_sequence DESC NULLS LAST,", ""),
        ("candidate.origin_rank, candidate.sequence DESC", "candidate.sequence DESC"),
        ("later.corrects_id IS NULL AND NOT known_fact.is_withdrawal", "NOT known_fact.is_withdrawal"),
        ("in_force.holds_from <= asked.day AND", ""),
        (f"& ({(1 << len(STAGE_BITS)) - 1} - COALESCE(figures.ever_mask, 0))", ""),
    ],
)
def test_the_comparison_notices_a_spoilt_step(cast: Cast, tmp_path: Path, whole: str, spoilt: str) -> None:
    telling: list[Deed] = [
        ("L1", "planned_investment", 1, 0, 0, False),
        ("L2", "planned_investment", 2, 0, 0, False),
        ("L1", "industry", 1, 0, 0, False),
        ("L2", "industry", 2, 0, 0, False),
        ("choose", "planned_investment", 1, 0, 1, False),
        ("L1", "funds_arrived", 3, 2, 0, False),
        ("L1", "stage", 2, 0, 0, False),
        ("L1", "started_on", 3, 0, 0, False),
        ("L1", "annual_plan", 2, 3, 0, False),
        ("withdraw", "funds_arrived", 1, 0, 4, False),
    ]
    assert any(whole in step.sql for step in steps_of(Parameters()))
    assert {one[0] for one in differences(cast, [telling], tmp_path, lambda sql: sql.replace(whole, spoilt), MOMENTS[1:])} == {"duckdb"}
