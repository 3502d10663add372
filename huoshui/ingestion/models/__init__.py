"""Ledgers on their way in and out, and documents with what they claim and what people made of it."""

from huoshui.ingestion.models.claim_targets import ClaimTarget
from huoshui.ingestion.models.documents import ClaimFact, ClaimVersion, Document, DocumentClaim, DocumentPresence
from huoshui.ingestion.models.findings import ComparableFigure, DocumentCheck
from huoshui.ingestion.models.imports import ImportBatch, LedgerLayout, RememberedMapping, StagedRow
from huoshui.ingestion.models.second_readings import SecondReading

__all__ = [
    "ClaimFact",
    "ClaimTarget",
    "ClaimVersion",
    "ComparableFigure",
    "Document",
    "DocumentCheck",
    "DocumentClaim",
    "DocumentPresence",
    "ImportBatch",
    "LedgerLayout",
    "RememberedMapping",
    "SecondReading",
    "StagedRow",
]
