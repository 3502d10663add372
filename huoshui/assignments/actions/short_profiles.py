"""Who makes the clocks of a source shorter: a higher domain names one function a source kind, asked whenever a clock starts.

The domains above (declared emergencies) may not be imported here; they call ``offer_short_profiles`` once, in their app's ``ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from huoshui.assignments.rules.shortened_limits import ShortProfile

Offer = Callable[[UUID, UUID, datetime], Sequence[ShortProfile]]
_OFFERS: dict[str, Offer] = {}


def offer_short_profiles(source_kind: str, offer: Offer) -> None:
    """Ask ``offer(zone_id, source_id, moment)`` for every clock of this kind that starts, also after a reroute or a dispute."""
    if _OFFERS.setdefault(source_kind, offer) is not offer:
        raise ValueError(f"source kind {source_kind!r} has two offers")


def short_profiles(zone_id: UUID, source_kind: str, source_id: UUID | None, moment: datetime) -> Sequence[ShortProfile]:
    """What is in force for one source at ``moment``; nothing for a source that nobody speaks for."""
    offer = _OFFERS.get(source_kind)
    return () if offer is None or source_id is None else offer(zone_id, source_id, moment)
