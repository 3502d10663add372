"""Everything about one project on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.queries import FactView, facts_of
from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX
from huoshui.fact_ledger.rules.in_force import InForce, fact_in_force, facts_in_force_by_period
from huoshui.fact_ledger.rules.lines import ACTUAL, TARGET
from huoshui.investment_projects.models import Project, ProjectAlias, ProjectMerge
from huoshui.investment_projects.queries.batches import entries_of_project
from huoshui.investment_projects.queries.results import (
    FigureLine,
    MeasureTotal,
    MergeRow,
    MonthFigure,
    ProjectDetail,
    ProjectRow,
    StatedTotal,
    TimelineEvent,
    YearProgress,
)
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.queries.stage_rules import stage_options
from huoshui.investment_projects.queries.state_gaps import gaps_of_project
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, PROJECT_ATTRIBUTES, SUBJECT_KIND
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.investment_pace import ahead_points
from huoshui.investment_projects.rules.stage_changes import StageStanding
from huoshui.organizations.rules import policy

OPERATIONS = (
    "projects:stage",
    "projects:bypass_stage",
    "projects:side_state",
    "projects:correct",
    "projects:choose_total",
    "projects:add_phase",
    "projects:merge",
    "gaps:update",
    "gaps:close",
)
_EVENT_KINDS = {"stage": "stage", "side_state": "side_state", "progress_text": "progress", "problem_text": "problem"}
_NOT_FIGURES = frozenset({"stage", "side_state", "stage_evidence"})


def project_detail(actor: Actor, project_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> ProjectDetail:
    """One project with phases, figures, timeline, announced totals, months, batches, gaps and rights. NotVisible for strangers.

    The id of a project that was merged into another leads to that one.
    """
    kept = kept_project_id(actor, project_id)
    selection = Selection(actor, as_of=as_of, known_at=known_at, ids=[kept])
    rows = selection.rows()
    if not rows:
        raise NotVisible
    row, day = rows[0], selection.day
    facts = project_facts(actor, kept, known_at=known_at)
    phases = _family(actor, _phase_ids(actor, kept), as_of, known_at)
    parent = _family(actor, [row.parent_project_id], as_of, known_at) if row.parent_project_id else ()
    known = [phase.planned_investment_fen for phase in phases if phase.planned_investment_fen is not None]
    return ProjectDetail(
        row=row,
        parent=parent[0] if parent else None,
        phases=phases,
        phases_total=MeasureTotal(sum(known) if known else None, len(phases) - len(known)),
        aliases=tuple(ProjectAlias.objects.in_zone(actor.zone_id).filter(project_id=kept).order_by("name").values_list("name", flat=True)),
        figures=_figures(facts, day, known_at),
        timeline=_timeline(facts, day),
        stated_totals=_stated_totals(facts, day, known_at),
        years=_years(facts, day, known_at),
        batch_entries=entries_of_project(actor, [kept]),
        gaps=gaps_of_project(actor, row, as_of=day, known_at=known_at),
        stage_options=stage_options(actor.zone_id, _standing(row, facts), day),
        merges=_merges(actor, kept),
        may=frozenset(operation for operation in OPERATIONS if policy.may(actor, operation)),
        as_of=day,
        known_at=known_at,
        facts=tuple(facts),
    )


def kept_project_id(actor: Actor, project_id: UUID) -> UUID:
    """The project that holds the facts of ``project_id`` now: itself, or the one it was merged into."""
    merged_into = Project.objects.in_zone(actor.zone_id).filter(id=project_id).values_list("merged_into_id", flat=True).first()
    return merged_into or project_id


def project_facts(actor: Actor, project_id: UUID, *, known_at: datetime | None = None) -> list[FactView]:
    """Facts of a visible project and of those merged into it, in the order of recording."""
    merged = Project.objects.in_zone(actor.zone_id).filter(merged_into_id=project_id).values_list("id", flat=True)
    facts = [fact for subject in (project_id, *merged) for fact in facts_of(actor, SUBJECT_KIND, subject, known_at=known_at)]
    return sorted(facts, key=lambda fact: fact.line.sequence)


def projects_of_enterprise(
    actor: Actor, enterprise_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None
) -> list[ProjectRow]:
    """Visible projects that the enterprise owns, by name."""
    return Selection(actor, ProjectFilters(owner_ids=(enterprise_id,)), as_of, known_at).rows()


def _family(actor: Actor, ids: Sequence[UUID], as_of: date | None, known_at: datetime | None) -> tuple[ProjectRow, ...]:
    if not ids:
        return ()
    rows = Selection(actor, as_of=as_of, known_at=known_at, ids=list(ids)).rows()
    return tuple(sorted(rows, key=lambda row: (row.phase_label, row.created_at)))


def _phase_ids(actor: Actor, project_id: UUID) -> list[UUID]:
    phases = Project.objects.in_zone(actor.zone_id).filter(parent_project_id=project_id, merged_into_id=None)
    return list(phases.values_list("id", flat=True))


def merge_by_id(actor: Actor, merge_id: UUID) -> MergeRow:
    """One merge of projects of the actor's zone, undone or not; NotVisible for a stranger's and a random id."""
    kept_id = ProjectMerge.objects.in_zone(actor.zone_id).filter(id=merge_id).values_list("kept_id", flat=True).first()
    if kept_id is None:
        raise NotVisible
    return next(row for row in _merges(actor, kept_id) if row.id == merge_id)


def _merges(actor: Actor, project_id: UUID) -> tuple[MergeRow, ...]:
    rows = list(ProjectMerge.objects.in_zone(actor.zone_id).filter(kept_id=project_id).order_by("-merged_at"))
    names = dict(Project.objects.in_zone(actor.zone_id).filter(id__in=[row.merged_id for row in rows]).values_list("id", "name"))
    return tuple(
        MergeRow(row.id, project_id, row.merged_id, names.get(row.merged_id, ""), row.reason, row.merged_at, row.undone_at) for row in rows
    )


def _by_attribute(facts: Iterable[FactView]) -> dict[str, list[FactView]]:
    found: dict[str, list[FactView]] = defaultdict(list)
    for fact in facts:
        found[fact.attribute.name.removesuffix(CHOICE_SUFFIX)].append(fact)
    return found


def _figures(facts: Sequence[FactView], day: date, known_at: datetime | None) -> tuple[FigureLine, ...]:
    by_attribute, by_id = _by_attribute(facts), {fact.id: fact for fact in facts}
    lines: list[FigureLine] = []
    for declared in PROJECT_ATTRIBUTES:
        if declared.name in _NOT_FIGURES:
            continue
        own = [fact.line for fact in by_attribute.get(declared.name, ())]
        for is_plan in (False, True):
            held = fact_in_force(declared, own, as_of=day, known_at=known_at, target=is_plan)
            if held.line is None and is_plan:
                continue
            if is_plan and declared.kind != "date":
                if lines and lines[-1].attribute == declared.name and lines[-1].fact is None:
                    lines.pop()  # a plan by nature, e.g. an annual plan that its ledger calls a target
                elif lines and lines[-1].attribute == declared.name:
                    continue
            lines.append(_figure(declared.name, declared.label, declared.kind, held, by_id, is_plan and declared.kind == "date"))
    return tuple(lines)


def _figure(name: str, label: str, kind: str, held: InForce, by_id: dict[UUID, FactView], is_plan: bool) -> FigureLine:
    return FigureLine(
        attribute=name,
        label=f"计划{label}" if is_plan else label,
        kind=kind,
        fact=by_id[held.line.id] if held.line else None,
        others=tuple(by_id[line.id] for line in held.others),
        is_disputed=held.is_disputed,
        is_plan=is_plan,
    )


def _stated_totals(facts: Sequence[FactView], day: date, known_at: datetime | None) -> tuple[StatedTotal, ...]:
    declared = next(each for each in PROJECT_ATTRIBUTES if each.name == "planned_investment")
    own = [fact for fact in facts if fact.attribute.name.removesuffix(CHOICE_SUFFIX) == declared.name]
    held = fact_in_force(declared, [fact.line for fact in own], as_of=day, known_at=known_at)
    if held.line is None:
        held = fact_in_force(declared, [fact.line for fact in own], as_of=day, known_at=known_at, target=True)
    if held.line is None:
        return ()
    by_id = {fact.id: fact for fact in own}
    in_force_fen = int(str(held.line.value))
    return tuple(
        StatedTotal(
            fact=by_id[line.id],
            value_fen=int(str(line.value)),
            is_in_force=line is held.line,
            is_chosen=line is held.line and held.choice is not None,
            difference_fen=int(str(line.value)) - in_force_fen,
        )
        for line in (held.line, *held.others)
    )


def _years(facts: Sequence[FactView], day: date, known_at: datetime | None) -> tuple[YearProgress, ...]:
    by_attribute, by_id = _by_attribute(facts), {fact.id: fact for fact in facts}
    periods: dict[str, dict[tuple[date, date], FactView]] = {}
    for name in ("annual_plan", "month_done", "ytd_done"):
        declared = next(each for each in PROJECT_ATTRIBUTES if each.name == name)
        own = [fact.line for fact in by_attribute.get(name, ())]
        held = facts_in_force_by_period(declared, own, as_of=day, known_at=known_at, target=True)
        held |= facts_in_force_by_period(declared, own, as_of=day, known_at=known_at)
        periods[name] = {period: by_id[one.line.id] for period, one in held.items() if one.line is not None}
    years = sorted({end.year for found in periods.values() for _, end in found}, reverse=True)
    return tuple(_year(year, periods) for year in years)


def _year(year: int, periods: dict[str, dict[tuple[date, date], FactView]]) -> YearProgress:
    plan = next((fact for (start, _), fact in periods["annual_plan"].items() if start.year == year), None)
    done = {end: fact for (_, end), fact in periods["month_done"].items() if end.year == year}
    so_far = {end: fact for (_, end), fact in periods["ytd_done"].items() if end.year == year}
    months = tuple(MonthFigure(end, done.get(end), so_far.get(end)) for end in sorted({*done, *so_far}))
    through = max(so_far, default=None)
    latest = so_far[through] if through else None
    plan_fen = plan.line.value if plan else None
    done_fen = latest.line.value if latest else None
    return YearProgress(
        year=year,
        annual_plan=plan,
        months=months,
        ytd_done=latest,
        done_through_on=through,
        ahead_points=ahead_points(
            done_fen if isinstance(done_fen, int) else None, plan_fen if isinstance(plan_fen, int) else None, through, year
        ),
    )


def _standing(row: ProjectRow, facts: Sequence[FactView]) -> StageStanding:
    reached = {
        str(fact.line.value)
        for fact in facts
        if fact.attribute.name == "stage" and fact.is_standing and fact.line.modality != TARGET and fact.line.value
    }
    reached |= {stage for attribute, stage in MILESTONE_STAGES.items() if getattr(row, attribute) is not None}
    return StageStanding(row.stage, row.side_state, {}, frozenset(reached))


def _timeline(facts: Sequence[FactView], day: date) -> tuple[TimelineEvent, ...]:
    """Stages, side states, milestones, progress and problems, newest first; what has no day stands last, corrected facts stay."""
    evidence = {fact.source.id: str(fact.line.value) for fact in facts if fact.attribute.name == "stage_evidence"}
    events = []
    for fact in facts:
        name, line = fact.attribute.name, fact.line
        kind = _EVENT_KINDS.get(name) or ("milestone" if name in MILESTONE_STAGES else "")
        if not kind:
            continue
        happened_on = line.value if isinstance(line.value, date) else line.happened_on
        if happened_on is not None and happened_on > day and line.modality != TARGET:
            continue
        if line.is_withdrawal:
            kind = "withdrawal"
        elif line.corrects_id is not None:
            kind = "correction"
        elif line.modality == TARGET:
            kind = "planned"
        events.append(
            TimelineEvent(
                happened_on=happened_on,
                date_precision=line.date_precision,
                recorded_at=line.recorded_at,
                kind=kind,
                title=_title(name, fact),
                text=fact.shown_value,
                fact=fact,
                evidence=evidence.get(fact.source.id, "") if line.modality == ACTUAL and name == "stage" else "",
            )
        )
    return tuple(
        sorted(
            events,
            key=lambda event: (event.happened_on is not None, event.happened_on or date.min, event.fact.line.sequence),
            reverse=True,
        )
    )


def _title(name: str, fact: FactView) -> str:
    if name == "stage" and isinstance(fact.line.value, str) and lifecycle.is_stage(fact.line.value):
        return f"{lifecycle.state_name(fact.line.value)}"
    if name == "side_state" and isinstance(fact.line.value, str):
        return lifecycle.state_name(fact.line.value) if lifecycle.is_side_state(fact.line.value) else "恢复正常"
    return f"计划{fact.attribute.label}" if fact.line.modality == TARGET else fact.attribute.label
