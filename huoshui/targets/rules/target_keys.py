"""What tells one target from another."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID


class TargetKey(NamedTuple):
    """An indicator for a scope and a window: of the zone where neither unit nor area is named. Those of persons have no key."""

    indicator_id: str
    unit_id: UUID | None
    area_id: UUID | None
    starts_on: date
    ends_on: date

    @property
    def of_zone(self) -> TargetKey:
        """The zone's target of the same indicator and window."""
        return self._replace(unit_id=None, area_id=None)
