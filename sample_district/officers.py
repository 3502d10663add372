"""The sixty officers: who serves which area, and which firms each looks after. Some carry many firms, some few, some firms have none."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from sample_district.firms import Firm
from sample_district.places import AREAS, FOOD_PARK, HARBOUR_PARK, HIGH_TECH_PARK, MEDICINE_PARK, SHARED_PARK
from sample_district.simulation import simulate
from sample_district.vocabulary import GIVEN_NAMES, SURNAMES

KNOWN = {
    HIGH_TECH_PARK: "gaoxin", HARBOUR_PARK: "lingang", FOOD_PARK: "shipin", MEDICINE_PARK: "yiyao", SHARED_PARK: "hezuo",
}  # fmt: skip
OFFICERS_OF_PARK = {HIGH_TECH_PARK: 14, HARBOUR_PARK: 9, SHARED_PARK: 8, FOOD_PARK: 6, MEDICINE_PARK: 5}
OFFICERS = 60
WITHOUT_OFFICER = 0.09  # of the firms: the coverage gap that the page shows


@dataclass(frozen=True)
class Officer:
    """One officer. ``zeal``: how often he or she goes out, beside the others."""

    username: str
    name: str
    area: str
    zeal: float


@lru_cache(maxsize=1)
def officers() -> tuple[Officer, ...]:
    """All sixty, area by area; the first of each park is the one whose sign-in is known."""
    chance = random.Random(60)
    villages = [area.name for area in AREAS if area.kind != "park"]
    wanted = [area for area, count in OFFICERS_OF_PARK.items() for _ in range(count)]
    wanted += [villages[place % len(villages)] for place in range(OFFICERS - len(wanted))]
    found: list[Officer] = []
    names: set[str] = {firm.contact for firm in simulate().firms}
    for number, area in enumerate(wanted, start=1):
        is_known = area in KNOWN and all(one.area != area for one in found)
        name = chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES)
        while name in names:
            name = chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES)
        names.add(name)
        found.append(Officer(KNOWN[area] if is_known else f"fuwu{number:02d}", name, area, round(chance.uniform(0.35, 1.9), 2)))
    return tuple(found)


@lru_cache(maxsize=1)
def firms_of_officers() -> dict[str, tuple[Firm, ...]]:
    """Officer (by user name) → the firms that he or she looks after."""
    chance = random.Random(61)
    found: dict[str, list[Firm]] = {officer.username: [] for officer in officers()}
    by_area: dict[str, list[str]] = {}
    for officer in officers():
        by_area.setdefault(officer.area, []).append(officer.username)
    share = {officer.username: chance.uniform(0.5, 2.2) for officer in officers()}
    for firm in simulate().firms:
        here = by_area.get(firm.area, [])
        if here and chance.random() >= WITHOUT_OFFICER:
            found[chance.choices(here, [share[one] for one in here])[0]].append(firm)
    return {username: tuple(firms) for username, firms in found.items()}


@lru_cache(maxsize=1)
def officer_of_firm() -> dict[str, str]:
    """Firm (by name) → its officer's user name."""
    return {firm.name: username for username, firms in firms_of_officers().items() for firm in firms}
