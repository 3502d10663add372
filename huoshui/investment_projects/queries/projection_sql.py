"""One SQL that computes every projected column of a project from its facts.

It serves the stored projection (refresh, rebuild), its check, and every page that is asked as of a past day or as known on a past day.
Which fact is in force is the rule of fact_ledger/rules; which stage follows is rules/stage_rule.py; one test runs both over the same cases.

Steps: ``subject`` the asked projects with those merged into them · ``known`` their facts · ``leaf`` those that are not corrected, not
withdrawn and not of a later day · ``in_force`` the one fact of each attribute · ``figures`` one row a project, stage beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, NO_SIDE_STATE, PROJECT_ATTRIBUTES, SUBJECT_KIND

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


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _stage_rank(column: str) -> str:
    return f"array_position(ARRAY[{_quoted(_STAGES)}], {column})"


def _money_aggregate(attribute: str) -> str:
    stated = f"max(value_fen) FILTER (WHERE key = '{attribute}')"
    return f"COALESCE({stated}, max(value_fen) FILTER (WHERE key = '{attribute}{TARGET}'))" if attribute in _PLANNED_MONEY else stated


def facts_in_force_sql(*, limited: bool, as_of_per_row: bool, known_at: bool, attributes: bool = False) -> str:
    """Common table expressions up to ``in_force``: (project_id, key, fact columns …), one row an attribute.

    Bound names: zone_id; as_of (with ``as_of_per_row`` each project's own projected_as_of goes first); known_at, project_ids and
    attributes where asked for.
    """
    as_of = "COALESCE(p.projected_as_of, %(as_of)s::date)" if as_of_per_row else "%(as_of)s::date"
    learned = "AND {0}.recorded_at <= %(known_at)s" if known_at else ""
    return f"""
    subject AS (
        SELECT p.id AS fact_subject_id, COALESCE(p.merged_into_id, p.id) AS project_id, {as_of} AS as_of,
               (date_trunc('month', {as_of}) + interval '1 month - 1 day')::date AS month_end
        FROM investment_projects_project p
        WHERE p.zone_id = %(zone_id)s {"AND (p.id = ANY(%(project_ids)s) OR p.merged_into_id = ANY(%(project_ids)s))" if limited else ""}
    ),
    known AS (
        SELECT subject.project_id, subject.as_of, subject.month_end,
               f.id, f.sequence, f.attribute, f.source_id, f.is_withdrawal, f.modality, f.happened_on, f.recorded_at,
               f.value_fen, f.value_date, f.value_text, f.value_number,
               CASE WHEN source.kind = 'form' THEN '' WHEN source.lineage <> '' THEN source.lineage ELSE source.id::text END AS origin,
               CASE WHEN f.modality = 'target' THEN f.attribute || '{TARGET}' ELSE f.attribute END AS key,
               CASE WHEN f.attribute IN ({_quoted(_PERIODIC)})
                    THEN COALESCE(f.period_end, CASE WHEN f.attribute IN ({_quoted(_OF_A_DAY)}) THEN f.happened_on END) END AS span_end,
               CASE WHEN f.attribute IN ({_quoted(_PERIODIC)})
                    THEN COALESCE(f.period_start, CASE WHEN f.attribute IN ({_quoted(_OF_A_DAY)}) THEN f.happened_on END) END AS span_start,
               f.period_start, f.period_end
        FROM subject
        JOIN fact_ledger_fact f ON f.zone_id = %(zone_id)s AND f.subject_id = subject.fact_subject_id
        JOIN fact_ledger_source source ON source.id = f.source_id
        WHERE f.subject_kind = '{SUBJECT_KIND}' {learned.format("f")} {"AND f.attribute = ANY(%(attributes)s)" if attributes else ""}
    ),
    first_stated AS (
        SELECT known.*, min(sequence) OVER (PARTITION BY project_id, attribute, span_end, span_start, origin) AS origin_began
        FROM known
    ),
    leaf AS (
        SELECT first_stated.* FROM first_stated
        WHERE NOT is_withdrawal
          AND (happened_on IS NULL OR happened_on <= as_of OR modality = 'target')
          AND (period_end IS NULL OR period_start IS NULL
               OR CASE WHEN attribute IN ({_quoted(_OF_A_YEAR)}) THEN period_start <= as_of
                       WHEN attribute IN ({_quoted(_OF_MONTHS)}) THEN period_end <= month_end
                       ELSE period_end <= as_of END)
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
    in_force AS (
        SELECT DISTINCT ON (project_id, key) *
        FROM candidate
        ORDER BY project_id, key, span_end DESC NULLS LAST, span_start DESC NULLS LAST,
                 choice_sequence DESC NULLS LAST, origin_rank, sequence DESC
    )"""  # noqa: S608 - built from constants, values are bound


def projection_sql(*, limited: bool = False, as_of_per_row: bool = False, known_at: bool = False) -> str:
    """A SELECT with ``id`` and PROJECTED_COLUMNS of each project of the zone that is not merged into another.

    Bind with ``projection_parameters``. ``limited`` asks for some ids only; ``as_of_per_row`` uses each project's own
    ``projected_as_of`` (for the check); ``known_at`` leaves out what was recorded later.
    """
    aggregates = [
        *(f"{_money_aggregate(attribute)} AS {column}" for column, attribute in MONEY_COLUMNS.items()),
        *(f"max(value_date) FILTER (WHERE key = '{column}' AND value_date <= as_of) AS {column}" for column in MILESTONE_COLUMNS),
        *(f"max(value_text) FILTER (WHERE key = '{attribute}') AS {column}" for column, attribute in TEXT_COLUMNS.items()),
        f"max(value_date) FILTER (WHERE key = 'started_on{TARGET}') AS planned_start_on",
        f"max(value_date) FILTER (WHERE key = 'completed_on{TARGET}') AS planned_completed_on",
        f"max(value_date) FILTER (WHERE key = 'produced_on{TARGET}') AS planned_production_on",
        "extract(year FROM COALESCE(max(span_start) FILTER (WHERE key = 'annual_plan'), "
        f"max(span_start) FILTER (WHERE key = 'annual_plan{TARGET}')))::smallint AS annual_plan_year",
        "max(span_end) FILTER (WHERE key = 'month_done') AS month_through_on",
        "max(span_end) FILTER (WHERE key = 'ytd_done') AS ytd_through_on",
    ]
    columns = {
        "stage": f"COALESCE((ARRAY[{_quoted(_STAGES)}])[stage.rank], '')",
        "side_state": f"COALESCE(NULLIF(side.side_state, '{NO_SIDE_STATE}'), '')",
        "stage_has_evidence": "COALESCE(stage.has_evidence, false)",
        "stage_happened_on": "stage.happened_on",
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
        "projected_through": "COALESCE(seen.through, 0)",
    }
    selected = ",\n           ".join(f"{columns[column]} AS {column}" for column in PROJECTED_COLUMNS)
    milestone_ranks = " ".join(f"WHEN '{column}' THEN {_STAGES.index(code) + 1}" for column, code in MILESTONE_STAGES.items())
    return f"""
    WITH RECURSIVE {facts_in_force_sql(limited=limited, as_of_per_row=as_of_per_row, known_at=known_at)},
    figures AS (
        SELECT project_id, {", ".join(aggregates)}
        FROM in_force GROUP BY project_id
    ),
    reached AS (
        SELECT project_id, {_stage_rank("value_text")} AS rank, happened_on, modality = 'actual' AS has_evidence, false AS is_milestone
        FROM leaf WHERE attribute = 'stage' AND modality <> 'target'
        UNION ALL
        SELECT project_id, CASE key {milestone_ranks} END, value_date, modality = 'actual', true
        FROM in_force WHERE key IN ({_quoted(_DATED)}) AND value_date <= as_of
    ),
    reached_rank AS (
        SELECT project_id, rank, COALESCE(min(happened_on) FILTER (WHERE is_milestone), min(happened_on)) AS happened_on,
               bool_or(has_evidence) AS has_evidence
        FROM reached WHERE rank IS NOT NULL GROUP BY project_id, rank
    ),
    stage AS (
        SELECT DISTINCT ON (project_id) * FROM reached_rank ORDER BY project_id, rank DESC
    ),
    side AS (
        SELECT DISTINCT ON (project_id) project_id, left(value_text, 20) AS side_state
        FROM leaf WHERE attribute = 'side_state' AND modality <> 'target'
        ORDER BY project_id, happened_on DESC NULLS LAST, sequence DESC
    ),
    disputed AS (
        SELECT DISTINCT other.project_id
        FROM in_force JOIN candidate other USING (project_id, key)
        WHERE key = 'planned_investment' AND other.origin <> in_force.origin AND other.value_fen <> in_force.value_fen
          AND other.sequence > COALESCE(in_force.choice_sequence, CASE WHEN in_force.origin = '' THEN in_force.sequence ELSE 0 END)
    ),
    seen AS (
        SELECT project_id, max(sequence) AS through FROM known GROUP BY project_id
    )
    SELECT p.id,
           {selected}
    FROM investment_projects_project p
    LEFT JOIN figures ON figures.project_id = p.id
    LEFT JOIN stage ON stage.project_id = p.id
    LEFT JOIN side ON side.project_id = p.id
    LEFT JOIN disputed ON disputed.project_id = p.id
    LEFT JOIN seen ON seen.project_id = p.id
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
