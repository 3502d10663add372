"""Reading: facts with their chains and sources, what holds, what must be true."""

from huoshui.fact_ledger.queries.corrections import Correction, Corrections, corrections_between
from huoshui.fact_ledger.queries.facts import (
    FactExplanation,
    FactView,
    SourceView,
    explain_fact,
    fact_in_force_of,
    fact_lines,
    facts_by_id,
    facts_of,
    facts_of_many,
)
from huoshui.fact_ledger.queries.invariants import audit_digest_mismatches, broken_invariants, facts_digest
from huoshui.fact_ledger.queries.sources import fact_count, list_sources, raw_texts, source_of, sources_of_file, sources_of_lineage

__all__ = [
    "Correction",
    "Corrections",
    "FactExplanation",
    "FactView",
    "SourceView",
    "audit_digest_mismatches",
    "broken_invariants",
    "corrections_between",
    "explain_fact",
    "fact_count",
    "fact_in_force_of",
    "fact_lines",
    "facts_by_id",
    "facts_digest",
    "facts_of",
    "facts_of_many",
    "list_sources",
    "raw_texts",
    "source_of",
    "sources_of_file",
    "sources_of_lineage",
]
