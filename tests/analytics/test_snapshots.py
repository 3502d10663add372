"""A snapshot holds what the tables hold: exact after each change, small where little is new, made anew when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from huoshui.analytics.engines.duckdb_engine import DuckDBEngine
from huoshui.analytics.engines.protocol import StepFailed
from huoshui.analytics.rollups import Step
from huoshui.analytics.snapshots.parquet_files import read_manifest, zone_folder
from huoshui.analytics.snapshots.taking import open_snapshot, take_snapshot
from tests.cast import Cast
from tests.investment_projects.conftest import YI, Ledger

TOTAL = Step("total", "SELECT count(*) AS facts, sum(value_fen) AS fen, max(value_text) AS text FROM fact")


def seen(cast: Cast, folder: Path) -> tuple[object, ...]:
    with open_snapshot(cast.home.id, folder) as engine:
        return engine.run((TOTAL,), {}).rows[0]


def test_new_facts_come_beside_the_old_ones_and_nothing_new_changes_nothing(cast: Cast, ledger: Ledger, tmp_path: Path) -> None:
    ledger.project("甲", planned_investment=3 * YI, industry='装备,"制造"\n机械')
    ledger.send()
    first = take_snapshot(cast.home.id, tmp_path)
    again = take_snapshot(cast.home.id, tmp_path)
    assert again.fingerprint == first.fingerprint
    ledger.project("乙", planned_investment=2 * YI)
    ledger.send()
    grown = take_snapshot(cast.home.id, tmp_path)
    assert grown.parts["fact"][0] == first.parts["fact"][0], "the old file stays as it is"
    assert len(grown.parts["fact"]) == 2
    assert grown.fingerprint != first.fingerprint
    assert seen(cast, tmp_path) == (3, 5 * YI, '装备,"制造"\n机械')


@pytest.mark.parametrize("damage", ["shorter", "gone", "manifest"])
def test_a_damaged_snapshot_is_made_anew(cast: Cast, ledger: Ledger, tmp_path: Path, damage: str) -> None:
    ledger.project("甲", planned_investment=3 * YI)
    ledger.send()
    part = take_snapshot(cast.home.id, tmp_path).parts["fact"][0]
    place = zone_folder(tmp_path, cast.home.id)
    if damage == "shorter":
        (place / part.name).write_bytes((place / part.name).read_bytes()[:-9])
    elif damage == "gone":
        (place / part.name).unlink()
    else:
        (place / "manifest.json").write_text('{"format": 1, "parts"', encoding="utf-8")
    assert read_manifest(place) is None
    assert seen(cast, tmp_path) == (1, 3 * YI, None)
    assert read_manifest(place) is not None


def test_what_is_not_asked_stays_as_it_was_taken_last(cast: Cast, ledger: Ledger, tmp_path: Path) -> None:
    first = take_snapshot(cast.home.id, tmp_path)
    ledger.project("甲", planned_investment=3 * YI)
    ledger.send()
    with open_snapshot(cast.home.id, tmp_path, {"fact"}) as engine:
        assert engine.run((TOTAL,), {}).rows[0][0] == 1
        with pytest.raises(StepFailed, match="project"):
            engine.run((Step("projects", "SELECT count(*) AS found FROM project"),), {})
    kept = read_manifest(zone_folder(tmp_path, cast.home.id))
    assert kept is not None and kept.parts["project"] == first.parts["project"] and kept.rows("project") == 0
    assert take_snapshot(cast.home.id, tmp_path).rows("project") == 1, "asked again, it is brought up to the moment"


def test_who_counts_keeps_its_files_however_many_snapshots_others_take(cast: Cast, ledger: Ledger, tmp_path: Path) -> None:
    ledger.project("甲", planned_investment=3 * YI)
    ledger.send()
    counted = Step("projects", "SELECT count(*) AS found FROM project")
    place = zone_folder(tmp_path, cast.home.id)
    with open_snapshot(cast.home.id, tmp_path, {"project"}) as engine:
        for _ in range(3):
            take_snapshot(cast.home.id, tmp_path, {"project"})
        assert engine.run((counted,), {}).rows == [(1,)]
    take_snapshot(cast.home.id, tmp_path, {"project"})
    assert len(list(place.glob("project-*.parquet"))) == 2, "this one and the one before, once nobody reads"


def test_only_rows_of_the_zone_are_taken(cast: Cast, ledger: Ledger, tmp_path: Path) -> None:
    ledger.project("甲", planned_investment=3 * YI)
    ledger.send()
    assert take_snapshot(cast.elsewhere.id, tmp_path).rows("fact") == 0


def test_a_step_that_fails_names_itself_and_shows_its_sql() -> None:
    with DuckDBEngine() as engine, pytest.raises(StepFailed, match=r"duckdb: step wrong: .*nowhere(.|\n)*FROM nowhere"):
        engine.run((Step("wrong", "SELECT 1 AS one FROM nowhere"),), {})
