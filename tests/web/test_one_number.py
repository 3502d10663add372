"""A figure that several surfaces show is one figure: for everybody who may see it, on any day, as known on any day.

The families of figures are listed in docs/one-number.md; small ledgers are drawn, entered at two moments and corrected later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import Figure, add_batch_entry, create_batch, create_project, record_figures
from huoshui.investment_projects.models import Project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewTarget, create_league, set_target
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from tests.cast import Cast
from tests.web.one_number import SURFACES, Asking, Told, differences

FEBRUARY, MARCH, APRIL = (datetime(2026, month, day, 10, tzinfo=SHANGHAI) for month, day in ((2, 10), (3, 20), (4, 2)))
TODAY, PAST, AS_KNOWN = (None, None), (date(2026, 2, 28), None), (date(2026, 3, 25), date(2026, 2, 15))
ASKING = {
    "mei": (TODAY, PAST, AS_KNOWN),
    "bo": (TODAY, AS_KNOWN),
    "liu": (PAST,),
    "wang": (TODAY,),
}  # dispatcher, department, leader, township
CATALOGUE = Path(__file__).resolve().parents[2] / "docs" / "one-number.md"

wan = st.integers(1, 300_000).map(lambda amount: amount * 10**6)
projects = st.fixed_dictionaries(
    {
        "duty_unit": st.sampled_from(["招商局", "住建局", "柳林镇", "外来平台公司"]),
        "planned_investment": st.none() | wan,
        "signed_on": st.none() | st.dates(date(2025, 6, 1), date(2026, 2, 9)),
        "started_on": st.none() | st.dates(date(2025, 9, 1), date(2026, 2, 9)),
        "produced_on": st.sampled_from([None, None, date(2026, 1, 15)]),
        "annual_plan": st.none() | wan,
        "ytd_done": st.none() | wan,
        "is_late": st.booleans(),  # entered in March
        "is_phase": st.booleans(),  # of the project before
        "is_entry": st.booleans(),  # of 签约一批
        "corrected": st.none() | wan,  # total investment, stated anew in April
    }
)


WAN = 10**6
SIGNED = {"signed_on": date(2026, 1, 8), "started_on": None, "produced_on": None, "ytd_done": None, "corrected": None}
BUILT = {"signed_on": date(2025, 7, 1), "started_on": date(2025, 10, 1), "annual_plan": 9_000 * WAN, "is_entry": True}
SWITCHES = {"annual_plan": None, "is_late": False, "is_phase": False, "is_entry": False}
EVERYTHING: list[dict[str, Any]] = [
    {**SWITCHES, **SIGNED, **BUILT, "duty_unit": "招商局", "planned_investment": None},
    {**SWITCHES, **SIGNED, **BUILT, "duty_unit": "招商局", "planned_investment": 30_001 * WAN, "ytd_done": 1_000 * WAN, "is_phase": True},
    {
        **SWITCHES,
        **SIGNED,
        **BUILT,
        "duty_unit": "柳林镇",
        "planned_investment": 7 * WAN,
        "produced_on": date(2026, 1, 15),
        "corrected": 9 * WAN,
    },
    {
        **SWITCHES,
        **SIGNED,
        "duty_unit": "外来平台公司",
        "planned_investment": None,
        "is_late": True,
        "is_entry": True,
        "corrected": 50_000 * WAN,
    },
]
"""A phase that carries its project's figures, a total corrected later, one entered in March, a unit that the register lacks."""


