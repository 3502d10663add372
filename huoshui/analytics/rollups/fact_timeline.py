"""Which fact holds from which day to which: one pass over the facts answers for every day.

The rule is fact_ledger/rules/in_force.py; queries/projection_sql.py of the projects says it for one day at a time. Here the same order of
precedence is turned into spans: a statement holds from the day on which it may be counted until the first day on which a better one may
be. ``tests/analytics`` runs this and the projection over the same random facts, on both engines.

Relations: ``fact`` (facts about projects, with the origin of their source), ``project`` (with ``kept_id``: itself, or what it was merged
into). Bound: ``known_at``, the moment of knowledge.
"""

from __future__ import annotations

from collections.abc import Sequence

from huoshui.analytics.rollups.steps import Step
from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, PROJECT_ATTRIBUTES

STAGE_BITS = {stage.code: 1 << number for number, stage in enumerate(lifecycle.STAGES)}
"""A stage as one bit: of a mask of stages the furthest one is the highest bit, so ``mask >= bit`` says "has reached"."""
EVERY_BIT = (1 << len(lifecycle.STAGES)) - 1

MONEY = ("planned_investment", "annual_plan", "month_done", "ytd_done", "cumulative_done", "funds_arrived")
TEXTS = ("industry", "key_level", "build_kind", "reserve_motive")
_NAMES = (*MONEY, *MILESTONE_STAGES, *TEXTS, "side_state")
CODES = {name: number for number, name in enumerate(_NAMES, start=1)}
"""Attribute → the small number that stands for it in ``in_force.code``; a plan (modality target) has TARGET added."""
TARGET = 100
SAID_DATED, SAID_UNDATED = 90, 91
TIMELINE_ATTRIBUTES = (*_NAMES, "stage", *(f"{name}.choice" for name in (*_NAMES, "stage")))

_PERIODS = {one.name: one.period for one in PROJECT_ATTRIBUTES}
_MOVING = {one.name for one in PROJECT_ATTRIBUTES if one.moving}
_LONG_AGO = "CAST('0001-01-01' AS date)"


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _with_period(*kinds: str) -> str:
    return _quoted([name for name in _NAMES if _PERIODS[name] in kinds])


def _stage_bit(column: str) -> str:
    return f"CASE {column} " + " ".join(f"WHEN '{code}' THEN {bit}" for code, bit in STAGE_BITS.items()) + " END"


def _code() -> str:
    return "CASE living_fact.attribute " + " ".join(f"WHEN '{name}' THEN {code}" for name, code in CODES.items()) + " ELSE 0 END"


def _milestone_bit() -> str:
    cases = " ".join(f"WHEN {CODES[name]} THEN {STAGE_BITS[stage]}" for name, stage in MILESTONE_STAGES.items())
    return f"CASE code {cases} END"


_DAY = f"CASE WHEN fact.attribute IN ({_with_period('day')}) THEN fact.happened_on END"
_PERIODIC = _with_period("day", "year", "month", "ytd")

KNOWN_FACT = Step(
    "known_fact",
    f"""
    SELECT project.kept_id AS project_id, fact.id, fact.sequence, fact.attribute, fact.modality, fact.value_fen, fact.value_date,
           fact.value_text, fact.is_withdrawal, fact.happened_on, fact.origin,
           CASE WHEN fact.attribute IN ({_PERIODIC}) THEN COALESCE(fact.period_end, {_DAY})
                WHEN fact.attribute = 'side_state' THEN fact.happened_on END AS span_end,
           CASE WHEN fact.attribute IN ({_PERIODIC}) THEN COALESCE(fact.period_start, {_DAY}) END AS span_start,
           GREATEST(
               CASE WHEN fact.modality <> 'target' THEN fact.happened_on END,
               CASE WHEN fact.period_start IS NULL OR fact.period_end IS NULL THEN NULL
                    WHEN fact.attribute IN ({_with_period("year")}) THEN fact.period_start
                    WHEN fact.attribute IN ({_with_period("month", "ytd")}) THEN CAST(date_trunc('month', fact.period_end) AS date)
                    ELSE fact.period_end END,
               {_LONG_AGO}) AS holds_from
    FROM fact JOIN project ON project.id = fact.subject_id
    WHERE fact.recorded_at <= :known_at""",  # noqa: S608 - constants
)

