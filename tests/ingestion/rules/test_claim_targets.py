"""What a figure of a document proposes as a target, and what it leaves to a person."""

from decimal import Decimal

import pytest

from huoshui.ingestion.rules.claim_targets import proposed_target
from huoshui.targets.adapters.published_indicators import published_dictionary

SIGNED = {"stage": "signed"}


def figure(measure, unit, value, *, stage=None, period="2026", comparator="="):
    return {"measure": measure, "unit": unit, "stage": stage, "value": value, "period": period, "comparator": comparator}


@pytest.mark.parametrize(
    ("fields", "quote", "expected"),
    [
        (figure("project_count", "count", "25", **SIGNED, comparator=">="), "不少于25个", ("projects_signed", "year", 25, "at_least")),
        (figure("investment", "CNY", "40000000000", **SIGNED), "力争400亿元", ("investment_signed", "year", 4 * 10**12, "strive")),
        (figure("investment_done", "CNY", "1.5", period="2026Q1"), "确保完成", ("ytd_investment", "quarter-1", 150, "ensure")),
        (figure("resolution_rate", "percent", "98", period="2026H1"), "办结率", ("request_completion_rate", "half-1", 98, "at_least")),
        (figure("project_count", "count", "2", stage="started", comparator="<="), "不超过2个", ("projects_started", "year", 2, "at_most")),
    ],
)  # fmt: skip
def test_what_fits_is_proposed(fields, quote, expected):
    found = proposed_target(fields, quote)
    assert (found.indicator_id, found.window, found.amount, found.condition) == (
        expected[0],
        expected[1],
        Decimal(expected[2]),
        expected[3],
    )
    assert found.open_words == () and found.indicator_id in published_dictionary().versions


@pytest.mark.parametrize(
    ("fields", "open_words"),
    [
        (figure("growth_rate", "percent", "30"), ("哪一项指标",)),
        (figure("project_count", "count", "25", stage="signed", period=None), ("哪个考核期",)),
        (figure("enterprise_count", "count", "9", period="2026-05-01/2026-06-30"), ("哪一项指标", "哪个考核期")),
    ],
)
def test_what_the_words_leave_open_is_asked(fields, open_words):
    assert proposed_target(fields, "").open_words == open_words
