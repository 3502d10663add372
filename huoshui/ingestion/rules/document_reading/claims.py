"""Claims: what a document states, each with the words that state it. Field names and values are those of the claim format."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Comparator = Literal["=", ">=", ">", "<=", "<", "~"]
Modality = Literal["actual", "target"]
ClaimStage = Literal["lead", "negotiating", "signed", "landed", "started", "completed", "in_production"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of ``SourceText.text``, the end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FigureClaim:
    """One number that the text states. ``value`` is in base units: yuan, percent, square metres, persons."""

    quote: str  # always ``source.text[span.start:span.end]``
    span: Span
    number: Span  # the digits and their unit alone, inside the quote
    measure: str
    value: Decimal
    unit: str
    comparator: Comparator = "="
    modality: Modality = "actual"
    stage: ClaimStage | None = None
    period: str | None = None  # 2022, 2022Q1, 2022H1, 2022-02, 2022-02-17, 2021-07/2022-01-04
    subject: str = ""
    also_said: tuple[Span, ...] = ()  # where the same claim stands again
    because: tuple[str, ...] = ()  # ids of the rules that made it, in the order they applied
    confidence: float = 0.0  # 0 to 1

    kind = "figure"


@dataclass(frozen=True, slots=True)
class ProjectClaim:
    """One investment project that the text names."""

    quote: str
    span: Span
    name: str
    stage: ClaimStage | None = None
    investment_fen: int | None = None
    aliases: tuple[str, ...] = ()
    dates: dict[str, str] = field(default_factory=dict)  # {"signed": "2021-12-28"}
    also_said: tuple[Span, ...] = ()
    because: tuple[str, ...] = ()
    confidence: float = 0.0

    kind = "project"


Claim = FigureClaim | ProjectClaim


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """All claims of one document in the order of their quotes, and what read it."""

    claims: tuple[Claim, ...]
    extractor: str  # name and version
