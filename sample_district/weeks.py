"""The services' eighteen months, week by week: requests, visits and inspections in the order in which they happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from huoshui.core.clock import clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from sample_district import requests, rounds
from sample_district.request_lives import Step, asked, steps
from sample_district.requests import Desk
from sample_district.sizes import Size


def weeks(size: Size) -> list[tuple[datetime, list[Step]]]:
    """Each week's steps with the moment of its last."""
    found: dict[tuple[int, int], list[Step]] = {}
    every = [*steps(size.requests), *rounds.visit_steps(size.requests, size.visits), *rounds.inspection_steps(size.inspections)]
    for step in sorted(every, key=lambda step: (step[0], step[2])):
        year, week, _ = step[0].isocalendar()
        found.setdefault((year, week), []).append(step)
    return [(of_week[-1][0], of_week) for of_week in found.values()]


def take(desk: Desk, size: Size, taken: list[Step]) -> None:
    """Every step at its moment, through the same actions that people use."""
    deeds = _deeds(desk, size)
    with bound_to_zone(desk.settled.zone_id):
        with clock_at(taken[0][0] - timedelta(minutes=5)):
            desk.open()
        for moment, step, number in taken:
            with clock_at(moment):
                deeds[step](number)


def _deeds(desk: Desk, size: Size) -> dict[str, Callable[[int], None]]:
    told, gone, planned = asked(size.requests), rounds.visits(size.requests, size.visits), rounds.inspections(size.inspections)
    found: dict[str, Callable[[int], None]] = {"visit": lambda number: rounds.go_out(desk, gone[number - 1])}
    for name, do in requests.STEPS.items():
        found[name] = lambda number, do=do: do(desk, told[number - 1])  # type: ignore[misc]
    for name, look in rounds.INSPECTION_STEPS.items():
        found[name] = lambda number, look=look: look(desk, planned[number - 1])  # type: ignore[misc]
    return found
