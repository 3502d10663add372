"""Requests, clocks and visits at 100,000, 100,000 and 50,000, in a database of its own that is dropped.

    .venv/bin/python bench/request_speed.py [--requests 100000] [--visits 50000]

Lists by every order, filter and search, rates with their facts, proposals from the text of all past requests, possible common matters,
boards and visits; then requests told and dispatched end to end. Beside the list stands a query written by hand for the same page.
Prints one JSON object: for each reading milliseconds (median of five), processor time of the database session and queries; for deeds
milliseconds and queries of one. On stderr what the limits say. Nothing here is asserted: figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
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
from list_speed import say, timed

from huoshui.assignments.actions import PartOrder, accept_reply, reply_done, sign_part
from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.assignments.queries import PartFilters, lead_part_of, list_parts
from huoshui.core.actor import DEPARTMENT, DISPATCHER, OFFICER, Actor
from huoshui.core.clock import SHANGHAI, clock_at, today
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory, Visit
from huoshui.enterprise_requests.queries import RequestFilters
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprises.actions import ensure_enterprises_bulk
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.adapters.one_run import one_run
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from huoshui.organizations.models import Person, Post, Unit, Zone
from sample_district.request_words import AFTER, BEFORE, WEIGHTS, WORDS, WORKSHOPS
from tests import database

NOW = datetime(2026, 3, 31, 10, tzinfo=SHANGHAI)
STATES = (
    ("confirmed", 62), ("unanswered", 9), ("in_progress", 9), ("replied", 4), ("dispatched", 3), ("registered", 3), ("told", 3),
    ("declined", 3), ("joined", 2), ("withdrawn", 2),
)  # fmt: skip
BY_HAND = """
SELECT r.id, r.number, r.title, r.told_at, r.state, e.name, a.name, c.name, u.name, p.due_on
FROM enterprise_requests_enterpriserequest r
LEFT JOIN enterprises_enterprise e ON e.id = r.enterprise_id LEFT JOIN organizations_area a ON a.id = r.area_id
LEFT JOIN enterprise_requests_requestcategory c ON c.id = r.category_id LEFT JOIN organizations_unit u ON u.id = r.lead_unit_id
LEFT JOIN assignments_assignmentpart p ON p.zone_id = r.zone_id AND p.assignment_id = r.assignment_id AND p.role = 'lead_unit'
WHERE r.zone_id = %s ORDER BY r.told_at DESC, r.id DESC LIMIT 51
"""


class District:
    """A zone with people, firms, categories."""

    def __init__(self) -> None:
        self.zone = Zone.objects.create(name="量测区", kind="district")
        self.desk = self._person("ceshi", "量测", DISPATCHER, None)

    def settle(self) -> None:
        """Units, firms, categories; the zone is bound."""
        zone_id = self.zone.id
        self.units = [Unit.objects.create_in(zone_id, name=f"第{number}单位", kind="department") for number in range(40)]
        Post.objects.create_in(zone_id, person_id=self.desk.user_id, role=DISPATCHER)
        self.clerk = self._person("jingban", "经办", DEPARTMENT, self.units[3].id)
        Post.objects.create_in(zone_id, person_id=self.clerk.user_id, role=DEPARTMENT, unit=self.units[3])
        self.officers = [self._person(f"fuwu{number}", f"服务员{number}", OFFICER, None) for number in range(60)]
        for officer in self.officers:
            Post.objects.create_in(zone_id, person_id=officer.user_id, role=OFFICER, unit=self.units[5])
        with transaction.atomic():
            self.firms = list(ensure_enterprises_bulk(self.desk, [f"量测{number:05d}制造有限公司" for number in range(3_000)]).items())
            actions.adopt_usual_categories(self.desk)
        self.categories = dict(RequestCategory.objects.in_zone(zone_id).values_list("code", "id"))

    def _person(self, username: str, name: str, role: str, unit_id: UUID | None) -> Actor:
        row = Person.objects.create(username=username, display_name=name, home_zone=self.zone, password="!")
        units = frozenset({unit_id}) if unit_id else frozenset()
        return Actor(row.id, name, self.zone.id, frozenset({role}), units)


def body_of(chance: random.Random) -> tuple[str, str]:
    category = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    _, text = chance.choice(WORDS[category])
    said = text.format(
        n=chance.randint(2, 9), w=chance.choice(WORKSHOPS), m=chance.randint(1, 12), p=chance.randint(3, 90), d=chance.randint(9, 60)
    )
    return category, chance.choice(BEFORE) + said + chance.choice(AFTER)


def fill(district: District, count: int, visit_count: int) -> None:
    """Rows as the actions leave them, written in bulk: three years back, each with its clock where it was dispatched."""
    chance, zone_id = random.Random(5), district.zone.id
    sealed = encrypt_personal("AAAA-BBBB")
    for start in range(0, count, 5_000):
        requests, wholes, parts = [], [], []
        for number in range(start, min(start + 5_000, count)):
            category, body = body_of(chance)
            state = chance.choices([name for name, _ in STATES], [share for _, share in STATES])[0]
            days = chance.randint(0, 12) if request_flow.STATES[state].is_open else chance.randint(12, 1_095)
            told_at = NOW - timedelta(days=days, minutes=chance.randint(0, 600))
            name, firm_id = chance.choice(district.firms)
            unit = chance.choice(district.units)
            has_unit = state in ("confirmed", "unanswered", "in_progress", "replied", "dispatched")
            row = EnterpriseRequest(
                zone_id=zone_id,
                number=f"SQ{told_at.year}{number + 500_000:06d}",
                query_code_encrypted=sealed,
                intake_key=f"bench-{number:08d}",
                channel=chance.choice(("hotline", "visit", "code", "meeting")),
                told_at=told_at,
                enterprise_id=firm_id,
                enterprise_name_told=name,
                title=body[:40],
                body=body,
                category_id=None if state == "told" else district.categories[category],
                state=state,
                state_since=told_at + timedelta(days=1),
                lead_unit_id=unit.id if has_unit else None,
                assignment_id=new_public_id() if has_unit else None,
                signed_in_time=chance.random() < 0.95 if has_unit else None,
                replied_at=told_at + timedelta(days=6) if state in ("confirmed", "unanswered", "replied") else None,
                replied_in_time=chance.random() < 0.9 if state in ("confirmed", "unanswered", "replied") else None,
                grade=chance.choice(("satisfied", "satisfied", "fairly_satisfied", "not_satisfied")) if state == "confirmed" else "",
                outcome="solved" if state == "confirmed" else "",
                reopened_count=int(chance.random() < 0.07),
                closed_at=None if request_flow.STATES[state].is_open else told_at + timedelta(days=9),
            )
            requests.append(row)
        for number, row in enumerate(requests, start=start):
            whole = _clock_of(row, number, district, chance)
            wholes.append(whole)
            parts.append(_part_of(row, whole, chance))
        Assignment.objects.in_zone(zone_id).bulk_create(wholes)
        EnterpriseRequest.objects.in_zone(zone_id).bulk_create(requests)
        AssignmentPart.objects.in_zone(zone_id).bulk_create(parts)
    for start in range(0, visit_count, 5_000):
        Visit.objects.in_zone(zone_id).bulk_create(
            [
                Visit(
                    zone_id=zone_id,
                    device_key=f"bench-visit-{number:07d}",
                    enterprise_id=chance.choice(district.firms)[1],
                    officer_id=(officer := chance.choice(district.officers)).user_id,
                    officer_name=officer.display_name,
                    kind="visit",
                    visited_at=(at := NOW - timedelta(minutes=chance.randint(1, 700_000))),
                    reached=chance.choice(("met",) * 9 + ("unreachable",)),
                    note="经营正常，宣讲了设备更新和稳岗政策。",
                    recorded_at=at,
                )
                for number in range(start, min(start + 5_000, visit_count))
            ]
        )


def _clock_of(row: EnterpriseRequest, number: int, district: District, chance: random.Random) -> Assignment:
    is_open = row.state in ("in_progress", "dispatched") or row.assignment_id is None
    return Assignment(
        id=row.assignment_id or new_public_id(),
        zone_id=row.zone_id,
        year=row.told_at.year,
        sequence=number + 1_000_000,
        source_kind="request" if row.assignment_id else "other",
        source_id=row.id if row.assignment_id else None,
        source_words=row.number,
        about_kind="enterprise",
        about_id=row.enterprise_id,
        about_label=row.enterprise_name_told,
        title=f"{row.enterprise_name_told}：{row.title}"[:120],
        requirement=row.body,
        issued_at=row.told_at,
        issued_on=row.told_at.date(),
        issued_by_id=district.desk.user_id,
        state=("working" if row.state != "dispatched" else "waiting_receipt") if is_open else "done",
        closed_at=None if is_open else row.told_at + timedelta(days=7),
    )


def _part_of(row: EnterpriseRequest, whole: Assignment, chance: random.Random) -> AssignmentPart:
    due_at = row.told_at + timedelta(days=14)
    return AssignmentPart(
        zone_id=row.zone_id,
        assignment_id=whole.id,
        role="lead_unit",
        unit_id=row.lead_unit_id or chance.choice(UNITS),
        unit_name="第1单位",
        state=whole.state,
        started_at=row.told_at,
        limit_code="resolve",
        limit_amount=10,
        limit_unit="workday",
        pauses_count_from=row.told_at,
        due_at=due_at,
        due_on=due_at.date(),
        calendar_version="bench",
        rule_reference="published:assignment_clocks/default",
        receipt_due_at=row.told_at + timedelta(days=1),
        received_at=None if whole.state == "waiting_receipt" else row.told_at + timedelta(hours=3),
        was_late=None if whole.closed_at is None else chance.random() < 0.1,
        ended_at=whole.closed_at,
    )


UNITS: list[UUID] = []


def measure(asked: argparse.Namespace, report: dict[str, Any]) -> None:
    district = District()
    with bound_to_zone(district.zone.id), clock_at(NOW):
        district.settle()
        UNITS[:] = [unit.id for unit in district.units]
        started = time.perf_counter()
        with transaction.atomic():
            fill(district, asked.requests, asked.visits)
        report["fill_s"] = round(time.perf_counter() - started, 1)
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        measure_lists(district, report)
        measure_figures(district, report)
        measure_deeds(district, report)


def measure_lists(district: District, report: dict[str, Any]) -> None:
    desk, clerk = district.desk, district.clerk
    page = queries.list_requests(desk)
    timed("by hand: newest page", partial(by_hand, district), report)
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
    }.items():
        timed(f"requests, {name}", partial(queries.list_requests, desk, filters), report)
    timed("requests of one unit's clerk", lambda: queries.list_requests(clerk), report)
    timed("requests, counts by state", lambda: queries.counts_by_state(desk), report)
    timed("request in full", lambda: queries.request_detail(desk, page.rows[0].id), report)
    for order in ("due", "-due"):
        timed(f"clocks by {order}", partial(list_parts, desk, order=order), report)
    timed("clocks, late", lambda: list_parts(desk, PartFilters(light="late")), report)
    timed("clocks, search", lambda: list_parts(desk, PartFilters(text="停电")), report)
    timed("clocks of one unit's clerk", lambda: list_parts(clerk), report)
    timed("visits", lambda: queries.list_visits(desk), report)
    timed("visits, unreachable", lambda: queries.list_visits(desk, queries.VisitFilters(reached="unreachable")), report)
    timed("visits of one officer", lambda: queries.list_visits(district.officers[0]), report)


def by_hand(district: District) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, (district.zone.id,))
        cursor.fetchall()


def measure_figures(district: District, report: dict[str, Any]) -> None:
    desk = district.desk
    year = RequestFilters(told_from=NOW.date().replace(month=1, day=1))
    timed("rates of the year with their facts", lambda: queries.request_overview(desk, year), report)
    timed("rates of all years with their facts", lambda: queries.request_overview(desk), report)
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
    with database.server_for_tests():
        name = database.clone_name("bench")
        database.clone_template(name)
        for alias in ("default", "owner"):
            connections[alias].settings_dict["NAME"] = name
        try:
            measure(asked, report)
        finally:
            connections.close_all()
            with database.owner_connection("postgres") as owner:
                database.drop_database(owner, name)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / "request_speed.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    say(report)


if __name__ == "__main__":
    main()
