"""Counts aggregates for an actor: from the stored projection, from facts on PostgreSQL, or from a snapshot on DuckDB.

The steps after ``project_standing`` are the same three times. One or two days come from the stored projection that lists and the cockpit
ask, too; more days from the facts in one statement; many days of a large zone from a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from huoshui.analytics.engines.counting import by_subject, count_on_duckdb, relations_of, timeline_steps
from huoshui.analytics.engines.postgres_engine import PostgresEngine
from huoshui.analytics.engines.stored_standing import stored_standing, visible_project_ids
from huoshui.analytics.rollups import Aggregate, Asked, rollup_steps
from huoshui.analytics.rollups.aggregates import SUBJECTS, Parameters, asked_step, member_steps
from huoshui.analytics.rollups.results import Rollup
from huoshui.analytics.rollups.steps import Step, with_clause
from huoshui.analytics.snapshots.relations import RELATIONS
from huoshui.analytics.snapshots.taking import open_snapshot
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import visible_request_ids
from huoshui.organizations.rules import policy

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
MANY_FACTS = 200_000  # of a zone: from here a snapshot on DuckDB answers many days faster than PostgreSQL
STORED_DAYS = 2  # asked days up to which the stored projection answers faster than the facts


def count(actor: Actor, aggregates: Iterable[Aggregate], asked: Sequence[Asked], known_at: datetime | None) -> Rollup:
    """Every aggregate for every question, of what the actor may see. The connection is bound to the actor's zone."""
    rollup, wanted = Rollup(), list(aggregates)
    few = len({one.day for one in asked}) <= STORED_DAYS
    if not few and actor.sees_whole_zone and policy.may(actor, "officers:visits") and is_large(actor.zone_id):
        return _from_snapshot(actor, wanted, asked, known_at)
    for subject, own in by_subject(wanted).items():
        if SUBJECTS[subject].stands_on_projects and few:
            for one in asked:
                rollup.add(own, _from_projection(actor, subject, own, one, known_at))
        elif asked:
            rollup.add(own, _from_facts(actor, subject, own, asked, known_at))
    return rollup


def _from_projection(actor: Actor, subject: str, own: Sequence[Aggregate], asked: Asked, known_at: datetime | None) -> Sequence[Any]:
    parameters = Parameters(known_at=known_at or FOR_EVER)
    steps = rollup_steps(SUBJECTS[subject], own, parameters.bind)
    return run_on_projection(actor, subject, steps, asked=asked, known_at=known_at, parameters=parameters)


def run_on_projection(
    actor: Actor, subject: str, steps: Sequence[Step], *, asked: Asked, known_at: datetime | None, parameters: Parameters
) -> Sequence[Any]:
    """The rows of the last step, with ``project_standing`` from the stored projection."""
    selection, standing = stored_standing(actor, starts_on=asked.starts_on, day=asked.day, known_at=known_at)
    relations = [f"{name} AS ({rows})" for name, rows in relations_of(subject, RELATIONS, from_facts=False).items()]
    chain = with_clause(steps, "postgres").removeprefix("WITH ").removeprefix("RECURSIVE ")
    selection.parameters |= parameters.values
    clause = selection.with_clause(f"project_standing AS ({standing})", *relations, chain).replace("WITH ", "WITH RECURSIVE ", 1)
    return selection.run(f"{clause} SELECT * FROM {steps[-1].name}")  # noqa: S608 - named steps, values are bound


def _from_facts(actor: Actor, subject: str, own: Sequence[Aggregate], asked: Sequence[Asked], known_at: datetime | None) -> Sequence[Any]:
    parameters = Parameters(known_at=known_at or FOR_EVER)
    question = asked_step(asked, parameters)
    steps = (question, *timeline_steps(subject), *rollup_steps(SUBJECTS[subject], own, parameters.bind))
    return postgres_for(actor, subject).run(steps, parameters.values).rows


