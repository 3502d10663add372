"""All indicators × all units × 36 months from facts: our steps on DuckDB against hand-written DuckDB SQL and against PostgreSQL.

    bench/indicator_speed.py --millions 1            facts in millions: 100 zones, 1,000,000 projects and 20,000,000 facts at --millions 20
    bench/indicator_speed.py --millions 1 --postgres 3   the same steps on PostgreSQL, for the last 3 of the months

Facts are made inside DuckDB (no file of a real district is that large): 20 a project, with milestones, plans of two years, monthly figures,
corrections, and undated stages. Each engine runs in a process of its own, so that its memory is its own; the figures of both must be equal.
Limits: our time within 2 times of the hand-written one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import duckdb

from huoshui.analytics.engines.counting import by_subject, count_on_duckdb
from huoshui.analytics.engines.duckdb_engine import DuckDBEngine
from huoshui.analytics.rollups import Aggregate, Asked, rollup_steps
from huoshui.analytics.rollups.aggregates import SUBJECTS, Parameters, asked_step
from huoshui.analytics.rollups.fact_timeline import TIMELINE
from huoshui.analytics.rollups.project_standing import STANDING_OF_FACTS
from huoshui.analytics.rollups.results import Rollup
from huoshui.analytics.rollups.steps import Step, with_clause
from huoshui.core.periods import last_day_of_month
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.targets.adapters.published_indicators import published_dictionary
from huoshui.targets.rules import measuring

MONTHS = [Asked(dt.date(year, month, 1), last_day_of_month(year, month)) for year in (2023, 2024, 2025) for month in range(1, 13)]
KNOWN_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FACTS_A_PROJECT, PROJECTS_A_ZONE, UNITS_A_ZONE = 20, 10_000, 30
LIMIT_TIMES = 2.0
ZONES_AT_ONCE = 20
HAND_MILESTONES = ("signed_on", "land_won_on", "started_on", "stat_entered_on", "completed_on", "produced_on")


def aggregates() -> list[Aggregate]:
    """Everything that the published indicators about projects and 三个一批 add up."""
    rates = next(one.content for one in published_versions() if one.rule_set == "batch_rates" and one.scope == "default")["rates"]
    found: dict[Aggregate, None] = {}
    for versions in published_dictionary().versions.values():
        for one in versions:
            if one.rule:
                found |= dict.fromkeys(measuring.terms_of_batch_rate(one, rates[one.rule]))
            elif one.aggregate is not None and SUBJECTS[one.aggregate.subject].stands_on_projects:
                found[one.aggregate] = None
    return list(found)


def _told(attribute: str, where: str = "true", **values: str) -> str:
    """One SELECT of facts of one attribute; what is not given is NULL."""
    shapes = {"fen": "bigint", "day": "date", "text": "varchar", "happened": "date", "start": "date", "finish": "date"}
    columns = ", ".join(f"({values.get(name, 'NULL')})::{shape} AS {name}" for name, shape in shapes.items())
    return f"SELECT n, '{attribute}' AS attribute, {columns} FROM p WHERE {where}"


def _told_of_everything() -> str:
    kinds = [
        _told("planned_investment", fen="total"),
        _told("industry", text="'行业' || (n % 12)"),
        _told("stage", text="CASE WHEN depth = 0 THEN 'negotiating' ELSE 'signed' END"),
    ]
    kinds += [_told(name, f"depth > {step + 1}", day=f"signed_on + {step * 90}") for step, name in enumerate(HAND_MILESTONES)]
    for year in (2023, 2024, 2025):
        kinds.append(_told("annual_plan", fen="total // 3", start=f"'{year}-01-01'", finish=f"'{year}-12-31'"))
    for month in (3, 6, 9, 11):
        end = f"'{last_day_of_month(2025, month)}'"
        kinds.append(_told("ytd_done", fen=f"total * {month} // 40", start="'2025-01-01'", finish=end))
        kinds.append(_told("month_done", fen="total // 40", start=f"'2025-{month:02d}-01'", finish=end))
    kinds += [_told("funds_arrived", fen=f"total * {m} // 30", happened=f"'{last_day_of_month(2025, m)}'") for m in (3, 6, 10)]
    return " UNION ALL ".join(kinds)


def _uuid(family: str, number: str) -> str:
    return f"('00000000-0000-4000-{family}000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def make(folder: Path, projects: int) -> dict[str, Any]:
    """Parquet files of projects, facts and entries; every fiftieth total was corrected a day later."""
    started = time.perf_counter()
    zone = f"n // {PROJECTS_A_ZONE}"
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as writer:
        writer.execute(f"SET temp_directory = '{folder}'")
        writer.execute("SELECT setseed(0.7)")
        writer.execute(f"""CREATE TABLE p AS SELECT n, {_uuid("8", "n")} AS id, {_uuid("9", zone)} AS zone_id,
            {_uuid("a", f"{zone} * 100 + n % {UNITS_A_ZONE}")} AS unit_id, (random() * 9)::int AS depth,
            DATE '2022-01-01' + (random() * 900)::int AS signed_on, (2 + random() * 400)::bigint * 1000000000 AS total
            FROM range({projects}) r(n)""")
        writer.execute(f"""COPY (SELECT zone_id, id, id AS kept_id, NULL::uuid AS parent_project_id, unit_id, NULL::uuid AS area_id,
            true AS is_head, true AS is_visible, TIMESTAMPTZ '2022-01-01 00:00:00+00' AS created_at FROM p)
            TO '{folder}/project.parquet'""")
        writer.execute(f"CREATE TABLE f AS SELECT row_number() OVER () AS sequence, * FROM ({_told_of_everything()})")
        later = projects * 40
        writer.execute(f"""COPY (
            SELECT p.zone_id, {_uuid("b", "sequence")} AS id, sequence, p.id AS subject_id, attribute, 'reported' AS modality,
                fen AS value_fen, day AS value_date, text AS value_text, false AS is_withdrawal, happened AS happened_on,
                start AS period_start, finish AS period_end, TIMESTAMPTZ '2025-12-01 00:00:00+00' AS recorded_at,
                NULL::uuid AS corrects_id, 'ledger' AS origin
            FROM f JOIN p USING (n)
            UNION ALL
            SELECT p.zone_id, {_uuid("b", f"sequence + {later}")}, sequence + {later}, p.id, attribute, 'reported', fen + 100, NULL, NULL,
                false, NULL, NULL, NULL, TIMESTAMPTZ '2025-12-02 00:00:00+00', {_uuid("b", "sequence")}, 'ledger'
            FROM f JOIN p USING (n) WHERE attribute = 'planned_investment' AND n % 50 = 0
            ) TO '{folder}/fact.parquet' (FORMAT parquet)""")
        writer.execute(f"""COPY (SELECT zone_id, id, id AS project_id,
            CASE n % 3 WHEN 0 THEN 'sign' WHEN 1 THEN 'start' ELSE 'produce' END AS kind, NULL::uuid AS came_from_id,
            total AS investment_fen, NULL::date AS fulfilled_on, NULL::date AS removed_on, 1 AS period_no, NULL::date AS held_on
            FROM p WHERE n % 30 < 3) TO '{folder}/batch_entry.parquet'""")
        facts = writer.execute(f"SELECT count(*) FROM read_parquet('{folder}/fact.parquet')").fetchone()
    megabytes = round(sum(path.stat().st_size for path in folder.glob("*.parquet")) / 1e6)
    seconds = round(time.perf_counter() - started, 1)
    return {"facts": facts[0] if facts else 0, "projects": projects, "megabytes": megabytes, "seconds": seconds}


def relations(folder: Path, zones: Sequence[str] = ()) -> dict[str, str]:
    """``zones``: only theirs, all where none is named."""
    within = f" WHERE zone_id IN ({', '.join(zones)})" if zones else ""
    return {name: f"SELECT * FROM read_parquet('{folder}/{name}.parquet'){within}" for name in ("fact", "project", "batch_entry")}


def ours(folder: Path, asked: list[Asked]) -> Rollup:
    """Some zones at a time, since none counts another's facts: what is held in memory does not grow with their number."""
    rollup = Rollup()
    with duckdb.connect() as reader:
        found = reader.execute(f"SELECT DISTINCT zone_id FROM read_parquet('{folder}/project.parquet') ORDER BY 1").fetchall()
    zones = [f"'{zone}'::uuid" for (zone,) in found]
    for first in range(0, len(zones), ZONES_AT_ONCE):
        with DuckDBEngine(relations(folder, zones[first : first + ZONES_AT_ONCE]), spill_to=folder) as engine:
            rollup.cells |= count_on_duckdb(engine, aggregates(), asked, KNOWN_AT).cells
    return rollup


