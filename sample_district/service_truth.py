"""What the loaded services must say: counted from the lives as they were drawn, never from the database."""

from __future__ import annotations

from collections import Counter

from sample_district.request_lives import asked, steps
from sample_district.rounds import inspections, visits
from sample_district.sizes import Size

_STATE_AFTER = {
    "tell": "told",
    "register": "registered",
    "declined": "declined",
    "withdrawn": "withdrawn",
    "upward": "upward",
    "answer": "replied",
    "dispatch": "dispatched",
    "sign": "in_progress",
    "rejected": "in_progress",
    "upheld": "dispatched",
    "accept": "replied",
    "partly": "dispatched",
    "not_solved": "dispatched",
    "confirm": "confirmed",
}


def states(size: Size) -> dict[int, str]:
    """Number → the state in which its last step left the request. A reply on which no word came is ``replied``, whether or not its
    window has passed; what tells the same again is ``twin``."""
    found: dict[int, str] = {}
    for _, step, number in steps(size.requests):
        if step == "twin":
            found[number] = "twin"
        found[number] = _STATE_AFTER.get(step, found.get(number, ""))
    return found


def by_category(size: Size) -> Counter[str]:
    """Requests that somebody looked at, by category."""
    seen = {number for _, step, number in steps(size.requests) if step == "register"}
    return Counter(one.category for one in asked(size.requests) if one.number in seen)


def visit_count(size: Size) -> int:
    """Those with a request told and those without."""
    told = {number for _, step, number in steps(size.requests) if step == "tell"}
    by_officers = sum(one.channel == "visit" for one in asked(size.requests) if one.number in told)
    return by_officers + len(visits(size.requests, size.visits))


def inspection_count(size: Size) -> int:
    """All that were announced."""
    return len(inspections(size.inspections))
