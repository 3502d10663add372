"""What lists, the board, the calendar, the loads and the worklist show, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from huoshui.assignments import actions
from huoshui.assignments.queries import (
    PartFilters,
    assignment_detail,
    board,
    due_days,
    list_parts,
    part_detail,
    unit_loads,
    worklist,
)
from huoshui.core.refusals import NotVisible, Refusal
from tests.assignments.conftest import Timed, part_of
from tests.cast import Cast
from tests.web.conftest import within_queries

Order = Callable[..., UUID]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def some(cast: Cast, order: Order, timed: Timed) -> dict[str, UUID]:
    """Six in several states, looked at on 2026-03-17."""
    made = {
        "unsigned": order(title="还没签收的交办"),
        "late": order(title="已经超期的交办", assists=("housing_office",)),
        "replied": order(title="等着审定的交办"),
        "long": order(title="还早的交办事项", due_on=day("2026-05-29")),
        "done": order(title="已经办结的交办"),
        "other": order(title="柳林镇办的交办", lead="township", source_kind="supervision", leader_id=cast.liu.id),
    }
    for key in ("late", "replied", "long", "done"):
        actions.sign_part(cast.bo.actor, part_of(made[key]).id)
    timed("2026-03-12 09:00")
    for key in ("replied", "done"):
        actions.reply_done(cast.bo.actor, part_of(made[key]).id, words="都办好了", proof_words="照片三张")
    actions.accept_reply(cast.mei.actor, part_of(made["done"]).id)
    timed("2026-03-17 09:00")
    actions.tick_zone(cast.home.id)
    return made


def shown(cast: Cast, name: str, **filters: object) -> list[str]:
    return sorted(f"{row.title}/{row.role_name}" for row in list_parts(getattr(cast, name).actor, PartFilters(**filters)).rows)  # type: ignore[arg-type]


def test_everybody_sees_their_own(cast: Cast, some: dict[str, UUID]) -> None:
    assert len(shown(cast, "mei")) == len(shown(cast, "liu")) == len(shown(cast, "sun")) == 6
    assert shown(cast, "chen") == ["已经超期的交办/主办", "已经超期的交办/协办"]  # the whole of what it assists in
    assert shown(cast, "wang") == ["柳林镇办的交办/主办"]
    assert shown(cast, "zhao") == []
    assert shown(cast, "wang", view="all") == shown(cast, "wang")
    assert len(shown(cast, "bo", view="all")) == 6
    with pytest.raises(NotVisible):
        assignment_detail(cast.wang.actor, some["late"])


def test_lights_pick_what_they_say(cast: Cast, some: dict[str, UUID]) -> None:
    assert shown(cast, "mei", light="late") == [
        "已经超期的交办/主办", "已经超期的交办/协办", "柳林镇办的交办/主办", "还没签收的交办/主办",
    ]  # fmt: skip
    assert shown(cast, "mei", light="to_sign", role="lead_unit") == ["柳林镇办的交办/主办", "还没签收的交办/主办"]
    assert shown(cast, "mei", light="to_decide") == ["等着审定的交办/主办"]
    assert shown(cast, "bo", light="to_decide") == []
    assert shown(cast, "mei", light="on_time") == ["已经办结的交办/主办"]
    assert shown(cast, "mei", light="raised") == shown(cast, "mei", light="late")
    assert shown(cast, "mei", sources=("supervision",)) == ["柳林镇办的交办/主办"]
    assert shown(cast, "mei", leader_id=cast.liu.id) == ["柳林镇办的交办/主办"]
    assert shown(cast, "mei", text="交办〔2026〕4号") == ["还早的交办事项/主办"]
    assert shown(cast, "mei", due_from=day("2026-05-01")) == ["还早的交办事项/主办"]


def test_pages_by_key_meet_each_part_once(cast: Cast, some: dict[str, UUID]) -> None:
    for order in ("due", "-due", "issued", "-unit", "state"):
        seen: list[UUID] = []
        after = ""
        while True:
            page = list_parts(cast.mei.actor, order=order, after=after, limit=2)
            seen += [row.id for row in page.rows]
            after = page.next_cursor
            if not after:
                break
        assert len(seen) == len(set(seen)) == page.total_count == 6, order
    for wrong in ({"order": "luck"}, {"after": "x"}):
        with pytest.raises(Refusal):
            list_parts(cast.mei.actor, **wrong)  # type: ignore[arg-type]


def test_filters_refuse_what_is_no_choice() -> None:
    for query in ({"state": ["sleepy"]}, {"light": ["blue"]}, {"unit": ["x"]}, {"due_from": ["tomorrow"]}, {"view": ["none"]}):
        with pytest.raises(Refusal):
            PartFilters.from_query(query)


def test_rows_say_how_late_and_who_has_the_ball(cast: Cast, some: dict[str, UUID]) -> None:
    rows = {row.title: row for row in list_parts(cast.mei.actor, PartFilters(role="lead_unit")).rows}
    assert (rows["已经超期的交办"].standing, rows["已经超期的交办"].days_late) == ("late", 1)
    assert (rows["还早的交办事项"].standing, rows["还早的交办事项"].ball) == ("in_time", "招商局")
    assert (rows["等着审定的交办"].standing, rows["等着审定的交办"].ball) == ("stopped", "梅调度（审定）")
    assert rows["还没签收的交办"].ball == "招商局（签收）"


def test_units_by_what_is_late(cast: Cast, some: dict[str, UUID]) -> None:
    loads = {load.unit_name: load for load in unit_loads(cast.mei.actor)}
    assert list(loads) == ["住建局", "柳林镇", "招商局"] or loads["招商局"].late == 2
    bureau = loads["招商局"]
    assert (bureau.open_count, bureau.late, bureau.most_days_late, bureau.waiting_receipt) == (4, 2, 1, 1)
    assert (bureau.done, bureau.on_time_done) == (1, 1)
    for load in loads.values():
        assert load.late == len(shown(cast, "mei", light="late", unit_ids=(load.unit_id,)))
        assert load.open_count == len(shown(cast, "mei", unit_ids=(load.unit_id,)))


def test_board_and_calendar_hold_every_open_part(cast: Cast, some: dict[str, UUID]) -> None:
    columns = {name: count for _, name, count, _ in board(cast.mei.actor)}
    assert columns == {"待签收": 3, "异议待定": 0, "办理中": 2, "停表中": 0, "待审定": 1, "退回重办": 0}
    days = due_days(cast.mei.actor, None, day("2026-03-01"), day("2026-03-31"))
    assert sum(one.open_count for one in days) == 5
    assert {one.day for one in days if one.late} == {day("2026-03-05"), day("2026-03-09"), day("2026-03-16")}
    assert not next(one for one in days if one.day == day("2026-03-07")).is_workday


def test_the_worklist_of_the_unit_and_of_the_dispatcher(cast: Cast, some: dict[str, UUID]) -> None:
    unit = worklist(cast.bo.actor)
    assert (unit.to_sign_count, unit.late_count, unit.to_decide_count) == (1, 2, 0)
    assert worklist(cast.mei.actor).to_decide_count == 1
    nobody = worklist(cast.zhao.actor)
    assert nobody.to_sign_count == nobody.late_count == nobody.due_today_count == nobody.to_decide_count == 0


def test_a_detail_offers_the_steps_that_would_be_taken(cast: Cast, some: dict[str, UUID]) -> None:
    def can(name: str, key: str) -> set[str]:
        return set(part_detail(getattr(cast, name).actor, part_of(some[key]).id)[1].can)

    assert can("bo", "unsigned") == {"signed", "disputed", "person_set"}
    assert can("bo", "late") == {"disputed", "extension_asked", "paused", "reported", "replied", "person_set"}
    assert can("mei", "replied") == {"accepted", "noted", "returned", "rerouted", "person_set"}
    assert can("bo", "replied") == {"person_set"}
    assert can("sun", "replied") == set()
    assert can("chen", "late") == set()


def test_whose_the_time_was_is_told_apart(cast: Cast, some: dict[str, UUID]) -> None:
    _, part = part_detail(cast.mei.actor, part_of(some["replied"]).id)
    assert {one.label: one.workdays for one in part.times} == {"承办单位": 8, "交办人": 3}


def test_reads_ask_little(cast: Cast, some: dict[str, UUID]) -> None:
    with within_queries(12):
        list_parts(cast.mei.actor)
    with within_queries(20):
        assignment_detail(cast.mei.actor, some["late"])
