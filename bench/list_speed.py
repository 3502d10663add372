"""Lists, totals, funnel, gaps and the projection at 100,000 projects and 1,000,000 facts, in a database of its own that is dropped.

    .venv/bin/python bench/list_speed.py [--projects 100000]

Prints one JSON object: seconds for writing; for each reading milliseconds (median of five), processor time of the database session
(without its parallel workers) and queries. On stderr what the limits say.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from import_peer import backend_cpu_seconds
from scratch_database import scratch_database

from huoshui.core import clock
from huoshui.core.actor import DEPARTMENT, DISPATCHER, Actor
from huoshui.core.lifecycle import STAGES
from huoshui.core.periods import Period
from huoshui.fact_ledger.actions import copy_facts, record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.queries.project_lists import ORDERS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from huoshui.organizations.models import Unit, Zone
from huoshui.targets.queries.figures import facts_behind
from huoshui.targets.queries.indicators import WHOLE_ZONE, Scope

WORDS = ["光伏", "冷链", "新材料", "食品", "装备", "医药", "物流", "电子", "纺织", "建材", "农机", "包装", "电池", "芯片", "数据", "文旅"]
PLACES = ["青河", "柳林", "白石", "南苑", "北辰", "东岭", "西河", "中和", "平安", "长兴"]
YI = 10**10
MOST_MILLISECONDS = 300
MOST_MILLISECONDS_OF_A_FIGURE = 200
FIGURES = ("projects_started", "investment_started", "investment_total", "ytd_investment", "annual_completion_rate")
MOST_QUERIES = 25


def facts(ids: list[Any], units: list[str]) -> Iterator[NewFact]:
    chance = random.Random(7)
    for number, project_id in enumerate(ids):
        row = str(number + 4)
        stage = chance.choice(STAGES)
        signed = date(2021, 1, 1) + timedelta(days=chance.randrange(1900))
        stated: list[tuple[str, Any, str, dict[str, Any]]] = [
            ("planned_investment", chance.randrange(1, 3000) * YI // 100, "E", {}),
            ("stage", stage.code, "F", {}),
            ("signed_on", signed, "G", {}),
            (
                "annual_plan",
                chance.randrange(1, 500) * YI // 100,
                "H",
                {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)},
            ),
            ("ytd_done", chance.randrange(1, 400) * YI // 100, "I", {"period_start": date(2026, 1, 1), "period_end": date(2026, 9, 30)}),
            ("month_done", chance.randrange(1, 50) * YI // 100, "J", {"period_start": date(2026, 9, 1), "period_end": date(2026, 9, 30)}),
            ("duty_unit", units[number % len(units)], "K", {}),
            ("industry", WORDS[number % len(WORDS)], "L", {}),
            (
                "content",
                f"建设标准厂房{chance.randrange(1, 90)}万平方米及配套设施，购置生产设备{chance.randrange(1, 900)}台（套）" * 3,
                "M",
                {},
            ),
            ("progress_text", "主体施工，完成基础工程，正在进行钢结构安装", "N", {}),
        ]
        if number % 2 == 0:
            stated.append(("started_on", signed + timedelta(days=chance.randrange(20, 300)), "O", {}))
            stated.append(("cumulative_done", chance.randrange(1, 900) * YI // 100, "P", {"happened_on": date(2026, 9, 30)}))
        for attribute, value, column, more in stated:
            yield NewFact(
                "project", project_id, attribute, value, spot_sheet="项目清单", spot_cell=f"{column}{row}", raw_text=str(value), **more
            )


def timed(name: str, deed: Callable[[], Any], report: dict[str, Any]) -> None:
    deed()
    milliseconds, used = [], backend_cpu_seconds()
    for _ in range(5):
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            deed()
        milliseconds.append((time.perf_counter() - started) * 1000)
    report[name] = {
        "median_ms": round(statistics.median(milliseconds)),
        "database_cpu_ms": round((backend_cpu_seconds() - used) * 1000 / len(milliseconds)),
        "queries": len(captured),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--explain", action="store_true")
    asked = parser.parse_args()
    report: dict[str, Any] = {"projects": asked.projects}
    with scratch_database():
        measure(asked, report)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    say(report)


def measure(asked: argparse.Namespace, report: dict[str, Any]) -> None:
    zone = Zone.objects.create(name="量测区", kind="district")
    with bound_to_zone(zone.id):
        units = [Unit.objects.create_in(zone.id, name=f"第{number}单位", kind="department") for number in range(40)]
        actor = Actor(new_public_id(), "量测", zone.id, frozenset({DISPATCHER}))
        clerk = Actor(new_public_id(), "量测", zone.id, frozenset({DEPARTMENT}), frozenset({units[3].id}))
        chance = random.Random(3)
        names = [
            f"{chance.choice(PLACES)}{chance.choice(WORDS)}{chance.choice(WORDS)}产业园{number}号项目" for number in range(asked.projects)
        ]
        started = time.perf_counter()
        ids = []
        for start in range(0, asked.projects, 10_000):
            ids += actions.create_projects_bulk(actor, [actions.NewProject(each) for each in names[start : start + 10_000]])
        report["create_projects_s"] = round(time.perf_counter() - started, 1)
        started = time.perf_counter()
        source = record_source(
            actor=actor, kind="workbook", title="量测台账.xlsx", file_sha256="0" * 64, extractor="bench/1", lineage="bench"
        )
        count = copy_facts(actor, source, facts(ids, [unit.name for unit in units])).count
        report["facts"] = count
        report["copy_facts_s"] = round(time.perf_counter() - started, 1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        half = ids[: asked.projects // 2]
        with transaction.atomic():
            started = time.perf_counter()
            refresh_projection(zone.id, half)
            report[f"refresh_{len(half)}_projects_s"] = round(time.perf_counter() - started, 2)
        started = time.perf_counter()
        refresh_projection(zone.id, ids[asked.projects // 2 :])
        report[f"refresh_other_{len(half)}_s"] = round(time.perf_counter() - started, 2)
        started = time.perf_counter()
        refresh_projection(zone.id)
        report["rebuild_without_difference_s"] = round(time.perf_counter() - started, 2)
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        started = time.perf_counter()
        assert queries.check_projection(zone.id) == []
        report["check_s"] = round(time.perf_counter() - started, 2)
        page = queries.list_projects(actor)
        started_only = ProjectFilters(stages=("started",))
        for order in ORDERS:
            timed(f"list by {order}", partial(queries.list_projects, actor, order=order), report)
            timed(f"list by {order}, largest first", partial(queries.list_projects, actor, order=f"-{order}"), report)
        timed("list next page", lambda: queries.list_projects(actor, after=page.next_cursor), report)
        second = queries.list_projects(actor, order="-investment").next_cursor
        timed("list next page by investment", lambda: queries.list_projects(actor, order="-investment", after=second), report)
        timed("list started by ytd", lambda: queries.list_projects(actor, started_only, order="-ytd_done"), report)
        timed("search two characters", lambda: queries.list_projects(actor, ProjectFilters(text="冷链")), report)
        timed("search four characters", lambda: queries.list_projects(actor, ProjectFilters(text="医药物流")), report)
        timed("search initials", lambda: queries.list_projects(actor, ProjectFilters(text="qhgf")), report)
        timed("search nothing is called", lambda: queries.list_projects(actor, ProjectFilters(text="没有这个名称")), report)
        timed("list of one unit", lambda: queries.list_projects(clerk), report)
        timed("funnel", lambda: queries.stage_funnel(actor), report)
        timed("by unit", lambda: queries.by_unit(actor), report)
        timed("gap summaries", lambda: queries.gap_summaries(actor), report)
        timed("gap list", lambda: queries.state_gaps(actor, "signed_no_land"), report)
        timed("detail", lambda: queries.project_detail(actor, ids[0]), report)
        timed("explain a sum", lambda: queries.explain(actor, "planned_investment"), report)
        measure_figures(actor, units[3].id, report)
        measure_past_days(actor, ids, report)


def measure_figures(actor: Actor, unit_id: UUID, report: dict[str, Any]) -> None:
    """One figure of the dictionary opened: what it says, the first page of records behind it, and the facts in force of each."""
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    for label, scope in (("zone", WHOLE_ZONE), ("unit", Scope.unit(unit_id))):
        for indicator_id in FIGURES:
            timed(
                f"open {indicator_id} of the {label}",
                partial(facts_behind, actor, indicator_id, scope=scope, period=year, as_of=clock.today()),
                report,
            )


def measure_past_days(actor: Actor, ids: list[Any], report: dict[str, Any]) -> None:
    """The first page of a day replays the facts; what follows reads what was kept, also after something was recorded."""
    for label, day, known_at in (
        ("past day", date(2025, 6, 30), None),
        ("past day as known now", date(2024, 12, 31), clock.now()),
    ):
        started = time.perf_counter()
        queries.list_projects(actor, as_of=day, known_at=known_at)
        report[f"{label}, first page_s"] = round(time.perf_counter() - started, 2)
        for order in ("name", "-investment", "-ytd_done", "unit", "-started"):
            timed(f"{label} by {order}", partial(queries.list_projects, actor, order=order, as_of=day, known_at=known_at), report)
    day = date(2025, 6, 30)
    timed("past day, search", lambda: queries.list_projects(actor, ProjectFilters(text="冷链"), as_of=day), report)
    timed("past day, funnel", lambda: queries.stage_funnel(actor, as_of=day), report)
    timed("past day, by unit", lambda: queries.by_unit(actor, as_of=day), report)
    source = record_source(actor=actor, kind="form", title="量测填报")
    copy_facts(actor, source, [NewFact("project", ids[5], "industry", "芯片", spot_field="行业", raw_text="芯片")])
    started = time.perf_counter()
    queries.list_projects(actor, as_of=day)
    report["past day after one more fact_s"] = round(time.perf_counter() - started, 2)


def most_milliseconds(name: str) -> int:
    return MOST_MILLISECONDS_OF_A_FIGURE if name.startswith("open ") else MOST_MILLISECONDS


def say(report: dict[str, Any]) -> None:
    """Which readings are slower than the limit or ask too much, on stderr."""
    timings = {name: figure for name, figure in report.items() if isinstance(figure, dict)}
    slow = {name: figure["median_ms"] for name, figure in timings.items() if figure["median_ms"] > most_milliseconds(name)}
    most = max(figure["queries"] for name, figure in timings.items() if not name.startswith("deed: "))  # the limit is a page's
    told = "；".join(f"{name} {milliseconds} 毫秒" for name, milliseconds in slow.items())
    limits = f"中位数 ≤ {MOST_MILLISECONDS} 毫秒，打开一个数 ≤ {MOST_MILLISECONDS_OF_A_FIGURE} 毫秒"
    print(f"{'未达到' if slow else '达到'}：{limits}{'，超出的有 ' + told if slow else ''}", file=sys.stderr)
    print(f"{'达到' if most <= MOST_QUERIES else '未达到'}：至多 {MOST_QUERIES} 次查询，本次最多 {most} 次", file=sys.stderr)


if __name__ == "__main__":
    main()
