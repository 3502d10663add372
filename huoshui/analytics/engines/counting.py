"""Runs the steps of many aggregates on an engine: each subject once a question, what is shared is made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from huoshui.analytics.engines.protocol import Engine
from huoshui.analytics.rollups.aggregates import SUBJECTS, Aggregate, Asked, Parameters, asked_step, rollup_steps
from huoshui.analytics.rollups.fact_timeline import TIMELINE
from huoshui.analytics.rollups.project_standing import STANDING_OF_FACTS
from huoshui.analytics.rollups.results import Rollup


def by_subject(aggregates: Iterable[Aggregate]) -> dict[str, list[Aggregate]]:
    """Aggregates that one rollup can count together."""
    found: dict[str, list[Aggregate]] = {}
    for aggregate in dict.fromkeys(aggregates):
        found.setdefault(aggregate.subject, []).append(aggregate)
    return found


def count_on_duckdb(engine: Engine, aggregates: Iterable[Aggregate], asked: Sequence[Asked], known_at: datetime) -> Rollup:
    """The timeline once, then question by question, so that what is held in memory does not grow with the number of days."""
    rollup, grouped = Rollup(), by_subject(aggregates)
    on_projects = any(SUBJECTS[subject].stands_on_projects for subject in grouped)
    if on_projects:
        engine.keep(TIMELINE, {"known_at": known_at})
    for one in asked:
        parameters = Parameters(known_at=known_at)
        question = asked_step([one], parameters)
        if on_projects:
            engine.keep((question, *STANDING_OF_FACTS), parameters.values)
        for subject, own in grouped.items():
            steps = rollup_steps(SUBJECTS[subject], own, parameters.bind)
            rollup.add(own, engine.run((question, *steps), parameters.values).rows)
    return rollup


def timeline_steps(subject: str) -> tuple[Any, ...]:
    """The steps before a subject's own where nothing is stored: from facts to standing."""
    return (*TIMELINE, *STANDING_OF_FACTS) if SUBJECTS[subject].stands_on_projects else ()


def relations_of(subject: str, relations: Mapping[str, str], *, from_facts: bool) -> dict[str, str]:
    """The relations that a subject's steps read."""
    wanted = (*SUBJECTS[subject].relations, *(("fact", "project") if SUBJECTS[subject].stands_on_projects and from_facts else ()))
    return {name: relations[name] for name in wanted}
