"""Two workers and a person at the button open one round; two people at one return do not write over each other; a lock waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from django.db import connection, connections, transaction

from huoshui.core.clock import clock_at
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.investment_projects.actions import ReturnEntry, lock_round, open_due_round, open_round, save_return
from huoshui.investment_projects.queries import list_rounds
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import build_cast
from tests.investment_projects.monthly import PLANT, ROAD, Building, at, build_projects, march_cells


def test_one_round_and_one_version_win(own_database: str) -> None:
    cast = build_cast()
    zone_id, mei, wang, ma = cast.home.id, cast.mei.actor, cast.wang.actor, cast.ma.actor

    def apart(deed: Callable[[], Any]) -> Any:
        try:
            with bound_to_zone(zone_id):
                return deed()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    def together(*deeds: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(apart, deeds))

    with bound_to_zone(zone_id), clock_at(at(date(2026, 3, 2))):
        build_projects(cast)
    with clock_at(at(date(2026, 3, 25))):
        opened = together(lambda: open_due_round(zone_id), lambda: open_due_round(zone_id), lambda: open_round(mei, year=2026, month=3))
        with bound_to_zone(zone_id):
            assert list_rounds(mei).total_count == 1
            march = Building(cast, list_rounds(mei).rows[0].id)
            line = march.line(PLANT)
        assert sum(one == march.round_id for one in opened) == 1
        entries = [ReturnEntry(line.id, march_cells(month_done_fen=done), expected_version=line.version) for done in ("300", "310")]
        kept = together(lambda: save_return(wang, entries[0], submit=False), lambda: save_return(ma, entries[1], submit=False))
    assert sum(isinstance(one, StaleVersion) for one in kept) == 1

    def is_waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = %s))",
                [own_database],
            )
            return bool(cursor.fetchone()[0])

    with clock_at(at(date(2026, 3, 26))), ThreadPoolExecutor(1) as pool:
        with bound_to_zone(zone_id), transaction.atomic():
            road = march.line(ROAD)
            handed_in = ReturnEntry(road.id, march_cells(), expected_version=road.version)
            assert save_return(wang, handed_in, submit=True).is_submitted
            locking = pool.submit(apart, lambda: lock_round(mei, march.round_id, words="其余项目停工", expected_version=1))
            while not locking.done() and not is_waiting():
                pass
        answer = locking.result(60)
        assert isinstance(answer, Refusal) and answer.code == "round_unfinished"  # what was handed in meanwhile is seen
