"""One document against another, and against what the ledger counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from huoshui.ingestion.rules.document_reading.claims import Span
from huoshui.ingestion.rules.reconciliation.between_documents import (
    CountedFigure,
    StatedFigure,
    check_against_ledger,
    check_between_documents,
)
from huoshui.ingestion.rules.reconciliation.checks import Quote
from huoshui.ingestion.rules.reconciliation.printed_numbers import printed_number

BULLETIN = StatedFigure(
    document="a",
    title="4月通报",
    published_on=date(2024, 4, 30),
    subject="zone:1",
    subject_label="签约项目数",
    measure="project_count",
    printed=printed_number("21个", Decimal(21), "count"),
    comparator="=",
    modality="actual",
    stage="signed",
    period="2024Q1",
    narrowed="",
    quote=Quote("签约项目21个", Span(0, 7), "a"),
)


def _later(number: str, value: Decimal, unit: str = "count", **changes: object) -> StatedFigure:
    fields = {
        "document": "b",
        "title": "5月简报",
        "published_on": date(2024, 5, 20),
        "quote": Quote("签约项目", Span(3, 9), "b"),
        **changes,
    }
    return replace(BULLETIN, printed=printed_number(number, value, unit), **fields)  # type: ignore[arg-type]


def test_two_documents_with_two_numbers_for_one_quarter_are_a_finding_that_names_both() -> None:
    (finding,) = check_between_documents([_later("24个", Decimal(24)), BULLETIN])
    assert not finding.holds and finding.arithmetic == "21个 ≠ 24个，相差3个"
    assert "《4月通报》" in finding.explanation and "《5月简报》" in finding.explanation
    assert [term.quote.document for term in finding.terms if term.quote] == ["a", "b"]


@pytest.mark.parametrize(
    "other",
    [
        _later("24个", Decimal(24), period="2024Q2"),
        _later("24个", Decimal(24), period=None),
        _later("24个", Decimal(24), narrowed="新材料"),
        _later("24个", Decimal(24), stage="started"),
        _later("24个", Decimal(24), modality="target"),
        _later("24个", Decimal(24), subject="zone:2"),
        _later("24个", Decimal(24), document="a"),
    ],
)
def test_other_periods_subjects_and_narrower_things_are_not_compared(other: StatedFigure) -> None:
    assert list(check_between_documents([BULLETIN, other])) == []


def test_numbers_that_agree_are_kept_as_a_check_that_holds() -> None:
    (check,) = check_between_documents([BULLETIN, _later("20多个", Decimal(20), comparator=">")])
    assert check.holds


def test_a_projects_total_needs_no_period_and_a_slip_is_named() -> None:
    one = replace(
        BULLETIN, subject="project:9", measure="investment", period=None, printed=printed_number("3亿元", Decimal(3 * 10**8), "CNY")
    )
    (finding,) = check_between_documents(
        [one, _later("3万元", Decimal(30_000), "CNY", subject="project:9", measure="investment", period=None)]
    )
    assert finding.slip_of_ten_thousand and finding.weight == "heavy"


@pytest.mark.parametrize(
    ("counted", "holds", "arithmetic"),
    [(21, True, "通报21个 = 台账21个"), (19, False, "通报21个 ≠ 台账19个，通报多2个"), (25, False, "通报21个 ≠ 台账25个，通报少4个")],
)
def test_a_reported_number_beside_the_counted_one(counted: int, holds: bool, arithmetic: str) -> None:
    check = check_against_ledger(BULLETIN, CountedFigure("zone:1:signed", "签约项目数", Decimal(counted), "count", date(2024, 3, 31)))
    assert (check.holds, check.arithmetic) == (holds, arithmetic)
    assert check.terms[1].ledger_key == "zone:1:signed" and "截至2024年3月31日" in check.terms[1].label


def test_money_is_compared_within_the_printed_digits() -> None:
    stated = replace(BULLETIN, measure="investment", printed=printed_number("170.4亿元", Decimal("17040000000"), "CNY"))
    close = CountedFigure("k", "总投资", Decimal("17043210000"), "CNY", date(2024, 3, 31))
    assert check_against_ledger(stated, close).holds
    assert not check_against_ledger(stated, replace(close, value=Decimal("17100000000"))).holds


def test_projects_without_a_day_may_belong_to_the_count_and_are_told() -> None:
    counted = CountedFigure("zone:1:started", "开工项目数", Decimal(18), "count", date(2024, 3, 31), undated=3)
    assert check_against_ledger(BULLETIN, counted).holds
    finding = check_against_ledger(BULLETIN, replace(counted, undated=2))
    assert not finding.holds and "另有2个日期不详" in finding.explanation
