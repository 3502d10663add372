"""Texts in which the figures are marked, as claims: 签约项目[12个|project_count|stage=signed]. For tests of checks alone."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from huoshui.ingestion.rules.document_reading.claims import DocumentReading, FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.document_reading.source_text import SourceBlock, SourceText
from huoshui.ingestion.rules.reconciliation import Check, reconcile_document

_MARK = re.compile(r"\[([^|\[\]]+)\|([a-z_]+)((?:\|[a-z]+=[^|\[\]]+)*)\]")
_UNITS = (
    ("美元", "USD"),
    ("元", "CNY"),
    ("%", "percent"),
    ("个百分点", "point"),
    ("亩", "mu"),
    ("人", "person"),
    ("名", "person"),
    ("次", "time"),
)
_SCALES = {"": 1, "万": 10**4, "亿": 10**8}


def read(text: str, projects: tuple[str, ...] = (), published_on: date = date(2024, 5, 6)) -> tuple[SourceText, DocumentReading]:
    """The text without its marks, each line a block, with the claims of the marks and of the named projects."""
    plain, figures, at = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        start = len(plain)
        plain += mark.group(1)
        figures.append((start, len(plain), mark.group(2), dict(pair.split("=", 1) for pair in mark.group(3).split("|")[1:])))
        at = mark.end()
    plain += text[at:]
    claims: list[FigureClaim | ProjectClaim] = [_figure(plain, *figure) for figure in figures]
    for name in projects:
        place = plain.index(name)
        claims.append(ProjectClaim(name, Span(place, place + len(name)), name))
    blocks, start = [], 0
    for line in plain.split("\n"):
        blocks.append(SourceBlock("paragraph", start, start + len(line)))
        start += len(line) + 1
    return SourceText("文件", plain, tuple(blocks), published_on=published_on), DocumentReading(tuple(claims), "marks")


def _figure(text: str, start: int, end: int, measure: str, fields: dict[str, str]) -> FigureClaim:
    words = text[start:end]
    digits = re.search(r"-?\d[\d.]*", words)
    scale = re.search(r"[万亿]", words)
    value = Decimal(fields.get("value") or (digits.group() if digits else "0")) * (
        1 if "value" in fields else _SCALES[scale.group() if scale else ""]
    )
    unit = next((unit for word, unit in _UNITS if word in words), "count")
    clause = re.search(r"[^，。；\n]*$", text[:start])
    first = start - len(clause.group()) if clause else start
    after = re.match(r"[^，。；、\n]*", text[end:])
    last = end + len(after.group()) if after else end
    return FigureClaim(
        quote=text[first:last],
        span=Span(first, last),
        number=Span(start, end),
        measure=measure,
        value=value,
        unit=unit,
        comparator=fields.get("comparator", "="),  # type: ignore[arg-type]
        modality=fields.get("modality", "actual"),  # type: ignore[arg-type]
        stage=fields.get("stage"),  # type: ignore[arg-type]
        period=fields.get("period"),
        subject=fields.get("subject", ""),
    )


def checked(text: str, projects: tuple[str, ...] = (), published_on: date = date(2024, 5, 6)) -> list[Check]:
    """All checks of a marked text."""
    return reconcile_document(*read(text, projects, published_on))


def outcomes(text: str, projects: tuple[str, ...] = ()) -> list[tuple[str, bool, str]]:
    """Kind, whether it holds, arithmetic."""
    return [(check.kind, check.holds, check.arithmetic) for check in checked(text, projects)]
