"""Flow, closing, rates, receipts, masking and samples, by tables and properties."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.refusals import Refusal
from huoshui.core.workdays import WorkdayCalendar
from huoshui.enterprise_requests.rules import closing, receipts, recheck_samples, request_flow
from huoshui.enterprise_requests.rules.personal_text import holds_personal_number, masked_text
from huoshui.enterprise_requests.rules.request_rates import RatedRequest, rated_requests, request_rates

MAY_FIRST_WEEK = WorkdayCalendar.of([date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)], [date(2026, 5, 9)], date(2026, 12, 31))


def test_every_open_state_has_a_holder_and_a_next_step_and_every_way_leads_to_a_known_state() -> None:
    for state in request_flow.STATES.values():
        assert bool(state.holder) == state.is_open == bool(state.next_step), state.code
        assert set(state.leads_to) <= request_flow.STATES.keys()


def test_replied_is_not_resolved_and_only_confirmed_is() -> None:
    assert request_flow.STATES["replied"].is_open
    assert [code for code, state in request_flow.STATES.items() if state.is_resolved] == ["confirmed"]
    assert not request_flow.may_follow("dispatched", "confirmed")
    assert not request_flow.may_follow("in_progress", "confirmed")
    assert request_flow.may_follow("unanswered", "in_progress")


def test_the_holder_is_named_by_unit_where_a_unit_has_the_ball() -> None:
    assert request_flow.holder_words("in_progress", "供电公司") == "供电公司"
    assert request_flow.holder_words("replied", "供电公司") == "企业"
    assert request_flow.holder_words("confirmed", "供电公司") == ""


def test_the_window_counts_working_days_over_the_may_holiday_and_silence_starts_the_day_after() -> None:
    window = closing.confirmation_window(date(2026, 4, 30), 5, MAY_FIRST_WEEK)
    assert window.closes_on == date(2026, 5, 11)  # 5-6, 5-7, 5-8, 5-9 (make-up Saturday), 5-11
    assert not closing.is_silent(window.closes_on, date(2026, 5, 11))
    assert closing.is_silent(window.closes_on, date(2026, 5, 12))
    assert closing.may_reopen_until(date(2026, 5, 12), 30) == date(2026, 6, 11)


@pytest.mark.parametrize(
    ("reply", "proofs", "code"),
    [
        ("已办", 1, "reply_too_short"),
        ("　已 办 结 了　", 1, "reply_too_short"),
        ("变压器已增容至2000千伏安，昨日送电。", 0, "proof_missing"),
    ],
)
def test_a_reply_must_answer_and_prove(reply: str, proofs: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        closing.check_reply(reply, proofs)
    assert refused.value.code == code


def test_the_enterprise_says_what_is_missing_unless_all_is_well() -> None:
    closing.check_word("solved", "satisfied", "")
    for outcome, grade, words, code in (
        ("", "satisfied", "", "outcome_missing"),
        ("solved", "", "", "grade_missing"),
        ("partly", "satisfied", "", "words_missing"),
        ("solved", "not_satisfied", "慢", "words_missing"),
    ):
        with pytest.raises(Refusal) as refused:
            closing.check_word(outcome, grade, words)
        assert refused.value.code == code


def test_nobody_speaks_on_their_own_work() -> None:
    closing.check_not_own_work(1, frozenset({2, 3}))
    with pytest.raises(Refusal) as refused:
        closing.check_not_own_work(2, frozenset({2, 3}))
    assert refused.value.code == "own_work"


PLAIN = RatedRequest(UUID(int=1), "registered", True, False, None, False, None, "", 0)


def test_no_rate_over_nothing() -> None:
    rates = request_rates([], ("satisfied",))
    assert {code: (rate.value, rate.denominator) for code, rate in rates.items()} == dict.fromkeys(rates, (None, 0))
    only_declined = request_rates([replace(PLAIN, state="declined", is_counted=False)], ("satisfied",))
    assert only_declined["completion"].value is None


def test_the_rates_keep_their_terms_and_silence_is_neither_content_nor_discontent() -> None:
    rows = [
        replace(
            PLAIN,
            request_id=UUID(int=1),
            state="confirmed",
            was_dispatched=True,
            signed_in_time=True,
            was_replied=True,
            replied_in_time=True,
            grade="satisfied",
        ),
        replace(
            PLAIN,
            request_id=UUID(int=2),
            state="unanswered",
            was_dispatched=True,
            signed_in_time=True,
            was_replied=True,
            replied_in_time=False,
        ),
        replace(
            PLAIN,
            request_id=UUID(int=3),
            state="in_progress",
            was_dispatched=True,
            signed_in_time=False,
            was_replied=True,
            replied_in_time=True,
            grade="fairly_satisfied",
            reopened_count=1,
        ),
        replace(PLAIN, request_id=UUID(int=4)),
    ]
    strict, wide = request_rates(rows, ("satisfied",)), request_rates(rows, ("satisfied", "fairly_satisfied"))
    assert (strict["completion"].numerator, strict["completion"].denominator) == (2, 4)
    assert (strict["on_time"].numerator, strict["on_time"].denominator) == (2, 3)
    assert (strict["satisfaction"].value, wide["satisfaction"].value) == (0.5, 1.0)
    assert (strict["response"].numerator, strict["response"].denominator) == (2, 3)
    assert rated_requests(rows, ("satisfied",))["rework.numerator"] == (UUID(int=3),)


@pytest.mark.parametrize(("solved", "collected", "percent"), [(1669, 1693, 98.58), (288, 298, 96.6), (67, 69, 97.1)])
def test_the_published_rates_come_out(solved: int, collected: int, percent: float) -> None:
    rows = [
        replace(PLAIN, request_id=UUID(int=n), was_replied=n < solved, state="confirmed" if n < solved else "registered")
        for n in range(collected)
    ]
    value = request_rates(rows, ("satisfied",))["completion"].value
    assert value is not None
    assert round(value * 100, 2 if percent == 98.58 else 1) == percent


def test_receipts_are_read_as_people_type_them() -> None:
    assert receipts.receipt_number(2026, 17) == "SQ202600017"
    for typed in ("sq202600017", "SQ 2026-00017", "ＳＱ２０２６０００１７"):
        assert receipts.normalised_number(typed) == "SQ202600017"
    for typed in ("", "2026", "SQ20261", "XX202600017"):
        with pytest.raises(Refusal):
            receipts.normalised_number(typed)


def test_a_query_code_is_read_as_people_type_it_and_no_other_agrees() -> None:
    for typed in ("ABCD2345", "abcd-2345", "ａｂｃｄ 2345"):
        assert receipts.codes_agree(typed, "ABCD2345")
    for typed in ("", "ABCD2346", "ABCD23455"):
        assert not receipts.codes_agree(typed, "ABCD2345")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("找王经理13812345678", "找王经理138****5678"),
        ("138 1234 5678或0370-2123456", "138****5678或0370-****3456"),
        ("身份证411402199001011234", "身份证411402********1234"),
        ("投资13812345678901元，注册资本5000万元", "投资13812345678901元，注册资本5000万元"),
        ("代码91350100M000100Y43", "代码91350100M000100Y43"),
    ],
)
def test_personal_numbers_are_masked_and_figures_are_not(text: str, masked: str) -> None:
    assert masked_text(text) == masked
    assert holds_personal_number(text) == (text != masked)


@given(st.sets(st.uuids(), max_size=40), st.integers(0, 50), st.text(max_size=8))
def test_a_sample_is_the_same_for_the_same_seed_whatever_the_order(ids: set[UUID], size: int, seed: str) -> None:
    first = recheck_samples.drawn(seed, sorted(ids), size)
    assert first == recheck_samples.drawn(seed, sorted(ids, reverse=True), size)
    assert set(first) <= ids
    assert len(first) == min(size, len(ids))


def test_differences_are_listed_by_unit() -> None:
    lines = [("供电公司", "solved", "solved"), ("供电公司", "solved", "not_solved"), ("人社局", "solved", "solved")]
    assert recheck_samples.differences_by_unit(lines) == [("供电公司", 1, 2), ("人社局", 0, 1)]


@pytest.mark.parametrize(
    ("said", "found", "differs"),
    (
        ("solved", "solved", False),
        ("solved", "not_solved", True),
        ("not_solved", "solved", True),
        ("solved", "unreachable", False),
        ("", "solved", False),
    ),
)
def test_a_silent_firm_said_nothing_that_a_call_could_contradict(said: str, found: str, differs: bool) -> None:
    assert recheck_samples.speaks_otherwise(said, found) is differs
    assert recheck_samples.differences_by_unit([("供电公司", "", "solved")]) == []
