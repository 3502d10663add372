"""What one row changes: the same ledger corrects itself, empties nothing unasked, and says nothing twice."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.ingestion.rules.differences import (
    Change,
    EarlierStatement,
    Slot,
    ValueInForce,
    compare_row,
    problem_with,
    slot_of,
    stored_qualifier,
)
from huoshui.ingestion.rules.readings import StatedValue


def fen(attribute, amount, cell="F7", **more):
    return StatedValue(attribute, "fen", amount, cell, str(amount), **more)


def text(attribute, value, cell="C7", **more):
    return StatedValue(attribute, "text", value, cell, value, **more)


def day(attribute, value, precision="day", **more):
    return StatedValue(attribute, "date", value, "G7", str(value), date_precision=precision, **more)


def earlier(number, value, *, stands=True, corrected_to=None):
    return EarlierStatement(UUID(int=number), slot_of(value), value.value, value.date_precision, value.modality, stands, corrected_to)


def kinds(changes: list[Change]):
    return [(change.kind, change.corrects.int if change.corrects else None) for change in changes]


def test_what_the_ledger_said_before_changes_nothing():
    value = fen("planned_investment", 100)
    assert compare_row([value], [earlier(1, value)]) == []


def test_another_value_in_the_same_slot_corrects_the_earlier_fact():
    assert kinds(compare_row([fen("planned_investment", 200)], [earlier(1, fen("planned_investment", 100))])) == [("corrected", 1)]


def test_a_first_statement_is_added():
    assert kinds(compare_row([fen("planned_investment", 200)], [])) == [("added", None)]


def test_another_month_is_another_slot():
    january = fen("month_done", 100, period_start=date(2025, 1, 1), period_end=date(2025, 1, 31))
    february = fen("month_done", 200, period_start=date(2025, 2, 1), period_end=date(2025, 2, 28))
    assert kinds(compare_row([february], [earlier(1, january)])) == [("added", None)]


def test_an_amount_as_of_another_day_is_another_slot_a_text_is_not():
    assert kinds(
        compare_row(
            [fen("funds_arrived", 5, happened_on=date(2025, 2, 1))], [earlier(1, fen("funds_arrived", 4, happened_on=date(2025, 1, 1)))]
        )
    ) == [("added", None)]
    assert kinds(
        compare_row(
            [text("stage", "started", happened_on=date(2025, 2, 1))], [earlier(1, text("stage", "signed", happened_on=date(2025, 1, 1)))]
        )
    ) == [("corrected", 1)]


def test_a_moved_row_or_another_spelling_of_the_same_value_changes_nothing():
    before = StatedValue("planned_investment", "fen", 100, "F7", "18.4亿")
    after = StatedValue("planned_investment", "fen", 100, "F9", "184000万")
    assert compare_row([after], [earlier(1, before)]) == []


def test_a_date_that_becomes_exact_is_a_change():
    assert kinds(compare_row([day("signed_on", date(2025, 3, 1))], [earlier(1, day("signed_on", date(2025, 3, 1), "month"))])) == [
        ("corrected", 1)
    ]


def test_time_alone_does_not_turn_a_plan_into_a_change():
    planned = day("started_on", date(2025, 6, 1), "month", modality="target")
    now_past = day("started_on", date(2025, 6, 1), "month", modality="reported")
    assert compare_row([now_past], [earlier(1, planned)]) == []


def test_planned_and_actual_start_in_one_row_are_told_apart():
    planned, actual = day("started_on", date(2025, 3, 1), modality="target"), day("started_on", date(2025, 4, 1))
    moved = day("started_on", date(2025, 4, 8))
    assert kinds(compare_row([planned, moved], [earlier(1, planned), earlier(2, actual)])) == [("corrected", 2)]


def test_an_emptied_cell_is_listed_only_where_the_sheet_has_the_column():
    before = earlier(1, fen("planned_investment", 100))
    column = ("planned_investment", "", None, None)
    assert kinds(compare_row([], [before], emptied_slots={column})) == [("cleared", 1)]
    assert compare_row([], [before]) == []


def test_a_value_that_a_person_corrected_is_not_brought_back_by_the_old_file():
    before = fen("planned_investment", 100)
    assert compare_row([before], [earlier(1, before, stands=False, corrected_to=150)]) == []


def test_a_ledger_that_catches_up_with_a_correction_changes_nothing():
    before = fen("planned_investment", 100)
    assert compare_row([fen("planned_investment", 150)], [earlier(1, before, stands=False, corrected_to=150)]) == []


def test_a_ledger_that_contradicts_a_correction_competes_and_replaces_nothing():
    before = fen("planned_investment", 100)
    assert kinds(compare_row([fen("planned_investment", 170)], [earlier(1, before, stands=False, corrected_to=150)])) == [
        ("competing", None)
    ]


def test_a_ledger_that_says_what_counts_anyway_changes_nothing():
    before = earlier(1, text("stage", "signed"))
    counts = ValueInForce(Slot("stage", "", None, None, None), "started")
    assert compare_row([text("stage", "started")], [before], [counts]) == []


def test_another_ledgers_first_statement_is_recorded_even_when_it_agrees():
    counts = ValueInForce(Slot("stage", "", None, None, None), "started")
    assert kinds(compare_row([text("stage", "started")], [], [counts])) == [("added", None)]


def test_the_same_value_twice_in_a_row_is_one_fact():
    assert kinds(compare_row([fen("planned_investment", 1, "F7"), fen("planned_investment", 1, "G7")], [])) == [("added", None)]


def test_numbers_compare_as_they_are_stored():
    said = StatedValue("land_mu", "number", Decimal("12.3456789"), "H7", "12.3456789")
    stored = EarlierStatement(UUID(int=1), slot_of(said), Decimal("12.345679"), "day", "reported", True)
    assert compare_row([said], [stored]) == []


def test_a_long_header_path_keeps_its_end():
    assert stored_qualifier("甲" * 70 + "完成").endswith("完成")
    assert len(stored_qualifier("甲" * 70)) == 60


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (StatedValue("jobs", "number", Decimal(10) ** 15, "H7", "1e15"), "超出"),
        (fen("planned_investment", 10**18), "超出"),
        (fen("planned_investment", 1), ""),
    ],
)
def test_values_beyond_the_ledgers_range_are_named(value, sentence):
    assert (sentence in problem_with(value)) if sentence else problem_with(value) == ""


amounts = st.dictionaries(st.sampled_from(["planned_investment", "loan_demand", "outside_capital_contract"]), st.integers(0, 5))


@given(amounts, amounts)
def test_only_what_differs_is_changed_and_a_second_time_nothing(before, after):
    statements = [earlier(number, fen(name, amount)) for number, (name, amount) in enumerate(before.items(), start=1)]
    changes = compare_row([fen(name, amount) for name, amount in after.items()], statements)
    assert {change.value.attribute for change in changes} == {name for name in after if before.get(name) != after[name]}
    replaced = [
        statement if (new := next((change for change in changes if change.before == statement), None)) is None else earlier(90, new.value)
        for statement in statements
    ] + [earlier(91, change.value) for change in changes if change.kind == "added"]
    assert compare_row([fen(name, amount) for name, amount in after.items()], replaced) == []
