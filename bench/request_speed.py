"""Requests, clocks and visits at 100,000, 100,000 and 50,000, in a database of its own that is dropped.

    .venv/bin/python bench/request_speed.py [--requests 100000] [--visits 50000]

Lists by every order, filter and search, rates, proposals from the text of all past requests, possible common matters, boards, who is
late, visits, and words in 10,000 documents; then requests told and dispatched end to end. Beside list, search and rates stand queries
written by hand for the same answer. Prints one JSON object: for each reading milliseconds (median of five), processor time of the
database session, queries, share of the limit and, where one stands beside it, times of the query by hand; for deeds milliseconds and
queries of one. On stderr what the limits say. Nothing here is asserted: figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from list_speed import MOST_MILLISECONDS, say, timed
from request_rows import NOW, District, fill, fill_documents
from scratch_database import scratch_database

from huoshui.assignments.actions import PartOrder, accept_reply, reply_done, sign_part
from huoshui.assignments.queries import PartFilters, lead_part_of, list_parts, unit_loads
from huoshui.core.clock import clock_at, today
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.queries import RequestFilters
from huoshui.ingestion.queries import DocumentFilters, list_documents
from huoshui.operations.adapters.one_run import one_run
from huoshui.operations.adapters.row_security import bound_to_zone

BY_HAND = """
SELECT r.id, r.number, r.title, r.told_at, r.state, e.name, a.name, c.name, u.name, p.due_on
FROM enterprise_requests_enterpriserequest r
LEFT JOIN enterprises_enterprise e ON e.id = r.enterprise_id LEFT JOIN organizations_area a ON a.id = r.area_id
LEFT JOIN enterprise_requests_requestcategory c ON c.id = r.category_id LEFT JOIN organizations_unit u ON u.id = r.lead_unit_id
LEFT JOIN assignments_assignmentpart p ON p.zone_id = r.zone_id AND p.assignment_id = r.assignment_id AND p.role = 'lead_unit'
WHERE r.zone_id = %s ORDER BY r.told_at DESC, r.id DESC LIMIT 51
"""
SEARCH_BY_HAND = """
SELECT id, number, title, told_at FROM enterprise_requests_enterpriserequest
WHERE zone_id = %s AND (number ILIKE %s OR title ILIKE %s OR body ILIKE %s OR enterprise_name_told ILIKE %s)
ORDER BY told_at DESC, id DESC LIMIT 51
"""
RATES_BY_HAND = """
SELECT lead_unit_id, count(*), count(*) FILTER (WHERE replied_at IS NOT NULL), count(*) FILTER (WHERE replied_in_time),
    count(*) FILTER (WHERE grade = 'satisfied'), count(*) FILTER (WHERE signed_in_time), count(*) FILTER (WHERE reopened_count > 0)
