"""What the ledger counts for a figure that a document reports, as of the document's day."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.queries import fact_in_force_of
from huoshui.fact_ledger.rules.reported_figures import STAGE_NAMES
from huoshui.ingestion.rules.claim_values import period_span
from huoshui.ingestion.rules.reconciliation.between_documents import CountedFigure, StatedFigure, period_words
from huoshui.ingestion.rules.reconciliation.stated_figures import KnownSubjects, Subject
from huoshui.investment_projects.queries import BatchRow, MeasureTotal, ProjectRow, list_batches, project_row, project_rows, zone_day
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.organizations import queries as organizations

_WHOLE = {"区": "全区", "县": "全县", "市": "全市"}
_BATCH_KINDS = {"signed": "sign", "started": "start", "in_production": "produce"}
_STAGE_DAYS = {"signed": "signed_on", "started": "started_on", "in_production": "produced_on"}
_YEAR_FILTERS = {"signed": "signed_years", "started": "started_years", "in_production": "produced_years"}


def known_subjects(actor: Actor) -> KnownSubjects:
    """The zone by its names (澜州市清源区, 清源区, 全区), its parts, and its 期: whom a text means without saying which record."""
    zone = organizations.zone(actor.zone_id)
    if zone is None:
        return KnownSubjects()
    names = {zone.name, re.sub(r"^.{2,4}?[省市](?=.{2,})", "", zone.name)}
    whole = _WHOLE.get(zone.name[-1:])
    names |= {whole} if whole else set()
    parts = tuple(area.name for area in organizations.areas(actor))
    batches = {one.period_no: Subject(f"batch:{one.id}", one.title) for one in list_batches(actor)}
    return KnownSubjects(Subject(f"zone:{zone.id}", zone.name), tuple(sorted(names)), parts, batches)


class LedgerCounts:
    """What the ledger counts, asked for many figures of one document: each list of projects is read once.

    ``actor`` must see the whole zone: a part of the ledger is no count of it.
    """

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._batches: dict[dt.date, tuple[BatchRow, ...]] = {}
        self._reached: dict[tuple[str, int], list[ProjectRow]] = {}
        self._undated: dict[str, int] = {}

    def counted(self, stated: StatedFigure) -> CountedFigure | None:
        """The same thing on the document's day (the zone's day where it has none); None where the ledger does not count it."""
        if stated.narrowed or stated.modality != "actual" or stated.measure not in ("project_count", "investment"):
            return None
        kind, _, record_id = stated.subject.partition(":")
        today = zone_day(self.actor.zone_id)
        day = min(stated.published_on or today, today)
        if kind == "batch":
            return self._of_batch(stated, UUID(record_id), day)
        if kind == "project" and stated.measure == "investment":
            return _of_project(self.actor, UUID(record_id), day)
        if kind == "zone" and UUID(record_id) == self.actor.zone_id:
            return self._of_zone(stated, day)
        return None

    def _of_batch(self, stated: StatedFigure, batch_id: UUID, day: dt.date) -> CountedFigure | None:
        if day not in self._batches:
            self._batches[day] = list_batches(self.actor, as_of=day)
        batch = next((one for one in self._batches[day] if one.id == batch_id), None)
        if batch is None or (stated.stage and stated.stage not in _BATCH_KINDS):
            return None
        kinds = [_BATCH_KINDS[stated.stage]] if stated.stage else list(batch.counts)
        if not sum(batch.counts.values()):
            return None  # nobody entered this 期: nothing is counted, which is not zero
        what = f"{batch.title}{STAGE_NAMES.get(stated.stage or '', '')}"
        key = f"batch:{batch_id}:{stated.stage or 'all'}:{stated.measure}"
        if stated.measure == "project_count":
            return CountedFigure(key, f"{what}项目数", Decimal(sum(batch.counts[kind] for kind in kinds)), "count", day)
        return _money(key, f"{what}总投资", [batch.amounts[kind] for kind in kinds if batch.counts[kind]], day)

    def _of_zone(self, stated: StatedFigure, day: dt.date) -> CountedFigure | None:
        span = period_span(stated.period)
        if span is None or stated.stage not in _STAGE_DAYS or span.start.year != span.end.year:
            return None
        attribute = _STAGE_DAYS[stated.stage]
        last = min(span.end, day)
        within = [row for row in self._projects(stated.stage, span.start.year) if span.start <= getattr(row, attribute) <= last]
        undated = self._without_day(stated.stage)
        label = f"{period_words(stated.period)}{STAGE_NAMES[stated.stage]}"
        key = f"zone:{self.actor.zone_id}:{stated.stage}:{span.start.year}:{stated.measure}"
        if stated.measure == "project_count":
            return CountedFigure(key, f"{label}项目数", Decimal(len(within)), "count", day, undated)
        if undated or not within or any(row.planned_investment_fen is None for row in within):
            return None
        total = Decimal(sum(row.planned_investment_fen or 0 for row in within)) / 100
        return CountedFigure(key, f"{label}项目总投资", total, "CNY", day)

    def _projects(self, stage: str, year: int) -> list[ProjectRow]:
        """By the days of the milestones as they are known now: replaying the whole ledger for one number of one paper costs seconds."""
        if (stage, year) not in self._reached:
            filters = ProjectFilters(top_level_only=True, **{_YEAR_FILTERS[stage]: (year,)})  # type: ignore[arg-type]
            self._reached[stage, year] = project_rows(self.actor, filters)
        return self._reached[stage, year]

    def _without_day(self, stage: str) -> int:
        """Projects that have come so far on a day that nobody knows. A contract is not implied by a later stage: public works sign none."""
        if stage not in self._undated:
            codes = [one.code for one in lifecycle.STAGES]
            later = (stage,) if stage == "signed" else tuple(codes[codes.index(stage) :])
            rows = project_rows(self.actor, ProjectFilters(top_level_only=True, stages=later))
            self._undated[stage] = sum(1 for row in rows if getattr(row, _STAGE_DAYS[stage]) is None)
        return self._undated[stage]


def _money(key: str, label: str, amounts: list[MeasureTotal], day: dt.date) -> CountedFigure | None:
    """Only where every project's sum is known: a sum with gaps is no sum."""
    if not amounts or any(not amount.is_complete or amount.fen is None for amount in amounts):
        return None
    return CountedFigure(key, label, sum((Decimal(amount.fen or 0) for amount in amounts), Decimal(0)) / 100, "CNY", day)


def _of_project(actor: Actor, project_id: UUID, day: dt.date) -> CountedFigure | None:
    """The total that was in force on that day: what was announced later is no contradiction of an older paper."""
    try:
        name = project_row(actor, project_id).name
    except NotVisible:
        return None
    line = fact_in_force_of(actor, "project", project_id, "planned_investment", as_of=day).line
    if line is None or not isinstance(line.value, int):
        return None
    return CountedFigure(f"project:{project_id}:planned_investment", f"{name}总投资", Decimal(line.value) / 100, "CNY", day)
