"""What the papers about 三个一批 need, counted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import MeasureTotal, batch_rates, by_unit, gap_summaries, list_batches, state_gaps
from huoshui.investment_projects.queries.batches import entries_behind
from huoshui.investment_projects.queries.results import GroupRow
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.organizations.queries import unit_names
from huoshui.reports.queries.figure_book import PROJECT, FigureBook
from huoshui.reports.queries.standing_material import name_of_unit
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import Figure, Term
from huoshui.reports.rules.recipes import signing_list, three_batches
from huoshui.reports.rules.recipes.wording import Standing

STARTED = tuple(stage.code for stage in lifecycle.STAGES if lifecycle.has_reached(stage.code, lifecycle.STARTED))
EVERY_BATCH = "各期"
SIGNED_WORDS = "签约项目"
ENTRY_DEFINITION = "这一期（或各期）名单中没有移出的项目"
MOST_STUCK = 30  # named in the annex; the page of the list holds them all


def collect_three_batches(actor: Actor, book: FigureBook, batch_id: UUID | None, due_on: date) -> tuple[str, tuple[Block, ...]]:
    """Title and body of 三个一批评价通报."""
    filters = ProjectFilters(batch_ids=(batch_id,)) if batch_id else ProjectFilters()
    rates = []
    for rate in batch_rates(actor, batch_id, book.asked_on):
        if rate.by == "count":
            keys = book.rate(f"rate.{rate.measure}", rate, filters)
            rates.append(three_batches.RateLine(rate.label, *keys, is_known=rate.percent is not None))
    stuck, is_cut = _stuck(actor, book)
    material = three_batches.Material(
        as_of=book.as_of,
        scope=_scope(actor, batch_id),
        kinds=kind_lines(actor, book, batch_id, filters),
        rates=rates,
        units=unit_standings(actor, book, filters.narrowed(batch_kinds=("sign",)), SIGNED_WORDS),
        gaps=_gaps(actor, book),
        stuck=stuck,
        is_stuck_cut=is_cut,
        answer_due_on=due_on,
    )
    return three_batches.title(material), three_batches.draft(material)


def collect_signing_list(actor: Actor, book: FigureBook, batch_id: UUID | None) -> tuple[str, tuple[Block, ...]]:
    """Title and body of 签约仪式项目名单."""
    filters = ProjectFilters(batch_ids=(batch_id,)) if batch_id else ProjectFilters()
    entries = entries_behind(actor, "sign", batch_id, as_of=book.asked_on)
    known = [entry.investment_fen for entry in entries if entry.investment_fen is not None]
    total = MeasureTotal(sum(known) if known else None, len(entries) - len(known))
    names = unit_names(actor)
    signings = [
        signing_list.Signing(
            entry.project.name,
            entry.project.owner_name,
            name_of_unit(entry.project, names),
            book.add(_own(f"signing.{entry.id}", "入批总投资", "money", entry.investment_fen, entry.project.id)),
        )
        for entry in entries
    ]
    material = signing_list.Material(
        as_of=book.as_of,
        scope=_scope(actor, batch_id),
        count_key=book.count(
            "batch.sign.count", "签约一批项目个数", len(entries), "batch_entries.sign", filters, definition=ENTRY_DEFINITION
        ),
        amount_key=book.money("batch.sign.amount", "签约一批总投资", total, "batch_investment.sign", filters),
        signings=signings,
    )
    return signing_list.title(material), signing_list.draft(material)


def _scope(actor: Actor, batch_id: UUID | None) -> str:
    found = next((batch for batch in list_batches(actor) if batch.id == batch_id), None)
    return f"第{found.period_no}期" if found else EVERY_BATCH


def kind_lines(actor: Actor, book: FigureBook, batch_id: UUID | None, filters: ProjectFilters) -> list[three_batches.KindLine]:
    """签约一批, 开工一批, 投产一批 with count and amount."""
    rows = [row for row in list_batches(actor, as_of=book.asked_on) if batch_id in (None, row.id)]
    lines = []
    for kind, label in KIND_LABELS.items():
        sums = [row.amounts[kind] for row in rows]
        known = [one.fen for one in sums if one.fen is not None]
        total = MeasureTotal(sum(known) if known else None, sum(one.missing for one in sums))
        count = book.count(
            f"batch.{kind}.count",
            f"{label}项目个数",
            sum(row.counts[kind] for row in rows),
            f"batch_entries.{kind}",
            filters,
            definition=ENTRY_DEFINITION,
        )
        amount = book.money(f"batch.{kind}.amount", f"{label}总投资", total, f"batch_investment.{kind}", filters)
        lines.append(three_batches.KindLine(label, count, amount, total.fen is not None))
    return lines


def unit_standings(actor: Actor, book: FigureBook, filters: ProjectFilters, what: str) -> list[Standing]:
    """By unit of the register: how many of the chosen projects have started. ``what`` they are called.

    What sources call one unit by several names is one. Names that the register lacks stand for themselves.
    """
    by_key: dict[tuple[str, str], list[GroupRow]] = {}
    for group in by_unit(actor, filters, as_of=book.asked_on):
        by_key.setdefault((group.key, "" if group.key else group.stated_name), []).append(group)
    names = unit_names(actor)
    return [_standing(book, filters, groups, f"stated-{place}", (names, what)) for place, groups in enumerate(by_key.values())]


def _standing(
    book: FigureBook, filters: ProjectFilters, groups: list[GroupRow], place: str, words: tuple[dict[UUID, str], str]
) -> Standing:
    names, what = words
    first = max(groups, key=lambda group: group.totals.project_count)
    name = names.get(UUID(first.key), first.label) if first.key else first.label
    total = sum(group.totals.project_count for group in groups)
    begun = sum(group.started.project_count for group in groups)
    known = [group.totals.planned_investment.fen for group in groups if group.totals.planned_investment.fen is not None]
    money = MeasureTotal(sum(known) if known else None, sum(group.totals.planned_investment.missing for group in groups))
    own = filters.narrowed(unit_ids=(UUID(first.key),)) if first.key else filters.narrowed(unit_names=(first.stated_name or UNKNOWN,))
    started = own.narrowed(stages=STARTED)
    key = f"unit.{first.key or place}"
    below = book.count(f"{key}.signed", f"{name}{what}", total, "project_count", own)
    above = book.count(f"{key}.started", f"{name}{what}中已开工", begun, "project_count", started)
    terms = (book.figures[above].terms[0], book.figures[below].terms[0])
    rate = book.share(f"{key}.rate", f"{name}{what}开工率", *terms, f"{what}中已开工的 ÷ {what}，按个数")
    amount = book.money(f"{key}.amount", f"{name}{what}总投资", money, "planned_investment", own)
    return Standing(name, begun, total, above, below, rate, amount)


def _gaps(actor: Actor, book: FigureBook) -> list[three_batches.GapLine]:
    return [
        three_batches.GapLine(
            one.label,
            book.count(f"gap.{one.kind}", one.label, one.project_count, f"gap.{one.kind}", definition=one.definition),
            book.count(
                f"gap_overdue.{one.kind}", f"{one.label}超过时限", one.overdue_count, f"gap_overdue.{one.kind}", definition=one.definition
            ),
            one.overdue_count,
        )
        for one in gap_summaries(actor, as_of=book.asked_on)
        if one.project_count
    ]


def _stuck(actor: Actor, book: FigureBook) -> tuple[list[three_batches.StuckProject], bool]:
    """Those longest past their limit, and whether there are more."""
    found, has_more, names = [], False, unit_names(actor)
    for summary in gap_summaries(actor, as_of=book.asked_on):
        if not summary.overdue_count:
            continue
        page = state_gaps(actor, summary.kind, as_of=book.asked_on, only_overdue=True, limit=MOST_STUCK)
        has_more = has_more or page.next_offset is not None
        for row in page.rows:
            days = book.add(
                _own(
                    f"days.{summary.kind}.{row.project.id}",
                    f"{row.project.name}{row.kind_label}天数",
                    "count",
                    row.count.calendar_days,
                    row.project.id,
                )
            )
            opens = (PROJECT, str(row.project.id))
            step = book.quoted(f"next.{summary.kind}.{row.project.id}", row.next_step, f"{row.project.name}下一步", opens)
            unit = (names.get(row.owner_unit_id, "") if row.owner_unit_id else "") or name_of_unit(row.project, names)
            line = three_batches.StuckProject(row.project.name, row.kind_label, days, unit or "—", step or "未填")
            found.append((row.count.calendar_days or 0, line))
    found.sort(key=lambda pair: (-pair[0], pair[1].name))
    return [line for _, line in found[:MOST_STUCK]], has_more or len(found) > MOST_STUCK


def _own(key: str, label: str, kind: str, value: int | None, project_id: UUID) -> Figure:
    """A figure of one project: its own page opens it."""
    return Figure(key, label, kind, value, (Term(label, value, PROJECT, str(project_id), {}),), "见项目页")  # type: ignore[arg-type]
