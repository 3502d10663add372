from datetime import date
from uuid import UUID

import pytest

from huoshui.investment_projects.rules.batch_rates import EntryStanding, RateParts, batch_rate_parts
from huoshui.investment_projects.rules.entry_scale import check_entry_scale

YI = 10**10
DAY = date(2026, 6, 1)
ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
FULFIL = {"name": "签约项目履约率", "numerator": "fulfilled", "denominator": "signed", "definition": ""}
START = {"name": "履约项目开工率", "numerator": "started", "denominator": "fulfilled", "definition": ""}
START_OF_SIGNED = {**START, "denominator": "signed"}
PRODUCE = {"name": "开工项目投产率", "numerator": "in_production", "denominator": "started", "definition": ""}

SIGNED = [
    EntryStanding(ONE, "sign", "signed", investment_fen=5 * YI),
    EntryStanding(TWO, "sign", "signed", investment_fen=3 * YI, fulfilled_on=date(2026, 5, 1)),
    EntryStanding(THREE, "sign", "started", investment_fen=2 * YI),
    EntryStanding(FOUR, "sign", "", investment_fen=1 * YI),
]


def rate(code: str, rule: dict[str, str], entries: list[EntryStanding]) -> RateParts:
    return batch_rate_parts(code, rule, entries, as_of=DAY)


def test_fulfilled_over_signed_by_count_and_amount_with_the_undecided_named() -> None:
    found = rate("fulfil_rate", FULFIL, SIGNED)
    assert (found.numerator, found.denominator) == ((TWO, THREE), (ONE, TWO, THREE, FOUR))
    assert (found.numerator_fen, found.denominator_fen) == (5 * YI, 11 * YI)
    assert found.undecided == (FOUR,)


def test_each_denominator_is_the_previous_numerator() -> None:
    assert rate("start_rate", START, SIGNED).denominator == rate("fulfil_rate", FULFIL, SIGNED).numerator


def test_a_city_may_divide_by_all_that_signed() -> None:
    found = rate("start_rate", START_OF_SIGNED, SIGNED)
    assert (len(found.numerator), len(found.denominator)) == (1, 4)


def test_fulfilment_counts_from_its_day() -> None:
    assert batch_rate_parts("fulfil_rate", FULFIL, SIGNED[:2], as_of=date(2026, 4, 30)).numerator == ()


def test_nothing_below_is_no_rate_not_zero() -> None:
    found = rate("produce_rate", PRODUCE, [])
    assert (found.numerator, found.denominator, found.numerator_fen, found.denominator_fen) == ((), (), None, None)


def test_more_than_a_hundred_percent_by_amount_is_kept() -> None:
    grown = EntryStanding(ONE, "start", "in_production", investment_fen=2 * YI, later_investments={"produce": 3 * YI})
    found = rate("produce_rate", PRODUCE, [grown])
    assert (found.numerator_fen, found.denominator_fen) == (3 * YI, 2 * YI)


def test_an_entry_without_amount_leaves_both_amounts_and_is_named() -> None:
    entries = [EntryStanding(ONE, "start", "in_production"), EntryStanding(TWO, "start", "started", investment_fen=YI)]
    found = rate("produce_rate", PRODUCE, entries)
    assert (len(found.numerator), len(found.denominator)) == (1, 2)
    assert (found.numerator_fen, found.denominator_fen, found.without_amount) == (0, YI, (ONE,))


SCALES = [
    {"code": "manufacturing", "category": "制造业", "minimum_fen": 3 * YI},
    {"code": "livelihood", "category": "社会民生", "minimum_fen": 2 * YI},
    {"code": "digital", "category": "数字经济", "minimum_fen": None, "basis": "不设下限"},
]


@pytest.mark.parametrize(
    ("fen", "category", "answer", "missing"),
    [
        (3 * YI, "manufacturing", "yes", ()),
        (3 * YI - 1, "manufacturing", "no", ()),
        (None, "manufacturing", "unknown", ("总投资",)),
        (None, "digital", "yes", ()),
        (None, "", "unknown", ("总投资", "项目类别")),
        (4 * YI, "", "yes", ()),
        (5 * YI // 2, "", "unknown", ("项目类别",)),
        (1, "", "unknown", ("项目类别",)),
        (4 * YI, "shipping", "unknown", ("项目类别",)),
    ],
)
def test_the_entry_scale_answers_yes_no_or_what_is_missing(fen: int | None, category: str, answer: str, missing: tuple[str, ...]) -> None:
    found = check_entry_scale(SCALES, investment_fen=fen, category_code=category)
    assert (found.answer, found.missing) == (answer, missing)
    assert found.reason


def test_too_small_for_every_category_is_no() -> None:
    assert check_entry_scale(SCALES[:2], investment_fen=YI, category_code="").answer == "no"
