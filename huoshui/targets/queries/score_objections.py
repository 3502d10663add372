"""Objections of a round: open to all who may see the round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.operations.queries import open_stored_file
from huoshui.targets.models import RoundInput, ScoreObjection
from huoshui.targets.queries.score_rounds import round_row, visible_rounds
from huoshui.targets.rules.publicity import RULINGS


@dataclass(frozen=True)
class ObjectionChange:
    """What a ruling changed, as printed."""

    unit_name: str
    what: str
    old: str
    new: str


@dataclass(frozen=True)
class ObjectionLine:
    """One objection with its ruling."""

    id: UUID
    serial: int
    unit_id: UUID
    unit_name: str
    item_code: str
    reason: str
    proof_id: UUID | None
    raised_at: datetime
    raised_by_id: UUID
    raised_by_name: str
    ruling: str
    ruling_label: str
    ruling_reason: str
    ruled_at: datetime | None
    ruled_by_name: str
    changes: tuple[ObjectionChange, ...]


def objections(actor: Actor, round_id: UUID) -> list[ObjectionLine]:
    """Every objection of a round in the order of raising. NotVisible."""
    row = round_row(actor, round_id)
    found = ScoreObjection.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).order_by("serial")
    return [_line(one) for one in found]


def objection(actor: Actor, round_id: UUID, objection_id: UUID) -> ObjectionLine:
    """One, or NotVisible."""
    found = next((one for one in objections(actor, round_id) if one.id == objection_id), None)
    if found is None:
        raise NotVisible
    return found


def open_score_proof(actor: Actor, round_id: UUID, file_id: UUID) -> tuple[Any, Any]:
    """A proof file of an entered number or an objection of a round that the actor may see: (row, open bytes). NotVisible."""
    row = visible_rounds(actor).filter(id=round_id).first()
    if row is None:
        raise NotVisible
    belongs = any(
        model.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, proof_id=file_id).exists()
        for model in (RoundInput, ScoreObjection)
    )
    if not belongs:
        raise NotVisible
    return open_stored_file(actor, file_id)


def _line(one: ScoreObjection) -> ObjectionLine:
    return ObjectionLine(
        one.id,
        one.serial,
        one.unit_id,
        one.unit_name,
        one.item_code,
        one.reason,
        one.proof_id,
        one.raised_at,
        one.raised_by_id,
        one.raised_by_name,
        one.ruling,
        RULINGS[one.ruling],
        one.ruling_reason,
        one.ruled_at,
        one.ruled_by_name,
        tuple(ObjectionChange(**change) for change in one.changes),
    )
