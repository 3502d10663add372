"""Reading facts of one subject, with their sources and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.personal_text import masked_text
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.models import Fact, Source
from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX, Attribute, attribute
from huoshui.fact_ledger.rules.display import COMPARATOR_WORDS, MODALITY_NAMES, shown_day, shown_period, shown_value
from huoshui.fact_ledger.rules.in_force import InForce, fact_in_force
from huoshui.fact_ledger.rules.lines import PERSON, FactLine, FactValue
from huoshui.fact_ledger.rules.spots import Spot


@dataclass(frozen=True)
class SourceView:
    """A source as pages show it."""

    id: UUID
    kind: str
    kind_name: str
    title: str
    publisher: str
    published_on: dt.date | None
    file_sha256: str
    stored_file_id: UUID | None
    lineage: str
    extractor: str
    recorded_by_id: UUID
    recorded_at: dt.datetime


@dataclass(frozen=True)
class FactView:
    """A fact with its source and its place in a chain. ``corrected_by_id`` is set where a later fact (known at the time
    asked for) replaces or withdraws it."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    attribute: Attribute
    line: FactLine
    source: SourceView
    spot: Spot
    reason: str
    recorded_by_id: UUID
    corrected_by_id: UUID | None = None

    @property
    def is_standing(self) -> bool:
        return self.corrected_by_id is None and not self.line.is_withdrawal

    @property
    def shown_value(self) -> str:
        if self.line.is_withdrawal:
            return "撤回"
        return f"{COMPARATOR_WORDS[self.line.comparator]}{shown_value(self.attribute, self.line.value, self.line.date_precision)}"

    @property
    def shown_time(self) -> str:
        """The world's clock: its period, its day as exactly as known, or 日期不详."""
        return shown_period(self.line.period_start, self.line.period_end) or shown_day(self.line.happened_on, self.line.date_precision)

    @property
    def modality_name(self) -> str:
        return MODALITY_NAMES[self.line.modality]

    @property
    def spot_sentence(self) -> str:
        return self.spot.sentence


@dataclass(frozen=True)
class FactExplanation:
    """One fact opened: itself, where it stands, the whole chain of corrections (oldest first) and what holds now."""

    fact: FactView
    sentence: str
    chain: tuple[FactView, ...]
    in_force: InForce
    others: tuple[FactView, ...]

    @property
    def is_in_force(self) -> bool:
        return self.in_force.line is not None and self.in_force.line.id == self.fact.id


