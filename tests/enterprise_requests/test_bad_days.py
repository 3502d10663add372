"""Bad days of requests, each with a decent outcome.

Here: two dispatchers and two taps at the same moment, a unit dissolved before the enterprise spoke, an enterprise merged with open
requests, an official gone, a file of 200 MB, a text of one emoji, a phone number in the text and everywhere that text goes.

Elsewhere: the same mail twice (tests/notices/test_sending.py), a unit dissolved and an officer gone with clocks running, the corrected
calendar (tests/assignments/test_ticking.py), two imports at once (tests/ingestion/actions/test_import_at_once.py).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from huoshui.assignments.actions import reply_done, sign_part
from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.assignments.rules import flow
from huoshui.core import clock
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.actions import tell_request
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory, RequestEvent
from huoshui.enterprise_requests.queries import RequestFilters, find_caller
from huoshui.enterprises.actions import create_enterprise
from huoshui.enterprises.models import Enterprise
from huoshui.investment_projects.actions import merge_enterprises
from huoshui.notices.models import Notice
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import close_unit
from huoshui.organizations.models import Post
from tests.at_once import at_once
from tests.cast import build_cast
from tests.enterprise_requests.steps import Steps

PHONE = "13812345678"


def test_two_taps_and_two_dispatchers_at_the_same_moment(own_database):
    cast = build_cast()
    with bound_to_zone(cast.home.id):
        Enterprise(
            id=cast.enterprise_id, zone_id=cast.home.id, name="青河光伏有限公司", name_key="青河光伏有限公司", created_at=timezone.now()
        ).save(force_insert=True)
        actions.adopt_usual_categories(cast.mei.actor)
        steps = Steps(cast, RequestCategory.objects.in_zone(cast.home.id).get(code="utilities").id)
        qian = cast.qian.actor
    telling = actions.Telling(intake_key=str(uuid4()), channel="portal", body="停电", enterprise_id=cast.enterprise_id)
    receipts = at_once(cast.home.id, lambda: tell_request(qian, telling), lambda: tell_request(qian, telling))
    assert len({(receipt.number, receipt.query_code) for receipt in receipts}) == 1
    assert sorted(receipt.was_told_before for receipt in receipts) == [False, True]
    request_id = receipts[0].request_id
    with bound_to_zone(cast.home.id):
        assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 1
        steps.register(request_id)
    answers = at_once(cast.home.id, lambda: steps.dispatch(request_id), lambda: steps.dispatch(request_id))
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refused) == 1 and refused[0].code in ("stale_version", "wrong_state", "already_done") and refused[0].message
    with bound_to_zone(cast.home.id):
        assert Assignment.objects.in_zone(cast.home.id).count() == 1
        assert AssignmentPart.objects.in_zone(cast.home.id).filter(role=flow.LEAD).count() == 1


def test_a_unit_dissolved_before_the_enterprise_spoke_gives_the_rest_back_to_the_desk(cast, steps):
    request_id = steps.answered()
    unit = cast.units["promotion_office"]
    close_unit(cast.gu.actor, unit.id, ends_on=clock.today() - timedelta(days=1), expected_version=unit.version)
    steps.word(request_id, "not_solved", "not_satisfied", "昨晚又停电了")
    row = steps.row(request_id)
    assert (row.state, row.lead_unit_id, row.assignment_id, row.reopened_count) == ("registered", None, None, 1)
    assert queries.request_row(cast.mei.actor, request_id).holder == "调度"
    words = list(RequestEvent.objects.in_zone(cast.home.id).filter(request_id=request_id).order_by("id").values_list("words", flat=True))
    assert "招商局已撤销" in words[-1] and "昨晚又停电了" in words[-1]
    assert list(queries.request_violations(cast.home.id)) == []


def test_a_merged_enterprise_keeps_its_open_requests_its_right_to_speak_and_its_place_in_lists(cast, steps):
    told, answered = steps.tell().request_id, steps.answered(body="另一条线路也老化了")
    kept = create_enterprise(cast.mei.actor, name="清源光能股份有限公司")
    merge_enterprises(cast.mei.actor, kept, cast.enterprise_id, reason="营业执照上是同一家")
    Post.objects.in_zone(cast.home.id).filter(person_id=cast.qian.id).update(enterprise_id=kept)
    qian = cast.qian.actor
    EnterpriseRequest.objects.in_zone(cast.home.id).update(told_by_id=cast.mei.id)  # not as the teller, as the firm
    assert {row.id for row in queries.list_requests(qian).rows} == {told, answered}
    version = steps.row(answered).version
    actions.give_word(qian, answered, outcome="solved", grade="satisfied", words="", expected_version=version)
    assert steps.row(answered).state == "confirmed"
    assert {row.id for row in queries.list_requests(cast.mei.actor, RequestFilters(enterprise_id=kept)).rows} == {told, answered}
    assert find_caller(cast.mei.actor, name="清源光能").requests[0].id == told


def test_an_official_who_has_gone_leaves_the_matter_with_the_unit_and_sees_it_no_more(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    Post.objects.in_zone(cast.home.id).filter(person_id=cast.bo.id).update(person_id=cast.chen.id)  # bo left, chen took the desk over
    part = steps.part(request_id)
    sign_part(cast.chen.actor, part.id)
    reply_done(cast.chen.actor, part.id, words="线路已更换并送电，企业电工在场确认。", proof_words="送电单 2026-031")
    with pytest.raises(NotVisible):
        queries.request_detail(cast.bo.actor, request_id)


class _Endless:
    """200 MB that nobody has to keep."""

    def __init__(self, size):
        self.left, self.read_bytes = size, 0

    def read(self, size=-1):
        piece = b"\0" * min(self.left, size if size > 0 else self.left)
        self.left, self.read_bytes = self.left - len(piece), self.read_bytes + len(piece)
        return piece


def test_a_file_of_200_mb_is_refused_in_words_before_it_is_kept_and_nothing_is_told(steps, cast):
    huge = _Endless(200 * 1024 * 1024)
    with pytest.raises(Refusal) as refused:
        steps.tell(files=[("现场录像.mp4", huge)])
    assert refused.value.code == "file_too_large" and "现场录像.mp4" in refused.value.message and "拆成" in refused.value.remedy
    assert huge.read_bytes < 60 * 1024 * 1024
    assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 0


def test_a_text_of_one_emoji_goes_its_whole_way(steps, cast):
    request_id = steps.answered(body="😡")
    row = steps.row(request_id)
    assert (row.title, row.body, row.state) == ("😡", "😡", "replied")
    assert "😡" in Assignment.objects.in_zone(cast.home.id).get(id=row.assignment_id).title
    assert queries.list_requests(cast.mei.actor, RequestFilters(text="😡")).total_count == 1
    assert queries.proposal_of_text(cast.mei.actor, "😡").similar == ()


def test_a_phone_number_in_the_text_goes_masked_into_orders_notices_lists_and_search(cast, steps):
    request_id = steps.tell(body=f"停电找不到人，请打{PHONE}联系我", teller_phone=PHONE).request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    order = Assignment.objects.in_zone(cast.home.id).get(source_id=request_id)
    told = " ".join(f"{notice.title}{notice.body}" for notice in Notice.objects.in_zone(cast.home.id))
    events = " ".join(event.words for event in queries.request_detail(cast.bo.actor, request_id).events)
    shown = " ".join(f"{row.title}{row.body}" for row in queries.list_requests(cast.bo.actor).rows)
    for text in (order.title, order.requirement, told, events, shown):
        assert PHONE not in text
    assert "138****5678" in order.requirement and "138****5678" in shown
    steps.sign(request_id)
    actions.note_follow_up(cast.mei.actor, request_id, words=f"又来电催，回电{PHONE}", follow_up_key="call-2")
    told = " ".join(f"{notice.title}{notice.body}" for notice in Notice.objects.in_zone(cast.home.id))
    assert "企业追问" in told and PHONE not in told
    assert queries.list_requests(cast.bo.actor, RequestFilters(text=PHONE)).total_count == 0  # a search is no way around the mask
    assert queries.list_requests(cast.mei.actor, RequestFilters(text=PHONE)).total_count == 1


def test_a_caller_who_asks_again_joins_the_number_and_a_second_tap_adds_nothing(cast, steps):
    request_id = steps.tell(teller_phone=PHONE).request_id
    found = find_caller(cast.mei.actor, name="", phone="138 1234 5678")
    assert [row.id for row in found.requests] == [request_id]
    assert find_caller(cast.chen.actor, name="", phone=PHONE).requests == ()  # who may not read numbers finds nobody by one
    found = find_caller(cast.mei.actor, name="青河光")
    assert (found.is_one_firm, [row.id for row in found.requests]) == (True, [request_id])
    for _ in range(2):
        number = actions.note_follow_up(cast.mei.actor, request_id, words="又停了一次", follow_up_key="call-1")
    assert number == steps.row(request_id).number
    assert RequestEvent.objects.in_zone(cast.home.id).filter(request_id=request_id, kind="asked_again").count() == 1
    assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 1
    with pytest.raises(NotVisible):
        actions.note_follow_up(cast.chen.actor, request_id, words="又停了一次", follow_up_key="call-1")


def test_a_closed_matter_takes_no_follow_up_and_says_what_to_do(cast, steps):
    request_id = steps.answered()
    steps.word(request_id)
    with pytest.raises(Refusal) as refused:
        actions.note_follow_up(cast.mei.actor, request_id, words="又停了", follow_up_key="call-9")
    assert refused.value.code == "already_closed" and "退回重办" in refused.value.remedy
