"""A new year's holiday plan: read, compared, uploaded; and the warning before it is missed."""

from __future__ import annotations

import datetime as dt

import pytest

from huoshui.core.actor import Actor
from huoshui.core.clock import clock_at
from huoshui.core.refusals import NotPermitted, Refusal
from huoshui.rulebook.actions import upload_calendar_year
from huoshui.rulebook.queries import calendar, calendar_difference, calendar_warning, calendar_years
from huoshui.rulebook.rules.calendar_text import read_year_plan

PLAN_2027 = """
# 元旦
2027-01-01 至 2027-01-03 休 元旦
2027年2月5日—2027年2月11日 休 春节
2027-02-14 班
2027/2/20 调休上班
"""


def test_pasted_lines_become_a_plan_of_what_differs_from_plain_weeks() -> None:
    plan = read_year_plan(2027, PLAN_2027)
    assert plan.days_off == tuple(dt.date(2027, month, day) for month, day in [(1, 1), (2, 5), (2, 8), (2, 9), (2, 10), (2, 11)])
    assert plan.days_worked == (dt.date(2027, 2, 14), dt.date(2027, 2, 20))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("元旦放假一天", "第 1 行：“元旦放假一天”读不懂。"),
        ("2027-01-01 休\n2027-02-30 休", "第 2 行：日期不存在。"),
        ("2026-12-31 休", "第 1 行：日期不在 2027 年内。"),
        ("2027-01-04 班", "第 1 行：2027-01-04 本来就是工作日。"),
        ("2027-01-05 至 2027-01-03 休", "第 1 行：起止日期不合理。"),
        ("2027-01-02 休\n2027-01-02 班", "2027-01-02 既写了休又写了班。"),
        ("2027-01-01 休", "2027 年的工作日放假只有 1 天，不像一份完整的放假安排。"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_year_plan(2027, text)
    assert refused.value.message == message


def test_an_uploaded_year_moves_the_horizon(wang: Actor) -> None:
    before = calendar()
    assert before.is_provisional(dt.date(2027, 1, 4))
    difference = upload_calendar_year(wang, year=2027, text=PLAN_2027, document_number="国办发明电〔2026〕1号")
    after = calendar()
    assert difference.is_new_year and dt.date(2027, 2, 5) in difference.becomes_free
    assert (after.known_through, after.version) == (dt.date(2027, 12, 31), "2004-2026;2027v1")
    assert after.is_workday(dt.date(2027, 2, 14)) and not before.is_workday(dt.date(2027, 2, 14))


def test_a_second_version_shows_what_it_changes_and_the_first_stays_readable(wang: Actor) -> None:
    with clock_at(dt.datetime(2026, 11, 1, tzinfo=dt.UTC)):
        upload_calendar_year(wang, year=2027, text=PLAN_2027, document_number="国办发明电〔2026〕1号")
    changed = PLAN_2027.replace("2027-02-14 班", "2027-02-13 班")
    shown = calendar_difference(read_year_plan(2027, changed))
    assert (shown.becomes_worked, shown.lapses, shown.is_new_year) == ((dt.date(2027, 2, 13),), (dt.date(2027, 2, 14),), False)
    with clock_at(dt.datetime(2026, 12, 1, tzinfo=dt.UTC)):
        upload_calendar_year(wang, year=2027, text=changed, document_number="国办发明电〔2026〕2号")
    assert calendar().version == "2004-2026;2027v2"
    assert calendar(on=dt.datetime(2026, 11, 15, tzinfo=dt.UTC)).version == "2004-2026;2027v1"
    assert (calendar_years()[0].year, calendar_years()[0].version) == (2027, 2)


def test_uploading_what_is_known_is_refused(wang: Actor) -> None:
    upload_calendar_year(wang, year=2027, text=PLAN_2027, document_number="国办发明电〔2026〕1号")
    with pytest.raises(Refusal) as refused:
        upload_calendar_year(wang, year=2027, text=PLAN_2027, document_number="国办发明电〔2026〕1号")
    assert refused.value.code == "calendar_unchanged"


def test_a_clerk_may_not_upload(township_clerk: Actor) -> None:
    with pytest.raises(NotPermitted):
        upload_calendar_year(township_clerk, year=2027, text=PLAN_2027, document_number="国办发明电〔2026〕1号")


@pytest.mark.django_db
def test_the_warning_comes_sixty_days_before_the_calendar_ends() -> None:
    assert calendar_warning(dt.date(2026, 11, 1)) == ""
    assert "工作日历只到 2026-12-31" in calendar_warning(dt.date(2026, 11, 2))
    assert "2027 年放假安排" in calendar_warning(dt.date(2027, 3, 1))
    assert calendar_warning(dt.date(2026, 5, 1), due_on=dt.date(2027, 1, 8)) != ""
