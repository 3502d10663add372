"""The cast bound to its home zone, and short ways to bring projects in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from huoshui.core.actor import Actor
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import NewProject, create_projects_bulk, refresh_projection
from tests.cast import Cast, build_cast

YI = 10**10  # 1亿元 in fen


@pytest.fixture
def cast(db: None, bind: Callable[[UUID], None]) -> Cast:
    found = build_cast()
    bind(found.home.id)
    return found


@dataclass
class Ledger:
    """One workbook of the test: ``state(project, attribute, value, …)`` collects, ``send()`` records and refreshes."""

    actor: Actor
    lineage: str = "台账甲"
    facts: list[NewFact] = field(default_factory=list)

    def project(self, name: str, **values: Any) -> UUID:
        project = NewProject(name)
        create_projects_bulk(self.actor, [project])
        for attribute, value in values.items():
            self.state(project.id, attribute, value)
        return project.id

    def state(self, project_id: UUID, attribute: str, value: Any, **more: Any) -> NewFact:
        more.setdefault("spot_sheet", "项目清单")
        more.setdefault("spot_cell", "F7")
        if attribute == "annual_plan" and "period_start" not in more:
            more |= {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
        fact = NewFact("project", project_id, attribute, value, raw_text=str(value), **more)
        self.facts.append(fact)
        return fact

    def send(self) -> list[UUID]:
        source = record_source(
            actor=self.actor, kind="workbook", title=f"{self.lineage}.xlsx", file_sha256="a" * 64, extractor="test/1", lineage=self.lineage
        )
        ids = record_facts(self.actor, source, self.facts)
        refresh_projection(self.actor.zone_id, sorted({fact.subject_id for fact in self.facts}))
        self.facts.clear()
        return ids


@pytest.fixture
def ledger(cast: Cast) -> Ledger:
    return Ledger(cast.mei.actor)
