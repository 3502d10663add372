"""The figures of one document that figures of other documents, or the ledger, can be held against."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huoshui.core.names import project_key
from huoshui.ingestion.rules.document_reading.claims import FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.reconciliation.announced_twice import SIZES, belongs_to, narrowing_words
from huoshui.ingestion.rules.reconciliation.between_documents import StatedFigure
from huoshui.ingestion.rules.reconciliation.checks import Quote
from huoshui.ingestion.rules.reconciliation.printed_numbers import PrintedNumber
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings, without_quotation

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


def stated_figures(around: Surroundings, document: str, title: str, subject_of: SubjectOf) -> list[StatedFigure]:
    """One for each figure whose subject is known. ``subject_of`` gives the record that a claim is joined to, or None."""
    found = []
    for figure in around.statements:
        if figure.claim.measure not in _COMPARED or figure.is_rate:
            continue
        subject = _subject(around, figure, subject_of)
        if subject is not None:
            found.append(_stated(around, figure, subject, (document, title)))
    return found


def _subject(around: Surroundings, figure: Figure, subject_of: SubjectOf) -> Subject | None:
    if figure.claim.measure in SIZES:
        owners = [project for project in around.projects if belongs_to(around, figure, project)]
        if owners:
            known = subject_of(owners[0])
            return known or Subject(f"name:{project_key(owners[0].name)}", owners[0].name)
    return subject_of(figure.claim)


def _stated(around: Surroundings, figure: Figure, subject: Subject, document: tuple[str, str]) -> StatedFigure:
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
        period=claim.period,
        narrowed="" if is_size else _narrowed(figure, subject),
        quote=Quote(quote.text, quote.span, key),
    )


def _narrowed(figure: Figure, subject: Subject) -> str:
    """A batch's own name and its classes narrow nothing: the stage tells the class."""
    own = [subject.label]
    if subject.key.startswith("batch:"):
        own += _BATCH_WORDS.findall(without_quotation(figure.lead + figure.tail))
    return narrowing_words(figure, [word for word in own if word])


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
