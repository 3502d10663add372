"""Where each project stands on each asked day, and what it counts with.

``project_standing`` comes from the timeline of facts (here) or from the stored projection (engines/stored_standing.py), with the same
columns. ``project_counted`` leaves the phases of a counted project out and lets them stand for figures that it does not state
(investment_projects/rules/counting.py), and takes only figures of the asked year or month (queries/period_figures.py).

Relations: ``project``, ``asked`` (day, starts_on), and ``in_force`` of the timeline.
"""

from __future__ import annotations

from huoshui.analytics.rollups.fact_timeline import CODES, EVERY_BIT, MONEY, SAID_DATED, SAID_UNDATED, TARGET, TEXTS
from huoshui.analytics.rollups.steps import Step
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, NO_SIDE_STATE

MILESTONES = tuple(MILESTONE_STAGES)
IDENTITY = ("zone_id", "project_id", "parent_project_id", "unit_id", "area_id", "is_head", "is_visible")
MONEY_COLUMNS = tuple(f"{name}_fen" for name in MONEY)
STANDING_COLUMNS = (
    "day",
    "starts_on",
    *IDENTITY,
    "stage_mask",
    "side_state",
    *MILESTONES,
    *MONEY_COLUMNS,
    "annual_plan_year",
    "done_through_on",
    *TEXTS,
)
"""What ``project_standing`` has, whichever way it was made. ``stage_mask`` is NULL where nobody stated a stage."""


def _taken(column: str, name: str, plus: int = 0) -> str:
    return f"MAX(in_force.{column}) FILTER (WHERE in_force.code = {CODES[name] + plus})"


def _mask(condition: str) -> str:
    return f"COALESCE(BIT_OR(in_force.bit) FILTER (WHERE {condition}), 0)"


_MILESTONE_CODES = f"in_force.code BETWEEN {CODES[MILESTONES[0]]} AND {CODES[MILESTONES[-1]]}"
_FIGURES = [
    f"COALESCE({_taken('value_fen', 'planned_investment')}, {_taken('value_fen', 'planned_investment', TARGET)}) AS planned_investment_fen",
    f"COALESCE({_taken('value_fen', 'annual_plan')}, {_taken('value_fen', 'annual_plan', TARGET)}) AS annual_plan_fen",
    f"CAST(EXTRACT(year FROM COALESCE({_taken('span_start', 'annual_plan')}, {_taken('span_start', 'annual_plan', TARGET)})) AS integer) "
    "AS annual_plan_year",
    *(f"{_taken('value_fen', name)} AS {name}_fen" for name in ("month_done", "ytd_done", "cumulative_done", "funds_arrived")),
    f"{_taken('span_end', 'month_done')} AS month_through_on",
    f"{_taken('span_end', 'ytd_done')} AS ytd_through_on",
    *(
        f"MAX(in_force.value_date) FILTER (WHERE in_force.code = {CODES[name]} AND in_force.value_date <= asked.day) AS {name}"
        for name in MILESTONES
    ),
    *(f"{_taken('value_text', name)} AS {name}" for name in (*TEXTS, "side_state")),
    f"{_mask(f'in_force.code = {SAID_DATED}')} AS dated_mask",
    f"{_mask(f'in_force.code = {SAID_UNDATED}')} AS undated_mask",
    f"{_mask(_MILESTONE_CODES)} AS ever_mask",
    f"{_mask(f'{_MILESTONE_CODES} AND in_force.value_date <= asked.day')} AS reached_mask",
]

FIGURES = Step(
    "figures",
    f"""
    SELECT asked.day, asked.starts_on, in_force.project_id, {", ".join(_FIGURES)}
    FROM in_force JOIN asked
      ON in_force.holds_from <= asked.day AND (in_force.holds_until IS NULL OR in_force.holds_until > asked.day)
    GROUP BY asked.day, asked.starts_on, in_force.project_id""",  # noqa: S608 - constants
)

