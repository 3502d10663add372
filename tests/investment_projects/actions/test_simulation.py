"""A project office at work, against a small model in plain Python: after each deed the ledger says what the model says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from huoshui.audit.models import AuditEntry
from huoshui.core.lifecycle import STAGES
from huoshui.core.refusals import Refusal
from huoshui.investment_projects import actions, queries
from tests.cast import Cast, build_cast
from tests.scale import scaled

CODES = [stage.code for stage in STAGES]
OPTIONAL = {"reserve", "lead", "negotiating"}
FIRST_DAY = date(2025, 1, 1)


class ModelProject:
    """What the office believes about one project."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, date]] = []  # every deed that stands, in order
        self.side_state = ""
        self.investment: int | None = None

    @property
    def stage(self) -> str:
        return max((stage for stage, _ in self.stages), key=CODES.index, default="")

    @property
    def last_day(self) -> date:
        return max((day for _, day in self.stages), default=FIRST_DAY)

    def skipped(self, to_stage: str) -> set[str]:
        begin = CODES.index(self.stage) + 1 if self.stage else 0
        return set(CODES[begin : CODES.index(to_stage)]) - OPTIONAL - {stage for stage, _ in self.stages}


class ProjectOffice(RuleBasedStateMachine):
    """``cast`` is set by the test that runs it."""

    cast: Cast
    numbers = iter(range(10**9))
    projects = Bundle("projects")

    @initialize()
    def open_the_office(self) -> None:
        self.model: dict[Any, ModelProject] = {}
        self.deeds = 0
        self.audited_before = self.audit_count()

    def audit_count(self) -> int:
        return AuditEntry.objects.in_zone(self.cast.home.id).count()

    @property
    def actor(self) -> Any:
        return self.cast.mei.actor

    def version(self, project_id: Any) -> int:
        return queries.project_row(self.actor, project_id).version

    @rule(target=projects)
    def register(self) -> Any:
        project_id = actions.create_project(self.actor, name=f"模拟{next(self.numbers)}号项目", is_another=True)
        self.model[project_id] = ModelProject()
        self.deeds += 1
        return project_id

    @rule(project_id=projects, to_stage=st.sampled_from(CODES), days=st.integers(0, 40), reason=st.sampled_from(["", "租赁厂房，无需摘地"]))
    def advance(self, project_id: Any, to_stage: str, days: int, reason: str) -> None:
        model = self.model[project_id]
        day = model.last_day + timedelta(days=days)
        is_back = bool(model.stage) and CODES.index(to_stage) <= CODES.index(model.stage)
        may = not is_back and model.side_state != "terminated" and (not model.skipped(to_stage) or bool(reason))
        try:
            actions.advance_stage(
                self.actor,
                project_id,
                to_stage=to_stage,
                happened_on=day,
                evidence_text=f"依据{next(self.numbers)}号文件",
                bypass_reason=reason,
                expected_version=self.version(project_id),
            )
        except Refusal:
            assert not may or to_stage == model.stage
        else:
            assert may or to_stage == model.stage
            model.stages.append((to_stage, day))
            self.deeds += 1

    @precondition(lambda self: any(model.stages for model in self.model.values()))
    @rule(data=st.data())
    def take_back_the_last_stage(self, data: Any) -> None:
        candidates = [
            project_id for project_id, model in self.model.items() if len({stage for stage, _ in model.stages}) == len(model.stages) > 0
        ]
        if not candidates:
            return
        project_id = data.draw(st.sampled_from(candidates))
        stage, _ = self.model[project_id].stages.pop()
        fact = next(
            fact
            for fact in queries.project_facts(self.actor, project_id)
            if fact.attribute.name == "stage" and fact.is_standing and fact.line.value == stage
        )
        before = self.audit_count()
        actions.correct_figure(self.actor, project_id, fact.id, value=None, reason="误登")
        self.deeds += self.audit_count() - before  # the stage and its milestone

    @rule(project_id=projects, state=st.sampled_from(["suspended", "stopped", "terminated", ""]))
    def set_side_state(self, project_id: Any, state: str) -> None:
        model = self.model[project_id]
        try:
            actions.set_side_state(
                self.actor,
                project_id,
                side_state=state,
                happened_on=date(2025, 6, 1),
                reason="资金紧张",
                expected_version=self.version(project_id),
            )
        except Refusal as refusal:
            assert (refusal.code, state) == ("side_state_unchanged", model.side_state)
        else:
            model.side_state = state
            self.deeds += 1

    @rule(project_id=projects, fen=st.integers(0, 10**13))
    def state_the_investment(self, project_id: Any, fen: int) -> None:
        actions.record_figures(self.actor, project_id, {"planned_investment": fen})
        self.model[project_id].investment = fen
        self.deeds += 1

    @rule(projects_drawn=st.lists(projects, min_size=2, max_size=2, unique=True))
    def merge_and_think_again(self, projects_drawn: list[Any]) -> None:
        before = queries.project_totals(self.actor).project_count
        merge_id = actions.merge_projects(self.actor, *projects_drawn, reason="疑似同一项目")
        assert queries.project_totals(self.actor).project_count == before - 1
        actions.undo_merge(self.actor, merge_id)
        self.deeds += 2

    @invariant()
    def the_ledger_says_what_the_office_did(self) -> None:
        if not hasattr(self, "model"):
            return
        rows = {row.id: row for row in queries.project_rows(self.actor)}
        for project_id, model in self.model.items():
            row = rows[project_id]
            assert (row.stage, row.side_state, row.planned_investment_fen) == (model.stage, model.side_state, model.investment)
            assert row.stage_has_evidence == bool(model.stage)

    @invariant()
    def each_deed_left_one_trace_and_the_projection_is_a_replay(self) -> None:
        if hasattr(self, "model"):
            assert self.audit_count() - self.audited_before == self.deeds
            assert queries.check_projection(self.cast.home.id) == []


@pytest.mark.django_db
def test_the_ledger_follows_the_office(bind: Any) -> None:
    _simulate(bind, runs=12, steps=12)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_ledger_follows_the_office_through_many_long_lives(bind: Any) -> None:
    _simulate(bind, runs=scaled(50), steps=40)


def _simulate(bind: Any, *, runs: int, steps: int) -> None:
    cast = build_cast()
    bind(cast.home.id)
    ProjectOffice.cast = cast
    run_state_machine_as_test(
        ProjectOffice,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            database=None,
        ),
    )
