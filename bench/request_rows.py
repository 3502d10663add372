"""A zone with many requests, clocks, visits and documents, written in bulk as the actions leave them: what request_speed.py measures."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.core.actor import DEPARTMENT, DISPATCHER, OFFICER, Actor
from huoshui.core.clock import SHANGHAI
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory, Visit
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprises.actions import ensure_enterprises_bulk
from huoshui.ingestion.models import Document
from huoshui.ingestion.rules.text_likeness import folded
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.models import StoredFile, new_public_id
from huoshui.organizations.models import Person, Post, Unit, Zone
from sample_district.request_words import AFTER, BEFORE, WEIGHTS, WORDS, WORKSHOPS

NOW = datetime(2026, 3, 31, 10, tzinfo=SHANGHAI)
DOCUMENTS, CHARACTERS = 10_000, 2_000
STATES = (
    ("confirmed", 62), ("unanswered", 9), ("in_progress", 9), ("replied", 4), ("dispatched", 3), ("registered", 3), ("told", 3),
    ("declined", 3), ("joined", 2), ("withdrawn", 2),
)  # fmt: skip


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
            parts.append(_part_of(row, whole, chance, [unit.id for unit in district.units]))
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


def _part_of(row: EnterpriseRequest, whole: Assignment, chance: random.Random, units: list[UUID]) -> AssignmentPart:
    due_at = row.told_at + timedelta(days=14)
    return AssignmentPart(
        zone_id=row.zone_id,
        assignment_id=whole.id,
        role="lead_unit",
        unit_id=row.lead_unit_id or chance.choice(units),
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


def fill_documents(district: District) -> None:
    """Texts of the words of requests, each with a number of its own."""
    chance, zone_id, by = random.Random(9), district.zone.id, district.desk.user_id
    sentences = [body_of(chance)[1] for _ in range(400)]
    stored = StoredFile.objects.create_in(zone_id, sha256="0" * 64, original_name="量测.txt", byte_count=1, stored_at=NOW, stored_by_id=by)
    for start in range(0, DOCUMENTS, 1_000):
        rows = []
        for number in range(start, start + 1_000):
            text = "".join(chance.choices(sentences, k=40))[: CHARACTERS - 20] + f"第{number:05d}号"
            rows.append(
                Document(
                    zone_id=zone_id,
                    stored_file=stored,
                    file_name=f"{number}.txt",
                    file_sha256=f"{number:064d}",
                    text=text,
                    search_text=folded(text),
                    uploaded_at=NOW - timedelta(minutes=number),
                    uploaded_by_id=by,
                )
            )
        Document.objects.in_zone(zone_id).bulk_create(rows)
