"""The sides of a finding as pages show them: words of a document with an address that opens them, or a count of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from huoshui.ingestion.queries import FindingPassage
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address

_YEAR_PARAMETERS = {"signed": "signed", "started": "started", "in_production": "produced"}


@dataclass(frozen=True)
class Side:
    """One side: the passage, where it opens, and whether that is the drawer."""

    passage: FindingPassage
    href: str
    in_drawer: bool = False

    @property
    def is_ledger(self) -> bool:
        return bool(self.passage.ledger_key)


def sides_of(request: HttpRequest, passages: Iterable[FindingPassage]) -> list[Side]:
    """In the order of the arithmetic."""
    return [_side(request, passage) for passage in passages]


def _side(request: HttpRequest, passage: FindingPassage) -> Side:
    if passage.ledger_key:
        return _ledger_side(request, passage)
    if address_of("documents:detail", passage.document_id):
        return Side(passage, address(request, "documents:detail", passage.document_id, claim=passage.terms[0].claim_id or ""))
    return Side(passage, "")


def _ledger_side(request: HttpRequest, passage: FindingPassage) -> Side:
    kind, record_id, *rest = passage.ledger_key.split(":")
    day = passage.terms[0].as_of
    if kind == "batch":
        return Side(passage, address(request, "batches:detail", record_id, as_of=day))
    if kind == "project":
        return Side(passage, address(request, "explain:figure", record_id, rest[0], as_of=day), in_drawer=True)
    stage, year = rest[0], rest[1]
    return Side(passage, address(request, "projects:list", as_of=day, **{_YEAR_PARAMETERS[stage]: year}))
