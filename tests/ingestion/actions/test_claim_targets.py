"""A target that a bulletin states: set from its sentence by a person, changed with a reason, turned down, taken back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huoshui.core.periods import whole_year
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.queries import explain_fact
from huoshui.ingestion.actions import accept_claim, add_claim, set_target_of_claim, turn_target_of_claim_down, withdraw_claim
from huoshui.ingestion.queries import one_claim, passage_of_fact, subject_of_fact
from huoshui.ingestion.queries.claim_targets import stated_target, stated_targets
from huoshui.targets.actions import NewTarget, set_target
from huoshui.targets.models import TargetVersion
from tests.ingestion.bulletin import brought_in

TEXT = "政府工作报告\n2026年，青河开发区新签约项目不少于25个，力争30个。去年解决问题36件。\n"
SENTENCE = "新签约项目不少于25个"
TYPED = {
    "value": "不少于25个",
    "measure": "project_count",
    "stage": "signed",
    "subject": "青河开发区",
    "period": "2026",
    "modality": "target",
}


def claim(actor, *, words=SENTENCE, **typed):
    """Added where the words stand, accepted."""
    document_id = brought_in(actor, text=TEXT, name="政府工作报告.txt")
    start = TEXT.index(words)
    claim_id = add_claim(actor, document_id, kind="figure", start=start, end=start + len(words), typed=TYPED | typed)
    accept_claim(actor, claim_id, expected_version=one_claim(actor, claim_id).version)
    return claim_id


def given(amount=25):
    return NewTarget("projects_signed", whole_year(2026), "year", Decimal(amount))


def set_from(actor, claim_id, target=None, **more):
    return set_target_of_claim(actor, claim_id, target or given(), expected_version=one_claim(actor, claim_id).version, **more)


def test_an_accepted_target_waits_with_what_fits_and_its_version_opens_to_the_sentence(keeper):
    claim_id = claim(keeper)
    (waiting,) = stated_targets(keeper).rows
    assert (waiting.claim.id, waiting.indicator_name, waiting.window_label, waiting.scope, waiting.amount_words) == (
        claim_id, "新签约项目", "2026年", "zone", "25个",
    )  # fmt: skip
    assert waiting.open_words == () and waiting.standing is None
    target_id = set_from(keeper, claim_id)
    (version,) = TargetVersion.objects.in_zone(keeper.zone_id).filter(target_id=target_id)
    fact = explain_fact(keeper, version.source_fact_id).fact
    assert passage_of_fact(keeper, fact).claim_id == claim_id and fact.spot.raw_text == SENTENCE
    assert subject_of_fact(keeper, fact.subject_kind, fact.subject_id).label == "青河开发区 新签约项目 2026年"
    assert stated_targets(keeper).total_count == 0 and stated_target(keeper, claim_id).target_id == target_id


def test_a_standing_target_gets_a_new_version_with_its_reason_and_one_claim_is_decided_once(keeper):
    set_from(keeper, claim(keeper))
    again = claim(keeper, words="力争30个", value="30个")
    assert stated_target(keeper, again).standing is not None
    with pytest.raises(Refusal, match="调整理由"):
        set_from(keeper, again, given(30))
    target_id = set_from(keeper, again, given(30), reason="报告加压到三十个")
    versions = TargetVersion.objects.in_zone(keeper.zone_id).filter(target_id=target_id).order_by("number")
    assert [(one.amount, one.reason) for one in versions] == [(25, ""), (30, "报告加压到三十个")]
    with pytest.raises(Refusal, match="已经办过"):
        set_from(keeper, again, given(31), reason="再来一次不行")


def test_a_sentence_of_another_figure_leaves_the_curve_of_the_target_as_it_is(keeper):
    curve = [["2026-06-30", "30"], ["2026-12-31", "100"]]
    target_id = set_target(keeper, replace(given(), nodes=curve))
    set_from(keeper, claim(keeper, words="力争30个", value="30个"), given(30), reason="报告加压到三十个")
    last = TargetVersion.objects.in_zone(keeper.zone_id).filter(target_id=target_id).order_by("number").last()
    assert (last.amount, last.nodes) == (30, curve)


def test_what_is_no_target_of_ours_is_turned_down_with_a_reason(keeper):
    claim_id = claim(keeper)
    with pytest.raises(Refusal, match="没有填写原因"):
        turn_target_of_claim_down(keeper, claim_id, reason=" ", expected_version=one_claim(keeper, claim_id).version)
    turn_target_of_claim_down(keeper, claim_id, reason="是全市的目标", expected_version=one_claim(keeper, claim_id).version)
    assert stated_targets(keeper).total_count == 0 and stated_target(keeper, claim_id).dismissed_because == "是全市的目标"


def test_only_accepted_targets_wait(keeper):
    claim_id = claim(keeper, words="去年解决问题36件", value="36件", measure="issue_resolved", stage="", modality="actual")
    assert stated_targets(keeper).total_count == 0
    with pytest.raises(Refusal, match="不是已采信的目标数"):
        set_from(keeper, claim_id)


def test_an_acceptance_taken_back_withdraws_the_source_and_leaves_the_target(keeper):
    claim_id = claim(keeper)
    target_id = set_from(keeper, claim_id)
    withdraw_claim(keeper, claim_id, reason="看错了年份", expected_version=one_claim(keeper, claim_id).version)
    (version,) = TargetVersion.objects.in_zone(keeper.zone_id).filter(target_id=target_id)
    assert not explain_fact(keeper, version.source_fact_id).fact.is_standing