def postgres_for(actor: Actor, subject: str) -> PostgresEngine:
    """The tables of the actor's zone, narrowed to what the actor may see."""
    relations, bound = narrowed(actor, subject)
    return PostgresEngine(relations, {"zone_id": actor.zone_id, **bound})


def narrowed(actor: Actor, subject: str) -> tuple[dict[str, str], Mapping[str, Any]]:
    """The relations of a subject with the actor's limits in them, and what those bind."""
    relations = relations_of(subject, RELATIONS, from_facts=True)
    bound: dict[str, Any] = {}
    if "project" in relations and (seen := visible_project_ids(actor)) is not None:
        bound["seen_projects"] = seen
        relations["project"] = (
            "SELECT every.zone_id, every.id, every.kept_id, every.parent_project_id, every.unit_id, every.area_id, "  # noqa: S608
            "(every.parent_project_id IS NULL OR NOT every.parent_project_id = ANY(%(seen_projects)s)) AS is_head, "
            f"every.kept_id = ANY(%(seen_projects)s) AS is_visible, every.created_at FROM ({relations['project']}) every"
        )
    if "request" in relations and (requests := visible_request_ids(actor)) is not None:
        bound["seen_requests"] = requests
        relations["request"] = f"SELECT * FROM ({relations['request']}) every WHERE every.id = ANY(%(seen_requests)s)"  # noqa: S608
    if "visit" in relations and not (actor.sees_whole_zone and policy.may(actor, "officers:visits")):
        relations["visit"] = f"SELECT * FROM ({relations['visit']}) every WHERE false"  # noqa: S608
    if "inspection" in relations and not actor.sees_whole_zone:
        bound["own_units"] = list(actor.unit_ids)
        relations["inspection"] = f"SELECT * FROM ({relations['inspection']}) every WHERE every.unit_id = ANY(%(own_units)s)"  # noqa: S608
    return relations, bound


def members(
    actor: Actor, aggregate: Aggregate, asked: Asked, known_at: datetime | None, *, scope: tuple[str, UUID | None], page: tuple[int, int]
) -> Sequence[Any]:
    """Rows (record, what it opens, belongs, figure) behind one cell, largest first, those of which nobody said last.

    ``page``: offset, size.
    """
    subject = SUBJECTS[aggregate.subject]
    parameters = Parameters(known_at=known_at or FOR_EVER)
    steps: tuple[Step, ...] = member_steps(subject, aggregate, parameters.bind)
    kind, scope_id = scope
    within = "" if kind == "zone" else f"WHERE member.{kind}_id = {parameters.bind(scope_id)}"
    chosen = Step(
        "chosen_member",
        f"SELECT record_id, opens_id, belongs, figure FROM member {within} "  # noqa: S608 - constants
        f"ORDER BY belongs IS NULL, figure DESC NULLS LAST, record_id LIMIT {int(page[1])} OFFSET {int(page[0])}",
    )
    if subject.stands_on_projects:
        every = (*steps, chosen)
        return run_on_projection(actor, aggregate.subject, every, asked=asked, known_at=known_at, parameters=parameters)
    question = asked_step([asked], parameters)
    return postgres_for(actor, aggregate.subject).run((question, *steps, chosen), parameters.values).rows


def _from_snapshot(actor: Actor, aggregates: Sequence[Aggregate], asked: Sequence[Asked], known_at: datetime | None) -> Rollup:
    wanted = {name for subject in by_subject(aggregates) for name in relations_of(subject, RELATIONS, from_facts=True)}
    with open_snapshot(actor.zone_id, settings.SNAPSHOT_FOLDER, wanted) as engine:
        return count_on_duckdb(engine, aggregates, asked, known_at or FOR_EVER)


def is_large(zone_id: UUID) -> bool:
    """Whether the zone has so many facts that many days are counted faster from a snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM fact_ledger_fact WHERE zone_id = %s LIMIT %s) AS few", [zone_id, MANY_FACTS])
        return int(cursor.fetchone()[0]) >= MANY_FACTS
