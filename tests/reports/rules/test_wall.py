"""What a wall may show, and the next node of a project on it."""

from __future__ import annotations

from datetime import date

import pytest

from huoshui.core.refusals import Refusal
from huoshui.reports.rules.next_nodes import next_node
from huoshui.reports.rules.wall_boards import checked_choice

DAY, SPRING, SUMMER = date(2026, 3, 31), date(2026, 3, 1), date(2026, 8, 1)


@pytest.mark.parametrize(
    ("stage", "planned_start_on", "planned_completion_on", "label", "due_on", "is_late"),
    [
        ("signed", None, None, "落地", None, False),
        ("signed", SUMMER, None, "开工", SUMMER, False),
        ("landed", SPRING, SUMMER, "开工", SPRING, True),
        ("negotiating", SUMMER, None, "签约", None, False),
        ("started", SPRING, SUMMER, "竣工", SUMMER, False),
        ("stat_entered", SPRING, None, "竣工", None, False),
        ("completed", SPRING, SPRING, "投产", None, False),
        ("started", None, DAY, "竣工", DAY, False),
    ],
)
def test_the_next_node_is_what_is_planned_next(
    stage: str, planned_start_on: date | None, planned_completion_on: date | None, label: str, due_on: date | None, is_late: bool
) -> None:
    found = next_node(stage, DAY, planned_start_on=planned_start_on, planned_completion_on=planned_completion_on)
    assert found is not None and (found.label, found.due_on, found.is_late) == (label, due_on, is_late)


@pytest.mark.parametrize("stage", ["", "effect_reached"])
def test_nothing_follows_what_is_unknown_or_last(stage: str) -> None:
    assert next_node(stage, DAY, planned_start_on=SPRING, planned_completion_on=SPRING) is None


def test_a_choice_keeps_its_order_and_each_board_once() -> None:
    assert checked_choice(["batches", "targets", "batches"], 30) == ("batches", "targets")


@pytest.mark.parametrize(
    ("boards", "seconds", "code"),
    [([], 30, "no_board"), (["sport"], 30, "unknown_board"), (["targets"], 5, "bad_seconds"), (["targets"], 601, "bad_seconds")],
)
def test_a_choice_that_shows_nothing_is_refused(boards: list[str], seconds: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_choice(boards, seconds)
    assert refused.value.code == code
