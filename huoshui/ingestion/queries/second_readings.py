"""The two readings of a document beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from huoshui.core.actor import Actor
from huoshui.ingestion.models import SecondReading
from huoshui.ingestion.queries.claims import ClaimRow, claim_rows
from huoshui.ingestion.queries.documents import visible_document
from huoshui.ingestion.rules.claim_fields import claim_of, shown_meaning, shown_value
from huoshui.ingestion.rules.document_reading.claims import Claim, Span
from huoshui.ingestion.rules.second_reading import differences
from huoshui.organizations.rules import policy

FIELD_NAMES = {
    "measure": "含义",
    "unit": "单位",
    "comparator": "约、超等字样",
    "modality": "实际或目标",
    "stage": "阶段",
    "period": "时间",
    "investment_fen": "总投资",
}


@dataclass(frozen=True)
class SecondClaim:
    """What the model says of one place."""

    kind: str
    quote: str
    fields: Mapping[str, Any]

    @property
    def shown_value(self) -> str:
        return shown_value(self.kind, self.fields)

    @property
    def shown_meaning(self) -> str:
        return shown_meaning(self.kind, self.fields)

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))


@dataclass(frozen=True)
class ReadersDiffer:
    """One place: ``first`` None where only the model saw it, ``second`` None where only the grammar did."""

    first: ClaimRow | None
    second: SecondClaim | None
    fields: tuple[str, ...]  # in Chinese


@dataclass(frozen=True)
class SecondReadingDetail:
    """``state`` "" where nobody has asked yet."""

    document_id: UUID
    is_available: bool  # a model is set
    state: str = ""
    reader: str = ""
    asked_by: str = ""
    asked_at: dt.datetime | None = None
    failure: Mapping[str, Any] | None = None
    differ: tuple[ReadersDiffer, ...] = ()
    agreed_count: int = 0
    claim_count: int = 0
    refused: tuple[Mapping[str, Any], ...] = ()
    exchanges: tuple[Mapping[str, Any], ...] = ()


def is_second_reading_offered(actor: Actor, document_id: UUID) -> bool:
    """Whether a model is set, or read the document once."""
    return settings.SECOND_READER is not None or SecondReading.objects.in_zone(actor.zone_id).filter(document_id=document_id).exists()


def second_reading_of(actor: Actor, document_id: UUID) -> SecondReadingDetail:
    """The model's reading held beside the claims as they stand now."""
    policy.require(actor, "documents:second_reading")
    document = visible_document(actor, document_id)
    is_available = settings.SECOND_READER is not None
    row = SecondReading.objects.in_zone(actor.zone_id).filter(document_id=document.id).first()
    if row is None:
        return SecondReadingDetail(document.id, is_available)
    rows = [claim for claim in claim_rows(actor, document_id) if claim.state != "withdrawn"]
    first = [_claim(one.kind, one.fields, one.quote, (one.span_start, one.span_end), _pair(one), one.also_said) for one in rows]
    second = [_claim(kept["kind"], kept["fields"], kept["quote"], kept["span"], kept["number"]) for kept in row.claims]
    shown = [SecondClaim(kept["kind"], kept["quote"], kept["fields"]) for kept in row.claims]
    found = differences(first, second) if row.state == SecondReading.State.READ else []
    differ = tuple(
        ReadersDiffer(
            rows[each.first] if each.first is not None else None,
            shown[each.second] if each.second is not None else None,
            tuple(FIELD_NAMES[name] for name in each.fields),
        )
        for each in found
    )
    only_second = sum(each.first is None for each in found)
    return SecondReadingDetail(
        document.id,
        is_available,
        state=row.state,
        reader=row.reader,
        asked_by=row.asked_by_name,
        asked_at=row.asked_at,
        failure=row.failure,
        differ=differ,
        agreed_count=len(second) - only_second - sum(bool(each.fields) for each in found),
        claim_count=len(second),
        refused=tuple(row.refused),
        exchanges=tuple(row.exchanges),
    )


def _pair(row: ClaimRow) -> tuple[int, int] | None:
    return (row.number_start, row.number_end) if row.number_start is not None and row.number_end is not None else None


def _claim(kind: str, fields: Mapping[str, Any], quote: str, span: Any, number: Any, also_said: Any = ()) -> Claim:
    return claim_of(
        kind,
        fields,
        quote=quote,
        span=Span(*span),
        number=Span(*number) if number else None,
        also_said=[Span(*place) for place in also_said],
    )
