"""What is asked for now, by indicator, scope and window: for whoever lays a table beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Subquery

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible
from huoshui.targets.models import Target, TargetVersion
from huoshui.targets.queries.targets import visible_targets
from huoshui.targets.rules.target_keys import TargetKey


@dataclass(frozen=True)
class StandingTarget:
    """The last version of a target. ``amount`` None: withdrawn. ``nodes`` as ``TargetVersion.nodes``."""

    id: UUID
    label: str
    unit_id: UUID | None
    condition: str
    version: int
    amount: Decimal | None
    source_fact_id: UUID | None
    parent_id: UUID | None = None
    nodes: Sequence[Sequence[object]] = ()

    def value_for(self, kind: str) -> int | Decimal | None:
        """The amount as a fact states it: whole fen as int, others as they are."""
        if self.amount is None:
            return None
        return int(self.amount) if kind == "fen" else self.amount


def standing_targets(actor: Actor, keys: Collection[TargetKey], *, with_parts: bool = False) -> dict[TargetKey, StandingTarget]:
    """The targets of these keys, those of persons left out; ``with_parts``: also all units' of the same indicator and window."""
    wanted = {key.of_zone for key in keys} if with_parts else set(keys)
    last = TargetVersion.objects.in_zone(actor.zone_id).filter(target_id=OuterRef("id")).order_by("-number")
    rows = (
        visible_targets(actor)
        .filter(person_name="", indicator_id__in={key.indicator_id for key in keys})
        .annotate(
            amount=Subquery(last.values("amount")[:1]),
            fact_id=Subquery(last.values("source_fact_id")[:1]),
            nodes=Subquery(last.values("nodes")[:1]),
        )
    )
    found = {}
    for row in rows:
        key = key_of(row)
        if (key.of_zone if with_parts else key) in wanted:
            label = f"{row.scope_label} {row.indicator_name}"
            found[key] = StandingTarget(
                row.id, label, row.unit_id, row.condition, row.version, row.amount, row.fact_id, row.parent_id, row.nodes or ()
            )
    return found


def key_of(row: Target) -> TargetKey:
    return TargetKey(row.indicator_id, row.unit_id, row.area_id, row.starts_on, row.ends_on)


def target_label(actor: Actor, target_id: UUID) -> str:
    """招商局 新签约项目 2026年. NotVisible for a stranger's."""
    row = visible_targets(actor).filter(id=target_id).first()
    if row is None:
        raise NotVisible
    return f"{row.scope_label} {row.indicator_name} {Period(row.starts_on, row.ends_on).label}"
