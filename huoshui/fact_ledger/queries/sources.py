"""Reading sources."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.models import Fact, Source
from huoshui.fact_ledger.queries.facts import SourceView, source_view


def source_of(actor: Actor, source_id: UUID) -> SourceView:
    """One source of the actor's zone; NotVisible otherwise."""
    source = Source.objects.in_zone(actor.zone_id).filter(id=source_id).first()
    if source is None:
        raise NotVisible
    return source_view(source)


def sources_of_file(actor: Actor, file_sha256: str) -> list[SourceView]:
    """Sources recorded from this very file before, oldest first: importing it twice must change nothing."""
    return [source_view(row) for row in Source.objects.in_zone(actor.zone_id).filter(file_sha256=file_sha256).order_by("recorded_at", "id")]


def sources_of_lineage(actor: Actor, lineage: str) -> list[SourceView]:
    """All files of one ledger, oldest first."""
    return [source_view(row) for row in Source.objects.in_zone(actor.zone_id).filter(lineage=lineage).order_by("recorded_at", "id")]


def list_sources(actor: Actor, *, limit: int = 200) -> list[SourceView]:
    """Newest first."""
    return [source_view(row) for row in Source.objects.in_zone(actor.zone_id).order_by("-recorded_at", "-id")[:limit]]


def fact_count(actor: Actor, source_id: UUID) -> int:
    return int(Fact.objects.in_zone(actor.zone_id).filter(source_id=source_id).count())


def raw_texts(zone_id: UUID, fact_ids: Sequence[UUID], *, lineage: str) -> dict[UUID, str]:
    """What stood in the cells of one ledger's facts, by fact id; facts of other sources and empty texts are left out."""
    rows = Fact.objects.in_zone(zone_id).filter(source__lineage=lineage, id__in=list(fact_ids)).exclude(raw_text="")
    return dict(rows.values_list("id", "raw_text").iterator())
