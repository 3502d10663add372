"""The invented district is one and the same at every start, and nothing in it is impossible."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from huoshui.core.names import enterprise_key, project_key
from huoshui.core.project_code import check_project_code
from huoshui.core.uscc import check_uscc
from sample_district.batches import PRODUCE, START, TERMS, batch_entries
from sample_district.lives import STAGES
from sample_district.places import AREAS, AS_OF, UNITS
from sample_district.simulation import simulate
from sample_district.truth import funnel, side_states

ROOT = Path(__file__).parents[2]


def test_another_process_with_another_hash_seed_invents_the_same_lives():
    program = "from sample_district.simulation import simulate; print(repr(simulate()))"
    shown = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(shown[0]) > 100_000
    assert hashlib.sha256(shown[0]).digest() == hashlib.sha256(shown[1]).digest()


def test_the_district_has_its_size():
    district = simulate()
    assert len(district.firms) == 400
    assert 280 <= len(district.lives) <= 320
    assert len(UNITS) >= 35
    assert sum(area.kind == "park" for area in AREAS) == 5
    assert sum(area.kind != "park" for area in AREAS) == 12
    assert all(funnel()[stage].count for stage in STAGES)
    assert set(side_states()) == {"suspended", "terminated", "relocated", "stopped"}


def test_no_two_projects_and_no_two_firms_share_a_key():
    district = simulate()
    assert len({project_key(life.name) for life in district.lives}) == len(district.lives)
    assert len({enterprise_key(firm.name) for firm in district.firms}) == len(district.firms)
    assert len({firm.uscc for firm in district.firms}) == len(district.firms)


def test_codes_have_right_check_characters_and_a_region_that_does_not_exist():
    district = simulate()
    assert [warning for firm in district.firms for warning in check_uscc(firm.uscc)] == []
    assert [warning for life in district.lives if life.project_code for warning in check_project_code(life.project_code)] == []
    assert {firm.uscc[2:6] for firm in district.firms} == {"3696"}


def test_every_life_runs_forward_and_never_past_the_district_s_day():
    for life in simulate().lives:
        days = [life.days[stage] for stage in STAGES if stage in life.days]
        assert days == sorted(days), life.name
        assert days[-1] <= AS_OF, life.name
        if life.land_won_on is not None:
            assert life.days["landed"] <= life.land_won_on <= life.days.get("started", AS_OF), life.name


def test_money_is_whole_and_spending_ends_near_the_plan():
    for life in simulate().lives:
        assert life.investment_fen % 100_000_000 == 0
        assert 30 * 100_000_000 <= life.investment_fen <= 5_000 * 100_000_000
        spent = life.cumulative_fen(2026, 3)
        assert all(fen > 0 for fen in life.done_by_month.values())
        if "completed" in life.days:
            assert 0.92 <= spent / life.investment_fen <= 1.05, life.name
        if "started" not in life.days:
            assert spent == 0


def test_four_terms_convert_entries_of_earlier_terms():
    entries = batch_entries()
    assert {entry.term for entry in entries} == {term.number for term in TERMS}
    for entry in entries:
        if entry.came_from is not None:
            assert entry.came_from[0] < entry.term
    assert any(entry.kind == START and entry.came_from for entry in entries)
    assert all(entry.came_from for entry in entries if entry.kind == PRODUCE and entry.term == 4)
    assert any(entry.removed_on for entry in entries)
