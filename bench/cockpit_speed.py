"""The cockpit, its panels, the wall and a composed page at 100,000 projects and 100,000 requests, in a database of its own that is dropped.

    .venv/bin/python bench/cockpit_speed.py [--projects 100000] [--requests 100000]

Whole answers as a browser gets them (sign-in, policy, queries, template), without the network: milliseconds (median of five), queries,
and the ratio to the limit. The first view is the page itself; panels come after it, each by itself. Past days: the first reading
replays the facts and is told apart. Prints one JSON object; on stderr what the limits say. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from list_speed import PLACES, WORDS
from list_speed import facts as facts_of_ledger
from request_rows import District, fill
from scratch_database import scratch_database

from huoshui.core.actor import LEADER
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.periods import whole_year
from huoshui.fact_ledger.actions import copy_facts, record_source
from huoshui.investment_projects import actions
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Person, Post
from huoshui.reports.actions import create_page
from huoshui.targets.actions import NewTarget, set_target
from huoshui.web.cockpit.panel_views import PANELS
from huoshui.web.wall.views import FILLS
from tests.cast import Member, sign_in

NOW = datetime(2026, 10, 15, 10, tzinfo=SHANGHAI)
PAST = "2026-06-30"
MOST_MILLISECONDS = 1000
MOST_QUERIES = 25
BLOCKS: list[dict[str, Any]] = [
    {"kind": "tiles", "indicators": ["projects_signed", "investment_signed", "projects_started", "ytd_investment"]},
    {"kind": "table", "indicators": ["projects_signed", "investment_signed", "projects_started"], "by": "unit"},
    {"kind": "chart", "indicators": ["investment_signed"], "by": "months"},
]


def timed(client: Client, name: str, address: str, report: dict[str, Any], *, part: bool = False, is_counted: bool = True) -> None:
    """``is_counted`` False: what reads a snapshot cannot be watched, for its COPY passes no watched cursor."""
    headers = {"HX-Request": "true"} if part else {}
    started = time.perf_counter()
    first = client.get(address, headers=headers)
    assert first.status_code == 200, (address, first.status_code)
    first_ms = round((time.perf_counter() - started) * 1000)
    milliseconds = []
    for _ in range(5):
        started = time.perf_counter()
        client.get(address, headers=headers)
        milliseconds.append((time.perf_counter() - started) * 1000)
    queries = 0
    if is_counted:
        with CaptureQueriesContext(connection) as captured:
            client.get(address, headers=headers)
        queries = len(captured)
    median = round(statistics.median(milliseconds))
    report[name] = {"median_ms": median, "first_ms": first_ms, "queries": queries, "of_limit": round(median / MOST_MILLISECONDS, 2)}
    print(f"{name}: {median} ms (first {first_ms}), {queries} queries, {median / MOST_MILLISECONDS:.2f} of the limit", file=sys.stderr)


def project_facts(district: District, count: int) -> None:
    """Projects and facts of bench/list_speed.py, of the units of this district."""
    actor, chance = district.desk, random.Random(3)
    names = [f"{chance.choice(PLACES)}{chance.choice(WORDS)}{chance.choice(WORDS)}产业园{number}号项目" for number in range(count)]
    ids: list[Any] = []
    for start in range(0, count, 10_000):
        ids += actions.create_projects_bulk(actor, [actions.NewProject(each) for each in names[start : start + 10_000]])
    source = record_source(actor=actor, kind="workbook", title="量测台账.xlsx", file_sha256="0" * 64, extractor="bench/1", lineage="bench")
    copy_facts(actor, source, facts_of_ledger(ids, [unit.name for unit in district.units]))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    refresh_projection(district.zone.id, ids)


def measure(asked: argparse.Namespace, report: dict[str, Any]) -> None:
    district = District()
    zone = district.zone
    with clock_at(NOW):
        with bound_to_zone(zone.id):
            district.settle()
            started = time.perf_counter()
            with transaction.atomic():
                fill(district, asked.requests, 0)
            with transaction.atomic():
                project_facts(district, asked.projects)
            for indicator, amount in (("projects_signed", 9_000), ("investment_signed", 10**15), ("projects_started", 3_000)):
                set_target(district.desk, NewTarget(indicator, whole_year(2026), "year", Decimal(amount), basis="量发〔2026〕1号"))
            page_id = create_page(district.desk, title="量测页", blocks=BLOCKS, shared_with=[LEADER])
            person = Person.objects.create(username="lingdao", display_name="领导", home_zone=zone, password="!", password_changed_at=NOW)
            Post.objects.create_in(zone.id, person_id=person.id, role=LEADER)
            report["fill_s"] = round(time.perf_counter() - started, 1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        client = sign_in(Client(SERVER_NAME="localhost"), Member("lingdao", person, zone, LEADER))
        timed(client, "first view", "/cockpit/", report)
        for key in PANELS:
            timed(client, f"panel {key}", f"/cockpit/panels/{key}/", report, part=True)
        for code in FILLS:
            timed(client, f"wall {code}", f"/wall/boards/{code}/", report, part=True)
        timed(client, "composed page", f"/pages/{page_id}/", report, is_counted=False)
        timed(client, "first view of a past day", f"/cockpit/?as_of={PAST}", report)
        for key in ("targets", "lights", "gaps", "units"):
            timed(client, f"panel {key} of a past day", f"/cockpit/panels/{key}/?as_of={PAST}", report, part=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=100_000)
    asked = parser.parse_args()
    report: dict[str, Any] = {"projects": asked.projects, "requests": asked.requests}
    with scratch_database():
        measure(asked, report)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    say(report)


def say(report: dict[str, Any]) -> None:
    """What is slower than the limit or asks too much, on stderr."""
    timings = {name: figure for name, figure in report.items() if isinstance(figure, dict)}
    slow = [f"{name} {figure['median_ms']} 毫秒" for name, figure in timings.items() if figure["median_ms"] > MOST_MILLISECONDS]
    asks = [f"{name} {figure['queries']} 次" for name, figure in timings.items() if figure["queries"] > MOST_QUERIES]
    print(
        f"{'未达到' if slow else '达到'}：中位数 ≤ {MOST_MILLISECONDS} 毫秒{'，超出的有 ' + '；'.join(slow) if slow else ''}",
        file=sys.stderr,
    )
    print(f"{'未达到' if asks else '达到'}：至多 {MOST_QUERIES} 次查询{'，超出的有 ' + '；'.join(asks) if asks else ''}", file=sys.stderr)


if __name__ == "__main__":
    main()
