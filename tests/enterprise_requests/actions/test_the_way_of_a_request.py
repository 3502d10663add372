"""From telling to the enterprise's own word, and everything that must not happen on the way."""

from datetime import timedelta
from uuid import uuid4

import pytest

from huoshui.assignments.actions import PartOrder, accept_reply, reply_done, sign_part, withdraw_assignment
from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestEvent
from huoshui.enterprise_requests.queries import RequestFilters
from tests.enterprise_requests.steps import REPLY


def events(cast, request_id):
    return list(RequestEvent.objects.in_zone(cast.home.id).filter(request_id=request_id).order_by("id").values_list("kind", flat=True))


def test_a_request_is_told_dispatched_answered_and_confirmed(cast, steps):
    request_id = steps.answered()
    row = steps.row(request_id)
    assert (row.state, row.reply, row.signed_in_time, row.replied_in_time) == ("replied", REPLY, True, True)
    assert row.confirm_by is not None
    steps.word(request_id)
    row = steps.row(request_id)
    assert (row.state, row.outcome, row.grade) == ("confirmed", "solved", "satisfied")
    assert events(cast, request_id) == ["told", "registered", "dispatched", "signed", "replied", "confirmed"]
    proof = [file.name for file in queries.request_detail(cast.mei.actor, request_id).files if file.kind == "proof"]
    assert proof == ["送电单.txt"]


def test_the_same_form_twice_is_one_request_with_one_receipt(cast, steps):
    key = str(uuid4())
    first, second = steps.tell(intake_key=key), steps.tell(intake_key=key)
    assert (first.request_id, first.number, first.query_code) == (second.request_id, second.number, second.query_code)
    assert (first.was_told_before, second.was_told_before) == (False, True)
    assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 1


def test_numbers_run_on_within_the_zone(steps):
    first, second = steps.tell().number, steps.tell().number
    assert int(second[6:]) == int(first[6:]) + 1


@pytest.mark.parametrize(("body", "code"), [("", "body_missing"), ("　\n ", "body_missing"), ("长" * 5001, "body_too_long")])
def test_nothing_told_and_too_much_told_are_refused_in_words(steps, body, code):
    with pytest.raises(Refusal) as refused:
        steps.tell(body=body)
    assert refused.value.code == code


def test_a_text_of_one_emoji_is_taken_as_it_is(cast, steps):
    request_id = steps.tell(body="😀").request_id
    found = queries.request_detail(cast.mei.actor, request_id)
    assert (found.row.title, found.proposal.category, found.proposal.similar) == ("😀", "", ())


def test_a_firm_tells_for_itself_alone(cast, steps):
    with pytest.raises(Refusal):
        steps.tell(enterprise_id=None, enterprise_name="别家公司")


def test_every_open_state_says_who_has_the_ball(cast, steps):
    request_id = steps.tell().request_id
    holders = [queries.request_row(cast.mei.actor, request_id).holder]
    for step in (steps.register, steps.dispatch, steps.sign, steps.answer):
        step(request_id)
        holders.append(queries.request_row(cast.mei.actor, request_id).holder)
    assert holders == ["调度", "调度", "招商局", "招商局", "企业"]


def test_a_reply_that_does_not_answer_or_prove_is_refused_before_the_desk_sees_it(cast, steps):
    request_id = steps.tell().request_id
    for step in (steps.register, steps.dispatch, steps.sign):
        step(request_id)
    part = steps.part(request_id)
    for words, proof, code in (("已经办了", "见附件一", "reply_too_short"), (REPLY, "", "proof_missing")):
        with pytest.raises(Refusal) as refused:
            reply_done(cast.bo.actor, part.id, words=words, proof_words=proof)
        assert refused.value.code == code
    assert steps.row(request_id).state == "in_progress"


def test_partly_solved_keeps_the_rest_open_with_a_clock_of_its_own(cast, steps):
    request_id = steps.answered()
    first = steps.row(request_id).assignment_id
    steps.word(request_id, "partly", "fairly_satisfied", "二车间还在跳闸")
    row = steps.row(request_id)
    assert (row.state, row.reopened_count, row.lead_unit_id) == ("dispatched", 1, cast.units["promotion_office"].id)
    assert row.assignment_id != first
    steps.sign(request_id)
    steps.answer(request_id, "二车间线路3月31日已更换，试运行两天未再跳闸。")
    steps.word(request_id)
    assert steps.row(request_id).state == "confirmed"
    told = queries.request_detail(cast.mei.actor, request_id)
    assert any("二车间还在跳闸" in event.words for event in told.events)


