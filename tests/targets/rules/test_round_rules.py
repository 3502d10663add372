"""Rules of a round by tables: which record counts, lines of parameters, feeds, the jury, equal totals, missing peers."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.refusals import NotPermitted, Refusal
from huoshui.targets.adapters.shipped_cards import shipped_cards
from huoshui.targets.rules.card_feeds import Feed, feed_problems, jury_items
from huoshui.targets.rules.card_lines import terms_of_text, text_of_terms
from huoshui.targets.rules.jury import Mark, Seat, items_asked_of, jury_value, marks_due, marks_missing
from huoshui.targets.rules.objections import NewValue, Ruling, check_ruling
from huoshui.targets.rules.round_inputs import COUNTED, ENTERED, EVENT, MARKED, RULED, WITHDRAWN, Recorded, check_entered, resolved
from huoshui.targets.rules.round_scores import Contestant, as_rows, changes_between, read_rows, score_round
from huoshui.targets.rules.scorecards import card_of, needed_inputs

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def record(kind: str, value: int | None, *, number: int = 1, withdraws: int | None = None) -> Recorded:
    kept = None if value is None else Decimal(value)
    return Recorded(UUID(int=number), kind, kept, withdraws_id=None if withdraws is None else UUID(int=withdraws))


CASES: list[tuple[str, str, bool, list[Recorded], bool, int | None]] = [
    ("a count", "indicator", False, [record(COUNTED, 3), record(COUNTED, 4)], False, 4),
    ("a ruling wins over a later count", "indicator", False, [record(RULED, 9), record(COUNTED, 4)], False, 9),
    ("a target by hand wins over the one set", "target", False, [record(ENTERED, 5), record(COUNTED, 4)], False, 5),
    (
        "a withdrawn target gives way",
        "target",
        False,
        [record(COUNTED, 4), record(ENTERED, 5, number=2), record(WITHDRAWN, None, withdraws=2)],
        False,
        4,
    ),
    ("the last number by hand", "entered", False, [record(ENTERED, 5), record(ENTERED, 6)], False, 6),
    ("events add up", "entered", True, [record(EVENT, 1), record(EVENT, 2, number=2)], False, 3),
    ("no event yet", "entered", True, [], False, None),
    ("no event at all", "entered", True, [], True, 0),
    ("marks before the end", "jury", False, [], True, None),
    ("marks", "jury", False, [record(MARKED, 90)], False, 90),
    ("nothing recorded is not zero", "entered", False, [], True, None),
]


@pytest.mark.parametrize(("kind", "is_event", "rows", "closed", "value"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_which_record_counts(kind: str, is_event: bool, rows: list[Recorded], closed: bool, value: int | None) -> None:
    found = resolved(Feed(kind), is_event, rows, entries_are_closed=closed)
    assert found.value == value
    assert bool(found.why_missing) is (value is None)


@pytest.mark.parametrize(
    ("method", "value", "is_taken"),
    [("given", "100", True), ("given", "850", False), ("peers", "-1", False), ("events", "0", False), ("ratio", "850", True)],
)
def test_a_mark_out_of_a_hundred_is_never_more_and_an_event_never_none(method: str, value: str, is_taken: bool) -> None:
    with nullcontext() if is_taken else pytest.raises(Refusal):
        check_entered(Decimal(value), method)


def test_the_parameters_of_every_shipped_item_survive_being_typed() -> None:
    for shipped in shipped_cards():
        for group in shipped.content["groups"]:
            for item in group["items"]:
                assert terms_of_text(item["method"], text_of_terms(item["method"], item.get("terms", {}))) == item.get("terms", {})


@pytest.mark.parametrize(
    ("method", "text"), [("events", "投产"), ("ratio", "投产 = 5"), ("mix", "个数 = 50，最多 3 次"), ("given", "封顶 = 3")]
)
def test_a_line_that_says_nothing_is_named(method: str, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        terms_of_text(method, text)
    assert caught.value.field == "terms"


def content(**more: Any) -> dict[str, Any]:
    items = [
        {"code": "level", "name": "规模", "method": "efficacy", "weight": 60, "terms": {"level_percent": 100}},
        {"code": "tour", "name": "观摩", "method": "given", "weight": 40, "feeds": {"评分": {"kind": "jury"}}},
    ]
    return {"groups": [{"name": "得分", "kind": "score", "items": items}], "peer_groups": [{"name": "组", "unit_ids": [str(A)]}], **more}


def test_what_keeps_a_card_from_being_adopted_is_said() -> None:
    assert feed_problems(content(), set()) == []
    wrong = content(publicity_workdays=0, peer_groups=[{"name": "甲", "unit_ids": [str(A)]}, {"name": "乙", "unit_ids": [str(A)]}])
    wrong["groups"][0]["items"][0]["feeds"] = {"水平": {"kind": "indicator", "indicator_id": "nothing"}, "增长": {"kind": "jury"}}
    assert feed_problems(wrong, {"projects_signed"}) == [
        "“规模”的水平没有选指标",
        "“规模”按“功效系数（水平与增长）”计分，不能由评委打分",
        "“乙”组有单位已在别的组里",
        "公示应为 1 至 30 个工作日",
    ]


def test_one_missing_peer_leaves_the_lowest_and_highest_open() -> None:
    card = card_of("卡", content())
    contestants = [Contestant(one, str(one.int), "组") for one in (A, B, C)]
    values = {(one, "level", "水平"): Decimal(one.int * 10) for one in (A, B, C)}
    values |= {(one, "level", "增长"): Decimal(0) for one in (A, B, C)} | {(one, "tour", "评分"): Decimal(80) for one in (A, B, C)}
    lines = score_round(card, contestants, values)
    assert [(line.unit_name, line.place, str(line.total)) for line in lines] == [("3", 1, "92.00"), ("2", 2, "80.00"), ("1", 3, "68.00")]
    assert read_rows(as_rows(lines)) == lines
    del values[A, "level", "水平"]
    open_lines = score_round(card, contestants, values)
    assert {line.total for line in open_lines} == {None}
    changed = {(one.unit_name, one.what) for one in changes_between(lines, open_lines, card)}
    assert ("3", "总分") in changed and ("3", "位次") in changed


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_equal_totals_share_a_place_and_the_next_is_left_out(marks: list[int]) -> None:
    card = card_of(
        "卡", {"groups": [{"name": "得分", "kind": "score", "items": [{"code": "t", "name": "t", "method": "given", "weight": 100}]}]}
    )
    contestants = [Contestant(UUID(int=place), str(place), "组") for place in range(len(marks))]
    values = {(UUID(int=place), "t", "评分"): Decimal(mark) for place, mark in enumerate(marks)}
    for line in score_round(card, contestants, values):
        mine = marks[line.unit_id.int]
        assert line.place == 1 + sum(1 for mark in marks if mark > mine)
        assert line.shares_place is (marks.count(mine) > 1)


def test_a_side_marks_what_weighs_it_and_never_the_own_unit() -> None:
    items = [
        {"code": "peer", "name": "测评", "method": "peers", "weight": 15, "terms": {"weights": {"园区": 70, "乡镇": 30}},
         "feeds": {"园区": {"kind": "jury"}}},
        {"code": "tour", "name": "观摩", "method": "given", "weight": 40, "feeds": {"评分": {"kind": "jury"}}},
    ]  # fmt: skip
    written = {"groups": [{"name": "得分", "kind": "score", "items": items}]}
    card = card_of("卡", written)
    asked = jury_items(card, written)
    park, town = Seat(uuid4(), "园区", frozenset({A})), Seat(uuid4(), "乡镇", frozenset())
    assert [item.code for item in items_asked_of(park, asked)] == ["peer", "tour"]
    assert [item.code for item in items_asked_of(town, asked)] == ["tour"]
    assert marks_due(park, asked, [A, B]) == {(B, "peer"), (B, "tour")}
    marks = [Mark(park.id, B, "peer", Decimal(90)), Mark(park.id, B, "tour", Decimal(80)), Mark(town.id, B, "tour", Decimal(60))]
    assert marks_missing([park, town], asked, [A, B], marks) == {town.id: 1}
    assert jury_value([park, town], marks, B, "tour", "评分", 0).points == 70
    assert jury_value([park, town], marks, B, "peer", "园区", 0).points == 90
    assert jury_value([park, town], marks, A, "tour", "评分", 0).points is None
    assert needed_inputs(card.items[0]) == ("园区", "乡镇")


RULING = {"standing": "open", "raised_by": A, "raising_unit": B, "ruled_by": C, "ruling_units": ()}


@pytest.mark.parametrize(
    ("given_ruling", "more", "code"),
    [
        (Ruling("upheld", "有文件为证"), {"standing": "dismissed"}, "already_done"),
        (Ruling("upheld", "有文件为证"), {"ruled_by": A}, "forbidden"),
        (Ruling("upheld", "有文件为证"), {"ruling_units": (B,)}, "forbidden"),
        (Ruling("open", "有文件为证"), {}, "unknown_value"),
        (Ruling("upheld", "嗯"), {}, "words_missing"),
        (Ruling("dismissed", "没有依据", NewValue("a", "b", Decimal(1))), {}, "dismissed_changes_nothing"),
        (Ruling("upheld", "有文件为证", NewValue("a", "b", Decimal("NaN"))), {}, "value_wrong"),
    ],
)
def test_a_ruling_that_is_none(given_ruling: Ruling, more: dict[str, Any], code: str) -> None:
    check_ruling(Ruling("upheld", "有文件为证"), **RULING)  # type: ignore[arg-type]
    with pytest.raises((Refusal, NotPermitted)) as caught:
        check_ruling(given_ruling, **RULING | more)
    assert caught.value.code == code
