"""Which of several facts holds, and what a chain of corrections says: on plain data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.fact_ledger.rules.attributes import Attribute, attribute, declare
from huoshui.fact_ledger.rules.corrections import chain_of, end_of_chain
from huoshui.fact_ledger.rules.in_force import fact_in_force, facts_in_force_by_period
from huoshui.fact_ledger.rules.lines import FactLine, FactValue

TOTAL = Attribute("total", "t", "fen", "元", "总投资")
MONTH = Attribute("month_done", "t", "fen", "元", "当月完成", period="month")
PLAN = Attribute("plan", "t", "fen", "元", "年度计划", period="year")
STAGE = Attribute("stage", "t", "text", "", "阶段", moving=True)


def uid(number: int) -> UUID:
    return UUID(int=number)


def line(
    number: int,
    value: FactValue,
    origin: str = "A",
    *,
    name: str = "total",
    corrects: int | None = None,
    happened: str | None = None,
    period: tuple[str, str] | None = None,
    modality: str = "reported",
    withdrawal: bool = False,
) -> FactLine:
    """The fact number ``number``, recorded at hour ``number`` of 1 May 2022."""
    return FactLine(
        id=uid(number), sequence=number, attribute=name, value=value, origin=origin, recorded_at=moment(number),
        is_withdrawal=withdrawal,
        happened_on=dt.date.fromisoformat(happened) if happened else None,
        corrects_id=uid(corrects) if corrects else None, modality=modality,
        period_start=dt.date.fromisoformat(period[0]) if period else None,
        period_end=dt.date.fromisoformat(period[1]) if period else None,
    )  # fmt: skip


def moment(number: int) -> dt.datetime:
    return dt.datetime(2022, 5, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number)


def choice(number: int, chosen: int) -> FactLine:
    return line(number, str(uid(chosen)), "", name="total.choice")


CASES = {
    "nothing said": ([], None, False),
    "one said": ([line(1, 10)], 10, False),
    "the same ledger corrects itself": ([line(1, 10), line(2, 20, corrects=1)], 20, False),
    "a second ledger does not silently win": ([line(1, 30, "A"), line(2, 100, "B")], 30, True),
    "a second ledger that agrees is no dispute": ([line(1, 30, "A"), line(2, 30, "B")], 30, False),
    "the first ledger's newer figure holds": ([line(1, 30, "A"), line(2, 100, "B"), line(3, 50, "A", corrects=1)], 50, True),
    "a person chooses": ([line(1, 30, "A"), line(2, 100, "B"), choice(3, 2)], 100, False),
    "the later choice holds": ([line(1, 30, "A"), line(2, 100, "B"), choice(3, 2), choice(4, 1)], 30, False),
    "a choice follows the correction of what was chosen": (
        [line(1, 30, "A"), line(2, 100, "B"), choice(3, 2), line(4, 120, "B", corrects=2)],
        120,
        False,
    ),
    "a choice of what was withdrawn is void": (
        [line(1, 30, "A"), line(2, 100, "B"), choice(3, 2), line(4, None, "", corrects=2, withdrawal=True)],
        30,
        False,
    ),
    "a new statement after the choice disputes again": (
        [line(1, 30, "A"), line(2, 100, "B"), choice(3, 2), line(4, 35, "A", corrects=1)],
        100,
        True,
    ),
    "a person's entry settles what was known": ([line(1, 30, "A"), line(2, 100, "B"), line(3, 60, "")], 60, False),
    "a ledger after a person's entry disputes": ([line(1, 60, ""), line(2, 100, "B")], 60, True),
    "withdrawn is nothing": ([line(1, 10), line(2, None, "", corrects=1, withdrawal=True)], None, False),
    "planned values are no stated ones": ([line(1, 10, modality="target")], None, False),
}


@pytest.mark.parametrize("case", CASES)
def test_precedence(case: str) -> None:
    lines, value, disputed = CASES[case]
    found = fact_in_force(TOTAL, lines)
    assert (found.line.value if found.line else None, found.is_disputed) == (value, disputed)


def test_planned_values_are_asked_for_by_name() -> None:
    found = fact_in_force(TOTAL, [line(1, 10, modality="target"), line(2, 20)], target=True)
    assert found.line is not None and found.line.value == 10


def test_as_known_on_a_past_moment_a_later_correction_is_unknown() -> None:
    lines = [line(1, 10), line(2, 20, corrects=1)]
    assert fact_in_force(TOTAL, lines, known_at=moment(1)).line == lines[0]
    assert fact_in_force(TOTAL, lines, known_at=moment(2)).line == lines[1]
    assert fact_in_force(TOTAL, lines, known_at=moment(0)).line is None


def test_as_of_a_past_day_what_happened_later_is_left_out() -> None:
    lines = [
        line(1, "signed", name="stage", happened="2022-01-10"),
        line(2, "started", name="stage", happened="2022-03-05"),
        line(3, "lead", name="stage"),
    ]
    found = fact_in_force(STAGE, lines[:2], as_of=dt.date(2022, 3, 4))
    assert found.line is not None and found.line.value == "signed"
    found = fact_in_force(STAGE, lines, as_of=dt.date(2022, 1, 1))
    assert found.line is not None and found.line.value == "lead"  # 日期不详: held to be so already


def test_of_a_moving_attribute_the_latest_statement_holds_whoever_made_it() -> None:
    found = fact_in_force(
        STAGE, [line(1, "signed", "A", name="stage"), line(2, "started", "", name="stage"), line(3, "completed", "B", name="stage")]
    )
    assert found.line is not None and (found.line.value, found.is_disputed) == ("completed", False)


def test_the_latest_month_that_ended_is_in_force() -> None:
    lines = [
        line(1, 10, name="month_done", period=("2022-01-01", "2022-01-31")),
        line(2, 20, name="month_done", period=("2022-02-01", "2022-02-28")),
        line(3, 99, name="month_done", period=("2022-04-01", "2022-04-30")),
    ]
    found = fact_in_force(MONTH, lines, as_of=dt.date(2022, 2, 17))
    assert found.line is not None and found.line.value == 20
    by_period = facts_in_force_by_period(MONTH, lines, as_of=dt.date(2022, 3, 31))
    assert [one.line.value for one in by_period.values() if one.line] == [10, 20]


def test_a_plan_counts_from_the_first_day_of_its_year() -> None:
    lines = [line(1, 10, name="plan", period=("2021-01-01", "2021-12-31")), line(2, 20, name="plan", period=("2022-01-01", "2022-12-31"))]
    on = [fact_in_force(PLAN, lines, as_of=day).line for day in (dt.date(2021, 12, 31), dt.date(2022, 1, 1), dt.date(2020, 12, 31))]
    assert [one.value if one else None for one in on] == [10, 20, None]


def test_of_figures_as_of_a_day_the_latest_day_is_in_force() -> None:
    arrived = Attribute("arrived", "t", "fen", "元", "到位资金", period="day")
    lines = [
        line(1, 30, name="arrived", happened="2022-03-31"),
        line(2, 20, name="arrived", happened="2022-02-28"),
        line(3, 5, name="arrived"),
    ]
    found = fact_in_force(arrived, lines)
    assert found.line is not None and (found.line.value, found.is_disputed) == (30, False)
    assert [one.line.value for one in facts_in_force_by_period(arrived, lines).values() if one.line] == [20, 30]


def test_a_chain_is_told_from_its_first_word_to_its_last() -> None:
    lines = [line(1, 10), line(2, 20, corrects=1), line(3, 30, corrects=2), line(9, 7)]
    assert [one.value for one in chain_of(uid(2), lines)] == [10, 20, 30]
    end = end_of_chain(uid(1), lines)
    assert end is not None and end.value == 30
    assert chain_of(uid(77), lines) == []


@st.composite
def histories(draw: st.DrawFn) -> list[FactLine]:
    """Any history that the database would accept: statements, corrections and withdrawals of living facts, choices."""
    lines: list[FactLine] = []
    living: list[int] = []
    for number in range(1, draw(st.integers(1, 14)) + 1):
        deed = draw(st.sampled_from(["state", "correct", "withdraw", "choose"]))
        if deed == "state" or not living:
            lines.append(line(number, draw(st.integers(0, 5)), draw(st.sampled_from(["", "A", "B"]))))
            living.append(number)
            continue
        target = draw(st.sampled_from(living))
        if deed == "choose":
            lines.append(choice(number, target))
            continue
        living.remove(target)
        if deed == "correct":
            lines.append(line(number, draw(st.integers(0, 5)), lines[target - 1].origin, corrects=target))
            living.append(number)
        else:
            lines.append(line(number, None, "", corrects=target, withdrawal=True))
    return lines


@given(histories(), st.integers(0, 14))
def test_as_known_on_shows_what_was_seen_at_that_time(history: list[FactLine], then: int) -> None:
    seen_then = fact_in_force(TOTAL, history[:then])
    assert fact_in_force(TOTAL, history, known_at=moment(then)) == seen_then


@given(histories())
def test_what_holds_is_a_living_statement_and_nothing_only_where_none_lives(history: list[FactLine]) -> None:
    gone = {one.corrects_id for one in history if one.corrects_id}
    living = [one for one in history if one.attribute == "total" and one.id not in gone and not one.is_withdrawal]
    found = fact_in_force(TOTAL, history)
    assert (found.line is None) == (not living)
    if found.line is not None:
        assert found.line in living
        assert set(found.others) == set(living) - {found.line}


@given(histories())
def test_every_fact_belongs_to_exactly_one_chain(history: list[FactLine]) -> None:
    statements = [one for one in history if one.attribute == "total"]
    chains = {tuple(link.id for link in chain_of(one.id, statements)) for one in statements}
    members = [member for chain in chains for member in chain]
    assert sorted(members) == sorted(one.id for one in statements)


def test_attributes_are_declared_once_and_choices_are_known_with_them() -> None:
    declare(Attribute("once", "registry_test", "number", "亩", "面积"))
    declare(Attribute("once", "registry_test", "number", "亩", "面积"))
    with pytest.raises(ValueError, match="declared twice"):
        declare(Attribute("once", "registry_test", "fen", "元", "面积"))
    assert attribute("registry_test", "once.choice").kind == "text"
    for unknown in ("never", "never.choice"):
        with pytest.raises(KeyError):
            attribute("registry_test", unknown)


def test_values_of_different_kinds_are_told_apart() -> None:
    assert fact_in_force(TOTAL, [line(1, Decimal("1.50"), "A"), line(2, Decimal("1.500000"), "B")]).is_disputed is False