def test_silence_is_an_outcome_of_its_own_and_never_consent(cast, steps):
    request_id = steps.answered()
    later = clock.now() + timedelta(days=40)
    with clock.clock_at(later):
        assert actions.close_unanswered(cast.home.id) == 1
        assert actions.close_unanswered(cast.home.id) == 0
    row = steps.row(request_id)
    assert (row.state, row.grade, row.outcome) == ("unanswered", "", "")
    rate = queries.request_overview(cast.mei.actor).whole.rates["satisfaction"]
    assert (rate.value, rate.denominator) == (None, 0)


def test_an_unanswered_request_may_be_taken_up_again_within_its_days(cast, steps):
    request_id = steps.answered()
    later = clock.now() + timedelta(days=40)
    with clock.clock_at(later):
        actions.close_unanswered(cast.home.id)
        steps.word(request_id, "not_solved", "not_satisfied", "又停电了两次")
        assert steps.row(request_id).state == "dispatched"


def test_after_the_days_are_over_it_is_a_new_request(cast, steps):
    request_id = steps.answered()
    steps.word(request_id)
    with clock.clock_at(clock.now() + timedelta(days=60)), pytest.raises(Refusal) as refused:
        steps.word(request_id, "not_solved", "not_satisfied", "又停电了")
    assert refused.value.code == "reopen_too_late"


def test_nobody_confirms_but_the_enterprise(cast, steps):
    request_id = steps.answered()
    version = steps.row(request_id).version
    for member in (cast.mei, cast.bo, cast.liu):
        with pytest.raises(NotPermitted):
            actions.give_word(member.actor, request_id, outcome="solved", grade="satisfied", words="", expected_version=version)
    assert steps.row(request_id).state == "replied"


