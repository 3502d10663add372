"""Contradictions: what a document's own figures say about each other, about other documents and about the ledger. Pure."""

from huoshui.ingestion.rules.reconciliation.checks import Check, Quote, Term
from huoshui.ingestion.rules.reconciliation.document import reconcile_document

__all__ = ["Check", "Quote", "Term", "reconcile_document"]