LIVING_FACT = Step(
    "living_fact",
    """
    SELECT known_fact.* FROM known_fact
    LEFT JOIN (SELECT fact.corrects_id FROM fact WHERE fact.corrects_id IS NOT NULL AND fact.recorded_at <= :known_at) AS later
      ON later.corrects_id = known_fact.id
    WHERE later.corrects_id IS NULL AND NOT known_fact.is_withdrawal""",
)

CHOICE = Step(
    "choice",
    """
    SELECT living_fact.sequence AS choice_sequence, CAST(living_fact.value_text AS uuid) AS fact_id
    FROM living_fact WHERE right(living_fact.attribute, 7) = '.choice'
    UNION ALL
    SELECT choice.choice_sequence, later.id
    FROM choice JOIN fact AS later ON later.corrects_id = choice.fact_id
    WHERE later.recorded_at <= :known_at""",
    is_recursive=True,
)

CHOSEN = Step("chosen", "SELECT choice.fact_id, MAX(choice.choice_sequence) AS choice_sequence FROM choice GROUP BY choice.fact_id")

ORIGIN_BEGAN = Step(
    "origin_began",
    """
    SELECT known_fact.project_id, known_fact.attribute, known_fact.span_end, known_fact.span_start, known_fact.origin,
           MIN(known_fact.sequence) AS began
    FROM known_fact
    JOIN (SELECT project_id FROM known_fact WHERE origin <> '' GROUP BY project_id HAVING MIN(origin) <> MAX(origin)) AS contested
      ON contested.project_id = known_fact.project_id
    WHERE known_fact.origin <> ''
    GROUP BY known_fact.project_id, known_fact.attribute, known_fact.span_end, known_fact.span_start, known_fact.origin""",
)

CANDIDATE = Step(
    "candidate",
    f"""
    SELECT living_fact.project_id, living_fact.id, living_fact.sequence, living_fact.value_fen, living_fact.value_date,
           living_fact.value_text, living_fact.span_end, living_fact.span_start, living_fact.holds_from, chosen.choice_sequence,
           CASE WHEN living_fact.modality = 'target' THEN {TARGET} ELSE 0 END + {_code()} AS code,
           CASE WHEN living_fact.origin = '' OR living_fact.attribute IN ({_quoted(sorted(_MOVING & set(_NAMES)))}) THEN 0
                ELSE COALESCE(origin_began.began, 1) END AS origin_rank
    FROM living_fact
    LEFT JOIN chosen ON chosen.fact_id = living_fact.id
    LEFT JOIN origin_began ON origin_began.project_id = living_fact.project_id AND origin_began.attribute = living_fact.attribute
      AND origin_began.origin = living_fact.origin AND origin_began.span_end IS NOT DISTINCT FROM living_fact.span_end
      AND origin_began.span_start IS NOT DISTINCT FROM living_fact.span_start
    WHERE living_fact.attribute <> 'stage' AND right(living_fact.attribute, 7) <> '.choice'""",  # noqa: S608 - constants
)

RANKED = Step(
    "ranked",
    """
    SELECT candidate.project_id, candidate.id, candidate.code, candidate.value_fen, candidate.value_date, candidate.value_text,
           candidate.span_end, candidate.span_start, candidate.holds_from,
           MIN(candidate.holds_from) OVER (
               PARTITION BY candidate.project_id, candidate.code
               ORDER BY candidate.span_end DESC NULLS LAST, candidate.span_start DESC NULLS LAST,
                        candidate.choice_sequence DESC NULLS LAST, candidate.origin_rank, candidate.sequence DESC
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS holds_until
    FROM candidate""",
)

IN_FORCE = Step(
    "in_force",
    f"""
    SELECT project_id, id, code, {_milestone_bit()} AS bit, value_fen, value_date, value_text, span_end, span_start, holds_from, holds_until
    FROM ranked WHERE holds_until IS NULL OR holds_from < holds_until
    UNION ALL
    SELECT project_id, id, CASE WHEN happened_on IS NULL THEN {SAID_UNDATED} ELSE {SAID_DATED} END AS code,
           {_stage_bit("value_text")} AS bit, NULL AS value_fen, NULL AS value_date,
           value_text, span_end, span_start, holds_from, NULL AS holds_until
    FROM living_fact WHERE attribute = 'stage' AND modality <> 'target'""",  # noqa: S608 - constants
    is_kept=True,
)

TIMELINE = (KNOWN_FACT, LIVING_FACT, CHOICE, CHOSEN, ORIGIN_BEGAN, CANDIDATE, RANKED, IN_FORCE)
"""From facts to ``in_force``: (project_id, id, code, bit, values, span, holds_from, holds_until), until exclusive, NULL for ever."""