def enter(cast: Cast, drawn: list[dict[str, Any]]) -> None:
    """The ledger, and what a district sets beside it."""
    desk, ids = cast.mei.actor, dict[int, UUID]()
    with clock_at(FEBRUARY):
        year = whole_year(2026)
        for indicator_id, asked in (("projects_signed", 4), ("ytd_investment", 10**10), ("signed_amount_growth", 10)):
            set_target(desk, NewTarget(indicator_id, year, "year", Decimal(asked)))
        set_target(desk, NewTarget("projects_signed", year, "year", Decimal(2), unit_id=cast.units["township"].id))
        members = tuple(
            (f"unit:{cast.units[name].id}", cast.units[name].name) for name in ("promotion_office", "housing_office", "township")
        )
        items = (LeagueItem("ytd_investment", "level", Decimal(60)), LeagueItem("projects_signed", "level", Decimal(40)))
        terms = LeagueDefinition("青河赛马", "year", (PeerGroup("各单位", members),), items)
        create_league(desk, terms, effective_on=date(2026, 1, 1), is_main=True)
        batch_id = create_batch(desk, period_no=3, held_on=date(2026, 1, 20))
    for moment in (FEBRUARY, MARCH):
        with clock_at(moment):
            for number, one in enumerate(drawn):
                if one["is_late"] is not (moment == MARCH):
                    continue
                ids[number] = create_project(desk, name=f"织布鸟{number}号", values=_values(one), is_another=True)
                if one["is_phase"] and number - 1 in ids:
                    Project.objects.in_zone(cast.home.id).filter(id=ids[number]).update(parent_project_id=ids[number - 1])
                if one["is_entry"] and one["signed_on"]:
                    add_batch_entry(desk, batch_id, ids[number], kind="sign", investment_fen=one["planned_investment"])
    with clock_at(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)):
        for number, one in enumerate(drawn):
            if one["corrected"]:
                version = Project.objects.in_zone(cast.home.id).get(id=ids[number]).version
                record_figures(desk, ids[number], values={"planned_investment": one["corrected"]}, expected_version=version)


def _values(one: dict[str, Any]) -> dict[str, Any]:
    given = {name: one[name] for name in ("duty_unit", "planned_investment", "signed_on", "started_on", "produced_on") if one[name]}
    if one["annual_plan"]:
        given["annual_plan"] = Figure(one["annual_plan"], year=2026)
    if one["ytd_done"]:
        given["ytd_done"] = Figure(one["ytd_done"], month=date(2026, 1, 1))
    return given


@contextmanager
def undone() -> Iterator[None]:
    """Whatever was written inside is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def family(key: str) -> str:
    """projects.count, unit.*.started, target.*.done … as the catalogue names them."""
    parts = key.split(".")
    return ".".join((parts[0], "*", parts[-1]) if len(parts) > 2 else (parts[0], "*") if parts[0] in ("rate", "lights") else parts)


SEEN: dict[str, set[str]] = {}


def test_no_two_surfaces_tell_one_figure_differently(cast: Cast, as_member: Callable[[str], Client]) -> None:
    with clock_at(APRIL):
        clients = {name: as_member(name) for name in ASKING}

    @settings(max_examples=2, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @example(EVERYTHING)
    @given(st.lists(projects, min_size=3, max_size=6))
    def hold(drawn: list[dict[str, Any]]) -> None:
        with undone():
            with bound_to_zone(cast.home.id):
                enter(cast, drawn)
            with clock_at(APRIL):
                for name, days in ASKING.items():
                    for as_of, known_on in days:
                        asking = Asking(getattr(cast, name).actor, clients[name], as_of, known_on)
                        told = {surface: read(asking) for surface, read in SURFACES.items()}
                        for surface, figures in told.items():
                            for key in figures:
                                SEEN.setdefault(family(key), set()).add(surface)
                        assert not differences(told), (name, as_of, known_on, differences(told)[:12])

    hold()
    rows = {line.split("`")[1]: line for line in CATALOGUE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
    assert {key for key, surfaces in SEEN.items() if len(surfaces) > 1} == set(rows), "the catalogue lists what was held side by side"
    for key, surfaces in SEEN.items():
        if key in rows:
            assert all(surface in rows[key] for surface in surfaces), (key, sorted(surfaces))


def test_a_difference_would_be_seen() -> None:
    told: dict[str, Told] = {
        "驾驶舱等查询": {"projects.count": 3, "gap.x.amount": 10**10},
        "REST": {"projects.count": 4},
        "页面": {"gap.x.amount": "1.01亿元"},
    }
    assert differences(told) == ["projects.count: 驾驶舱等查询 3, REST 4", f"gap.x.amount: 驾驶舱等查询 {10**10}, 页面 '1.01亿元'"]
