"""The projection in SQL says what the pure rules say, for any facts, as of any day and as known at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.core import clock
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.queries import fact_lines
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.corrections import known_lines, living_lines
from huoshui.fact_ledger.rules.in_force import fact_in_force
from huoshui.fact_ledger.rules.lines import ACTUAL, TARGET, FactLine
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import NewProject, create_projects_bulk, refresh_projection
from huoshui.investment_projects.queries import check_projection
from huoshui.investment_projects.queries.projection_sql import MONEY_COLUMNS, PROJECTED_COLUMNS, projection_parameters, projection_sql
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, NO_SIDE_STATE
from huoshui.investment_projects.rules.stage_rule import (
    Milestone,
    SideStatement,
    StageStatement,
    current_side_state,
    current_stage,
)

STARTED_AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
DAYS = [date(2025, 11, 5), date(2026, 1, 10), date(2026, 2, 20), date(2026, 3, 15), date(2026, 6, 1)]
MONTHS = [(date(2025, 12, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))]
YTD = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 1, 1), date(2026, 3, 31))]
YEARS = [(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 12, 31))]
STAGES = ["signed", "landed", "started", "in_production"]


def _periods(name: str) -> Any:
    kind = attribute("project", name).period
    spans = {"month": MONTHS, "ytd": YTD, "year": YEARS}.get(kind)
    return st.sampled_from(spans) if spans else st.just((None, None))


FAMILIES = {
    "stages": ["stage", "stage", "signed_on", "started_on", "land_won_on", "side_state"],
    "figures": [
        "planned_investment",
        "planned_investment",
        "annual_plan",
        "month_done",
        "ytd_done",
        "cumulative_done",
        "industry",
        "progress_text",
    ],
}


@st.composite
def statements(draw: Any, family: str) -> dict[str, Any]:
    """One deed: a statement of a new fact by a ledger or a person, a correction, a withdrawal or a choice."""
    name = draw(st.sampled_from(FAMILIES[family]))
    declared = attribute("project", name)
    values: dict[str, Any] = {
        "fen": st.sampled_from([100, 200, 300]),
        "date": st.sampled_from(DAYS),
        "text": st.sampled_from(STAGES) if name == "stage" else st.sampled_from(["stopped", "suspended", NO_SIDE_STATE]),
    }
    start, end = draw(_periods(name))
    dated = name in ("stage", "side_state", "cumulative_done", "progress_text") or (declared.kind == "date" and draw(st.booleans()))
    return {
        "attribute": name,
        "value": draw(values[declared.kind]),
        "happened_on": draw(st.sampled_from([None, *DAYS])) if dated else None,
        "period_start": start,
        "period_end": end,
        "modality": draw(st.sampled_from(["reported", "reported", "actual", "target"])),
        "origin": draw(st.sampled_from(["ledger A", "ledger B", "form"])),
        "deed": draw(st.sampled_from(["state", "state", "state", "correct", "withdraw", "choose"])),
        "pick": draw(st.integers(0, 5)),
    }


_numbers = count()


def record(cast: Any, project_id: UUID, deeds: list[dict[str, Any]]) -> list[datetime]:
    """Carry the deeds out, an hour apart; corrections and choices fall on a living fact of the attribute, if there is one."""
    actor = cast.mei.actor
    moments = []
    for number, deed in enumerate(deeds):
        moment = STARTED_AT + timedelta(hours=number)
        moments.append(moment)
        with clock.clock_at(moment):
            lines = fact_lines(actor, "project", [project_id])[project_id]
            living = [line for line in living_lines(known_lines(lines, None)) if line.attribute == deed["attribute"]]
            kind = "form" if deed["origin"] == "form" else "workbook"
            more = {} if kind == "form" else {"file_sha256": "b" * 64, "extractor": "test/1", "lineage": deed["origin"]}
            source = record_source(actor=actor, kind=kind, title="来源", **more)
            values = {key: deed[key] for key in ("attribute", "value", "happened_on", "period_start", "period_end", "modality")}
            target = living[deed["pick"] % len(living)] if living else None
            if deed["deed"] != "state" and target is None:
                continue
            if deed["deed"] == "choose":
                values = {"attribute": f"{deed['attribute']}.choice", "value": str(target.id), "modality": ACTUAL}
            elif deed["deed"] == "withdraw":
                values |= {"value": None, "is_withdrawal": True, "corrects_id": target.id, "reason": "撤回"}
            elif deed["deed"] == "correct":
                values |= {"corrects_id": target.id, "reason": "更正", "period_start": target.period_start, "period_end": target.period_end}
            fact = NewFact(subject_kind="project", subject_id=project_id, spot_sheet="表", spot_cell="A1", spot_field="表单", **values)
            record_facts(actor, source, [fact])
    return moments


def computed(zone_id: UUID, project_id: UUID, as_of: date, known_at: datetime | None) -> dict[str, Any]:
    parameters = projection_parameters(zone_id, as_of=as_of, known_at=known_at, project_ids=[project_id])
    with connection.cursor() as cursor:
        cursor.execute(projection_sql(limited=True, known_at=known_at is not None), parameters)
        row = cursor.fetchone()
        assert row is not None
        return dict(zip([column.name for column in cursor.description], row, strict=True))


def expected(lines: list[FactLine], as_of: date, known_at: datetime | None) -> dict[str, Any]:
    """The same by the pure rules alone."""

    def held(name: str, *, target: bool = False) -> Any:
        return fact_in_force(attribute("project", name), lines, as_of=as_of, known_at=known_at, target=target)

    answer: dict[str, Any] = {}
    for column in MILESTONE_STAGES:
        line = held(column).line
        answer[column] = line.value if line is not None and line.value <= as_of else None
    for column, name in MONEY_COLUMNS.items():
        line = held(name).line
        if line is None and name in ("planned_investment", "annual_plan"):
            line = held(name, target=True).line
        answer[column] = line.value if line else None
    ytd, month = held("ytd_done").line, held("month_done").line
    through = ytd.period_end if ytd else (month.period_end if month else None)
    answer["done_through_on"] = through
    if month is not None and month.period_end != through:
        answer["month_done_fen"] = None
    for column, name in (("industry", "industry"), ("progress_text", "progress_text"), ("owner_name", "owner_enterprise")):
        line = held(name).line
        answer[column] = line.value if line else ""
    answer["planned_investment_disputed"] = held("planned_investment").is_disputed
    planned = held("started_on", target=True).line
    answer["planned_start_on"] = planned.value if planned else None
    living = [line for line in living_lines(known_lines(lines, known_at)) if line.modality != TARGET]
    stages = [StageStatement(str(line.value), line.happened_on, line.modality == ACTUAL) for line in living if line.attribute == "stage"]
    milestones = []
    for name in MILESTONE_STAGES:
        line = held(name).line
        if line is not None:
            milestones.append(Milestone(name, line.value, line.modality == ACTUAL))
    reading = current_stage(stages, milestones, as_of=as_of)
    answer |= {"stage": reading.stage, "stage_happened_on": reading.happened_on, "stage_has_evidence": reading.has_evidence}
    sides = [SideStatement(str(line.value), line.happened_on, line.sequence) for line in living if line.attribute == "side_state"]
    answer["side_state"] = current_side_state(sides, as_of=as_of)
    return answer


@pytest.fixture
def project_ids(cast: Any) -> Iterator[UUID]:
    return iter(lambda: create_projects_bulk(cast.mei.actor, [NewProject(f"项目{next(_numbers)}")])[0], None)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_sql_and_rules_agree_on_any_facts(cast: Any, project_ids: Iterator[UUID], family: str, data: Any) -> None:
    deeds = data.draw(st.lists(statements(family), min_size=2, max_size=9))
    project_id = next(project_ids)
    moments = record(cast, project_id, deeds)
    lines = fact_lines(cast.mei.actor, "project", [project_id])[project_id]
    as_of = data.draw(st.sampled_from([*DAYS, date(2026, 12, 31)]))
    known_at = data.draw(st.sampled_from([None, *moments]))
    found = computed(cast.home.id, project_id, as_of, known_at)
    wanted = expected(lines, as_of, known_at)
    assert {name: found[name] for name in wanted} == wanted


def test_what_is_stored_is_what_a_replay_gives(cast: Any, project_ids: Iterator[UUID], ledger: Any) -> None:
    first = next(project_ids)
    ledger.state(first, "planned_investment", 500)
    ledger.state(first, "stage", "signed")
    ledger.send()
    assert check_projection(cast.home.id) == []


def test_a_changed_column_is_found_by_the_check(cast: Any, ledger: Any) -> None:
    project_id = ledger.project("被改过的项目", planned_investment=500)
    ledger.send()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE investment_projects_project SET planned_investment_fen = 501 WHERE id = %s", [project_id])
    differences = check_projection(cast.home.id)
    assert [(each.column, each.stored, each.computed) for each in differences] == [("planned_investment_fen", 501, 500)]
    assert refresh_projection(cast.home.id) == 1
    assert check_projection(cast.home.id) == []


def test_every_projected_column_is_a_column_of_the_table() -> None:
    from huoshui.investment_projects.models import Project

    assert set(PROJECTED_COLUMNS) <= {field.attname for field in Project._meta.get_fields() if hasattr(field, "attname")}
