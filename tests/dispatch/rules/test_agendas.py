"""What comes on an agenda, in which order and in which words."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.dispatch.rules import agendas, meetings, minutes
from huoshui.dispatch.rules.agendas import KeptItem, LateUnit, LongGap, Material, PastDecision, RedProject, SlowTarget, StuckRequest
from huoshui.rulebook.rules.dispatch_contents import AGENDA_PARTS, MEETING_KINDS

UNIT = uuid4()
DECISION = PastDecision(
    uuid4(), "3月23日会", "协调电力增容", UNIT, "住建局", uuid4(), "交办〔2026〕3号", "办理中", date(2026, 3, 27), 0, True, False, False
)  # fmt: skip
MATERIAL = Material(
    decisions=[
        replace(DECISION, id=uuid4(), what="办结的事", is_open=False, was_done=True),
        replace(DECISION, id=uuid4(), what="刚交的事"),
        replace(DECISION, id=uuid4(), what="超期的事", days_late=6),
        replace(DECISION, id=uuid4(), what="没交的事", assignment_id=None, is_open=False),
    ],
    red=[RedProject(uuid4(), "甲项目", UNIT, "招商局", "开工：逾期未开工", ("开工：补开工证据",), 3)],
    gaps=[LongGap(uuid4(), "signed_no_land", "已签约未摘地", "乙项目", UNIT, "自然资源局", "已 120 天", "", "", None)],
    late=[LateUnit(UNIT, "住建局", 4, 9, ("一", "二", "三", "四"))],
    requests=[StuckRequest(uuid4(), "QH-1", "要地", "丙公司", UNIT, "招商局", "待交办", "调度", 12, False, "研判并交办")],
    targets=[SlowTarget(uuid4(), "签约额", "全区", None, "低于序时进度12个百分点", "2.00亿元")],
)
MOST = {part: 5 for part in AGENDA_PARTS}


def test_the_words_of_the_docstrings_hold() -> None:
    for module in (agendas, meetings, minutes):
        assert doctest.testmod(module).failed == 0


def test_the_rulebook_and_the_meetings_name_the_same_parts_and_kinds() -> None:
    assert (*AGENDA_PARTS, agendas.OWN) == tuple(agendas.PARTS)
    assert tuple(meetings.KINDS) == MEETING_KINDS


def test_last_decisions_come_first_and_the_overdue_one_first_of_them() -> None:
    items = agendas.draft(MATERIAL, AGENDA_PARTS, MOST)
    assert [one.title for one in items[:4]] == ["超期的事", "刚交的事", "没交的事", "办结的事"]
    assert [one.part for one in items[4:]] == ["red_lights", "state_gaps", "overdue", "requests", "targets"]
    assert "超期 6 个工作日" in items[0].words and "2026-03-27 前" in items[1].words
    assert "尚未交办" in items[2].words and "已按时办结" in items[3].words


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("red_lights", "开工：逾期未开工；连续 3 个月；转绿需：开工：补开工证据。"),
        ("state_gaps", "已签约未摘地；已 120 天；还没有下步措施。"),
        ("overdue", "最长超期 9 个工作日；“一”、“二”、“三”等。"),
        ("requests", "丙公司；待交办 12 个工作日；在调度手里；下步：研判并交办。"),
        ("targets", "低于序时进度12个百分点；今后每月需完成 2.00亿元。"),
    ],
)
def test_each_kind_of_matter_says_why_and_what_next(part: str, words: str) -> None:
    [one] = agendas.draft(MATERIAL, [part], MOST)
    assert one.words == words and one.subject_id is not None


def test_a_part_is_cut_where_the_rules_say_but_last_decisions_never() -> None:
    many = replace(MATERIAL, red=[replace(MATERIAL.red[0], id=uuid4()) for _ in range(9)])
    items = agendas.draft(many, ["last_decisions", "red_lights"], {"red_lights": 2})
    assert [one.part for one in items].count("red_lights") == 2 and [one.part for one in items].count("last_decisions") == 4
    assert agendas.draft(many, ["red_lights"], {}) == []


def test_redrafting_says_what_is_new_changed_gone_and_leaves_own_items_alone() -> None:
    [red] = agendas.draft(MATERIAL, ["red_lights"], MOST)
    kept = [
        KeptItem("", "自己的议题", "", True),
        KeptItem(red.key, red.title, "旧的情况。", False),
        KeptItem("gap:x", "已摘地的项目", "旧。", False),
        KeptItem("gap:y", "改过的项目", "旧。", True),
    ]
    found = agendas.changes(kept, [red, replace(red, key="light:new", title="新项目")])
    assert [(one.kind, one.title) for one in found] == [
        ("new", "新项目"), ("changed", "甲项目"), ("gone", "已摘地的项目"), ("finished", "改过的项目"),
    ]  # fmt: skip
    assert agendas.changes([KeptItem(red.key, red.title, red.words, False)], [red]) == []


PARTS_OF_AGENDAS = st.lists(st.sampled_from(tuple(agendas.PARTS)), max_size=8)


@given(PARTS_OF_AGENDAS, PARTS_OF_AGENDAS)
def test_new_items_never_disturb_the_order_that_people_gave(standing: list[str], fresh: list[str]) -> None:
    there = [(f"s{number}", part) for number, part in enumerate(standing)]
    added = [(f"f{number}", part) for number, part in enumerate(fresh)]
    order = agendas.placed(there, added, list(agendas.PARTS))
    assert sorted(order) == sorted(one for one, _ in [*there, *added])
    assert [one for one in order if one.startswith("s")] == [one for one, _ in there]


def test_minutes_name_who_came_for_whom_and_who_excused_himself() -> None:
    seats = [
        minutes.Seat("招商局", "薄局长", False, "present", "", ""),
        minutes.Seat("住建局", "陈局长", False, "replaced", "李副局长", "出差"),
        minutes.Seat("柳林镇", "", False, "absent", "", "防汛"),
        minutes.Seat("", "供电公司张工", True, "late", "", ""),
        minutes.Seat("财政局", "", False, "unticked", "", ""),
    ]
    assert minutes.names_of_seats(seats) == ("招商局薄局长，住建局李副局长（代陈局长）", "柳林镇（防汛）", "供电公司张工")


def test_a_decision_reads_as_a_sentence_with_owner_and_day() -> None:
    one = minutes.Resolved("协调电力增容", "先通临时电", "供电公司", ("住建局",), date(2026, 4, 3))
    assert minutes.resolved_words(11, one) == "十一、协调电力增容。先通临时电。（由供电公司牵头、住建局配合，2026年4月3日前完成）"
    assert minutes.resolved_words(1, minutes.Resolved("原则同意选址", "", "", (), None)) == "一、原则同意选址。"


def test_issued_minutes_come_back_as_they_were_kept() -> None:
    resolved = (minutes.Resolved("协调电力增容", "", "供电公司", ("住建局",), date(2026, 4, 3)),)
    content = minutes.MinutesContent("区会议纪要", "周调度会纪要", "", "", "开头", resolved, "甲", "", "", "", "办公室", date(2026, 3, 30))
    assert minutes.from_row(content.as_row()) == content
