"""The figures of one document that figures of other documents, or the ledger, can be held against."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from huoshui.core.names import project_key
from huoshui.core.numerals import chinese_number
from huoshui.ingestion.rules.document_reading.claims import FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.reconciliation.announced_twice import SIZES, belongs_to, narrowing_words
from huoshui.ingestion.rules.reconciliation.between_documents import StatedFigure
from huoshui.ingestion.rules.reconciliation.checks import Quote
from huoshui.ingestion.rules.reconciliation.printed_numbers import PrintedNumber
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings, without_quotation

_BESIDE = 12  # characters between a count and its money
_TERM = re.compile(r"第([一二三四五六七八九十]{1,3}|\d{1,2})期")
_BATCH_CLASS = re.compile(r"一批")
_BATCH_WORDS = re.compile(r"第?[一二三四五六七八九十\d]+期|三个一批|一批")
_COMPARED = frozenset(
    {
        "project_count",
        "investment",
        "investment_done",
        "funds_arrived",
        "land_area",
        "floor_area",
        "enterprise_count",
        "tax",
        "output",
        "revenue",
    }
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose number it is. ``key``: project:<id>, batch:<id>, zone:<id>; or name:<key> where no record is known."""

    key: str
    label: str


SubjectOf = Callable[[FigureClaim | ProjectClaim], Subject | None]


@dataclass(frozen=True, slots=True)
class KnownSubjects:
    """Whom a text can speak of without a link: the zone by its names, its 期 by their numbers. A part of the zone is not the zone."""

    zone: Subject | None = None
    zone_names: tuple[str, ...] = ()
    part_names: tuple[str, ...] = ()  # parks, townships
    batches: Mapping[int, Subject] = field(default_factory=dict)


def stated_figures(
    around: Surroundings, document: str, title: str, subject_of: SubjectOf, known: KnownSubjects = KnownSubjects()
) -> list[StatedFigure]:
    """One for each figure whose subject is known. ``subject_of`` gives the record that a claim is joined to, or None."""
    found = []
    for figure in around.statements:
        if figure.claim.measure not in _COMPARED or figure.is_rate:
            continue
        head = _count_before(around, figure)
        subject = _subject(around, figure, head, subject_of, known)
        if subject is not None:
            found.append(_stated(around, figure, head, subject, (document, title), known))
    return found


def _count_before(around: Surroundings, figure: Figure) -> Figure:
    """签约项目9个，总投资20亿元: the money is the projects'; what narrows them narrows it."""
    if figure.claim.unit not in ("CNY", "USD"):
        return figure
    start, _ = around.sentence(figure.start)
    before = around.figures_between(start, figure.start)
    if before and before[-1].claim.measure == "project_count" and figure.start - before[-1].end <= _BESIDE:
        return before[-1]
    return figure


def _subject(around: Surroundings, figure: Figure, head: Figure, subject_of: SubjectOf, known: KnownSubjects) -> Subject | None:
    if figure.claim.measure in SIZES and head is figure:
        owners = [project for project in around.projects if belongs_to(around, figure, project)]
        if owners:
            return subject_of(owners[0]) or Subject(f"name:{project_key(owners[0].name)}", owners[0].name)
    linked = subject_of(figure.claim) or subject_of(head.claim)
    if linked is not None:
        return linked
    if _BATCH_CLASS.search(without_quotation(head.lead + head.tail)):
        return known.batches.get(_batch_number(around, head) or 0)
    return known.zone if _is_of_zone(around, head, known) else None


def _batch_number(around: Surroundings, figure: Figure) -> int | None:
    """The 期 named last before the figure, in its own paragraph."""
    start, _ = around.paragraph(figure.start)
    named = _TERM.findall(around.text, start, figure.start)
    if not named:
        return None
    number = Decimal(named[-1]) if named[-1].isdecimal() else chinese_number(named[-1])
    return int(number) if number is not None else None


def _is_of_zone(around: Surroundings, figure: Figure, known: KnownSubjects) -> bool:
    start, end = around.sentence(figure.start)
    before, sentence = around.text[start : figure.start], around.text[start:end]
    if any(part in sentence for part in known.part_names):
        return False
    return any(name in before for name in known.zone_names)


def _stated(
    around: Surroundings, figure: Figure, head: Figure, subject: Subject, document: tuple[str, str], known: KnownSubjects
) -> StatedFigure:
    key, title = document
    claim = figure.claim
    quote = around.quote(*around.clause(figure))
    is_size = claim.measure in SIZES and subject.key.startswith(("project:", "name:"))
    return StatedFigure(
        document=key,
        title=title,
        published_on=around.source.published_on,
        subject=subject.key,
        subject_label=subject.label,
        measure=claim.measure,
        printed=figure.printed,
        comparator=claim.comparator,
        modality=claim.modality,
        stage=claim.stage,
        period=claim.period or head.claim.period,
        narrowed="" if is_size else _narrowed(head, subject, known),
        quote=Quote(quote.text, quote.span, key),
    )


def _narrowed(figure: Figure, subject: Subject, known: KnownSubjects) -> str:
    """The zone's names, a batch's own name and its classes narrow nothing: the stage tells the class."""
    own = [subject.label]
    if subject.key.startswith("batch:"):
        own += _BATCH_WORDS.findall(without_quotation(figure.lead + figure.tail))
    if subject.key.startswith("zone:"):
        own += known.zone_names
    return narrowing_words(figure, sorted((word for word in own if word), key=len, reverse=True))


def key_digest(figure: StatedFigure) -> str | None:
    """The comparison key as it is kept; None where the figure meets no other."""
    key = figure.comparison_key
    return None if key is None else hashlib.sha256("\x1f".join(key).encode()).hexdigest()


def as_row(figure: StatedFigure) -> dict[str, Any]:
    """A figure as JSON."""
    return {
        "document": figure.document,
        "title": figure.title,
        "published_on": figure.published_on.isoformat() if figure.published_on else None,
        "subject": figure.subject,
        "subject_label": figure.subject_label,
        "measure": figure.measure,
        "value": f"{figure.printed.value:f}",
        "step": f"{figure.printed.step:f}",
        "unit": figure.printed.unit,
        "comparator": figure.comparator,
        "modality": figure.modality,
        "stage": figure.stage,
        "period": figure.period,
        "narrowed": figure.narrowed,
        "quote": [figure.quote.text, figure.quote.span.start, figure.quote.span.end],
    }


def from_row(row: dict[str, Any]) -> StatedFigure:
    """The reverse of ``as_row``."""
    text, start, end = row["quote"]
    return StatedFigure(
        document=row["document"],
        title=row["title"],
        published_on=dt.date.fromisoformat(row["published_on"]) if row["published_on"] else None,
        subject=row["subject"],
        subject_label=row["subject_label"],
        measure=row["measure"],
        printed=PrintedNumber(Decimal(row["value"]), Decimal(row["step"]), row["unit"]),
        comparator=row["comparator"],
        modality=row["modality"],
        stage=row["stage"],
        period=row["period"],
        narrowed=row["narrowed"],
        quote=Quote(text, Span(start, end), row["document"]),
    )
