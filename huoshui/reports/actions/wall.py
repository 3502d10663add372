"""Choosing what the wall screen shows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import StaleVersion
from huoshui.organizations.rules import policy
from huoshui.reports.models import WallSetting
from huoshui.reports.rules.wall_boards import checked_choice


@transaction.atomic
def choose_wall(actor: Actor, boards: Sequence[str], *, seconds: int, expected_version: int) -> int:
    """Boards in the order given, ``seconds`` each; the new version. Refusals of the choice, StaleVersion where somebody chose meanwhile."""
    policy.require(actor, "wall:choose")
    chosen = checked_choice(boards, seconds)
    row = WallSetting.objects.in_zone(actor.zone_id).select_for_update().first()
    held = row.version if row is not None else 0
    if held != expected_version:
        theirs = {"version": held, "boards": row.boards if row else [], "changed_by": row.changed_by_name if row else ""}
        raise StaleVersion(yours={"version": expected_version, "boards": list(chosen)}, theirs=theirs)
    before = {"boards": row.boards, "seconds": row.seconds} if row is not None else None
    values = {"boards": list(chosen), "seconds": seconds, "changed_by_name": actor.display_name[:80], "changed_at": clock.now()}
    if row is None:
        row = _first(actor, expected_version, values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
    audit.record(
        actor,
        "wall.chosen",
        subject_kind="zone",
        subject_id=actor.zone_id,
        subject_label="大屏",
        before=before,
        after={"boards": list(chosen), "seconds": seconds},
    )
    return int(row.version)


def _first(actor: Actor, expected_version: int, values: dict[str, object]) -> WallSetting:
    try:
        with transaction.atomic():
            made: WallSetting = WallSetting.objects.create_in(actor.zone_id, **values)
            return made
    except IntegrityError:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": 1}) from None
