"""All checks of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from huoshui.ingestion.rules.document_reading.claims import DocumentReading
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from huoshui.ingestion.rules.reconciliation.announced_twice import check_announced_twice
from huoshui.ingestion.rules.reconciliation.checks import WEIGHT_ORDER, Check
from huoshui.ingestion.rules.reconciliation.growth import check_growth
from huoshui.ingestion.rules.reconciliation.named_lists import check_lists
from huoshui.ingestion.rules.reconciliation.progress import check_progress
from huoshui.ingestion.rules.reconciliation.remainders import check_remainders
from huoshui.ingestion.rules.reconciliation.shares import check_shares
from huoshui.ingestion.rules.reconciliation.sums import check_sums
from huoshui.ingestion.rules.reconciliation.surroundings import Surroundings
from huoshui.ingestion.rules.reconciliation.targets import check_targets
from huoshui.ingestion.rules.reconciliation.windows import check_windows

_CHECKS: tuple[Callable[[Surroundings], Iterator[Check]], ...] = (
    check_sums,
    check_remainders,
    check_lists,
    check_shares,
    check_progress,
    check_growth,
    check_windows,
    check_announced_twice,
    check_targets,
)


def reconcile_document(source: SourceText, reading: DocumentReading) -> list[Check]:
    """Findings first, heavy before light, then the checks that hold; each comparison once."""
    return reconcile_surroundings(Surroundings(source, reading))


def reconcile_surroundings(around: Surroundings) -> list[Check]:
    """The same for a document that is already made ready."""
    found: dict[str, Check] = {}
    for check in _CHECKS:
        for result in check(around):
            found.setdefault(result.identity, result)
    return sorted(found.values(), key=lambda result: (result.holds, WEIGHT_ORDER[result.weight]))
