"""One SQL that computes every projected column of a project from its facts.

It serves the stored projection (refresh, rebuild), its check, and every page that is asked as of a past day or as known on a past day.
Which fact is in force is the rule of fact_ledger/rules; which stage follows is rules/stage_rule.py; one test runs both over the same cases.

Steps: ``subject`` the asked projects with those merged into them · ``plain`` facts without a second one about the same attribute (most,
after a first import: nothing to decide) · ``known`` the others · ``leaf`` those not corrected, not withdrawn and not of a later day ·
``winner`` the one that holds · ``in_force`` both kinds together · ``figures`` one row a project, the stage beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, NO_SIDE_STATE, PROJECT_ATTRIBUTES, SUBJECT_KIND

PROJECTS = "investment_projects_project"
TARGET = ">target"  # in_force.key of a planned date: "started_on>target"

MONEY_COLUMNS = {
    "planned_investment_fen": "planned_investment",
    "annual_plan_fen": "annual_plan",
    "month_done_fen": "month_done",
    "ytd_done_fen": "ytd_done",
    "cumulative_done_fen": "cumulative_done",
    "funds_arrived_fen": "funds_arrived",
}
TEXT_COLUMNS = {
    "project_code": "project_code",
    "owner_name": "owner_enterprise",
    "duty_unit_name": "duty_unit",
    "duty_person": "duty_person",
    "leader_name": "leader",
    "industry": "industry",
    "area_text": "area",
    "key_level": "key_level",
    "build_kind": "build_kind",
    "reserve_motive": "reserve_motive",
    "content": "content",
    "progress_text": "progress_text",
    "problem_text": "problem_text",
}
TEXT_LIMITS = {
    "project_code": 40,
    "owner_name": 200,
    "duty_unit_name": 120,
    "duty_person": 80,
    "leader_name": 80,
    "industry": 80,
    "area_text": 80,
    "key_level": 20,
    "build_kind": 20,
    "reserve_motive": 40,
}
MILESTONE_COLUMNS = tuple(MILESTONE_STAGES)
PROJECTED_COLUMNS = (
    "stage",
    "side_state",
    "stage_has_evidence",
    "stage_happened_on",
    *MILESTONE_COLUMNS,
    "planned_start_on",
    "planned_completion_on",
    *MONEY_COLUMNS,
    "planned_investment_disputed",
    "annual_plan_year",
    "done_through_on",
    *TEXT_COLUMNS,
    "projected_through",
)
"""Every column that the projection computes, by the name of the stored column."""

_DATED = tuple(sorted(MILESTONE_COLUMNS))
_PERIODIC = tuple(one.name for one in PROJECT_ATTRIBUTES if one.period != "none")
_OF_A_DAY = tuple(one.name for one in PROJECT_ATTRIBUTES if one.period == "day")
_OF_A_YEAR = tuple(one.name for one in PROJECT_ATTRIBUTES if one.period == "year")
_OF_MONTHS = tuple(one.name for one in PROJECT_ATTRIBUTES if one.period in ("month", "ytd"))
_MOVING = tuple(one.name for one in PROJECT_ATTRIBUTES if one.moving)
_PLANNED_MONEY = ("planned_investment", "annual_plan")  # a plan by nature: a ledger may call it target or not
_STAGES = tuple(stage.code for stage in lifecycle.STAGES)

_MILESTONES_OF_RANK: dict[int, list[str]] = {}
for _column, _stage in MILESTONE_STAGES.items():
    _MILESTONES_OF_RANK.setdefault(_STAGES.index(_stage) + 1, []).append(_column)
_IN_FORCE_COLUMNS = (
    "project_id, as_of, id, sequence, attribute, key, modality, happened_on, span_start, span_end, value_fen, value_date, value_text, "
    "value_number"
)
_PROJECTED_PLAIN = (*MONEY_COLUMNS.values(), *MILESTONE_COLUMNS, *TEXT_COLUMNS.values(), "stage", "side_state")
_PROJECTED = (*_PROJECTED_PLAIN, *(f"{name}.choice" for name in _PROJECTED_PLAIN))


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _stage_rank(column: str) -> str:
    return f"array_position(ARRAY[{_quoted(_STAGES)}], {column})"


def _ever(rank: str) -> str:
    """The day of the milestone of a stage's rank, whenever that is."""
    return (
        f"CASE {rank} "
        + " ".join(f"WHEN {number} THEN LEAST({_each(names, '_ever')})" for number, names in _MILESTONES_OF_RANK.items())
        + " END"
    )


