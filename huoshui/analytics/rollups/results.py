"""What a rollup gave: for each aggregate and question its cells by unit and area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from huoshui.analytics.rollups.aggregates import GROUP, Aggregate, Asked, Counted, counted_of

Cells = dict[tuple[UUID | None, UUID | None], Counted]


@dataclass
class Rollup:
    """(zone, aggregate, question) → cells. What has no cell counted nothing."""

    cells: dict[tuple[UUID, Aggregate, Asked], Cells] = field(default_factory=dict)

    def add(self, aggregates: Sequence[Aggregate], rows: Iterable[Sequence[Any]]) -> None:
        """Rows of the step ``rollup``: GROUP, then three columns an aggregate."""
        width = len(GROUP)
        for row in rows:
            zone_id, day, starts_on, unit_id, area_id = row[:width]
            asked = Asked(starts_on, day)
            for number, aggregate in enumerate(aggregates):
                value, undecided, missing = row[width + 3 * number : width + 3 * number + 3]
                self.cells.setdefault((zone_id, aggregate, asked), {})[unit_id, area_id] = counted_of(value, undecided, missing)

    def of(self, zone_id: UUID, aggregate: Aggregate, asked: Asked) -> Mapping[tuple[UUID | None, UUID | None], Counted]:
        """The cells of one question."""
        return self.cells.get((zone_id, aggregate, asked), {})

    def places(self, zone_id: UUID, asked: Asked, *, by_unit: bool) -> set[UUID]:
        """Units, or areas, that have any record in any of the aggregates."""
        found: set[UUID] = set()
        for (of_zone, _, question), cells in self.cells.items():
            if of_zone == zone_id and question == asked:
                found.update(place for unit_id, area_id in cells if (place := unit_id if by_unit else area_id) is not None)
        return found
