"""What a ledger says: closed or not, content or not, three answers each; its word is never the enterprise's own."""

from datetime import date

import pytest

from huoshui.enterprise_requests.rules.ledger_words import closed_in_words, enterprise_in_words, standing_of, unit_names, urgency_in_words

TODAY = date(2024, 7, 5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("是", "yes"), ("√", "yes"), ("已办结", "yes"), ("已销号。", "yes"), ("办结", "yes"), ("已解决", "yes"),
        ("否", "no"), ("未办结", "no"), ("正在办理", "no"), ("推进中", "no"), ("持续推进", "no"), ("部分解决", "no"), ("长期坚持", "no"),
        ("", "untold"), ("已对接供电公司，报送方案", "untold"), ("见附件", "untold"),
    ],
)  # fmt: skip
def test_closed_or_not_or_not_said(words, said):
    assert closed_in_words(words) == said


@pytest.mark.parametrize(
    ("revisit", "satisfaction", "said"),
    [
        ("已回访，企业表示满意", "", "yes"), ("", "满意", "yes"), ("", "基本满意", "yes"),
        ("", "不满意", "no"), ("企业反映仍未解决", "", "no"), ("已回访", "不太满意", "no"),
        ("", "", "untold"), ("无人接听", "", "untold"), ("未回访", "", "untold"), ("6月3日回访", "", "untold"),
    ],
)  # fmt: skip
def test_what_the_enterprise_is_told_to_have_said(revisit, satisfaction, said):
    assert enterprise_in_words(revisit, satisfaction) == said


def test_its_own_column_goes_before_a_day_and_a_day_before_the_progress():
    assert standing_of(closed_told="否", closed_on=date(2024, 5, 1), today=TODAY).closed == "no"
    assert standing_of(closed_on=date(2024, 5, 1), progress="正在办理", today=TODAY).closed == "yes"
    assert standing_of(closed_on=date(2024, 8, 1), today=TODAY).closed == "no"
    assert standing_of(progress="已办结", today=TODAY).closed == "yes"
    assert standing_of(progress="已协调两家银行，正在走审批流程", today=TODAY).closed == "untold"


def test_in_time_is_told_only_where_both_days_are():
    assert standing_of(closed_told="是", closed_on=date(2024, 5, 1), due_on=date(2024, 4, 30), today=TODAY).in_time is False
    assert standing_of(closed_told="是", closed_on=date(2024, 5, 1), today=TODAY).in_time is None
    assert standing_of(closed_told="是", due_on=date(2024, 4, 30), today=TODAY).in_time is None


def test_units_and_urgency_in_the_words_of_ledgers():
    assert unit_names("牵头：人力资源和社会保障局、供电公司\n经发局") == ["人力资源和社会保障局", "供电公司", "经发局"]
    assert [urgency_in_words(words) for words in ("特急", "紧急", "不急", "一般", "")] == [
        "critical",
        "urgent",
        "normal",
        "normal",
        "normal",
    ]
