"""The order of a day's visits: park by park, inside a park from one known place to the nearest next; unknown places last, and said so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0
NO_PARK = "园区未填"


@dataclass(frozen=True, slots=True)
class Stop:
    """One firm to visit. ``place`` is (latitude, longitude) in degrees where an earlier visit located it, else None."""

    key: str
    name: str
    park: str
    place: tuple[float, float] | None = None
    street: str = ""  # the registered address, for the order of those without a place


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop with the straight way from the stop before, in km; None where either place is not known."""

    stop: Stop
    way_km: float | None


@dataclass(frozen=True, slots=True)
class ParkLeg:
    """The stops of one park in their order; ``unknown`` of them have no known place."""

    park: str
    legs: tuple[Leg, ...]

    @property
    def unknown(self) -> int:
        return sum(leg.stop.place is None for leg in self.legs)


def plan_route(stops: Sequence[Stop]) -> tuple[ParkLeg, ...]:
    """Every stop once. Parks begin with the one of most stops, then the nearest next; parks without any place follow by name."""
    parks: dict[str, list[Stop]] = {}
    for stop in stops:
        parks.setdefault(stop.park or NO_PARK, []).append(stop)
    left = sorted(parks, key=lambda park: (park == NO_PARK, -len(parks[park]), park))
    route: list[ParkLeg] = []
    here: tuple[float, float] | None = None
    while left:
        park = left[0] if here is None else min(left, key=lambda one: (_from(here, parks[one]), left.index(one)))
        left.remove(park)
        legs, here = _inside(parks[park], here)
        route.append(ParkLeg(park, tuple(legs)))
    return tuple(route)


def _inside(stops: Sequence[Stop], here: tuple[float, float] | None) -> tuple[list[Leg], tuple[float, float] | None]:
    known = sorted((one for one in stops if one.place), key=lambda one: (one.name, one.key))
    unknown = sorted((one for one in stops if not one.place), key=lambda one: (not one.street, one.street, one.name, one.key))
    legs = []
    while known:
        following = min(known, key=lambda one: distance_km(here, one.place) if here and one.place else 0.0)
        known.remove(following)
        way = distance_km(here, following.place) if here and following.place else None
        legs.append(Leg(following, way))
        here = following.place
    return legs + [Leg(one, None) for one in unknown], here


def _from(here: tuple[float, float] | None, stops: Sequence[Stop]) -> float:
    ways = [distance_km(here, one.place) for one in stops if here and one.place]
    return min(ways, default=math.inf)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two places in degrees, in km."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(value) for value in place) for place in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
