"""What documents report of a record, beside what the ledger counts of it: 通报数 / 台账数, with the difference, never merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.fact_ledger.queries import FactView, facts_of
from huoshui.fact_ledger.rules.lines import TARGET
from huoshui.fact_ledger.rules.reported_figures import MEASURE_NAMES, STAGE_NAMES, Indicator, indicator_of
from huoshui.ingestion.queries.fact_subjects import FactSubject, subject_of_fact
from huoshui.ingestion.rules.claim_targets import INDICATORS_OF_MEASURES
from huoshui.investment_projects.queries import batch_detail, project_totals
from huoshui.targets.queries import Ask, measure_all

BATCH_KIND_OF_STAGE = {"signed": "sign", "started": "start", "in_production": "produce"}


@dataclass(frozen=True)
class CountedFigure:
    """What the ledger counts of the same thing: a number of projects or whole fen; ``missing`` of them without an amount.

    An indicator is counted from the first day of the report's period to its last, or to the day on which the report came out.
    """

    value: int | None
    missing: int
    of: str  # where the records stand: sign, start, produce, all of a 期; projects of a zone; indicator
    undecided: int = 0  # records of which the ledger does not say whether they fall into the days
    indicator_id: str = ""
    counted_from: dt.date | None = None
    counted_until: dt.date | None = None


@dataclass(frozen=True)
class ReportedFigure:
    """One statement of one document, with the counted figure beside it where the ledger counts the same thing."""

    fact: FactView
    indicator: Indicator
    counted: CountedFigure | None

    @property
    def label(self) -> str:
        return self.indicator.label

    @property
    def is_target(self) -> bool:
        return self.fact.line.modality == TARGET

    @property
    def difference(self) -> int | None:
        """Reported less counted, a number or fen. None where nothing is counted, or the text says only 超过 or 不足."""
        value = self.fact.line.value
        if self.counted is None or self.counted.value is None or self.fact.line.comparator not in (None, "~"):
            return None
        return int(value) - self.counted.value if isinstance(value, int | Decimal) else None


@dataclass(frozen=True)
class ReportedFigures:
    """Everything that stands, by measure, stage and period, the latest statement first."""

    subject: FactSubject
    figures: tuple[ReportedFigure, ...]


def reported_figures(
    actor: Actor, kind: str, record_id: UUID, *, as_of: dt.date | None = None, known_at: dt.datetime | None = None
) -> ReportedFigures:
    """The reported figures of a record that the actor may see. NotVisible."""
    subject = subject_of_fact(actor, kind, record_id)
    facts = [fact for fact in facts_of(actor, kind, subject.id, known_at=known_at) if fact.is_standing]
    stated = [(fact, found) for fact in facts if (found := indicator_of(fact.attribute.name)) is not None and _has_begun(fact, as_of)]
    happened = [(fact, indicator) for fact, indicator in stated if fact.line.modality != TARGET]
    counted = _counted_over_periods(actor, kind, subject.id, happened, as_of, known_at)
    counter = _counter(actor, kind, subject.id, as_of, known_at) if happened else _nothing
    counted |= {fact.id: whole for fact, indicator in happened if (whole := counter(indicator)) is not None}
    figures = [ReportedFigure(fact, indicator, counted.get(fact.id)) for fact, indicator in stated]
    return ReportedFigures(subject, tuple(sorted(figures, key=_order)))


def _has_begun(fact: FactView, as_of: dt.date | None) -> bool:
    begins = fact.line.period_start or fact.source.published_on
    return as_of is None or begins is None or begins <= as_of


def _order(one: ReportedFigure) -> tuple[int, int, bool, int, int]:
    end = one.fact.line.period_end
    stages = list(STAGE_NAMES)
    return (
        list(MEASURE_NAMES).index(one.indicator.measure),
        stages.index(one.indicator.stage) + 1 if one.indicator.stage else 0,
        one.is_target,
        -(end.toordinal() if end is not None else 0),
        -one.fact.line.sequence,
    )


Counter = Callable[[Indicator], CountedFigure | None]


def _nothing(indicator: Indicator) -> CountedFigure | None:
    return None


def _counter(actor: Actor, kind: str, record_id: UUID, as_of: dt.date | None, known_at: dt.datetime | None) -> Counter:
    if kind == "batch":
        return _batch_counter(actor, record_id, as_of, known_at)
    if kind == "zone" and actor.sees_whole_zone:  # who sees some projects only counts some only: nothing to lay beside
        return _zone_counter(actor, as_of, known_at)
    return _nothing


def _batch_counter(actor: Actor, batch_id: UUID, as_of: dt.date | None, known_at: dt.datetime | None) -> Counter:
    """A 期 by its lists: places, and their amounts; without a stage all three together."""
    batch = batch_detail(actor, batch_id, as_of=as_of, known_at=known_at).batch

    def counted(indicator: Indicator) -> CountedFigure | None:
        kinds = [BATCH_KIND_OF_STAGE[indicator.stage]] if indicator.stage in BATCH_KIND_OF_STAGE else list(batch.counts)
        if indicator.stage and indicator.stage not in BATCH_KIND_OF_STAGE:
            return None
        place = kinds[0] if len(kinds) == 1 else "all"
        if (indicator.measure, indicator.unit) == ("project_count", "count"):
            return CountedFigure(sum(batch.counts[each] for each in kinds), 0, place)
        if (indicator.measure, indicator.unit) == ("investment", "CNY"):
            amounts = [batch.amounts[each] for each in kinds]
            known = [amount.fen for amount in amounts if amount.fen is not None]
            return CountedFigure(sum(known) if known else None, sum(amount.missing for amount in amounts), place)
        return None

    return counted


def _counted_over_periods(
    actor: Actor,
    kind: str,
    record_id: UUID,
    stated: Sequence[tuple[FactView, Indicator]],
    as_of: dt.date | None,
    known_at: dt.datetime | None,
) -> dict[UUID, CountedFigure]:
    """By fact: what the dictionary counts of the zone, a unit or an area over the days that the report speaks of; all in one go."""
    scopes: dict[str, dict[str, UUID]] = {"zone": {}, "unit": {"unit_id": record_id}, "area": {"area_id": record_id}}
    if kind not in scopes or not actor.sees_whole_zone:
        return {}
    asks: dict[UUID, Ask] = {}
    for fact, indicator in stated:
        indicator_id = INDICATORS_OF_MEASURES.get((indicator.measure, indicator.unit, indicator.stage), "")
        window = _days_of(fact)
        if indicator.stage and indicator_id and window is not None:  # milestones; the rest is said for other days or of other firms
            asks[fact.id] = Ask(indicator_id, window, **scopes[kind])
    found = measure_all(actor, list(asks.values()), as_of=as_of, known_at=known_at) if asks else []
    return {
        fact_id: CountedFigure(
            None if one.value is None else int(one.value),
            one.missing,
            "indicator",
            one.undecided,
            ask.indicator_id,
            ask.window.start,
            ask.window.end,
        )
        for (fact_id, ask), one in zip(asks.items(), found, strict=True)
    }


def _days_of(fact: FactView) -> Period | None:
    """The period that a report speaks of, as far as it had come when the report came out."""
    start, end = fact.line.period_start, fact.line.period_end
    if start is None or end is None:
        return None
    last = min(end, fact.source.published_on or end)
    return Period(start, last) if start <= last else None


def _zone_counter(actor: Actor, as_of: dt.date | None, known_at: dt.datetime | None) -> Counter:
    """The whole zone by its ledger, whatever the stage."""
    totals = project_totals(actor, as_of=as_of, known_at=known_at)

    def counted(indicator: Indicator) -> CountedFigure | None:
        if (indicator.measure, indicator.unit, indicator.stage) == ("project_count", "count", ""):
            return CountedFigure(totals.project_count, 0, "projects")
        if (indicator.measure, indicator.unit, indicator.stage) == ("investment", "CNY", ""):
            return CountedFigure(totals.planned_investment.fen, totals.planned_investment.missing, "projects")
        return None

    return counted
