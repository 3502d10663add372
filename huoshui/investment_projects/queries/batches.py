"""三个一批: the 期, their entries and rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.investment_projects.models import Batch, BatchEntry
from huoshui.investment_projects.queries.results import MeasureTotal, ProjectBatchEntry, ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection, day_of
from huoshui.investment_projects.queries.work_results import BatchDetail, BatchEntryRow, BatchRow, Rate
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS, RATE_KINDS, EntryStanding, RateParts, batch_rate_parts
from huoshui.investment_projects.rules.entry_scale import ScaleAnswer, check_entry_scale
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force

EVERY_BATCH = "期次合计"


def list_batches(actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None) -> tuple[BatchRow, ...]:
    """Every 期, latest first, with the entries of projects that the actor sees. Who sees no project sees no 期."""
    if not policy.may(actor, "batches:list"):
        return ()
    day = as_of or day_of(actor)
    batches = list(Batch.objects.in_zone(actor.zone_id).order_by("-period_no"))
    entries = _known_entries(actor, _visible_entries(actor, _entries(actor, batches)), as_of, known_at)
    by_batch: dict[UUID, list[BatchEntry]] = defaultdict(list)
    for entry in entries:
        if _is_in(entry, day):
            by_batch[entry.batch_id].append(entry)
    return tuple(_batch_row(batch, by_batch[batch.id]) for batch in batches)


def batch_detail(actor: Actor, batch_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> BatchDetail:
    """One 期 with its entries, what left it, and its rates as of a day. NotVisible."""
    day = as_of or day_of(actor)
    batch = _batch(actor, batch_id)
    every = _entries(actor, None)
    own = _visible_entries(actor, [entry for entry in every if entry.batch_id == batch.id])
    rows = _project_rows(actor, own, as_of, known_at)
    scales = rule_in_force("batch_entry_scale", zone_id=actor.zone_id, on=batch.held_on or day).content["scales"]
    links = _Links(every)
    shown = [_entry_row(entry, rows[entry.project_id], links, scales) for entry in own if entry.project_id in rows]
    members = [entry for entry in own if _is_in(entry, day)]
    member_ids = {entry.id for entry in members}
    return BatchDetail(
        batch=_batch_row(batch, members),
        entries=tuple(sorted((row for row in shown if row.id in member_ids), key=_entry_order)),
        removed=tuple(sorted((row for row in shown if row.id not in member_ids), key=_entry_order)),
        rates=_rates(actor, _standings(members, rows, links), day, known_at),
        as_of=day,
    )


def _refuse_unseen(actor: Actor, batch_id: UUID | None) -> None:
    """NotVisible where the actor may not see that 期, or all of them (None)."""
    if batch_id is not None:
        _batch(actor, batch_id)
    elif not policy.may(actor, "batches:list"):
        raise NotVisible


def batch_rates(
    actor: Actor, batch_id: UUID | None = None, as_of: date | None = None, *, known_at: datetime | None = None
) -> tuple[Rate, ...]:
    """Eight rates (four by count, four by amount) of one 期, or of all 期 together (None), as of a day."""
    day = as_of or day_of(actor)
    _refuse_unseen(actor, batch_id)
    every = _entries(actor, None)
    own = _visible_entries(actor, [entry for entry in every if (batch_id is None or entry.batch_id == batch_id) and _is_in(entry, day)])
    return _rates(actor, _standings(own, _project_rows(actor, own, as_of, known_at), _Links(every)), day, known_at)


def entries_behind(
    actor: Actor, kind: str, batch_id: UUID | None, *, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[BatchEntryRow, ...]:
    """The entries of one kind that one 期, or all of them (None), holds on a day: by 期, then by name. NotVisible."""
    day = as_of or day_of(actor)
    _refuse_unseen(actor, batch_id)
    every = _entries(actor, None)
    asked = [entry for entry in every if entry.kind == kind and (batch_id is None or entry.batch_id == batch_id) and _is_in(entry, day)]
    own = _visible_entries(actor, asked)
    rows = _project_rows(actor, own, as_of, known_at)
    scales = rule_in_force("batch_entry_scale", zone_id=actor.zone_id, on=day).content["scales"]
    links = _Links(every)
    shown = [(entry, rows[entry.project_id]) for entry in own if entry.project_id in rows]
    shown.sort(key=lambda pair: (-pair[0].batch.period_no, pair[1].name, str(pair[0].id)))
    return tuple(_entry_row(entry, project, links, scales) for entry, project in shown)


def entry_project_id(actor: Actor, entry_id: UUID) -> UUID:
    """Of which project an entry is; who may see the project may see the entry. NotVisible."""
    project_id: UUID | None = BatchEntry.objects.in_zone(actor.zone_id).filter(id=entry_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise NotVisible
    return project_id


def entries_of_project(actor: Actor, project_ids: Iterable[UUID]) -> tuple[ProjectBatchEntry, ...]:
    """Where visible projects stand in the 期, removed entries included."""
    rows = BatchEntry.objects.in_zone(actor.zone_id).filter(project_id__in=list(project_ids)).select_related("batch")
    return tuple(
        ProjectBatchEntry(
            row.id,
            row.project_id,
            row.batch_id,
            row.batch.title,
            row.batch.period_no,
            row.kind,
            KIND_LABELS[row.kind],
            row.investment_fen,
            row.fulfilled_on,
            row.removed_on,
            row.removal_reason,
        )
        for row in rows.order_by("batch__period_no", "id")
    )


def entry_scale(actor: Actor, project: ProjectRow, scale_code: str, on: date | None = None) -> ScaleAnswer:
    """Whether a visible project is large enough, by the rulebook on a day (default: the zone's day)."""
    rule = rule_in_force("batch_entry_scale", zone_id=actor.zone_id, on=on or day_of(actor))
    return check_entry_scale(rule.content["scales"], investment_fen=project.planned_investment_fen, category_code=scale_code)


def scale_choices(actor: Actor, on: date | None = None) -> tuple[tuple[str, str], ...]:
    """Code and category of the entry scale in force, for a form."""
    rule = rule_in_force("batch_entry_scale", zone_id=actor.zone_id, on=on or day_of(actor))
    return tuple((scale["code"], scale["category"]) for scale in rule.content["scales"])


class _Links:
    """Which entry came from which, over all 期."""

    def __init__(self, entries: Sequence[BatchEntry]) -> None:
        self.by_id = {entry.id: entry for entry in entries}
        self.later: dict[UUID, list[BatchEntry]] = defaultdict(list)
        for entry in entries:
            if entry.came_from_id is not None and entry.removed_on is None:
                self.later[entry.came_from_id].append(entry)

    def later_investments(self, entry: BatchEntry) -> dict[str, int | None]:
        """Kind → investment of the entries that came from this one, however far."""
        found: dict[str, int | None] = {}
        waiting = list(self.later[entry.id])
        while waiting:
            later = waiting.pop()
            found[later.kind] = later.investment_fen
            waiting.extend(self.later[later.id])
        return found

    def label(self, entry_id: UUID | None) -> str:
        entry = self.by_id.get(entry_id) if entry_id else None
        return f"第{entry.batch.period_no}期 {KIND_LABELS[entry.kind]}" if entry else ""


def _batch(actor: Actor, batch_id: UUID) -> Batch:
    batch = Batch.objects.in_zone(actor.zone_id).filter(id=batch_id).first()
    if batch is None or not policy.may(actor, "batches:list"):
        raise NotVisible
    return batch  # type: ignore[no-any-return]


def _entries(actor: Actor, batches: Sequence[Batch] | None) -> list[BatchEntry]:
    rows = BatchEntry.objects.in_zone(actor.zone_id).select_related("batch")
    if batches is not None:
        rows = rows.filter(batch__in=batches)
    return list(rows.order_by("batch__period_no", "id"))


def _visible_entries(actor: Actor, entries: list[BatchEntry]) -> list[BatchEntry]:
    if actor.sees_whole_zone or not entries:
        return entries
    seen = set(Selection(actor, ids=[entry.project_id for entry in entries]).selected_ids())
    return [entry for entry in entries if entry.project_id in seen]


def _known_entries(actor: Actor, entries: list[BatchEntry], as_of: date | None, known_at: datetime | None) -> list[BatchEntry]:
    """Those whose project was known by then, as the drawer and the rates take them."""
    if known_at is None or not entries:
        return entries
    known = set(Selection(actor, as_of=as_of, known_at=known_at, ids=[entry.project_id for entry in entries]).selected_ids())
    return [entry for entry in entries if entry.project_id in known]


def _is_in(entry: BatchEntry, day: date) -> bool:
    return entry.removed_on is None or entry.removed_on > day


def _project_rows(actor: Actor, entries: Sequence[BatchEntry], as_of: date | None, known_at: datetime | None) -> dict[UUID, ProjectRow]:
    ids = sorted({entry.project_id for entry in entries})
    return {row.id: row for row in Selection(actor, as_of=as_of, known_at=known_at, ids=ids).rows()} if ids else {}


def _batch_row(batch: Batch, entries: Sequence[BatchEntry]) -> BatchRow:
    counts, amounts = {}, {}
    for kind in KIND_LABELS:
        own = [entry for entry in entries if entry.kind == kind]
        known = [entry.investment_fen for entry in own if entry.investment_fen is not None]
        counts[kind] = len(own)
        amounts[kind] = MeasureTotal(sum(known) if known else None, len(own) - len(known))
    return BatchRow(batch.id, batch.period_no, batch.title, batch.held_on, batch.frozen_on, batch.version, counts, amounts)


def _entry_row(entry: BatchEntry, project: ProjectRow, links: _Links, scales: Sequence[dict[str, Any]]) -> BatchEntryRow:
    investment = entry.investment_fen if entry.investment_fen is not None else project.planned_investment_fen
    return BatchEntryRow(
        id=entry.id,
        batch_title=entry.batch.title,
        kind=entry.kind,
        kind_label=KIND_LABELS[entry.kind],
        project=project,
        investment_fen=entry.investment_fen,
        current_investment_fen=project.planned_investment_fen,
        fulfilled_on=entry.fulfilled_on,
        came_from_id=entry.came_from_id,
        came_from_label=links.label(entry.came_from_id),
        went_to=tuple(links.label(later.id) for later in links.later[entry.id]),
        removed_on=entry.removed_on,
        removal_reason=entry.removal_reason,
        scale_code=entry.scale_code,
        scale=check_entry_scale(scales, investment_fen=investment, category_code=entry.scale_code),
        version=entry.version,
    )


def _entry_order(row: BatchEntryRow) -> tuple[int, str]:
    return (list(KIND_LABELS).index(row.kind), row.project.name)


def _standings(entries: Sequence[BatchEntry], rows: dict[UUID, ProjectRow], links: _Links) -> list[EntryStanding]:
    return [
        EntryStanding(
            project_id=entry.project_id,
            kind=entry.kind,
            stage=rows[entry.project_id].stage,
            side_state=rows[entry.project_id].side_state,
            investment_fen=entry.investment_fen if entry.investment_fen is not None else rows[entry.project_id].planned_investment_fen,
            fulfilled_on=entry.fulfilled_on,
            later_investments=links.later_investments(entry),
        )
        for entry in entries
        if entry.project_id in rows
    ]


def _rates(actor: Actor, standings: Sequence[EntryStanding], day: date, known_at: datetime | None) -> tuple[Rate, ...]:
    rules = rule_in_force("batch_rates", zone_id=actor.zone_id, on=day, known_at=known_at).content["rates"]
    parts = [batch_rate_parts(code, rules[code], standings, as_of=day) for code in RATE_KINDS]
    return (*(_by_count(each) for each in parts), *(_by_amount(each) for each in parts))


def _by_count(parts: RateParts) -> Rate:
    return Rate(
        parts.code,
        parts.name,
        "count",
        len(parts.numerator),
        len(parts.denominator),
        parts.definition,
        parts.numerator,
        parts.denominator,
        parts.undecided,
    )


def _by_amount(parts: RateParts) -> Rate:
    return Rate(
        parts.code,
        parts.name,
        "amount",
        parts.numerator_fen,
        parts.denominator_fen,
        parts.definition,
        parts.numerator,
        parts.denominator,
        tuple(dict.fromkeys((*parts.undecided, *parts.without_amount))),
    )