HAND = """
CREATE OR REPLACE TEMP TABLE project_standing AS
WITH told AS (
    SELECT subject_id,
        {milestones},
        max_by(value_fen, sequence) FILTER (WHERE attribute = 'planned_investment') AS planned_investment_fen,
        max_by(value_text, sequence) FILTER (WHERE attribute = 'industry') AS industry,
        max_by(value_text, sequence) FILTER (WHERE attribute = 'stage') AS said,
        max_by(value_fen, (period_end, sequence)) FILTER (WHERE attribute = 'annual_plan' AND period_start <= $day) AS annual_plan_fen,
        max(period_start) FILTER (WHERE attribute = 'annual_plan' AND period_start <= $day) AS plan_start,
        max_by(value_fen, (period_end, sequence)) FILTER (WHERE attribute = 'month_done' AND period_end <= $month_end) AS month_fen,
        max(period_end) FILTER (WHERE attribute = 'month_done' AND period_end <= $month_end) AS month_end,
        max_by(value_fen, (period_end, sequence)) FILTER (WHERE attribute = 'ytd_done' AND period_end <= $month_end) AS ytd_done_fen,
        max(period_end) FILTER (WHERE attribute = 'ytd_done' AND period_end <= $month_end) AS ytd_end,
        max_by(value_fen, (happened_on, sequence)) FILTER (WHERE attribute = 'funds_arrived' AND happened_on <= $day) AS funds_arrived_fen
    FROM living GROUP BY subject_id)
SELECT $day AS day, $starts_on AS starts_on, project.zone_id, project.id AS project_id, project.parent_project_id, project.unit_id,
    project.area_id, project.is_head, project.is_visible,
    CASE WHEN produced_on <= $day THEN 256 WHEN completed_on <= $day THEN 128 WHEN stat_entered_on <= $day THEN 64
         WHEN started_on <= $day THEN 32 WHEN land_won_on <= $day THEN 16 WHEN signed_on <= $day THEN 8 WHEN said = 'negotiating' THEN 4
         WHEN said = 'signed' AND signed_on IS NULL THEN 8 END AS stage_mask,
    '' AS side_state, {shown},
    NULL::date AS landed_on, NULL::date AS capacity_reached_on, NULL::date AS effect_reached_on,
    planned_investment_fen, annual_plan_fen,
    CASE WHEN month_end IS NOT DISTINCT FROM COALESCE(ytd_end, month_end) THEN month_fen END AS month_done_fen,
    ytd_done_fen, NULL::bigint AS cumulative_done_fen, funds_arrived_fen, year(plan_start) AS annual_plan_year,
    COALESCE(ytd_end, month_end) AS done_through_on, COALESCE(industry, '') AS industry, '' AS key_level, '' AS build_kind,
    '' AS reserve_motive
FROM project LEFT JOIN told ON told.subject_id = project.id"""


