"""An importing process is killed at any moment, with all that it started: its rows are in the ledger whole or not at all, and what it
acknowledged stays. Sending the file again brings exactly what was missing."""

from __future__ import annotations

import io
import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from huoshui.audit import queries as audit
from huoshui.core.actor import Actor
from huoshui.fact_ledger.models import Fact
from huoshui.ingestion.actions import import_now
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries import check_projection
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.ingestion.ledger_files import ledger, make_zone
from tests.scale import scaled

ROWS = 5
FACTS_A_ROW = 3
ACK = b"1"


def _ledger(number: int) -> bytes:
    rows = [[row + 1, f"第{number}批{row}号厂房", "", "", 100 * (row + 1), "在建", ""] for row in range(ROWS)]
    return ledger(rows, title=f"第{number}批台账", name=f"批{number}")


def _imported(actor: Actor, number: int) -> tuple[int, int]:
    """(projects, facts) of one file that the ledger holds."""
    with bound_to_zone(actor.zone_id):
        ids = list(Project.objects.in_zone(actor.zone_id).filter(name__startswith=f"第{number}批").values_list("id", flat=True))
        return len(ids), Fact.objects.in_zone(actor.zone_id).filter(subject_id__in=ids).count()


def _import(actor: Actor, number: int) -> None:
    with bound_to_zone(actor.zone_id):
        outcome = import_now(actor, f"第{number}批.xlsx", io.BytesIO(_ledger(number)))
    assert outcome.state == "committed", (outcome.failure, outcome.report)


def _import_until_killed(actor: Actor, number: int, seconds: float = 0, failpoint: str = "") -> bool:
    """Import in a process of its own that dies after ``seconds``, or at a failpoint; whether it had acknowledged the commit."""
    reading, writing = os.pipe()
    connections.close_all()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child never comes back
        try:
            os.setsid()
            os.close(reading)
            if failpoint:
                os.environ["HUOSHUI_FAILPOINTS"] = f"{failpoint}=kill"
            _import(actor, number)
            os.write(writing, ACK)
        finally:
            os._exit(0)
    os.close(writing)
    if failpoint:
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # it dies by itself, where it was told to
    else:
        time.sleep(seconds)
    for kill in (lambda: os.killpg(child, signal.SIGKILL), lambda: os.kill(child, signal.SIGKILL)):
        try:
            kill()
        except ProcessLookupError:
            continue
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read() == ACK


def _kill_and_send_again(actor: Actor, times: int, seed: int) -> tuple[int, int]:
    """Kill ``times`` imports at random moments; (whole, absent) found afterwards. Each file is then sent again."""
    began = time.monotonic()
    _import(actor, 0)
    usual = time.monotonic() - began
    chance = random.Random(seed)
    whole = absent = 0
    for number in range(1, times + 1):
        acknowledged = _import_until_killed(actor, number, chance.uniform(0, usual * 1.6))
        found = _imported(actor, number)
        assert found in ((0, 0), (ROWS, ROWS * FACTS_A_ROW)), (number, found)
        assert not acknowledged or found[0] == ROWS, f"file {number} was acknowledged and is gone"
        whole, absent = whole + bool(found[0]), absent + (not found[0])
        _import(actor, number)
        assert _imported(actor, number) == (ROWS, ROWS * FACTS_A_ROW)
    return whole, absent


def _nothing_is_broken(actor: Actor) -> None:
    with bound_to_zone(actor.zone_id):
        assert audit.verify_chain(actor.zone_id).is_whole
        assert check_projection(actor.zone_id) == []


@pytest.fixture
def keeper(own_database: str) -> Actor:
    """The platform in a fresh zone, on a database whose commits count."""
    return make_zone("青河开发区")


def test_ten_imports_killed_at_random_leave_whole_files_or_none(keeper: Actor) -> None:
    _kill_and_send_again(keeper, 10, seed=1)
    _nothing_is_broken(keeper)


@pytest.mark.parametrize("place", ["import.after_stage", "import.after_facts", "import.before_commit"])
def test_an_import_killed_just_there_leaves_nothing_and_can_be_sent_again(keeper: Actor, place: str) -> None:
    assert not _import_until_killed(keeper, 1, failpoint=place)
    assert _imported(keeper, 1) == (0, 0)
    _import(keeper, 1)
    assert _imported(keeper, 1) == (ROWS, ROWS * FACTS_A_ROW)
    _nothing_is_broken(keeper)


@pytest.mark.slow
def test_a_thousand_imports_killed_at_random_leave_whole_files_or_none(keeper: Actor) -> None:
    times = scaled(1_000)
    whole, absent = _kill_and_send_again(keeper, times, seed=20260331)
    assert whole + absent == times
    assert times < 100 or (whole > times * 0.05 and absent > times * 0.05), "the moments do not spread over the import"
    _nothing_is_broken(keeper)


def test_the_check_can_fail(keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-written file would be seen: one project taken away from a whole one is neither whole nor absent."""
    _import(keeper, 1)
    counted: Callable[[Actor, int], Any] = _imported
    with bound_to_zone(keeper.zone_id):
        Project.objects.in_zone(keeper.zone_id).filter(name="第1批0号厂房").update(name="别的")
    assert counted(keeper, 1) not in ((0, 0), (ROWS, ROWS * FACTS_A_ROW))