def test_two_dispatchers_at_once_one_wins_and_the_other_is_told(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    version = steps.row(request_id).version
    lead = PartOrder(cast.units["promotion_office"].id)
    actions.dispatch_request(cast.mei.actor, request_id, lead=lead, expected_version=version)
    with pytest.raises(StaleVersion):
        actions.dispatch_request(cast.ma.actor, request_id, lead=lead, expected_version=version)


def test_a_withdrawn_assignment_gives_the_request_back_to_the_desk(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    assignment_id = steps.dispatch(request_id)
    withdraw_assignment(cast.mei.actor, assignment_id, reason="交错了单位")
    row = steps.row(request_id)
    assert (row.state, row.assignment_id, row.lead_unit_id) == ("registered", None, None)


def test_joined_requests_follow_the_one_that_took_them_in(cast, steps):
    first, second = steps.tell(), steps.tell(body="同一条线路，我们车间也跳闸停电。")
    version = steps.row(second.request_id).version
    actions.join_request(cast.mei.actor, second.request_id, first.request_id, expected_version=version)
    steps.register(first.request_id)
    steps.dispatch(first.request_id)
    seen = queries.followed_request(cast.home.id, second.request_id)
    assert seen.state_label == "已并案"
    assert "交办" in [what for _, what, _ in seen.steps]
    with pytest.raises(Refusal):
        actions.join_request(cast.mei.actor, first.request_id, first.request_id, expected_version=steps.row(first.request_id).version)


def test_a_receipt_opens_its_matter_and_a_few_wrong_codes_open_nothing_for_a_while(cast, steps):
    receipt = steps.tell()
    assert actions.open_by_receipt(cast.home.id, receipt.number, receipt.query_code.lower(), "203.0.113.7") == receipt.request_id
    for _ in range(5):
        with pytest.raises(Refusal) as refused:
            actions.open_by_receipt(cast.home.id, receipt.number, "AAAA2222", "203.0.113.8")
        assert refused.value.code == "receipt_wrong"
    with pytest.raises(Refusal) as refused:
        actions.open_by_receipt(cast.home.id, receipt.number, receipt.query_code, "203.0.113.9")
    assert refused.value.code == "too_many_guesses"


def test_a_number_that_is_none_and_a_wrong_code_are_answered_alike(cast, steps):
    receipt = steps.tell()
    words = []
    for number, code in ((receipt.number, "AAAA2222"), ("SQ202699999", receipt.query_code)):
        with pytest.raises(Refusal) as refused:
            actions.open_by_receipt(cast.home.id, number, code, f"203.0.113.{len(words)}")
        words.append((refused.value.code, refused.value.message, refused.value.remedy))
    assert words[0] == words[1]


def test_who_holds_the_receipt_gives_the_word(cast, steps):
    request_id = steps.answered()
    version = steps.row(request_id).version
    actions.word_by_receipt(cast.home.id, request_id, outcome="solved", grade="satisfied", words="", expected_version=version)
    assert steps.row(request_id).state == "confirmed"


def test_a_phone_number_in_the_text_is_hidden_from_those_without_the_right(cast, steps):
    request_id = steps.tell(body="停电找不到人，请打13812345678联系我。", teller_name="钱多多", teller_phone="13812345678").request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    seen, full = queries.request_detail(cast.bo.actor, request_id), queries.request_detail(cast.mei.actor, request_id)
    assert "13812345678" not in seen.row.body
    assert seen.has_hidden_numbers
    assert "13812345678" in full.row.body
    assert (full.teller_name_masked, full.teller_phone_masked) == ("钱**", "138****5678")
    with pytest.raises(NotPermitted):
        actions.unmask_teller(cast.bo.actor, request_id, reason="需要电话联系")
    teller = actions.unmask_teller(cast.mei.actor, request_id, reason="电话联系核实")
    assert (teller.name, teller.phone) == ("钱多多", "13812345678")
    assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="request.unmasked").count() == 1


def test_a_stranger_and_another_unit_see_nothing(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    for member in (cast.chen, cast.wang):
        with pytest.raises(NotVisible):
            queries.request_detail(member.actor, request_id)
    assert queries.list_requests(cast.bo.actor).total_count == 1
    assert queries.list_requests(cast.chen.actor).total_count == 0


def test_an_assist_unit_sees_what_it_assists(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    actions.dispatch_request(
        cast.mei.actor,
        request_id,
        lead=PartOrder(cast.units["promotion_office"].id),
        assists=[PartOrder(cast.units["housing_office"].id)],
        expected_version=steps.row(request_id).version,
    )
    assert queries.request_row(cast.chen.actor, request_id).number


def test_it_goes_upward_and_comes_back(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    actor = cast.mei.actor
    version = steps.row(request_id).version
    version = actions.send_upward(
        actor, request_id, upward_to="市供电公司", reason="主干线路属市公司管理，本区无权改造", expected_version=version
    )
    assert queries.request_row(actor, request_id).holder == "上级"
    actions.answer_from_above(actor, request_id, answer="市公司已列入二季度改造计划并完成勘察。", resolves=True, expected_version=version)
    assert steps.row(request_id).state == "replied"


def test_lists_filter_page_and_count_by_state(cast, steps):
    ids = [steps.tell(body=f"第{n}件：停电").request_id for n in range(5)]
    steps.register(ids[0])
    actor = cast.mei.actor
    first = queries.list_requests(actor, limit=2)
    second = queries.list_requests(actor, limit=2, after=first.next_cursor)
    assert first.total_count == 5
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    assert queries.counts_by_state(actor)["registered"] == 1
    assert queries.list_requests(actor, RequestFilters(text="第3件")).total_count == 1
    with pytest.raises(Refusal):
        queries.list_requests(actor, after="?")


def test_the_desk_itself_neither_signs_nor_accepts_for_the_unit(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    with pytest.raises(Refusal):
        sign_part(cast.mei.actor, steps.part(request_id).id)
    steps.sign(request_id)
    part = steps.part(request_id)
    reply_done(cast.bo.actor, part.id, words=REPLY, proof_words="送电单编号 2026-031")
    with pytest.raises((Refusal, NotPermitted)):
        accept_reply(cast.bo.actor, part.id)


def test_requests_of_a_merged_firm_are_found_under_the_one_that_was_kept(cast, steps):
    from huoshui.enterprises.actions import create_enterprise
    from huoshui.investment_projects.actions import merge_enterprises

    request_id = steps.tell().request_id
    kept = create_enterprise(cast.mei.actor, name="清源光能股份有限公司")
    merge_enterprises(cast.mei.actor, kept, cast.enterprise_id, reason="营业执照上是同一家")
    assert [row.id for row in queries.list_requests(cast.mei.actor, RequestFilters(enterprise_id=kept)).rows] == [request_id]


def test_what_disagrees_is_named_by_the_check(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    assert list(queries.request_violations(cast.home.id)) == []
    EnterpriseRequest.objects.in_zone(cast.home.id).filter(id=request_id).update(assignment_id=None)
    assert len(list(queries.request_violations(cast.home.id))) == 1