FROM enterprise_requests_enterpriserequest WHERE zone_id = %s GROUP BY lead_unit_id
"""
BESIDE = {
    "requests by -told": "by hand: newest page",
    "requests, search two characters": "by hand: search",
    "rates of all years": "by hand: rates",
}


def measure(asked: argparse.Namespace, report: dict[str, Any]) -> None:
    district = District()
    with bound_to_zone(district.zone.id), clock_at(NOW):
        district.settle()
        started = time.perf_counter()
        with transaction.atomic():
            fill(district, asked.requests, asked.visits)
        report["fill_s"] = round(time.perf_counter() - started, 1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        measure_lists(district, report)
        measure_figures(district, report)
        measure_documents(district, report)
        compare(report)
        measure_deeds(district, report)


def measure_lists(district: District, report: dict[str, Any]) -> None:
    desk, clerk = district.desk, district.clerk
    page = queries.list_requests(desk)
    zone_id = district.zone.id
    timed("by hand: newest page", partial(by_hand, BY_HAND, zone_id), report)
    timed("by hand: search", partial(by_hand, SEARCH_BY_HAND, zone_id, *["%停电%"] * 4), report)
    timed("by hand: rates", partial(by_hand, RATES_BY_HAND, zone_id), report)
    report["requests"] = page.total_count
    for order in queries.requests.ORDERS:
        timed(f"requests by {order}", partial(queries.list_requests, desk, order=order), report)
    timed("requests, next page", lambda: queries.list_requests(desk, after=page.next_cursor), report)
    firm = district.firms[7]
    for name, filters in {
        "open": RequestFilters(open_only=True),
        "one state": RequestFilters(states=("in_progress",)),
        "one category": RequestFilters(category_ids=(district.categories["labour"],)),
        "one unit": RequestFilters(unit_ids=(district.units[3].id,)),
        "one firm": RequestFilters(enterprise_id=firm[1]),
        "grade and channel": RequestFilters(grades=("not_satisfied",), channels=("hotline",)),
        "last month": RequestFilters(told_from=NOW.date() - timedelta(days=31)),
        "sent back": RequestFilters(reopened=True),
        "search two characters": RequestFilters(text="停电"),
        "search four characters": RequestFilters(text="夜班公交"),
        "search two words": RequestFilters(text="停电 车间"),
        "search a number": RequestFilters(text=page.rows[3].number),
        "search a firm": RequestFilters(text="量测00042"),
        "search nothing": RequestFilters(text="没有这样的话"),
        "overdue": RequestFilters(overdue=True),
        "on time": RequestFilters(rate="on_time.numerator"),
    }.items():
        timed(f"requests, {name}", partial(queries.list_requests, desk, filters), report)
    timed("requests of one unit's clerk", lambda: queries.list_requests(clerk), report)
    timed("requests, counts by state", lambda: queries.counts_by_state(desk), report)
    timed("request in full", lambda: queries.request_detail(desk, page.rows[0].id), report)
    for order in ("due", "-due"):
        timed(f"clocks by {order}", partial(list_parts, desk, order=order), report)
    timed("clocks, late", lambda: list_parts(desk, PartFilters(light="late")), report)
    timed("clocks, search", lambda: list_parts(desk, PartFilters(text="停电")), report)
    timed("who is late", lambda: unit_loads(desk), report)
    timed("clocks of one unit's clerk", lambda: list_parts(clerk), report)
    timed("visits", lambda: queries.list_visits(desk), report)
    timed("visits, unreachable", lambda: queries.list_visits(desk, queries.VisitFilters(reached="unreachable")), report)
    timed("visits of one officer", lambda: queries.list_visits(district.officers[0]), report)


def by_hand(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()


def measure_documents(district: District, report: dict[str, Any]) -> None:
    """Words in the texts of documents."""
    with transaction.atomic():
        fill_documents(district)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE ingestion_document")
    for name, text in {"a number": "04711号", "two characters": "停电", "two words": "停电 车间", "nothing": "没有这样的话"}.items():
        timed(f"documents, search {name}", partial(list_documents, district.desk, DocumentFilters(text=text)), report)


def compare(report: dict[str, Any]) -> None:
    """Each reading against the limit, and against the query by hand that stands beside it."""
    for name, figure in report.items():
        if isinstance(figure, dict):
            figure["of_limit"] = round(figure["median_ms"] / MOST_MILLISECONDS, 2)
            hand = report.get(BESIDE.get(name, ""))
            if hand:
                figure["times_by_hand"] = round(figure["median_ms"] / max(hand["median_ms"], 1), 1)


def measure_figures(district: District, report: dict[str, Any]) -> None:
    desk = district.desk
    year = RequestFilters(told_from=NOW.date().replace(month=1, day=1))
    timed("rates of the year", lambda: queries.request_overview(desk, year), report)
    timed("rates of all years", lambda: queries.request_overview(desk), report)
    text = "二号车间夜里老是跳闸停电，一停就废一炉料，能不能把线路改造一下"
    timed("proposal from all past requests", lambda: queries.proposal_of_text(desk, text), report)
    timed("proposal from a short text", lambda: queries.proposal_of_text(desk, "缺工"), report)
    timed("possible common matters", lambda: queries.possible_common_matters(desk, least_firms=3), report)
    timed("officers' scores", lambda: queries.officer_scores(desk, since=today() - timedelta(days=89), until=today()), report)


def measure_deeds(district: District, report: dict[str, Any]) -> None:
    """A request told, judged, dispatched, signed, answered, accepted, confirmed: each click's cost, then many in a run."""
    steps: dict[str, list[float]] = {}
    asked: dict[str, int] = {}

    def click(name: str, deed: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = deed()
        steps.setdefault(name, []).append((time.perf_counter() - started) * 1000)
        asked[name] = len(captured)
        return answer

    began = time.perf_counter()
    for number in range(20):
        whole_life(district, f"bench-click-{number:03d}", click)
    report["requests_a_second_by_clicks"] = round(20 / (time.perf_counter() - began), 1)
    for name, found in steps.items():
        report[f"deed: {name}"] = {"median_ms": round(statistics.median(found), 1), "queries": asked[name]}
    began = time.perf_counter()
    with transaction.atomic(), one_run(district.zone.id, silent_until=NOW + timedelta(days=1)):
        for number in range(100):
            whole_life(district, f"bench-run-{number:03d}", lambda _, deed: deed())
    report["requests_a_second_in_one_run"] = round(100 / (time.perf_counter() - began), 1)


def whole_life(district: District, key: str, click: Callable[[str, Callable[[], Any]], Any]) -> None:
    desk, clerk, zone_id = district.desk, district.clerk, district.zone.id
    firm = district.firms[11][1]
    telling = actions.Telling(key, "hotline", "一号车间夜间经常跳闸停电，希望改造线路。", enterprise_id=firm)
    request_id = click("tell", lambda: actions.tell_request(desk, telling)).request_id
    judged = actions.Judgement(district.categories["utilities"])
    version = click("register", lambda: actions.register_request(desk, request_id, judged, expected_version=1))
    lead = PartOrder(district.units[3].id)
    whole = click("dispatch", lambda: actions.dispatch_request(desk, request_id, lead=lead, expected_version=version))
    part = lead_part_of(zone_id, whole).part_id
    click("sign", lambda: sign_part(clerk, part))
    words = "已会同供电所到厂里改造线路，企业电工在场，连续一周没有再跳闸。"
    click("reply", lambda: reply_done(clerk, part, words=words, proof_words="企业签字确认单"))
    click("accept", lambda: accept_reply(desk, part))
    version = EnterpriseRequest.objects.in_zone(zone_id).get(id=request_id).version
    word = {"outcome": "solved", "grade": "satisfied", "words": "", "expected_version": version}
    click("confirm", lambda: actions.word_by_receipt(zone_id, request_id, **word))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--visits", type=int, default=50_000)
    asked = parser.parse_args()
    report: dict[str, Any] = {"clocks": asked.requests, "visits_in_all": asked.visits}
    with scratch_database():
        measure(asked, report)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / "request_speed.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    say(report)


if __name__ == "__main__":
    main()
