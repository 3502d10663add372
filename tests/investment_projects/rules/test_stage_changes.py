from dataclasses import replace
from datetime import date

import pytest

from huoshui.core.refusals import Refusal
from huoshui.investment_projects.rules.stage_changes import StageChange, StageStanding, check_stage_change, skipped_stages

TODAY = date(2026, 6, 1)
SIGNED = StageStanding("signed", reached_on={"signed": date(2026, 1, 5)}, reached=frozenset({"signed"}))
LANDING = StageChange("landed", date(2026, 2, 1), "营业执照已取得")


def refused(standing: StageStanding, change: StageChange) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_stage_change(standing, change, today=TODAY, evidence_needed="营业执照")
    return caught.value


def test_the_next_stage_with_its_evidence_passes() -> None:
    assert check_stage_change(SIGNED, LANDING, today=TODAY, evidence_needed="") == ()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"happened_on": None}, "date_missing", "没有填写“落地”的日期。"),
        ({"happened_on": date(2026, 6, 2)}, "date_in_future", "“落地”日期 2026-06-02 晚于今天（2026-06-01）。"),
        ({"happened_on": date(2026, 1, 4)}, "date_before_earlier_stage", "“落地”日期 2026-01-04 早于“签约”日期 2026-01-05。"),
        ({"happened_on": date(1926, 1, 4)}, "date_too_early", "“落地”日期 1926-01-04 早于 1990 年。"),
        ({"evidence_text": " 有 "}, "evidence_missing", "推进到“落地”需要依据（营业执照）。"),
        ({"evidence_text": "据" * 2001}, "evidence_too_long", "依据说明超过 2000 字。"),
        ({"to_stage": "celebrated"}, "unknown_stage", "阶段“celebrated”不存在。"),
        ({"to_stage": "lead"}, "stage_already_passed", "项目已在“签约”，不能再推进到更早的“线索”。"),
    ],
)
def test_an_impossible_change_says_what_is_wrong(changes: dict[str, object], code: str, words: str) -> None:
    refusal = refused(SIGNED, replace(LANDING, **changes))  # type: ignore[arg-type]
    assert (refusal.code, refusal.message) == (code, words)
    assert refusal.remedy
    assert refusal.field


def test_a_file_is_evidence_enough() -> None:
    assert check_stage_change(SIGNED, replace(LANDING, evidence_text="", has_evidence_file=True), today=TODAY, evidence_needed="") == ()


def test_a_stage_may_need_no_evidence_by_the_rulebook() -> None:
    talk = StageChange("negotiating", date(2026, 2, 1))
    assert check_stage_change(StageStanding("lead"), talk, today=TODAY, evidence_needed="洽谈记录", evidence_required=False) == ()
    assert refused(StageStanding("lead"), talk).code == "evidence_missing"


def test_skipping_is_asked_and_names_what_is_skipped() -> None:
    refusal = refused(SIGNED, replace(LANDING, to_stage="stat_entered", happened_on=date(2026, 5, 1)))
    assert refusal.code == "stage_skip_needs_confirmation"
    assert refusal.data["skipped"] == ["landed", "started"]
    assert refusal.message == "推进到“入库纳统”将跨越：落地、开工。"


def test_a_bypass_needs_its_right_and_a_reason_of_some_length() -> None:
    jump = replace(LANDING, to_stage="started", happened_on=date(2026, 5, 1))
    assert refused(SIGNED, replace(jump, bypass_reason="租赁厂房，无需摘地")).code == "stage_skip_not_permitted"
    assert refused(SIGNED, replace(jump, bypass_reason="急", may_bypass=True)).code == "bypass_reason_too_short"
    allowed = replace(jump, bypass_reason="租赁厂房，无需摘地", may_bypass=True)
    assert check_stage_change(SIGNED, allowed, today=TODAY, evidence_needed="") == ("landed",)


def test_stages_stated_before_are_not_skipped_again() -> None:
    known = replace(SIGNED, reached=frozenset({"signed", "landed"}))
    assert skipped_stages(known, "started") == ()


def test_steps_before_signing_may_be_left_out() -> None:
    assert skipped_stages(StageStanding("reserve", reached=frozenset({"reserve"})), "signed") == ()
    assert skipped_stages(StageStanding(""), "started") == ("signed", "landed")


def test_evidence_can_be_added_to_the_present_stage_within_its_neighbours() -> None:
    started = StageStanding("started", reached_on={"signed": date(2026, 1, 5)}, reached=frozenset({"signed", "landed", "started"}))
    assert check_stage_change(started, StageChange("started", date(2026, 3, 1), "开工令已下达"), today=TODAY, evidence_needed="") == ()
    later = replace(started, reached_on={"completed": date(2026, 2, 1)})
    assert refused(later, StageChange("started", date(2026, 3, 1), "开工令已下达")).code == "date_after_later_stage"


def test_an_ended_project_does_not_advance() -> None:
    refusal = refused(replace(SIGNED, side_state="terminated"), LANDING)
    assert (refusal.code, refusal.message) == ("project_ended", "项目已终止，不能推进到“落地”。")