def _each(columns: Sequence[str], suffix: str, between: str = ", ") -> str:
    return between.join(f"figures.{column}{suffix}" for column in columns)


def _money_aggregate(attribute: str) -> str:
    stated = f"max(value_fen) FILTER (WHERE key = '{attribute}')"
    return f"COALESCE({stated}, max(value_fen) FILTER (WHERE key = '{attribute}{TARGET}'))" if attribute in _PLANNED_MONEY else stated


def facts_in_force_sql(
    *, limited: bool, as_of_per_row: bool, known_at: bool, attributes: bool = False, projects: str = PROJECTS, settled: bool = False
) -> str:
    """Common table expressions up to ``in_force``: (project_id, key, fact columns …), one row an attribute.

    Bound names: zone_id; as_of (with ``as_of_per_row`` each project's own projected_as_of goes first); known_at, project_ids and
    attributes where asked for. ``projects``: a relation of a few thousand projects in place of the table, whose facts are then looked up
    project by project. ``settled`` says that no project of it has two facts of one attribute.
    """
    as_of = "COALESCE(p.projected_as_of, %(as_of)s::date)" if as_of_per_row else "%(as_of)s::date"
    learned = "AND {0}.recorded_at <= %(known_at)s" if known_at else ""
    day = f"CASE WHEN f.attribute IN ({_quoted(_OF_A_DAY)}) THEN f.happened_on END"
    columns = f"""
               subject.project_id, subject.as_of, f.id, f.sequence, f.attribute, f.modality, f.happened_on,
               f.value_fen, f.value_date, f.value_text, f.value_number,
               CASE WHEN f.modality = 'target' THEN f.attribute || '{TARGET}' ELSE f.attribute END AS key,
               CASE WHEN f.attribute IN ({_quoted(_PERIODIC)}) THEN COALESCE(f.period_end, {day}) END AS span_end,
               CASE WHEN f.attribute IN ({_quoted(_PERIODIC)}) THEN COALESCE(f.period_start, {day}) END AS span_start"""
    wanted = "f.attribute = ANY(%(attributes)s)" if attributes else f"f.attribute IN ({_quoted(_PROJECTED)})"
    joined = "JOIN fact_ledger_fact f ON f.zone_id = %(zone_id)s AND f.subject_id = subject.fact_subject_id"
    if projects != PROJECTS:  # OFFSET 0: whatever the planner believes of a table that this very transaction filled, it goes by the index
        joined = (
            "CROSS JOIN LATERAL (SELECT * FROM fact_ledger_fact own WHERE own.zone_id = %(zone_id)s "
            "AND own.subject_id = subject.fact_subject_id OFFSET 0) f"
        )
    facts = f"""
        FROM subject
        {joined}
        {{join}}
        WHERE f.subject_kind = '{SUBJECT_KIND}' {learned.format("f")} AND {wanted}"""
    same = "contested ON contested.subject_id = f.subject_id AND contested.attribute = f.attribute"
    holds_by = f"""
          AND (happened_on IS NULL OR happened_on <= as_of OR modality = 'target')
          AND (period_end IS NULL OR period_start IS NULL
               OR CASE WHEN attribute IN ({_quoted(_OF_A_YEAR)}) THEN period_start <= as_of
                       WHEN attribute IN ({_quoted(_OF_MONTHS)}) THEN period_end <= month_end
                       ELSE period_end <= as_of END)"""
    merged = f"FROM {projects} other WHERE other.zone_id = %(zone_id)s AND other.merged_into_id IS NOT NULL"
    contested = f"""
        SELECT f.subject_id, f.attribute
        FROM subject {joined}
        GROUP BY f.subject_id, f.attribute
        HAVING count(*) > 1 OR bool_or(subject.is_merged) OR right(f.attribute, 7) = '.choice'"""  # noqa: S608 - constants
    if settled:
        contested = "SELECT NULL::uuid AS subject_id, NULL::text AS attribute WHERE false"
    return f"""
    subject AS MATERIALIZED (
        SELECT p.id AS fact_subject_id, COALESCE(p.merged_into_id, p.id) AS project_id, {as_of} AS as_of,
               (date_trunc('month', {as_of}) + interval '1 month - 1 day')::date AS month_end,
               p.merged_into_id IS NOT NULL OR p.id IN (SELECT other.merged_into_id {merged}) AS is_merged
        FROM {projects} p
        WHERE p.zone_id = %(zone_id)s {"AND (p.id = ANY(%(project_ids)s) OR p.merged_into_id = ANY(%(project_ids)s))" if limited else ""}
    ),
    contested AS MATERIALIZED ({contested}),
    plain AS NOT MATERIALIZED (
        SELECT {columns}
        {facts.format(join=f"LEFT JOIN {same}")}
          AND contested.attribute IS NULL AND NOT f.is_withdrawal
          {_qualified(holds_by)}
    ),
    known AS (
        SELECT {columns},
               CASE WHEN source.kind = 'form' THEN '' WHEN source.lineage <> '' THEN source.lineage ELSE source.id::text END AS origin,
               f.is_withdrawal, f.period_start, f.period_end, subject.month_end
        {facts.format(join=f"JOIN {same} JOIN fact_ledger_source source ON source.id = f.source_id")}
    ),
    first_stated AS (
        SELECT known.*, min(sequence) OVER (PARTITION BY project_id, attribute, span_end, span_start, origin) AS origin_began
        FROM known
    ),
    leaf AS (
        SELECT first_stated.* FROM first_stated
        WHERE NOT is_withdrawal {holds_by}
          AND NOT EXISTS (SELECT 1 FROM fact_ledger_fact later
                          WHERE later.zone_id = %(zone_id)s AND later.corrects_id = first_stated.id {learned.format("later")})
    ),
    choice AS (
        SELECT project_id, left(attribute, -7) AS attribute, sequence, value_text::uuid AS fact_id
        FROM leaf WHERE right(attribute, 7) = '.choice'
        UNION ALL
        SELECT choice.project_id, choice.attribute, choice.sequence, later.id
        FROM choice JOIN fact_ledger_fact later
          ON later.zone_id = %(zone_id)s AND later.corrects_id = choice.fact_id {learned.format("later")}
    ),
    chosen AS (
        SELECT fact_id, max(sequence) AS choice_sequence FROM choice GROUP BY fact_id
    ),
    candidate AS (
        SELECT leaf.*, chosen.choice_sequence,
               CASE WHEN attribute IN ({_quoted(_MOVING)}) OR origin = '' THEN 0 ELSE origin_began END AS origin_rank
        FROM leaf LEFT JOIN chosen ON chosen.fact_id = leaf.id
        WHERE attribute NOT IN ('stage', 'side_state') AND right(attribute, 7) <> '.choice'
    ),
    winner AS (
        SELECT DISTINCT ON (project_id, key) *
        FROM candidate
        ORDER BY project_id, key, span_end DESC NULLS LAST, span_start DESC NULLS LAST,
                 choice_sequence DESC NULLS LAST, origin_rank, sequence DESC
    ),
    in_force AS (
        SELECT {_IN_FORCE_COLUMNS} FROM winner UNION ALL SELECT {_IN_FORCE_COLUMNS} FROM plain
    )"""  # noqa: S608 - built from constants, values are bound