def by_hand(folder: Path, months: list[Asked]) -> Rollup:
    """What somebody writes who knows these facts: the latest of each attribute by max_by, month after month, and the same last GROUP BY."""
    rollup = Rollup()
    milestones = ", ".join(f"max_by(value_date, sequence) FILTER (WHERE attribute = '{name}') AS {name}" for name in HAND_MILESTONES)
    shown = ", ".join(f"CASE WHEN {name} <= $day THEN {name} END AS {name}" for name in HAND_MILESTONES)
    with DuckDBEngine(relations(folder), spill_to=folder) as engine:
        engine.connection.execute("""CREATE TEMP TABLE living AS SELECT subject_id, sequence, attribute, value_fen, value_date, value_text,
            happened_on, period_start, period_end FROM fact
            WHERE id NOT IN (SELECT corrects_id FROM fact WHERE corrects_id IS NOT NULL) AND NOT is_withdrawal""")
        for asked in months:
            bound = {"day": asked.day, "starts_on": asked.starts_on, "month_end": asked.day}
            engine.connection.execute(HAND.format(milestones=milestones, shown=shown), bound)
            for subject, own in by_subject(aggregates()).items():
                parameters = Parameters()
                steps = rollup_steps(SUBJECTS[subject], own, parameters.bind)
                rollup.add(own, engine.run(steps, parameters.values).rows)
    return rollup


def on_postgres(folder: Path, months: int) -> dict[str, Any]:
    """The same steps over tables of the same rows in a private server's scratch database."""
    import psycopg

    from tests import database

    database.prepare_test_environment()
    name = f"huoshui_bench_{os.getpid()}"
    with database.server_for_tests(), database.owner_connection("postgres") as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with database.owner_connection(name) as owner:
                _load(owner, folder)
                owner.execute("SET work_mem = '256MB'")
                owner.execute("SET jit = off")
                owner.execute("SET max_parallel_workers_per_gather = 2")
                started = time.perf_counter()
                owner.execute("CREATE UNLOGGED TABLE in_force AS " + _printed(TIMELINE), {"known_at": KNOWN_AT})
                owner.execute("ANALYZE in_force")
                timeline, cells = time.perf_counter() - started, Rollup()
                for asked in MONTHS[-months:]:
                    parameters = Parameters(known_at=KNOWN_AT)
                    question = asked_step([asked], parameters)
                    owner.execute("DROP TABLE IF EXISTS project_standing")
                    owner.execute(
                        "CREATE UNLOGGED TABLE project_standing AS " + _printed((question, *STANDING_OF_FACTS)), parameters.values
                    )
                    for subject, own in by_subject(aggregates()).items():
                        inner = Parameters(known_at=KNOWN_AT)
                        steps = rollup_steps(SUBJECTS[subject], own, inner.bind)
                        cells.add(own, owner.execute(_printed(steps), inner.values).fetchall())
                every = time.perf_counter() - started
        finally:
            database.drop_database(server, name)
    per_month = (every - timeline) / months
    return {
        "timeline_seconds": round(timeline, 1),
        "seconds_a_month": round(per_month, 2),
        "months_run": months,
        "seconds_for_36_months": round(timeline + 36 * per_month, 1),
        "digest": digest(cells, MONTHS[-months:]),
        "psycopg": psycopg.__version__,
    }


