"""What a month is held against: the figures of the month before, the plan of the year and the total, for many projects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from huoshui.core.actor import Actor
from huoshui.investment_projects.models import MonthlyReturn, Project, ReturnRound
from huoshui.investment_projects.queries.projection_sql import TARGET, facts_in_force_sql, projection_parameters
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import Finding, MonthBefore, Yardsticks, check_month
from huoshui.investment_projects.rules.monthly_entry import ENTRY_FIELDS, MonthlyFigures
from huoshui.investment_projects.rules.monthly_rounds import ReturnTerms, terms_of
from huoshui.rulebook.queries import rule_in_force

_ATTRIBUTE_FIELDS = {one.attribute: one.name for one in ENTRY_FIELDS if one.name != "problem_text"}
_PLANS = ("annual_plan", "planned_investment")
_DATED = frozenset({"month_done", "ytd_done"})  # whose month is the month before


@dataclass(frozen=True)
class MonthContext:
    """Everything that the checks of one project's month need beside its figures."""

    before: MonthBefore
    yardsticks: Yardsticks


def return_terms(zone_id: UUID, on: date) -> ReturnTerms:
    """The terms of monthly returns in force on a day."""
    version = rule_in_force("return_terms", zone_id=zone_id, on=on)
    return terms_of(version.content, version.reference)


def round_terms(round_: ReturnRound) -> ReturnTerms:
    """The terms that hold for a round: those of the last day it covers."""
    return return_terms(round_.zone_id, round_.period_end)


def figures_of(row: MonthlyReturn) -> MonthlyFigures:
    """The figures that a return holds now."""
    return MonthlyFigures(**{one.name: getattr(row, one.name) for one in ENTRY_FIELDS})


def month_contexts(actor: Actor, round_: ReturnRound, project_ids: Sequence[UUID]) -> dict[UUID, MonthContext]:
    """The context of each project in a round. Three queries, whatever their number.

    The month before is what the ledger holds at its end; what was reported for it and is not confirmed yet goes before the ledger.
    """
    if not project_ids:
        return {}
    eve = round_.period_start - timedelta(days=1)
    months = _in_force(actor, project_ids, [*_ATTRIBUTE_FIELDS], eve)
    plans = _in_force(actor, project_ids, list(_PLANS), round_.period_end)
    pending = _pending(actor, round_, project_ids, eve)
    contexts = {}
    for project_id in project_ids:
        plan = plans.get(project_id, {})
        annual, total = plan.get("annual_plan"), plan.get("planned_investment")
        is_this_year = annual is not None and annual[1] is not None and annual[1].year == round_.period_end.year
        yardsticks = Yardsticks(annual[0] if annual and is_this_year else None, total[0] if total else None)
        contexts[project_id] = MonthContext(pending.get(project_id) or _before(months.get(project_id, {})), yardsticks)
    return contexts


def findings_of(figures: MonthlyFigures, context: MonthContext, terms: ReturnTerms, round_: ReturnRound) -> list[Finding]:
    """The checks of one return in its round."""
    return check_month(figures, context.before, context.yardsticks, terms, round_.period_start, round_.period_end)


def _before(values: dict[str, tuple[Any, date | None]]) -> MonthBefore:
    given = {_ATTRIBUTE_FIELDS[name]: value for name, (value, _) in values.items()}
    through = max((end for name, (_, end) in values.items() if name in _DATED and end is not None), default=None)
    return MonthBefore(MonthlyFigures(**given), through)


def _pending(actor: Actor, round_: ReturnRound, project_ids: Sequence[UUID], eve: date) -> dict[UUID, MonthBefore]:
    rows = MonthlyReturn.objects.in_zone(actor.zone_id).filter(
        round__period_end=eve, project_id__in=project_ids, state__in=(monthly_flow.SUBMITTED, monthly_flow.CHECKED)
    )
    return {row.project_id: replace(MonthBefore(figures_of(row), eve), is_confirmed=False) for row in rows}


def _in_force(
    actor: Actor, project_ids: Sequence[UUID], attributes: list[str], as_of: date
) -> dict[UUID, dict[str, tuple[Any, date | None]]]:
    """Project → attribute → (value, end of its period). A plan that a ledger calls a target stands where nothing else does."""
    parameters = projection_parameters(actor.zone_id, as_of=as_of, project_ids=list(project_ids))
    parameters |= {"attributes": [*attributes, *(f"{name}.choice" for name in attributes)]}
    with_clause = facts_in_force_sql(limited=True, as_of_per_row=False, known_at=False, attributes=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE {with_clause} SELECT project_id, key, span_end, value_fen, value_number, value_text FROM in_force",  # noqa: S608
            parameters,
        )
        lines = cursor.fetchall()
    found: dict[UUID, dict[str, tuple[Any, date | None]]] = defaultdict(dict)
    for project_id, key, end, fen, number, text in sorted(lines, key=lambda line: not str(line[1]).endswith(TARGET)):
        value = fen if fen is not None else number.quantize(Decimal("0.01")) if number is not None else text
        found[project_id][str(key).removesuffix(TARGET)] = (value, end)
    return found


def project_names(actor: Actor, project_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of projects of the zone, whoever asks: for rows that the actor was given already."""
    return dict(Project.objects.in_zone(actor.zone_id).filter(id__in=list(project_ids)).values_list("id", "name"))