def _qualified(condition: str) -> str:
    """The same condition on the tables themselves instead of on ``first_stated``."""
    for name in ("happened_on", "modality", "period_end", "period_start", "attribute"):
        condition = re.sub(rf"\b{name}\b", f"f.{name}", condition)
    return re.sub(r"\b(as_of|month_end)\b", r"subject.\1", condition)


def projection_sql(
    *, limited: bool = False, as_of_per_row: bool = False, known_at: bool = False, projects: str = PROJECTS, settled: bool = False
) -> str:
    """A SELECT with ``id`` and PROJECTED_COLUMNS of each project of the zone that is not merged into another.

    Bind with ``projection_parameters``. ``limited`` asks for some ids only; ``as_of_per_row`` uses each project's own
    ``projected_as_of`` (for the check); ``known_at`` leaves out what was recorded later. ``projects`` and ``settled`` as in
    ``facts_in_force_sql``.
    """
    aggregates = [
        *(f"{_money_aggregate(attribute)} AS {column}" for column, attribute in MONEY_COLUMNS.items()),
        *(f"max(value_date) FILTER (WHERE key = '{column}' AND value_date <= as_of) AS {column}" for column in MILESTONE_COLUMNS),
        *(f"max(value_date) FILTER (WHERE key = '{column}') AS {column}_ever" for column in MILESTONE_COLUMNS),
        "max(as_of) AS day",
        *(
            f"bool_or(modality = 'actual') FILTER (WHERE key = '{column}' AND value_date <= as_of) AS {column}_proved"
            for column in MILESTONE_COLUMNS
        ),
        *(f"max(value_text) FILTER (WHERE key = '{attribute}') AS {column}" for column, attribute in TEXT_COLUMNS.items()),
        f"max({_stage_rank('value_text')}) FILTER (WHERE key = 'stage') AS stage_rank",
        "max(happened_on) FILTER (WHERE key = 'stage') AS stage_on",
        "bool_or(modality = 'actual') FILTER (WHERE key = 'stage') AS stage_proved",
        "max(value_text) FILTER (WHERE key = 'side_state') AS side_state",
        f"max(value_date) FILTER (WHERE key = 'started_on{TARGET}') AS planned_start_on",
        f"max(value_date) FILTER (WHERE key = 'completed_on{TARGET}') AS planned_completed_on",
        f"max(value_date) FILTER (WHERE key = 'produced_on{TARGET}') AS planned_production_on",
        "extract(year FROM COALESCE(max(span_start) FILTER (WHERE key = 'annual_plan'), "
        f"max(span_start) FILTER (WHERE key = 'annual_plan{TARGET}')))::smallint AS annual_plan_year",
        "max(sequence) AS through",
        "max(span_end) FILTER (WHERE key = 'month_done') AS month_through_on",
        "max(span_end) FILTER (WHERE key = 'ytd_done') AS ytd_through_on",
    ]
    by_rank = {
        "day": "CASE stage.rank "
        + " ".join(f"WHEN {rank} THEN LEAST({_each(names, '')})" for rank, names in _MILESTONES_OF_RANK.items())
        + " END",
        "proved": "CASE stage.rank "
        + " ".join(f"WHEN {rank} THEN ({_each(names, '_proved', ' OR ')})" for rank, names in _MILESTONES_OF_RANK.items())
        + " END",
    }
    milestone_rank = (
        "CASE "
        + " ".join(
            f"WHEN COALESCE({_each(names, '')}) IS NOT NULL THEN {rank}"
            for rank, names in sorted(_MILESTONES_OF_RANK.items(), reverse=True)
        )
        + " END"
    )
    columns = {
        "stage": f"COALESCE((ARRAY[{_quoted(_STAGES)}])[stage.rank], '')",
        "side_state": f"COALESCE(NULLIF(left(COALESCE(side.side_state, figures.side_state), 20), '{NO_SIDE_STATE}'), '')",
        "stage_has_evidence": (
            f"COALESCE(COALESCE({by_rank['proved']}, false) OR (stage.rank = stage.stated_rank AND stage.stated_proved), false)"
        ),
        "stage_happened_on": f"COALESCE({by_rank['day']}, CASE WHEN stage.rank = stage.stated_rank THEN stage.stated_on END)",
        **{column: f"figures.{column}" for column in MILESTONE_COLUMNS},
        "planned_start_on": "figures.planned_start_on",
        "planned_completion_on": "COALESCE(figures.planned_completed_on, figures.planned_production_on)",
        **{column: f"figures.{column}" for column in MONEY_COLUMNS},
        "month_done_fen": (
            "CASE WHEN figures.month_through_on IS NOT DISTINCT FROM COALESCE(figures.ytd_through_on, figures.month_through_on) "
            "THEN figures.month_done_fen END"
        ),
        "planned_investment_disputed": "disputed.project_id IS NOT NULL",
        "annual_plan_year": "figures.annual_plan_year",
        "done_through_on": "COALESCE(figures.ytd_through_on, figures.month_through_on)",
        **{
            column: f"left(COALESCE(figures.{column}, ''), {TEXT_LIMITS[column]})"
            if column in TEXT_LIMITS
            else f"COALESCE(figures.{column}, '')"
            for column in TEXT_COLUMNS
        },
        "projected_through": "COALESCE(figures.through, 0)",
    }
    selected = ",\n           ".join(f"{columns[column]} AS {column}" for column in PROJECTED_COLUMNS)
    in_force = facts_in_force_sql(limited=limited, as_of_per_row=as_of_per_row, known_at=known_at, projects=projects, settled=settled)
    return f"""
    WITH RECURSIVE {in_force},
    figures AS (
        SELECT project_id, {", ".join(aggregates)}
        FROM in_force GROUP BY project_id
    ),
    statement AS (
        SELECT DISTINCT ON (project_id) project_id, rank, happened_on,
               CASE WHEN begins_later THEN dated_proved ELSE is_proved END AS is_proved
        FROM (
            SELECT said.*, COALESCE({_ever("said.rank")} > said.day, false) AS begins_later
            FROM (SELECT project_id, max(as_of) AS day, {_stage_rank("value_text")} AS rank, min(happened_on) AS happened_on,
                         bool_or(modality = 'actual') AS is_proved,
                         COALESCE(bool_or(modality = 'actual') FILTER (WHERE happened_on IS NOT NULL), false) AS dated_proved
                  FROM leaf WHERE attribute = 'stage' AND modality <> 'target' GROUP BY project_id, 3) said
            LEFT JOIN figures ON figures.project_id = said.project_id
        ) by_rank
        WHERE rank IS NOT NULL AND NOT (begins_later AND happened_on IS NULL)
        ORDER BY project_id, rank DESC
    ),
    alone AS (
        SELECT project_id,
               CASE WHEN stage_on IS NOT NULL OR NOT COALESCE({_ever("figures.stage_rank")} > day, false) THEN stage_rank END AS rank
        FROM figures
    ),
    side AS (
        SELECT DISTINCT ON (project_id) project_id, value_text AS side_state
        FROM leaf WHERE attribute = 'side_state' AND modality <> 'target'
        ORDER BY project_id, happened_on DESC NULLS LAST, sequence DESC
    ),
    disputed AS (
        SELECT DISTINCT other.project_id
        FROM winner in_force JOIN candidate other USING (project_id, key)
        WHERE key = 'planned_investment' AND other.origin <> in_force.origin AND other.value_fen <> in_force.value_fen
          AND other.sequence > COALESCE(in_force.choice_sequence, CASE WHEN in_force.origin = '' THEN in_force.sequence ELSE 0 END)
    )
    SELECT p.id,
           {selected}
    FROM {projects} p
    LEFT JOIN figures ON figures.project_id = p.id
    LEFT JOIN statement ON statement.project_id = p.id
    LEFT JOIN alone ON alone.project_id = p.id
    LEFT JOIN LATERAL (
        SELECT COALESCE(statement.rank, alone.rank) AS stated_rank,
               CASE WHEN statement.rank IS NULL THEN figures.stage_on ELSE statement.happened_on END AS stated_on,
               CASE WHEN statement.rank IS NULL THEN figures.stage_proved ELSE statement.is_proved END AS stated_proved,
               GREATEST(COALESCE(statement.rank, alone.rank), {milestone_rank}) AS rank
    ) stage ON true
    LEFT JOIN side ON side.project_id = p.id
    LEFT JOIN disputed ON disputed.project_id = p.id
    WHERE p.zone_id = %(zone_id)s AND p.merged_into_id IS NULL {"AND p.id = ANY(%(project_ids)s)" if limited else ""}"""  # noqa: S608 - built from constants, values are bound


def projection_parameters(
    zone_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None, project_ids: Sequence[UUID] | None = None
) -> dict[str, Any]:
    """What ``projection_sql`` and ``facts_in_force_sql`` bind."""
    parameters: dict[str, Any] = {"zone_id": zone_id}
    if as_of is not None:
        parameters["as_of"] = as_of
    if known_at is not None:
        parameters["known_at"] = known_at
    if project_ids is not None:
        parameters["project_ids"] = list(project_ids)
    return parameters
