"""What the ledger counts for a figure that a document reports, as of the document's day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.rules.reported_figures import STAGE_NAMES
from huoshui.ingestion.rules.claim_values import period_span
from huoshui.ingestion.rules.reconciliation.between_documents import CountedFigure, StatedFigure
from huoshui.investment_projects.queries import MeasureTotal, list_batches, project_row, project_rows, zone_day
from huoshui.investment_projects.rules.filters import ProjectFilters

_BATCH_KINDS = {"signed": "sign", "started": "start", "in_production": "produce"}
_STAGE_DAYS = {"signed": "signed_on", "started": "started_on", "in_production": "produced_on"}
_YEAR_FILTERS = {"signed": "signed_years", "started": "started_years", "in_production": "produced_years"}


def counted_figure(actor: Actor, stated: StatedFigure) -> CountedFigure | None:
    """The same thing as the ledger counts it on the document's day (the zone's day where it has none); None where it does not count it.

    ``actor`` must see the whole zone: a part of the ledger is no count of it.
    """
    if stated.narrowed or stated.modality != "actual" or stated.measure not in ("project_count", "investment"):
        return None
    kind, _, record_id = stated.subject.partition(":")
    day = min(stated.published_on or zone_day(actor.zone_id), zone_day(actor.zone_id))
    if kind == "batch":
        return _of_batch(actor, stated, UUID(record_id), day)
    if kind == "project" and stated.measure == "investment":
        return _of_project(actor, UUID(record_id), day)
    if kind == "zone" and UUID(record_id) == actor.zone_id:
        return _of_zone(actor, stated, day)
    return None


def _of_batch(actor: Actor, stated: StatedFigure, batch_id: UUID, day: dt.date) -> CountedFigure | None:
    batch = next((one for one in list_batches(actor, as_of=day) if one.id == batch_id), None)
    if batch is None or (stated.stage and stated.stage not in _BATCH_KINDS):
        return None
    kinds = [_BATCH_KINDS[stated.stage]] if stated.stage else list(batch.counts)
    if not sum(batch.counts[kind] for kind in batch.counts):
        return None  # nobody entered this 期: nothing is counted, which is not zero
    what = f"{batch.title}{STAGE_NAMES.get(stated.stage or '', '')}"
    key = f"batch:{batch_id}:{stated.stage or 'all'}:{stated.measure}"
    if stated.measure == "project_count":
        return CountedFigure(key, f"{what}项目数", Decimal(sum(batch.counts[kind] for kind in kinds)), "count", day)
    return _money(key, f"{what}总投资", [batch.amounts[kind] for kind in kinds if batch.counts[kind]], day)


def _money(key: str, label: str, amounts: list[MeasureTotal], day: dt.date) -> CountedFigure | None:
    """Only where every project's sum is known: a sum with gaps is no sum."""
    if not amounts or any(not amount.is_complete or amount.fen is None for amount in amounts):
        return None
    return CountedFigure(key, label, sum((Decimal(amount.fen or 0) for amount in amounts), Decimal(0)) / 100, "CNY", day)


def _of_project(actor: Actor, project_id: UUID, day: dt.date) -> CountedFigure | None:
    try:
        row = project_row(actor, project_id, as_of=day)
    except NotVisible:
        return None
    if row.planned_investment_fen is None:
        return None
    return CountedFigure(
        f"project:{project_id}:planned_investment", f"{row.name}总投资", Decimal(row.planned_investment_fen) / 100, "CNY", day
    )


def _of_zone(actor: Actor, stated: StatedFigure, day: dt.date) -> CountedFigure | None:
    span = period_span(stated.period)
    if span is None or stated.stage not in _STAGE_DAYS or span.start.year != span.end.year:
        return None
    filters = ProjectFilters(top_level_only=True, **{_YEAR_FILTERS[stated.stage]: (span.start.year,)})  # type: ignore[arg-type]
    rows = project_rows(actor, filters, as_of=day)
    attribute = _STAGE_DAYS[stated.stage]
    within = [row for row in rows if span.start <= getattr(row, attribute) <= min(span.end, day)]
    label = f"{stated.period}{STAGE_NAMES[stated.stage]}"
    key = f"zone:{actor.zone_id}:{stated.stage}:{span.start.year}:{stated.measure}"
    if stated.measure == "project_count":
        return CountedFigure(key, f"{label}项目数", Decimal(len(within)), "count", day)
    if not within or any(row.planned_investment_fen is None for row in within):
        return None
    return CountedFigure(key, f"{label}项目总投资", Decimal(sum(row.planned_investment_fen or 0 for row in within)) / 100, "CNY", day)
