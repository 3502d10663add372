"""An order as a dispatcher gives it, in the cast's zone, on Monday 2026-03-02."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.core.clock import SHANGHAI, clock_at
from tests.cast import Cast, build_cast


def at(text: str) -> dt.datetime:
    """ "2026-03-02 09:00" in Shanghai."""
    return dt.datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=SHANGHAI)


class Timed:
    """``timed("2026-03-05 10:00")``: from here on the clock stands there."""

    def __init__(self) -> None:
        self._held: Any = None

    def __call__(self, moment: str) -> None:
        self.release()
        self._held = clock_at(at(moment))
        self._held.__enter__()

    def release(self) -> None:
        if self._held is not None:
            self._held.__exit__(None, None, None)
            self._held = None


@pytest.fixture
def timed() -> Iterator[Timed]:
    clock = Timed()
    yield clock
    clock.release()


@pytest.fixture
def cast(db: None, bind: Callable[[UUID], None], timed: Timed) -> Cast:
    built = build_cast()
    bind(built.home.id)
    timed("2026-03-02 09:00")
    return built


@pytest.fixture
def order(cast: Cast) -> Callable[..., UUID]:
    """``order(assists=["housing_office"], grade="hard")``: 招商局 in the lead, by mei."""

    def give(*, by: str = "mei", lead: str = "promotion_office", assists: tuple[str, ...] = (), **values: Any) -> UUID:
        due_on = values.pop("due_on", None)
        values.setdefault("title", "协调储能项目用电增容")
        return issue_assignment(
            getattr(cast, by).actor,
            lead=PartOrder(cast.units[lead].id, due_on=due_on),
            assists=[PartOrder(cast.units[name].id, share="配合") for name in assists],
            **values,
        )

    return give


def part_of(assignment_id: UUID, role: str = "lead_unit", unit: str = "") -> AssignmentPart:
    zone_id = Assignment.objects_of_any_zone.get(id=assignment_id).zone_id
    rows = AssignmentPart.objects.in_zone(zone_id).filter(assignment_id=assignment_id, role=role)
    return (rows.filter(unit_name=unit) if unit else rows.filter(ended_at=None)).get() if role == "lead_unit" or unit else rows.get()


def whole(assignment_id: UUID) -> Assignment:
    return Assignment.objects_of_any_zone.get(id=assignment_id)