_STANDING = {
    "day": "asked.day",
    "starts_on": "asked.starts_on",
    "zone_id": "project.zone_id",
    "project_id": "project.id",
    "parent_project_id": "project.parent_project_id",
    "unit_id": "project.unit_id",
    "area_id": "project.area_id",
    "is_head": "project.is_head",
    "is_visible": "project.is_visible",
    # an undated statement counts on every day, unless a milestone of that stage says when
    "stage_mask": (
        f"NULLIF(COALESCE(figures.dated_mask, 0) | (COALESCE(figures.undated_mask, 0) & ({EVERY_BIT} - COALESCE(figures.ever_mask, 0))) "
        "| COALESCE(figures.reached_mask, 0), 0)"
    ),
    "side_state": f"COALESCE(NULLIF(figures.side_state, '{NO_SIDE_STATE}'), '')",
    "month_done_fen": (
        "CASE WHEN figures.month_through_on IS NOT DISTINCT FROM COALESCE(figures.ytd_through_on, figures.month_through_on) "
        "THEN figures.month_done_fen END"
    ),
    "done_through_on": "COALESCE(figures.ytd_through_on, figures.month_through_on)",
    **{name: f"COALESCE(figures.{name}, '')" for name in TEXTS},
}

PROJECT_STANDING = Step(
    "project_standing",
    f"""
    SELECT {", ".join(f"{_STANDING.get(column, f'figures.{column}')} AS {column}" for column in STANDING_COLUMNS)}
    FROM project CROSS JOIN asked
    LEFT JOIN figures ON figures.project_id = project.id AND figures.day = asked.day AND figures.starts_on = asked.starts_on
    WHERE project.kept_id = project.id AND project.created_at <= :known_at""",  # noqa: S608 - constants
    is_kept=True,
)

LATEST_MONTH = Step(
    "latest_month",
    """
    SELECT zone_id, day, MAX(done_through_on) AS month_end
    FROM project_standing
    WHERE month_done_fen IS NOT NULL AND EXTRACT(year FROM done_through_on) = EXTRACT(year FROM day)
    GROUP BY zone_id, day""",
)

_OF_THE_PERIOD = {
    "annual_plan_fen": (
        "CASE WHEN project_standing.annual_plan_year = EXTRACT(year FROM project_standing.day) THEN project_standing.annual_plan_fen END"
    ),
    "ytd_done_fen": (
        "CASE WHEN EXTRACT(year FROM project_standing.done_through_on) = EXTRACT(year FROM project_standing.day) "
        "THEN project_standing.ytd_done_fen END"
    ),
    "month_done_fen": "CASE WHEN project_standing.done_through_on = latest_month.month_end THEN project_standing.month_done_fen END",
}
_UNTOUCHED = [column for column in STANDING_COLUMNS if column not in MONEY_COLUMNS]

PROJECT_FIGURE = Step(
    "project_figure",
    f"""
    SELECT {", ".join(f"project_standing.{column}" for column in _UNTOUCHED)},
           {", ".join(f"{_OF_THE_PERIOD.get(column, f'project_standing.{column}')} AS {column}" for column in MONEY_COLUMNS)}
    FROM project_standing
    LEFT JOIN latest_month ON latest_month.zone_id = project_standing.zone_id AND latest_month.day = project_standing.day
    WHERE project_standing.is_visible""",  # noqa: S608 - constants
)

PHASES = Step(
    "phases",
    f"""
    SELECT day, starts_on, parent_project_id, {", ".join(f"SUM({column}) AS {column}" for column in MONEY_COLUMNS)}
    FROM project_figure WHERE parent_project_id IS NOT NULL
    GROUP BY day, starts_on, parent_project_id""",  # noqa: S608 - constants
)

PROJECT_COUNTED = Step(
    "project_counted",
    f"""
    SELECT {", ".join(f"project_figure.{column}" for column in _UNTOUCHED)},
           {", ".join(f"COALESCE(project_figure.{column}, phases.{column}) AS {column}" for column in MONEY_COLUMNS)}
    FROM project_figure
    LEFT JOIN phases ON phases.parent_project_id = project_figure.project_id AND phases.day = project_figure.day
      AND phases.starts_on = project_figure.starts_on
    WHERE project_figure.is_head""",  # noqa: S608 - constants
)

STANDING_OF_FACTS = (FIGURES, PROJECT_STANDING)
COUNTED = (LATEST_MONTH, PROJECT_FIGURE, PHASES, PROJECT_COUNTED)
