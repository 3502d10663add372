"""Two people fix the lights of one month at the same time: one does, the other is told that it is done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from django.db import connections

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import fix_month
from tests.cast import build_cast
from tests.targets.conftest import enter


def test_a_month_is_fixed_by_one_of_two(own_database: str) -> None:
    cast = build_cast()
    zone_id, actors = cast.home.id, (cast.mei.actor, cast.mei.actor)

    def fixed(actor: object) -> object:
        try:
            with bound_to_zone(zone_id):
                return fix_month(actor, date(2026, 5, 31))  # type: ignore[arg-type]
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with clock_at(datetime(2026, 6, 2, 9, tzinfo=SHANGHAI)):
        with bound_to_zone(zone_id):
            enter(cast, "红项目", started_on=date(2026, 3, 1), duty_unit="招商局")
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(fixed, actors), key=str) == [1, "already_done"]
