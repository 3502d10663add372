"""How much of the services' eighteen months is brought in: all of it, or as much as a test needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Requests, visits and inspections in all."""

    requests: int
    visits: int
    inspections: int


USUAL = Size(requests=400, visits=700, inspections=110)  # what a first start brings in within its four minutes
FULL = Size(requests=1_200, visits=2_500, inspections=300)
SMALL = Size(requests=110, visits=120, inspections=40)
