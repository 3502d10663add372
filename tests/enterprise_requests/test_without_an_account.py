"""What somebody without an account, or with another's, must not get: a receipt, a code, another firm's words, room on the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
from io import BytesIO

import pytest

from huoshui.assignments.models import Assignment
from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EnterpriseRequest, IntakePoint, PlannedVisit
from huoshui.enterprise_requests.queries import RequestFilters
from huoshui.notices.actions import save_webhook
from huoshui.notices.models import Notice, OutgoingMessage
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.operations.rules.outgoing_addresses import allowed_hosts

PHONE = "13812345678"


@pytest.fixture
def point(cast):
    values = {"kind": "area", "label": "西园", "made_at": clock.now(), "made_by_id": cast.mei.id}
    return [IntakePoint.objects.create_in(cast.home.id, token=token, **values) for token in ("west-gate-1", "west-gate-2")]


def by_code(cast, point, **given):
    values = {"intake_key": "order-000001", "channel": "code", "body": "西园东门路灯坏了一周。", "enterprise_name": "白云纸业有限公司"}
    return actions.tell_by_code(cast.home.id, point.token, actions.Telling(**values | given))


def test_a_key_that_somebody_guesses_opens_nobody_elses_receipt(cast, steps, point):
    own = steps.tell(intake_key="order-000001")
    for stranger in (
        lambda: by_code(cast, point[0]),
        lambda: actions.tell_request(
            cast.mei.actor, actions.Telling("order-000001", "hotline", "另一家也停电。", enterprise_name="白云纸业有限公司")
        ),
    ):
        with pytest.raises(Refusal) as refused:
            stranger()
        assert refused.value.code == "form_key_taken" and own.query_code not in f"{refused.value.message}{refused.value.remedy}"
    first = by_code(cast, point[0], intake_key="order-000002")
    assert by_code(cast, point[0], intake_key="order-000002") == actions.Receipt(first.request_id, first.number, first.query_code, True)
    with pytest.raises(Refusal):
        by_code(cast, point[1], intake_key="order-000002")
    assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 2


def test_a_number_longer_than_any_is_refused_in_words(cast):
    with pytest.raises(Refusal) as refused:
        actions.open_by_receipt(cast.home.id, "SQ2026" + "1" * 24, "AAAA2222", "203.0.113.7")
    assert refused.value.code == "receipt_unreadable"


def test_guesses_at_the_code_of_an_inspection_are_counted(cast):
    made = actions.announce_inspection(
        cast.bo.actor,
        enterprise_id=cast.enterprise_id,
        unit_id=cast.units["promotion_office"].id,
        kind="emergency",
        basis="年度检查计划第3号",
        scope="安全生产台账和现场",
        inspectors="李某、赵某",
        planned_on=clock.today(),
    )
    actions.record_inspection(cast.bo.actor, made, done_on=clock.today(), result="台账齐全，没有发现问题。", expected_version=1)
    seen = queries.inspection(cast.qian.actor, made)
    given = {"grade": "satisfied", "words": f"没有影响生产，电话{PHONE}"}
    for _ in range(5):
        with pytest.raises(Refusal) as refused:
            actions.rate_by_code(cast.home.id, seen.number, "AAAA2222", "203.0.113.8", **given)
        assert refused.value.code == "receipt_wrong"
    with pytest.raises(Refusal) as refused:
        actions.rate_by_code(cast.home.id, seen.number, seen.rating_code, "203.0.113.8", **given)
    assert refused.value.code == "too_many_guesses" and "评价码" in refused.value.message
    with clock_at(clock.now() + dt.timedelta(minutes=16)):
        actions.rate_by_code(cast.home.id, seen.number.lower(), seen.rating_code, "203.0.113.8", **given)
    assert queries.inspection(cast.qian.actor, made).rating_label == "满意"
    assert queries.inspection(cast.liu.actor, made).rating_words == "没有影响生产，电话138****5678"


def test_whether_a_phone_told_a_matter_cannot_be_found_out_by_asking_often(cast, steps, settings):
    settings.OUTGOING_ALLOWED = allowed_hosts("127.0.0.1")
    form = "mobile={phone}&content={text}"
    save_webhook(cast.gu.actor, name="短信", kind="sms", address="http://127.0.0.1:9/send", secret="k1", form_template=form)
    asked = {}
    for phone in (PHONE, "13900000000"):
        number = steps.tell(teller_phone=PHONE).number
        for count in range(7):
            try:
                actions.ask_phone_code(cast.home.id, number, phone, f"203.0.113.{len(asked)}")
            except Refusal as refusal:
                asked[phone] = (count, refusal.code)
                break
    assert asked[PHONE] == asked["13900000000"] == (5, "too_many_guesses")


@pytest.mark.parametrize(("hour", "days", "is_late"), [(0, 30, False), (0, 31, True), (23, 30, False)])
def test_the_days_for_taking_up_again_are_counted_from_the_zones_day_of_closing(cast, steps, hour, days, is_late):
    request_id = steps.answered()
    closed = dt.datetime.combine(clock.today(), dt.time(hour, 30), SHANGHAI)
    with clock_at(closed):
        steps.word(request_id)
    assert queries.terms_in_force(cast.home.id, clock.today()).reopen_within_days == 30
    with clock_at(dt.datetime.combine(clock.today() + dt.timedelta(days=days), dt.time(12), SHANGHAI)):
        if is_late:
            with pytest.raises(Refusal) as refused:
                steps.word(request_id, "not_solved", "not_satisfied", "又跳闸停电了")
            assert refused.value.code == "reopen_too_late"
        else:
            steps.word(request_id, "not_solved", "not_satisfied", "又跳闸停电了")


def test_a_number_in_the_word_of_the_firm_does_not_travel_with_the_next_order(cast, steps):
    request_id = steps.answered()
    steps.word(request_id, "not_solved", "not_satisfied", f"没人来过，回电{PHONE}")
    requirements = [one.requirement for one in Assignment.objects.in_zone(cast.home.id).filter(source_id=request_id)]
    assert any("138****5678" in one for one in requirements) and all(PHONE not in one for one in requirements)


def test_who_holds_a_joined_receipt_reads_the_way_and_not_the_other_firms_words(cast, steps, point):
    first = steps.tell().request_id
    second = by_code(cast, point[0], intake_key="order-000002").request_id
    actions.join_request(cast.mei.actor, second, first, expected_version=steps.row(second).version)
    actions.note_follow_up(cast.mei.actor, first, words="老板说再停就裁员", follow_up_key="call-1")
    steps.register(first)
    steps.dispatch(first)
    steps.sign(first)
    steps.answer(first)
    steps.word(first, "not_solved", "not_satisfied", "仍停电，订单要丢了")
    seen = queries.followed_request(cast.home.id, second).steps
    told = " ".join(f"{label}{words}" for _, label, words in seen)
    assert "退回重办" in told and "变压器已增容" in told
    assert "裁员" not in told and "订单要丢" not in told
    own = " ".join(words for _, _, words in queries.followed_request(cast.home.id, first).steps)
    assert "裁员" in own and "订单要丢" in own


def test_files_of_which_one_is_refused_leave_nothing_on_the_disk(cast, point):
    photo = b"\xff\xd8\xff\xe0 a photo of a lamp that nobody else sends"
    files = [("路灯.jpg", BytesIO(photo)), ("空.jpg", BytesIO(b""))]
    with pytest.raises(Refusal) as refused:
        by_code(cast, point[0], files=files)
    assert refused.value.code == "file_empty"
    assert not path_of_stored_file(cast.home.id, hashlib.sha256(photo).hexdigest()).exists()
    by_code(cast, point[0], files=files[:1])
    assert path_of_stored_file(cast.home.id, hashlib.sha256(photo).hexdigest()).read_bytes() == photo


def test_files_that_together_do_not_fit_leave_nothing_on_the_disk(cast, point, settings):
    settings.STORED_FILES_ZONE_QUOTA_BYTES = 100
    photo = b"\xff\xd8\xff\xe0 half of the room" + b"." * 40
    with pytest.raises(Refusal) as refused:
        by_code(cast, point[0], files=[("一.jpg", BytesIO(photo)), ("二.jpg", BytesIO(photo[::-1]))])
    assert refused.value.code == "quota_exceeded"
    assert not path_of_stored_file(cast.home.id, hashlib.sha256(photo).hexdigest()).exists()


def test_a_number_that_a_firm_writes_neither_leaves_the_house_nor_stands_in_the_trail(cast, steps, settings):
    settings.OUTGOING_ALLOWED = allowed_hosts("127.0.0.1")
    save_webhook(cast.gu.actor, name="项目调度群", kind="wecom", address="http://127.0.0.1:9/send?key=abc")
    duty = actions.Duty(officer_id=cast.zhao.id)
    actions.give_responsibility(cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=duty)
    actions.ask_for_visit(cast.qian.actor, cast.enterprise_id, words=f"想谈扩建用地，找{PHONE}")
    own = steps.tell().request_id
    actions.withdraw_request(cast.qian.actor, own, reason=f"已解决，问{PHONE}", expected_version=1)
    told = " ".join(f"{one.title}{one.body}" for one in OutgoingMessage.objects.in_zone(cast.home.id))
    noted = " ".join(f"{one.title}{one.body}" for one in Notice.objects.in_zone(cast.home.id))
    trail = str(list(AuditEntry.objects.in_zone(cast.home.id).values_list("after", flat=True)))
    assert "138****5678" in told and "138****5678" in noted and trail.count("138****5678") == 2
    assert PHONE not in f"{told}{noted}{trail}"
    plan = PlannedVisit.objects.in_zone(cast.home.id).get(enterprise_id=cast.enterprise_id)
    assert PHONE in plan.reason_words  # the officer calls it


def test_pieces_of_a_masked_number_find_nothing_for_who_may_not_read_it(cast, steps):
    said = f"2000千伏安变压器停电，请打{PHONE}，或0370-1234567，身份证11010519491231002X"
    request_id = steps.tell(body=said).request_id
    steps.register(request_id)
    steps.dispatch(request_id)

    def found(actor, text):
        return queries.list_requests(actor, RequestFilters(text=text)).total_count

    pieces = ["381", "12345", "345678", "1234567", "70-123", "10519", "002x"]
    assert [found(cast.bo.actor, piece) for piece in pieces] == [0] * 7
    assert [found(cast.mei.actor, piece) for piece in pieces] == [1] * 7
    number = steps.row(request_id).number
    assert [found(cast.bo.actor, text) for text in ("2000", "2000千伏安 停电", number[-5:], number.lower(), "停电", "00千")] == [1] * 6
    assert queries.counts_by_state(cast.bo.actor, RequestFilters(text="2000"))["dispatched"] == 1


def test_a_title_cut_within_a_number_shows_no_half_of_it(cast, steps):
    for count in range(20, 42):
        title = steps.row(steps.tell(body=f"{'停' * count}{PHONE}").request_id).title
        assert "1381" not in title and len(title) <= 40


def test_a_firm_that_types_is_shown_no_other_firms_request(cast, steps, point):
    other = by_code(cast, point[0], body=f"二号车间夜里跳闸停电，回电{PHONE}").number
    typed = "二号车间夜里跳闸停电"
    assert queries.proposal_of_text(cast.qian.actor, typed).similar == ()
    assert [one.request.number for one in queries.proposal_of_text(cast.mei.actor, typed).similar] == [other]
    own = steps.tell(body=f"一号车间夜里跳闸停电，回电{PHONE}")
    (shown,) = queries.proposal_of_text(cast.qian.actor, typed).similar
    assert shown.request.number == own.number and PHONE not in shown.request.text


def test_numbers_in_visits_ratings_call_backs_and_outages_are_hidden_from_those_without_the_right(cast, steps):
    duty = actions.Duty(officer_id=cast.zhao.id)
    actions.give_responsibility(cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=duty)
    actions.ask_for_visit(cast.qian.actor, cast.enterprise_id, words=f"想谈扩建用地，找{PHONE}")
    plan = PlannedVisit.objects.in_zone(cast.home.id).get()
    note = actions.VisitNote("phone-0001", cast.enterprise_id, "phone", "met", f"王工电话{PHONE}")
    visit_id, _ = actions.record_visit(cast.zhao.actor, note)
    steps.word(steps.answered())
    actions.draw_rechecks(cast.liu.actor, period_start=clock.today(), period_end=clock.today(), size=1)
    line = queries.recheck_draws(cast.liu.actor).rows[0].lines[0]
    given = {"found_outcome": "not_solved", "found_grade": "not_satisfied", "words": f"又停了，找{PHONE}"}
    actions.record_recheck(cast.ma.actor, line.id, **given, expected_version=line.version)
    began = clock.now() - dt.timedelta(hours=2)
    outage = {"factor": "power", "title": "东园线跳闸", "unit_id": cast.units["promotion_office"].id, "began_at": began}
    ticket_id = actions.raise_factor_ticket(cast.mei.actor, actions.FactorOrder(**outage, enterprise_ids=[cast.enterprise_id]))
    words = f"线路抢修完毕已恢复送电，值班{PHONE}"
    actions.restore_factor_ticket(cast.bo.actor, ticket_id, restored_at=clock.now(), words=words, expected_version=1)
    actions.give_ticket_word(cast.qian.actor, ticket_id, cast.enterprise_id, is_restored=False, words=f"还没电，找{PHONE}")

    def read(actor):
        ticket = queries.factor_ticket(actor, ticket_id)
        plans = [one.reason_words for one in queries.list_planned_visits(actor).rows]
        rechecked = [one.words for one in queries.recheck_draws(actor).rows[0].lines]
        visits = [one.note for one in queries.list_visits(actor).rows]
        return [visits, [queries.visit_record(actor, visit_id).line.note], plans, rechecked, [str(ticket.events)], [str(ticket.firms)]]

    assert plan.reason_words.endswith(PHONE)
    assert all(PHONE in str(part) for part in read(cast.mei.actor))
    assert all(PHONE not in str(part) and "138****5678" in str(part) for part in read(cast.liu.actor))


def test_a_script_behind_a_printed_code_is_stopped_also_over_the_full_hour(cast, point):
    eleven = dt.datetime.combine(clock.today(), dt.time(11), SHANGHAI)
    with clock_at(eleven - dt.timedelta(minutes=1)):
        for number in range(30):
            by_code(cast, point[0], intake_key=f"flood-{number:03d}")
    with clock_at(eleven + dt.timedelta(minutes=1)):
        with pytest.raises(Refusal) as refused:
            by_code(cast, point[0], intake_key="flood-030")
        assert refused.value.code == "told_too_often"
        by_code(cast, point[1], intake_key="flood-031")
        assert by_code(cast, point[0], intake_key="flood-007").was_told_before
    with clock_at(eleven + dt.timedelta(minutes=59)):
        by_code(cast, point[0], intake_key="flood-030")
