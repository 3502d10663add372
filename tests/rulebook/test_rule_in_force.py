"""Which version holds for a place on a day, on plain data."""

from __future__ import annotations

import datetime as dt

import pytest

from huoshui.core.money import parse_money_fen
from huoshui.core.workdays import WorkdayCalendar
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.rulebook.rules.reading_rules import band_of, days_elapsed, due_on, evidence_sentence, gap_limit, meets_entry_scale
from huoshui.rulebook.rules.versions import PlaceOfZone, RuleVersion, version_in_force

XINYANG, SHANGQIU, ZHUMADIAN = PlaceOfZone("411502"), PlaceOfZone("411402"), PlaceOfZone("411702")
PLAIN_WEEKS = WorkdayCalendar.of([], [], dt.date(2030, 12, 31))


def in_force(rule_set: str, place: PlaceOfZone, on: str) -> RuleVersion:
    found = version_in_force([v for v in published_versions() if v.rule_set == rule_set], on=dt.date.fromisoformat(on), place=place)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("place", "on", "expected"),
    [
        (SHANGQIU, "2022-02-17", "河南省"),
        (SHANGQIU, "2021-07-09", "示范"),
        (SHANGQIU, "2021-07-10", "河南省"),
        (XINYANG, "2022-03-30", "河南省"),
        (XINYANG, "2022-03-31", "信阳市"),
        (PlaceOfZone("341602"), "2022-05-01", "示范"),
        (PlaceOfZone(names=("信阳市浉河区", "信阳市", "河南省")), "2022-05-01", "信阳市"),
        (PlaceOfZone(names=("梁园区", "商丘市", "河南省")), "2022-05-01", "河南省"),
        (PlaceOfZone(names=("梁园区",)), "2022-05-01", "示范"),
    ],
)
def test_the_nearest_place_that_covers_the_day_holds(place: PlaceOfZone, on: str, expected: str) -> None:
    assert in_force("batch_entry_scale", place, on).place == expected


def test_xinyang_lets_smaller_projects_in() -> None:
    amount = parse_money_fen("1.5亿元")
    assert meets_entry_scale(in_force("batch_entry_scale", XINYANG, "2022-05-01").content, "manufacturing", amount).meets is True
    assert meets_entry_scale(in_force("batch_entry_scale", SHANGQIU, "2022-05-01").content, "manufacturing", amount).meets is False


def test_a_missing_amount_is_neither_yes_nor_no() -> None:
    content = in_force("batch_entry_scale", SHANGQIU, "2022-05-01").content
    assert meets_entry_scale(content, "manufacturing", None).meets is None
    assert meets_entry_scale(content, "new_and_digital", None).meets is True
    assert meets_entry_scale(content, "elsewhere", 1).meets is None


def test_a_version_that_extends_keeps_what_it_does_not_say() -> None:
    version = in_force("state_gap_limits", ZHUMADIAN, "2022-05-01")
    assert (gap_limit(version.content, "signed_no_land").until, gap_limit(version.content, "signed_no_land").days) == ("started_on", 90)
    assert gap_limit(version.content, "built_not_producing").is_placeholder
    assert version.layers == ("published:state_gap_limits_zhumadian_2021", "published:state_gap_limits_default")


def test_yinchuan_counts_months_after_the_start() -> None:
    limit = gap_limit(in_force("state_gap_limits", PlaceOfZone("640104"), "2025-03-01").content, "started_not_counted")
    assert (limit.words, limit.is_placeholder) == ("2个月", False)
    assert due_on(limit, dt.date(2025, 3, 31), PLAIN_WEEKS) == dt.date(2025, 5, 31)
    assert due_on(limit, dt.date(2025, 12, 31), PLAIN_WEEKS) == dt.date(2026, 2, 28)
    assert [
        days_elapsed(limit, dt.date(2025, 3, 31), day, PLAIN_WEEKS)
        for day in (dt.date(2025, 4, 29), dt.date(2025, 4, 30), dt.date(2025, 6, 1))
    ] == [
        0,
        1,
        2,
    ]


def test_zhumadian_divides_starts_by_signed() -> None:
    assert in_force("batch_rates", ZHUMADIAN, "2023-03-01").content["rates"]["start_rate"]["denominator"] == "signed"
    assert in_force("batch_rates", SHANGQIU, "2023-03-01").content["rates"]["start_rate"]["denominator"] == "fulfilled"


def test_bands_hold_their_lower_edge() -> None:
    content = in_force("investment_bands", SHANGQIU, "2022-05-01").content
    assert band_of(content, parse_money_fen("3亿元")) == "3亿元至5亿元"
    assert band_of(content, 49_999_999_999) == "3亿元至5亿元"
    assert band_of(content, 0) == "5000万元以下"
    assert band_of(content, None) == "总投资不详"


def test_each_stage_says_what_evidence_it_needs() -> None:
    content = in_force("stage_definitions", SHANGQIU, "2022-05-01").content
    assert evidence_sentence(content, "signed") == "投资合同（协议）"
    assert evidence_sentence(content, "started").endswith("之一")
    assert evidence_sentence(content, "lead") == ""


def test_of_a_zones_own_versions_the_newest_that_covers_the_day_holds() -> None:
    def own(number: int, start: str, end: str | None = None) -> RuleVersion:
        return RuleVersion(
            "investment_bands", f"zone:investment_bands/{number}", number, "本区", "梁园区", "county", "", "", dt.date.fromisoformat(start),
            dt.date.fromisoformat(end) if end else None, {"bands": number}, origin="zone",
        )  # fmt: skip

    versions = [own(1, "2022-01-01"), own(2, "2022-06-01", "2022-12-31"), own(3, "2022-03-01", "2022-03-31")]

    def number_on(day: str) -> int:
        found = version_in_force(versions, on=dt.date.fromisoformat(day), place=SHANGQIU)
        return found.version if found else 0

    assert [number_on(day) for day in ("2021-12-31", "2022-01-01", "2022-03-15", "2022-04-01", "2022-06-01", "2023-01-01")] == [
        0,
        1,
        3,
        1,
        2,
        1,
    ]
