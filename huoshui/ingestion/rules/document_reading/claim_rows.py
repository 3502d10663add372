"""Claims as rows of the claim format, for files, the scorer and the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .claims import Claim, FigureClaim, ProjectClaim


def claim_row(doc: str, claim: Claim, *, explain: bool = False) -> dict[str, Any]:
    """One claim as a JSON-ready row; with ``explain`` also the rules that made it and the confidence."""
    row = _figure(doc, claim) if isinstance(claim, FigureClaim) else _project(doc, claim)
    return row | {"because": list(claim.because), "confidence": round(claim.confidence, 3)} if explain else row


def _figure(doc: str, claim: FigureClaim) -> dict[str, Any]:
    return {
        "doc": doc,
        "kind": "figure",
        "measure": claim.measure,
        "value": json_number(claim.value),
        "unit": claim.unit,
        "comparator": claim.comparator,
        "modality": claim.modality,
        "stage": claim.stage,
        "period": claim.period,
        "subject": claim.subject,
        "quote": claim.quote,
    }


def _project(doc: str, claim: ProjectClaim) -> dict[str, Any]:
    row: dict[str, Any] = {
        "doc": doc,
        "kind": "project",
        "name": claim.name,
        "stage": claim.stage,
        "investment": None if claim.investment_fen is None else json_number(Decimal(claim.investment_fen) / 100),
        "dates": dict(claim.dates),
        "quote": claim.quote,
    }
    return row | {"aliases": list(claim.aliases)} if claim.aliases else row


def json_number(value: Decimal) -> int | float:
    """A whole number where it is one."""
    return int(value) if value == value.to_integral_value() else float(value)