def facts_of(
    actor: Actor,
    subject_kind: str,
    subject_id: UUID,
    *,
    attribute: str | None = None,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> list[FactView]:
    """The facts of one subject in the order of recording, corrected ones included and marked.

    ``as_of`` leaves out what happened later, ``known_at`` what was recorded later (and corrections made later). Whether
    the actor may see the subject is for the domain that owns it to decide before.
    """
    rows = _rows(actor.zone_id).filter(subject_kind=subject_kind, subject_id=subject_id)
    if attribute is not None:
        rows = rows.filter(attribute__in=[attribute, attribute + CHOICE_SUFFIX])
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    views = _with_successors([_view(row) for row in rows.order_by("sequence")])
    return [view for view in views if as_of is None or view.line.happened_on is None or view.line.happened_on <= as_of]


def facts_of_many(
    actor: Actor, subject_kind: str, subject_ids: Sequence[UUID], *, attribute: str, known_at: dt.datetime | None = None
) -> dict[UUID, list[FactView]]:
    """One attribute of several subjects, each in the order of recording, corrected ones marked. One query; the caller knows who may see."""
    rows = _rows(actor.zone_id).filter(subject_kind=subject_kind, subject_id__in=list(subject_ids), attribute=attribute)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    found: dict[UUID, list[FactView]] = {}
    for view in _with_successors([_view(row) for row in rows.order_by("sequence")]):
        found.setdefault(view.subject_id, []).append(view)
    return found


def facts_by_id(actor: Actor, fact_ids: Iterable[UUID]) -> dict[UUID, FactView]:
    """The facts of the given ids that are in the actor's zone, each marked if corrected. Two queries, whatever the number."""
    wanted = list(fact_ids)
    views = [_view(row) for row in _rows(actor.zone_id).filter(id__in=wanted)]
    successors = dict(Fact.objects.in_zone(actor.zone_id).filter(corrects_id__in=wanted).values_list("corrects_id", "id"))
    return {view.id: _marked(view, successors.get(view.id)) for view in views}


def explain_fact(actor: Actor, fact_id: UUID, *, as_of: dt.date | None = None, known_at: dt.datetime | None = None) -> FactExplanation:
    """A fact with its spot sentence, its chain and what holds beside it. NotVisible for another zone's.

    Whether the actor may see the subject is for the calling domain: check ``explanation.fact.subject_id`` first.
    """
    row = Fact.objects.in_zone(actor.zone_id).filter(id=fact_id).values_list("subject_kind", "subject_id", "attribute").first()
    if row is None:
        raise NotVisible
    subject_kind, subject_id, name = row
    views = facts_of(actor, subject_kind, subject_id, attribute=name, known_at=known_at)
    by_id = {view.id: view for view in views}
    if fact_id not in by_id:
        raise NotVisible
    asked = by_id[fact_id]
    return FactExplanation(
        fact=asked,
        sentence=asked.spot_sentence,
        chain=_chain(asked, by_id),
        in_force=fact_in_force(attribute(subject_kind, name), [view.line for view in views], as_of=as_of, known_at=known_at),
        others=tuple(view for view in views if view.is_standing and view.id != fact_id and view.attribute.name == name),
    )


def fact_lines(
    actor: Actor, subject_kind: str, subject_ids: Sequence[UUID], *, attributes: Sequence[str] | None = None
) -> dict[UUID, list[FactLine]]:
    """Bare lines for the rules, by subject, oldest first; choices of the attributes asked for are included. One query."""
    rows = _rows(actor.zone_id).filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    if attributes is not None:
        rows = rows.filter(attribute__in=[*attributes, *(name + CHOICE_SUFFIX for name in attributes)])
    found: dict[UUID, list[FactLine]] = {subject_id: [] for subject_id in subject_ids}
    for row in rows.order_by("sequence"):
        found[row.subject_id].append(_line(row))
    return found


def fact_in_force_of(
    actor: Actor,
    subject_kind: str,
    subject_id: UUID,
    name: str,
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    target: bool = False,
) -> InForce:
    """The fact in force of one subject and attribute."""
    lines = fact_lines(actor, subject_kind, [subject_id], attributes=[name])[subject_id]
    return fact_in_force(attribute(subject_kind, name), lines, as_of=as_of, known_at=known_at, target=target)


def _rows(zone_id: UUID) -> Any:
    return Fact.objects.in_zone(zone_id).select_related("source")


def _line(row: Fact) -> FactLine:
    source: Source = row.source
    origin = PERSON if source.kind == Source.Kind.FORM else source.lineage or str(source.id)
    return FactLine(
        id=row.id, sequence=row.sequence or 0, attribute=row.attribute, value=_value(row), recorded_at=row.recorded_at, origin=origin,
        is_withdrawal=row.is_withdrawal, happened_on=row.happened_on, period_start=row.period_start, period_end=row.period_end,
        date_precision=row.date_precision, modality=row.modality, corrects_id=row.corrects_id,
        comparator=row.comparator,
    )  # fmt: skip


def _value(row: Fact) -> FactValue:
    for value in (row.value_fen, row.value_number, row.value_date):
        if value is not None:
            return value
    return row.value_text


def source_view(source: Source) -> SourceView:
    return SourceView(
        id=source.id, kind=source.kind, kind_name=Source.Kind(source.kind).label, title=source.title, publisher=source.publisher,
        published_on=source.published_on, file_sha256=source.file_sha256, stored_file_id=source.stored_file_id, lineage=source.lineage,
        extractor=source.extractor, recorded_by_id=source.recorded_by_id, recorded_at=source.recorded_at,
    )  # fmt: skip


def _view(row: Fact) -> FactView:
    declared = attribute(row.subject_kind, row.attribute)
    line, raw_text = _line(row), row.raw_text
    if declared.hides_numbers:
        raw_text = masked_text(raw_text)
        line = replace(line, value=masked_text(line.value)) if isinstance(line.value, str) else line
    spot = Spot(row.source.title, row.spot_sheet, row.spot_cell, row.spot_page, row.spot_field, raw_text)
    return FactView(row.id, row.subject_kind, row.subject_id, declared, line, source_view(row.source), spot, row.reason, row.recorded_by_id)


def _marked(view: FactView, successor: UUID | None) -> FactView:
    return view if successor is None else replace(view, corrected_by_id=successor)


def _with_successors(views: list[FactView]) -> list[FactView]:
    successors = {view.line.corrects_id: view.id for view in views if view.line.corrects_id is not None}
    return [_marked(view, successors.get(view.id)) for view in views]


def _chain(asked: FactView, by_id: dict[UUID, FactView]) -> tuple[FactView, ...]:
    first = asked
    while first.line.corrects_id in by_id:
        first = by_id[first.line.corrects_id]
    chain = [first]
    while chain[-1].corrected_by_id in by_id:
        chain.append(by_id[chain[-1].corrected_by_id])
    return tuple(chain)
