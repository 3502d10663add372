"""What a project reported month by month, on a day and as known at a moment, each figure with its fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import last_day_of_month
from huoshui.fact_ledger.queries import FactView
from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX, attribute
from huoshui.fact_ledger.rules.in_force import facts_in_force_by_period
from huoshui.investment_projects.models import MonthlyReturn, Project
from huoshui.investment_projects.queries.monthly_results import MonthLine
from huoshui.investment_projects.queries.monthly_returns import returns_by_month
from huoshui.investment_projects.queries.project_details import kept_project_id, project_facts
from huoshui.investment_projects.queries.project_lists import project_row
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND
from huoshui.investment_projects.rules.investment_pace import ahead_points
from huoshui.investment_projects.rules.monthly_checks import LAGGING, percent_of

MONTHLY = ("month_done", "ytd_done", "cumulative_done", "funds_arrived", "works_percent", "works_milestone", "month_progress_text")


def monthly_history(actor: Actor, project_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> list[MonthLine]:
    """Months that the ledger holds figures for, newest first, with plan, points ahead of elapsed time and the state of the return.

    Figures stated as of a month's last day (开工至今累计, 到位资金) stand with that month. NotVisible for strangers.
    """
    kept = kept_project_id(actor, project_id)
    project_row(actor, kept, as_of=as_of, known_at=known_at)
    day = as_of or day_of(actor)
    facts = project_facts(actor, kept, known_at=known_at)
    by_month = _by_month(facts, day, known_at)
    plans = _plans(facts, day, known_at)
    merged = Project.objects.in_zone(actor.zone_id).filter(merged_into_id=kept).values_list("id", flat=True)
    is_past = known_at is not None or day != day_of(actor)
    returns = {} if is_past else returns_by_month(actor, [kept, *merged])
    ends = sorted({*by_month, *(end for end in returns if end <= _month_end(day))}, reverse=True)
    return [_line(end, by_month.get(end, {}), plans.get(end.year), returns.get(end)) for end in ends]


def _by_month(facts: Sequence[FactView], day: date, known_at: datetime | None) -> dict[date, dict[str, FactView]]:
    found: dict[date, dict[str, FactView]] = defaultdict(dict)
    by_id = {fact.id: fact for fact in facts}
    for name in MONTHLY:
        own = [fact.line for fact in facts if fact.attribute.name.removesuffix(CHOICE_SUFFIX) == name]
        for (_, end), held in facts_in_force_by_period(attribute(SUBJECT_KIND, name), own, as_of=day, known_at=known_at).items():
            if held.line is not None:  # in order of their days: of two in one month the later stands
                found[_month_end(end)][name] = by_id[held.line.id]
    months = {end for end, values in found.items() if "month_done" in values or "ytd_done" in values}
    return {end: values for end, values in found.items() if end in months}


def _plans(facts: Sequence[FactView], day: date, known_at: datetime | None) -> dict[int, int]:
    own = [fact.line for fact in facts if fact.attribute.name.removesuffix(CHOICE_SUFFIX) == "annual_plan"]
    declared = attribute(SUBJECT_KIND, "annual_plan")
    held = facts_in_force_by_period(declared, own, as_of=day, known_at=known_at, target=True)
    held |= facts_in_force_by_period(declared, own, as_of=day, known_at=known_at)
    return {start.year: one.line.value for (start, _), one in held.items() if one.line is not None and isinstance(one.line.value, int)}


def _line(end: date, values: dict[str, FactView], plan_fen: int | None, row: MonthlyReturn | None) -> MonthLine:
    ytd = values["ytd_done"].line.value if "ytd_done" in values else None
    ytd_fen = ytd if isinstance(ytd, int) else None
    month = values.get("month_done")
    start = row.round.period_start if row else (month.line.period_start if month and month.line.period_start else end.replace(day=1))
    return MonthLine(
        period_start=start,
        period_end=end,
        values={name: fact.line.value for name, fact in values.items() if isinstance(fact.line.value, int | Decimal | str)},
        fact_ids={name: fact.id for name, fact in values.items()},
        plan_percent=percent_of(ytd_fen, plan_fen),
        ahead_points=ahead_points(ytd_fen, plan_fen, end, end.year),
        annual_plan_fen=plan_fen,
        state_label=row.get_state_display() if row else "台账导入",
        return_id=row.id if row else None,
        is_lagging=bool(row and LAGGING in row.flags),
    )


def _month_end(day: date) -> date:
    return last_day_of_month(day.year, day.month)
