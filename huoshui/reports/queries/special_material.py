"""What 专项通报 needs: projects of one kind, one list of what is stuck, or one unit's lights and targets."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries import (
    GapRow,
    ProjectRow,
    explain,
    gap_summaries,
    known_industries,
    list_projects,
    project_totals,
    projects_visible_to,
    state_gaps,
)
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS
from huoshui.organizations.queries import areas, open_units, unit_names
from huoshui.reports.queries import standing_material as standing
from huoshui.reports.queries.batch_material import unit_standings
from huoshui.reports.queries.figure_book import PROJECT, FigureBook
from huoshui.reports.queries.monthly_material import stage_lines
from huoshui.reports.queries.weekly_material import gap_change, gap_changes
from huoshui.reports.rules import topics
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import Figure, Term
from huoshui.reports.rules.recipes import special
from huoshui.reports.rules.recipes import standing_parts as parts

MOST_LISTED = 60
A_PAGE = 500


def topic_choices(actor: Actor) -> list[tuple[str, str]]:
    """(text, label) of every topic that the form offers: lists of what is stuck, units, levels, kinds, areas, industries."""
    offered = {
        topics.GAP: [(code, kind.label) for code, kind in GAP_KINDS.items()],
        topics.UNIT: [(str(one.id), one.name) for one in open_units(actor)],
        topics.KEY_LEVEL: list(KEY_LEVELS.items()),
        topics.BUILD_KIND: list(BUILD_KINDS.items()),
        topics.AREA: [(str(one.id), one.name) for one in areas(actor)],
        topics.INDUSTRY: [(name, name) for name in known_industries(actor)],
    }
    return [(f"{kind}:{value}", f"{topics.TOPIC_KINDS[kind]}：{label}") for kind, found in offered.items() for value, label in found]


def checked_topic(actor: Actor, text: str) -> str:
    """The topic as it is kept. Refusals ``topic_missing``, ``unknown_topic`` (also of a unit or an area of another zone)."""
    topic = topics.topic_of(text)
    name_of_topic(actor, topic)
    return topic.text


def name_of_topic(actor: Actor, topic: topics.Topic) -> str:
    """What a title calls it. Refusal ``unknown_topic``."""
    known: dict[str, str] = {}
    if topic.kind == topics.UNIT:
        known = {str(unit_id): name for unit_id, name in unit_names(actor).items()}
    elif topic.kind == topics.AREA:
        known = {str(one.id): one.name for one in areas(actor, include_closed=True)}
    if topic.kind in (topics.UNIT, topics.AREA) and topic.value not in known:
        raise Refusal("unknown_topic", "没有这个责任单位或园区。", "请从列表中选。", field="topic")
    return topics.topic_name(topic, known.get(topic.value, ""))


def collect_special(actor: Actor, book: FigureBook, topic_text: str, compared_on: date, due_on: date) -> tuple[str, tuple[Block, ...]]:
    """Title and body of 专项通报."""
    topic = topics.topic_of(topic_text)
    name = name_of_topic(actor, topic)
    gaps = [] if topic.kind == topics.GAP else gap_changes(actor, book, compared_on, topic.filters)
    material = special.Material(
        name=name,
        as_of=book.as_of,
        compared_on=compared_on,
        answer_due_on=due_on,
        gaps=gaps,
        projects=_projects(actor, book, topic.filters, name, compared_on) if topic.is_projects else None,
        stuck=_stuck(actor, book, topic.value, compared_on) if topic.kind == topics.GAP else None,
        unit=_unit(actor, book, UUID(topic.value), compared_on) if topic.kind == topics.UNIT else None,
    )
    return special.title(material), special.draft(material)


def _projects(actor: Actor, book: FigureBook, filters: ProjectFilters, name: str, compared_on: date) -> special.ProjectsPart:
    totals = project_totals(actor, filters, as_of=book.asked_on)
    page = list_projects(actor, filters.narrowed(top_level_only=True), order="-investment", limit=MOST_LISTED, as_of=book.asked_on)
    chosen = set(projects_visible_to(actor, filters, as_of=book.asked_on))
    lights = {line.project.id: line for line in standing.lights_on(actor, book.asked_on)[1] if line.project.id in chosen}
    names = unit_names(actor)
    listed = list(page.rows)
    shown = {row.id for row in listed}
    red = [line.project for key, line in lights.items() if line.shown.light == parts.RED and key not in shown]
    return special.ProjectsPart(
        count_key=book.count("topic.count", name, totals.project_count, "project_count", filters),
        amount_key=book.money("topic.amount", f"{name}总投资", totals.planned_investment, "planned_investment", filters),
        is_amount_known=totals.planned_investment.fen is not None,
        stages=stage_lines(actor, book, compared_on, filters),
        completion=_completion(actor, book, filters, name),
        units=unit_standings(actor, book, filters, "项目"),
        projects=[_listed(book, row, lights, standing.name_of_unit(row, names)) for row in [*listed, *red[:MOST_LISTED]]],
        more_count=page.total_count - len(listed),
    )


def _listed(book: FigureBook, row: ProjectRow, lights: dict[UUID, standing.LightLine], unit: str) -> special.ListedProject:
    line = lights.get(row.id)
    key = f"project.{row.id}"
    why = line.light.reason if line is not None and line.shown.light == parts.RED else ""
    return special.ListedProject(
        name=row.name,
        unit=unit,
        stage=row.stage_label,
        investment_key=book.add(_of_project(f"{key}.investment", f"{row.name}总投资", row.planned_investment_fen, row)),
        done_key=book.add(_of_project(f"{key}.done", f"{row.name}年度累计完成投资", _done(row, book.as_of), row)),
        light=line.shown.light if line is not None else "",
        why=book.quoted(f"{key}.why", why, f"{row.name}亮灯", (standing.LIGHT, str(row.id))),
    )


def _done(row: ProjectRow, on: date) -> int | None:
    """Of this year alone."""
    return row.ytd_done_fen if row.done_through_on is not None and row.done_through_on.year == on.year else None


def _of_project(key: str, label: str, value: int | None, row: ProjectRow) -> Figure:
    return Figure(key, label, "money", value, (Term(label, value, PROJECT, str(row.id), {}),), "见项目页")


def _completion(actor: Actor, book: FigureBook, filters: ProjectFilters, name: str) -> tuple[str, str, str] | None:
    found = explain(actor, "annual_completion", filters, as_of=book.asked_on, limit=1)
    if found.numerator is None or not found.denominator:
        return None
    terms = [
        Term(term.label, term.value, term.page, term.argument, term.query, "money")
        for term in (
            book.term(f"{name}年度累计完成", found.numerator, "annual_completion", filters),
            book.term(f"{name}年度计划", found.denominator, "annual_completion", filters),
        )
    ]
    done = book.add(Figure("topic.done", f"{name}年度累计完成投资", "money", found.numerator, (terms[0],), found.definition))
    plan = book.add(Figure("topic.plan", f"{name}年度计划投资", "money", found.denominator, (terms[1],), found.definition))
    return done, plan, book.share("topic.completion", f"{name}年度投资完成率", terms[0], terms[1], found.definition)


def _stuck(actor: Actor, book: FigureBook, kind: str, compared_on: date) -> special.StuckPart:
    now = next(one for one in gap_summaries(actor, as_of=book.asked_on) if one.kind == kind)
    earlier = next(one for one in gap_summaries(actor, as_of=compared_on) if one.kind == kind)
    heads, late, lines = (_rows(actor, book, kind, only) for only in ("heads", "overdue", ""))
    names = unit_names(actor)
    limit = book.quoted("topic.limit", f"时限{now.limit.text}（{now.limit.basis}）", f"{now.label}时限", ("gaps:list", ""))
    shown = lines[:MOST_LISTED]
    return special.StuckPart(
        label=now.label,
        definition=now.definition,
        limit=limit,
        change=gap_change(book, compared_on, now, earlier.project_count),
        amount_key=book.money(f"gap_investment.{kind}", f"{now.label}涉及总投资", now.investment, f"gap_investment.{kind}"),
        is_amount_known=now.investment.fen is not None,
        units=_by_unit(book, heads, f"gap.{kind}", now.label, names),
        overdue_units=_by_unit(book, late, f"gap_overdue.{kind}", f"{now.label}超过时限", names),
        lines=[_stuck_line(book, row, names) for row in shown],
        more_count=len(lines) - len(shown),
    )


def _rows(actor: Actor, book: FigureBook, kind: str, only: str) -> list[GapRow]:
    rows: list[GapRow] = []
    offset: int | None = 0
    while offset is not None:
        page = state_gaps(
            actor, kind, as_of=book.asked_on, offset=offset, limit=A_PAGE, only_heads=only == "heads", only_overdue=only == "overdue"
        )
        rows += page.rows
        offset = page.next_offset
    return rows


def _by_unit(book: FigureBook, rows: list[GapRow], measure: str, label: str, names: dict[UUID, str]) -> list[parts.UnitCount]:
    groups: defaultdict[tuple[UUID | None, str], list[GapRow]] = defaultdict(list)
    for row in rows:
        unit_id = row.project.duty_unit_id
        groups[unit_id, "" if unit_id else row.project.duty_unit_name].append(row)
    found = []
    for place, ((unit_id, stated), own) in enumerate(groups.items()):
        filters = ProjectFilters(unit_ids=(unit_id,)) if unit_id else ProjectFilters(unit_names=(stated or UNKNOWN,))
        name = names.get(unit_id, stated) if unit_id else stated or "责任单位未填"
        key = book.count(f"{measure}.{unit_id or f'stated-{place}'}", f"{name}{label}", len(own), measure, filters)
        found.append(parts.UnitCount(name, key, len(own)))
    return found


def _stuck_line(book: FigureBook, row: GapRow, names: dict[UUID, str]) -> special.StuckLine:
    days, opens = row.count.calendar_days, (PROJECT, str(row.project.id))
    label = f"{row.project.name}{row.kind_label}天数"
    key = book.add(
        Figure(f"days.{row.project.id}", label, "count", days, (Term(label, days, PROJECT, str(row.project.id), {}),), "见项目页")
    )
    return special.StuckLine(
        row.project.name,
        standing.name_of_unit(row.project, names),
        key,
        row.count.is_overdue,
        book.quoted(f"reason.{row.project.id}", row.reason, f"{row.project.name}原因", opens),
        book.quoted(f"next.{row.project.id}", row.next_step, f"{row.project.name}下一步", opens),
    )


def _unit(actor: Actor, book: FigureBook, unit_id: UUID, compared_on: date) -> special.UnitPart:
    now, lines = standing.lights_on(actor, book.asked_on, (unit_id,))
    before, _ = standing.lights_on(actor, compared_on, (unit_id,))
    return special.UnitPart(
        lights=standing.light_counts(book, now, before, compared_on, unit_id),
        lit=standing.lit_projects(book, lines, unit_names(actor)),
        targets=standing.collect_unit_targets(actor, book, unit_id),
    )