def _printed(steps: Sequence[Step]) -> str:
    return f"{with_clause(steps, 'postgres')} SELECT * FROM {steps[-1].name}"


def _load(owner: Any, folder: Path) -> None:
    names = {"UUID": "uuid", "BIGINT": "bigint", "INTEGER": "integer", "DATE": "date", "VARCHAR": "text", "BOOLEAN": "boolean"}
    with duckdb.connect() as reader:
        reader.execute("SET TimeZone = 'UTC'")
        for relation in ("fact", "project", "batch_entry"):
            source = f"read_parquet('{folder}/{relation}.parquet')"
            columns = reader.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            shape = ", ".join(f"{column[0]} {names.get(column[1], 'timestamptz')}" for column in columns)
            owner.execute(f"CREATE UNLOGGED TABLE {relation} ({shape})")
            passing = folder / f"{relation}.csv"
            reader.execute(f"COPY (SELECT * FROM {source}) TO '{passing}' (FORMAT csv, HEADER false, NULLSTR '\\N')")
            with (
                owner.cursor() as cursor,
                cursor.copy(f"COPY {relation} FROM STDIN (FORMAT csv, NULL '\\N')") as copy,
                passing.open("rb") as file,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
            passing.unlink()
    owner.execute("CREATE INDEX ON fact (subject_id)")
    owner.execute("ANALYZE")


def digest(rollup: Rollup, asked: list[Asked]) -> str:
    """Equal exactly when every cell of these questions is."""
    lines = sorted(
        f"{zone}|{aggregate!r}|{question}|{unit}|{cell}"
        for (zone, aggregate, question), cells in rollup.cells.items()
        if question in asked
        for (unit, _), cell in cells.items()
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def measure(way: str, folder: Path, months: int) -> dict[str, Any]:
    """In a process of its own: seconds, peak memory, digests."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder), "--months", str(months)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    return found


def _one_way(way: str, folder: Path, months: int) -> int:
    started = time.perf_counter()
    rollup = {"ours": ours, "by_hand": by_hand}[way](folder, MONTHS[-months:])
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / 1024
    cells = sum(len(each) for each in rollup.cells.values())
    processor = round(used.ru_utime + used.ru_stime, 1)  # the fair figure where others use the machine, too
    told = {
        "seconds": round(seconds, 1),
        "processor_seconds": processor,
        "peak_megabytes": round(peak),
        "cells": cells,
        "digest": digest(rollup, MONTHS),
    }
    print(json.dumps({**told, "digest_of_the_last": digest(rollup, MONTHS[-3:])}))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, default=1.0)
    parser.add_argument("--postgres", type=int, default=0, metavar="MONTHS")
    parser.add_argument("--months", type=int, default=len(MONTHS))
    parser.add_argument("--way", choices=("ours", "by_hand"))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.way:
        return _one_way(asked.way, asked.folder, asked.months)
    with tempfile.TemporaryDirectory(prefix="huoshui-bench-") as name:
        folder = Path(name)
        projects = int(asked.millions * 1_000_000 / FACTS_A_PROJECT)
        figures: dict[str, Any] = {
            "load_before": os.getloadavg(),
            "data": make(folder, projects),
            "aggregates": len(aggregates()),
            "months": len(MONTHS),
        }
        figures["ours"], figures["by_hand"] = measure("ours", folder, asked.months), measure("by_hand", folder, asked.months)
        figures["times_the_hand_written"] = round(figures["ours"]["processor_seconds"] / figures["by_hand"]["processor_seconds"], 2)
        print(json.dumps(figures), file=sys.stderr)
        if asked.postgres:
            figures["postgres"] = on_postgres(folder, asked.postgres)
        figures["load_after"] = os.getloadavg()
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    equal = figures["ours"]["digest"] == figures["by_hand"]["digest"]
    print(f"{'相等' if equal else '不相等'}：与手写 SQL 的每一格", file=sys.stderr)
    holds = figures["times_the_hand_written"] <= LIMIT_TIMES
    print(
        f"{'达到' if holds else '未达到'}：手写 SQL 的 {LIMIT_TIMES} 倍以内，本次 {figures['times_the_hand_written']} 倍", file=sys.stderr
    )
    return 0 if equal and holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
