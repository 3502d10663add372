"""What the database counts and finds is what the rules say of each request by itself."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q

from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.core import clock
from huoshui.enterprise_requests import queries
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory
from huoshui.enterprise_requests.queries import RequestFilters
from huoshui.enterprise_requests.queries.proposals import COMPARED_WHOLE, pair_number, proposal_of_text
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.request_rates import RATE_LABELS
from huoshui.enterprise_requests.rules.text_likeness import KnownRequest, RequestTexts
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from sample_district.request_words import AFTER, BEFORE, WEIGHTS, WORDS, WORKSHOPS
from tests.cast import Cast

GRADES = ("", "satisfied", "fairly_satisfied", "not_satisfied")
FIRMS = ("青河光伏有限公司", "Blue-River 电子（集团）", "100%纯棉_纺织厂", "")


def body_of(chance: random.Random) -> tuple[str, str]:
    """(category, words), as the sample district says them."""
    category = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    _, text = chance.choice(WORDS[category])
    said = text.format(
        n=chance.randint(2, 9), w=chance.choice(WORKSHOPS), m=chance.randint(1, 12), p=chance.randint(3, 90), d=chance.randint(9, 60)
    )
    return category, chance.choice(BEFORE) + said + chance.choice(AFTER)


def fill(cast: Cast, count: int) -> None:
    """Requests of every state with every answer, each with its clock, written past the actions."""
    chance, zone_id, now = random.Random(11), cast.home.id, clock.now()
    units = [unit.id for unit in cast.units.values() if unit.zone_id == zone_id]
    categories = dict(RequestCategory.objects.in_zone(zone_id).values_list("code", "id"))
    requests, wholes, parts = [], [], []
    for number in range(count):
        category, body = body_of(chance)
        unit_id = chance.choice([None, *units])
        told_at = now - timedelta(days=chance.randint(0, 900), minutes=number)
        row = EnterpriseRequest(
            zone_id=zone_id,
            number=f"SQ{told_at.year}{number:05d}",
            query_code_encrypted=b"",
            intake_key=f"many-{number}",
            channel="hotline",
            told_at=told_at,
            state=chance.choice(list(request_flow.STATES)),
            state_since=told_at,
            enterprise_id=cast.enterprise_id if chance.random() < 0.2 else None,
            enterprise_name_told=chance.choice(FIRMS),
            title=body[:40],
            body=body,
            category_id=chance.choice([None, *categories.values()]) if chance.random() < 0.2 else categories[category],
            lead_unit_id=unit_id,
            assignment_id=new_public_id() if unit_id else None,
            signed_in_time=chance.choice([None, True, False]),
            replied_at=chance.choice([None, told_at]),
            replied_in_time=chance.choice([None, True, False]),
            grade=chance.choice(GRADES),
            reopened_count=chance.choice([0, 0, 1, 2]),
        )
        requests.append(row)
        if row.assignment_id:
            wholes.append(whole_of(row, number, cast))
            parts.append(part_of(row, clock.today() + timedelta(days=chance.randint(-20, 20)), ended=chance.random() < 0.3))
    Assignment.objects.in_zone(zone_id).bulk_create(wholes)
    EnterpriseRequest.objects.in_zone(zone_id).bulk_create(requests)
    AssignmentPart.objects.in_zone(zone_id).bulk_create(parts)


def whole_of(row: EnterpriseRequest, number: int, cast: Cast) -> Assignment:
    return Assignment(
        id=row.assignment_id,
        zone_id=row.zone_id,
        year=row.told_at.year,
        sequence=number + 1,
        source_kind="request",
        source_id=row.id,
        source_words=row.number,
        title=row.title,
        requirement=row.body,
        issued_at=row.told_at,
        issued_on=row.told_at.date(),
        issued_by_id=cast.mei.id,
        state="working",
    )


def part_of(row: EnterpriseRequest, due_on: date, *, ended: bool) -> AssignmentPart:
    due_at = clock.end_of_local_day(due_on)
    return AssignmentPart(
        zone_id=row.zone_id,
        assignment_id=row.assignment_id,
        role="lead_unit",
        unit_id=row.lead_unit_id,
        unit_name="某单位",
        state="working",
        started_at=row.told_at,
        limit_code="resolve",
        limit_amount=10,
        limit_unit="workday",
        pauses_count_from=row.told_at,
        due_at=due_at,
        due_on=due_on,
        calendar_version="test",
        rule_reference="published:assignment_clocks/default",
        receipt_due_at=due_at,
        ended_at=due_at if ended else None,
    )


@pytest.fixture
def many(cast: Cast) -> Cast:
    fill(cast, COMPARED_WHOLE + 60)
    return cast


def test_rates_counted_by_the_database_are_those_of_the_rules_and_open_to_their_requests(many: Cast) -> None:
    for asked in (RequestFilters(), RequestFilters(open_only=True, told_from=date(2020, 1, 1)), RequestFilters(text="停电")):
        check_rates(many, asked)


def check_rates(many: Cast, asked: RequestFilters) -> None:
    desk = many.mei.actor
    counted = queries.request_overview(desk, asked)
    by_rule, behind = queries.request_overview_with_requests(desk, asked)
    assert counted == by_rule
    assert counted.whole.request_count > 10
    assert asked != RequestFilters() or all(rate.numerator > 10 for rate in counted.whole.rates.values())
    terms = [f"{code}.{side}" for code in RATE_LABELS for side in ("numerator", "denominator")]
    for unit_id in (None, many.units["promotion_office"].id):
        narrowed = asked.__dict__ | ({"unit_ids": (unit_id,)} if unit_id else {})
        opened = {term: listed(many, RequestFilters(**{**narrowed, "rate": term})) for term in terms}
        opened["overdue"] = listed(many, RequestFilters(**{**narrowed, "overdue": True}))
        assert opened == {term: set(found) for term, found in behind[unit_id].items()}


def listed(cast: Cast, filters: RequestFilters) -> set[UUID]:
    return {row.id for row in queries.list_requests(cast.mei.actor, filters, limit=500).rows}


TERMS = (
    "停电",
    "电",
    "公交",
    "blue-RIVER",
    "100%",
    "%",
    "_纺",
    "青河光伏",
    "（集团）",
    "没有这样的话",
    "sq20",
    "😡",
    "\\",
    "'",
    "二号车间 停电",
)


def test_a_search_by_the_index_finds_what_reading_every_request_finds(many: Cast) -> None:
    hits = [check_search(many, text) for text in TERMS]
    assert hits[0] > 0 and sum(map(bool, hits)) >= 8 and 0 in hits


def check_search(many: Cast, text: str) -> int:
    rows = EnterpriseRequest.objects.in_zone(many.home.id)
    for term in text.split():
        either = Q(number__icontains=term) | Q(title__icontains=term) | Q(body__icontains=term) | Q(enterprise_name_told__icontains=term)
        rows = rows.filter(either | Q(enterprise__name__icontains=term))
    found = queries.list_requests(many.mei.actor, RequestFilters(text=text), limit=500)
    assert {row.id for row in found.rows} == set(rows.values_list("id", flat=True))
    assert found.total_count == rows.count()
    return found.total_count


def test_the_index_of_words_answers_with_nothing_of_another_zone(many: Cast) -> None:
    def found() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM huoshui_requests_saying('停电')")
            said = int(cursor.fetchone()[0])
            numbers = [pair_number("停电")]
            cursor.execute("SELECT count(*) FROM huoshui_requests_alike(%s::integer[], ARRAY['停电'], ARRAY[1.0]::float8[], 50)", [numbers])
            alike = int(cursor.fetchone()[0])
        assert (said == 0) == (alike == 0)
        return said

    assert found() > 0
    with bound_to_zone(many.elsewhere.id):
        assert found() == 0


def test_what_the_database_proposes_from_many_is_what_comparing_all_of_them_finds(many: Cast) -> None:
    rows = EnterpriseRequest.objects.in_zone(many.home.id).exclude(state__in=("declined", "withdrawn"))
    columns = ("id", "number", "title", "body", "category__code", "lead_unit_id")
    known = [
        KnownRequest(one, number, f"{title}\n{body}", code or "", unit)
        for one, number, title, body, code, unit in rows.values_list(*columns)
    ]
    assert len(known) > 350
    everything, texts = RequestTexts(known), [body_of(random.Random(seed))[1] for seed in range(12)]
    for text in texts:
        nearest = everything.similar(text)[0]
        assert abs(proposal_of_text(many.mei.actor, text).similar[0].likeness - nearest.likeness) < 0.05
