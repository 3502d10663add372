# ruff: noqa: E501 - texts stay on one line
"""Whose number it is where no link says so: the zone by its names, its 期, the project that the words name; what narrows it."""

from __future__ import annotations

import pytest

from huoshui.ingestion.rules.reconciliation.stated_figures import KnownSubjects, Subject, as_row, from_row, stated_figures
from huoshui.ingestion.rules.reconciliation.surroundings import Surroundings
from tests.ingestion.rules.reconciliation.marked_text import read

ZONE = Subject("zone:1", "澜州市清源区")
KNOWN = KnownSubjects(ZONE, ("澜州市清源区", "清源区", "全区"), ("临港产业园", "柳林镇"), {3: Subject("batch:3", "第三期“三个一批”")})
Q1 = "period=2026Q1|stage=signed"


def stated(text: str, projects: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    found = stated_figures(Surroundings(*read(text, projects)), "d", "通报", lambda claim: None, KNOWN)
    return [(one.subject, one.measure, one.narrowed) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"一季度，清源区签约项目[10个|project_count|{Q1}]，总投资[55亿元|investment|{Q1}]。", [("zone:1", "project_count", ""), ("zone:1", "investment", "")]),
        (f"全区签约外资项目[2个|project_count|{Q1}]，总投资[5亿元|investment|{Q1}]。", [("zone:1", "project_count", "外资"), ("zone:1", "investment", "外资")]),
        (f"一季度，清源区临港产业园签约项目[3个|project_count|{Q1}]。", []),
        (f"一季度签约项目[10个|project_count|{Q1}]。", []),
        ("第三期“三个一批”项目[36个|project_count]。“签约一批”项目[13个|project_count|stage=signed]，总投资[170亿元|investment|stage=signed]。", [("batch:3", "project_count", ""), ("batch:3", "project_count", ""), ("batch:3", "investment", "")]),
        ("第五期“三个一批”项目[36个|project_count]。", []),
    ],
)  # fmt: skip
def test_the_words_say_whose_number_it_is(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert stated(text) == expected


def test_a_projects_size_is_the_projects_by_its_name_where_no_record_is_known() -> None:
    ((subject, measure, narrowed),) = stated("总投资[30亿元|investment]的云杉精密产业园奠基。", ("云杉精密产业园",))
    assert subject.startswith("name:") and (measure, narrowed) == ("investment", "")


def test_a_figure_is_kept_and_read_back_whole() -> None:
    (one, _) = stated_figures(
        Surroundings(*read(f"清源区签约项目[10个|project_count|{Q1}]，总投资[55.2亿元|investment|{Q1}]。")),
        "d",
        "通报",
        lambda claim: None,
        KNOWN,
    )
    assert from_row(as_row(one)) == one and one.label == "澜州市清源区2026年一季度签约项目数"
