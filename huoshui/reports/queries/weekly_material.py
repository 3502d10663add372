"""What the weekly paper needs: the funnel and the lists of what is stuck, on its last day and on the day it begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import FunnelStep, GapSummary, ProjectRow, gap_summaries, list_projects, stage_funnel
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.organizations.queries import unit_names
from huoshui.reports.queries.figure_book import PROJECT, FigureBook
from huoshui.reports.queries.standing_material import name_of_unit
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import Figure, Term
from huoshui.reports.rules.recipes import weekly

WATCHED = (
    (lifecycle.SIGNED, "签约", "signed_on", "-signed"),
    (lifecycle.STARTED, "开工", "started_on", "-started"),
    (lifecycle.IN_PRODUCTION, "投产", "produced_on", "-produced"),
)
MOST_NAMED = 12
MOST_LOOKED_AT = 200


def collect_weekly(actor: Actor, book: FigureBook, begins_on: date) -> tuple[str, tuple[Block, ...]]:
    """Title and body of 周通报."""
    now, before = stage_funnel(actor, as_of=book.asked_on), stage_funnel(actor, as_of=begins_on)
    names = unit_names(actor)
    stages = [
        stage_line(
            book,
            begins_on,
            (step_of(now, stage), step_of(before, stage)),
            label,
            new=_new(actor, book, begins_on, (attribute, order), names),
        )
        for stage, label, attribute, order in WATCHED
    ]
    material = weekly.Material(begins_on, book.as_of, stages, gap_changes(actor, book, begins_on))
    return weekly.title(material), weekly.draft(material)


def step_of(funnel: Sequence[FunnelStep], stage: str) -> FunnelStep:
    """One stage of a funnel."""
    return next(step for step in funnel if step.stage == stage)


def _new(
    actor: Actor, book: FigureBook, begins_on: date, milestone: tuple[str, str], names: Mapping[UUID, str]
) -> list[tuple[ProjectRow, str]]:
    """Projects whose milestone lies after the first day and not after the last, newest first, each with the name of its unit; phases have
    their main project's name."""
    attribute, order = milestone
    rows = list_projects(actor, ProjectFilters(top_level_only=True), order=order, limit=MOST_LOOKED_AT, as_of=book.asked_on).rows
    return [
        (row, name_of_unit(row, names)) for row in rows if (day := getattr(row, attribute)) is not None and begins_on < day <= book.as_of
    ]


def stage_line(
    book: FigureBook,
    begins_on: date,
    steps: tuple[FunnelStep, FunnelStep],
    label: str,
    *,
    new: Sequence[tuple[ProjectRow, str]] = (),
    within: ProjectFilters | None = None,
) -> weekly.StageLine:
    """One stage now and on the day that is compared with, ``within`` a selection of projects."""
    now, before = steps
    reached_by_now = tuple(one.code for one in lifecycle.STAGES if lifecycle.has_reached(one.code, now.stage))
    filters = (within or ProjectFilters()).narrowed(stages=reached_by_now)
    reached = book.count(f"{now.stage}.reached", f"已{label}项目", now.reached.project_count, "project_count", filters)
    later = book.figures[reached].terms[0]
    earlier = book.term(f"{begins_on}已{label}项目", before.reached.project_count, "project_count", filters, begins_on)
    gained = book.difference(f"{now.stage}.gained", f"新{label}项目", later, earlier)
    named = [weekly.NewProject(row.name, unit, book.add(_investment(now.stage, row))) for row, unit in new[:MOST_NAMED]]
    return weekly.StageLine(
        label=label,
        reached_key=reached,
        amount_key=book.money(f"{now.stage}.amount", f"已{label}项目总投资", now.reached.planned_investment, "planned_investment", filters),
        gained_key=gained,
        gained=book.figures[gained].value,
        new=named,
        more_count=max(0, len(new) - MOST_NAMED),
        is_amount_known=now.reached.planned_investment.fen is not None,
    )


def _investment(stage: str, row: ProjectRow) -> Figure:
    term = Term("总投资", row.planned_investment_fen, PROJECT, str(row.id), {})
    return Figure(f"{stage}.new.{row.id}", f"{row.name}总投资", "money", row.planned_investment_fen, (term,), "见项目页")


def gap_changes(actor: Actor, book: FigureBook, begins_on: date, within: ProjectFilters | None = None) -> list[weekly.GapChange]:
    """The lists of what is stuck that have a project now or had one then, ``within`` a selection of projects."""
    earlier = {one.kind: one.project_count for one in gap_summaries(actor, filters=within, as_of=begins_on)}
    return [
        gap_change(book, begins_on, one, earlier[one.kind], within)
        for one in gap_summaries(actor, filters=within, as_of=book.asked_on)
        if one.project_count or earlier[one.kind]
    ]


def gap_change(book: FigureBook, begins_on: date, one: GapSummary, earlier: int, within: ProjectFilters | None = None) -> weekly.GapChange:
    """One list now against ``earlier``, how many stood in it then."""
    measure, late = f"gap.{one.kind}", f"gap_overdue.{one.kind}"
    count = book.count(measure, one.label, one.project_count, measure, within, definition=one.definition)
    overdue = book.count(late, f"{one.label}超过时限", one.overdue_count, late, within, definition=one.definition)
    was = book.term(f"{begins_on}{one.label}", earlier, measure, within, begins_on)
    change = book.difference(f"gap_change.{one.kind}", f"{one.label}变化", book.figures[count].terms[0], was, is_absolute=True)
    return weekly.GapChange(one.label, count, overdue, change, one.project_count - earlier, one.overdue_count)
