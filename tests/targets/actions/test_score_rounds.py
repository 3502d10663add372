"""A round of 考评 from its card to the frozen result: counted, entered, marked, published, objected to, ruled, frozen, corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from huoshui.audit.models import AuditEntry
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.periods import quarter
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.targets.actions.score_jury import close_jury, give_marks, invite_jurors, reopen_jury
from huoshui.targets.actions.score_results import (
    correct_score_round,
    freeze_score_round,
    publish_score_round,
    raise_objection,
    rule_objection,
)
from huoshui.targets.actions.score_rounds import RoundOrder, close_entries, enter_score, open_score_round, withdraw_score
from huoshui.targets.actions.scorecards import NewItem, adopt_scorecard, create_scorecard, set_card_item
from huoshui.targets.models import JuryMark, RoundInput, RoundUnit, ScoreRound
from huoshui.targets.queries.score_invariants import broken_score_rounds
from huoshui.targets.queries.score_jury import jury_desk, mark_sheet, own_seats
from huoshui.targets.queries.score_objections import objections
from huoshui.targets.queries.score_rounds import cell_detail, list_rounds, round_detail
from huoshui.targets.queries.scorecards import card_detail, list_cards
from huoshui.targets.rules.objections import NewValue, Ruling
from tests.cast import Cast
from tests.targets.conftest import enter
from tests.targets.score_round import (
    BIG,
    CRITICISED,
    SIGNED,
    TOUR,
    adopted_card,
    entered_round,
    marked_round,
    opened_round,
    published_round,
    version_of,
)

DAY = datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)  # a Wednesday; 4 to 6 April are 清明


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with clock_at(DAY):
        yield


@pytest.fixture
def signed(cast: Cast) -> None:
    """招商局 signed two of its four, 住建局 two of two, 柳林镇 none of one."""
    for name, unit in (("甲项目", "招商局"), ("乙项目", "招商局"), ("丙项目", "住建局"), ("丁项目", "住建局")):
        enter(cast, name, signed_on=date(2026, 2, 10), duty_unit=unit)


def table(cast: Cast, round_id: UUID, by: str = "mei") -> dict[str, tuple[int | None, str]]:
    lines = round_detail(getattr(cast, by).actor, round_id).lines
    return {line.unit_name: (line.place, str(line.total)) for line in lines}


def refused(code: str, do: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught, transaction.atomic():
        do()
    assert caught.value.code == code
    return caught.value


def test_a_card_is_made_from_an_example_and_adopted_once_it_says_whom_it_scores(cast: Cast) -> None:
    actor = cast.mei.actor
    made = create_scorecard(actor, title="专班季度评分", example_code="quarterly_team")
    detail = card_detail(actor, made)
    assert (detail.row.item_count, detail.problems) == (8, ("还没有选考核哪些单位",))
    refused("card_wrong", lambda: adopt_scorecard(actor, made, expected_version=1))
    wrong = NewItem("扣分", "deduction", "测评", "given", Decimal(5))
    refused("method_wrong", lambda: set_card_item(actor, made, wrong, expected_version=1))
    fed = NewItem("季度得分", "score", "集中开工", "events", terms="集中开工 = 30，最多 4 次\n封顶 = 100")
    code = set_card_item(actor, made, fed, expected_version=1)
    [item] = [one for one in card_detail(actor, made).card.items if one.code == code]
    assert item.terms == {"points": {"集中开工": 30}, "at_most": {"集中开工": 4}, "cap": 100}
    with pytest.raises(StaleVersion):
        set_card_item(actor, made, fed, expected_version=1)
    assert list_cards(cast.bo.actor) == [] and len(list_cards(actor)) == 1
    with pytest.raises(NotVisible):
        card_detail(cast.bo.actor, made)


def test_a_revision_has_a_reason_and_leaves_the_adopted_version_as_it_was(cast: Cast) -> None:
    made = adopted_card(cast)
    version = card_detail(cast.mei.actor, made).row.version
    set_card_item(cast.mei.actor, made, NewItem("得分", "score", "到位资金", "ratio", Decimal(10)), expected_version=version)
    assert len(card_detail(cast.bo.actor, made).card.items) == 4
    refused("words_missing", lambda: adopt_scorecard(cast.mei.actor, made, expected_version=version + 1))
    adopt_scorecard(cast.mei.actor, made, reason="增加到位资金", expected_version=version + 1)
    assert len(card_detail(cast.bo.actor, made).card.items) == 5
    first = card_detail(cast.bo.actor, made, number=1)
    assert (len(first.card.items), first.row.latest_number, first.problems) == (4, 1, ())
    with pytest.raises(NotVisible):
        card_detail(cast.bo.actor, made, number=3)


def test_an_item_moves_to_a_new_group_and_the_emptied_one_goes(cast: Cast) -> None:
    made = create_scorecard(cast.mei.actor, title="季度考评")
    code = set_card_item(cast.mei.actor, made, NewItem("得分", "score", "签约", "ratio", Decimal(60)), expected_version=1)
    set_card_item(cast.mei.actor, made, NewItem("得分", "score", "开工", "ratio", Decimal(40)), expected_version=2)
    set_card_item(cast.mei.actor, made, NewItem("招商", "score", "签约", "ratio", Decimal(60)), item_code=code, expected_version=3)
    groups = {group.name: [item.name for item in group.items] for group in card_detail(cast.mei.actor, made).card.groups}
    assert groups == {"得分": ["开工"], "招商": ["签约"]}
    set_card_item(cast.mei.actor, made, NewItem("得分", "score", "签约", "ratio", Decimal(60)), item_code=code, expected_version=4)
    groups = {group.name: [item.name for item in group.items] for group in card_detail(cast.mei.actor, made).card.groups}
    assert groups == {"得分": ["开工", "签约"]}


def test_the_table_is_unknown_until_everything_is_there_and_then_exact(cast: Cast, signed: None) -> None:
    made = opened_round(cast)
    assert {total for _, total in table(cast, made).values()} == {"None"}
    with pytest.raises(NotVisible):
        round_detail(cast.bo.actor, made)
    entered_round(cast, made)
    refused("jury_open", lambda: publish_score_round(cast.mei.actor, made, expected_version=version_of(cast, made)))
    marked_round(cast, made)
    # 招商局: 2/4×60 + 95×0.4 (bo may not mark it: two marks, none dropped); 住建局: 60 + 90×0.4 + 4; 柳林镇: 0 + 36
    assert table(cast, made) == {"住建局": (1, "100.00"), "招商局": (2, "68.00"), "柳林镇": (1, "36.00")}
    cell = cell_detail(cast.mei.actor, made, cast.units["promotion_office"].id, SIGNED)
    assert cell.line.cells[SIGNED].formula == "2÷4×60分"
    assert [(one.name, one.value, one.records[0].kind_label) for one in cell.inputs] == [
        ("完成数", Decimal(2), "台账计数"),
        ("目标数", Decimal(4), "手工登记"),
    ]
    assert (
        "1 个评分的平均，去掉最高最低各 1 个"
        in cell_detail(cast.mei.actor, made, cast.units["housing_office"].id, TOUR).inputs[0].records[0].note
    )


def test_no_event_is_nothing_only_once_entering_was_closed(cast: Cast, signed: None) -> None:
    made = opened_round(cast)
    unit = cast.units["township"].id
    given: dict[str, Any] = {"unit_id": unit, "item_code": CRITICISED, "input_name": "市级批评", "basis": "市督查通报第 4 期"}
    refused("value_wrong", lambda: enter_score(cast.mei.actor, made, value=Decimal("0.5"), expected_version=1, **given))
    refused("words_missing", lambda: enter_score(cast.mei.actor, made, value=Decimal(1), expected_version=1, **given | {"basis": "无"}))
    entry = enter_score(cast.mei.actor, made, value=Decimal(1), expected_version=1, **given)
    enter_score(cast.mei.actor, made, value=Decimal(2), expected_version=2, **given)
    assert cell_detail(cast.mei.actor, made, unit, CRITICISED).line.cells[CRITICISED].points == -15
    withdraw_score(cast.mei.actor, made, entry, reason="通报的是邻县", expected_version=3)
    assert cell_detail(cast.mei.actor, made, unit, CRITICISED).line.cells[CRITICISED].points == -10
    assert cell_detail(cast.mei.actor, made, unit, BIG).inputs[0].why_missing == "登记还没有结束"
    close_entries(cast.mei.actor, made, is_closed=True, expected_version=4)
    assert cell_detail(cast.mei.actor, made, unit, BIG).line.cells[BIG].points == 0
    refused("entries_closed", lambda: enter_score(cast.mei.actor, made, value=Decimal(1), expected_version=5, **given))
    counted = {"unit_id": unit, "item_code": SIGNED, "input_name": "完成数", "basis": "我说是十个"}
    refused("not_entered", lambda: enter_score(cast.mei.actor, made, value=Decimal(10), expected_version=5, **counted))  # type: ignore[arg-type]


def test_a_juror_marks_others_once_and_may_change_until_the_end(cast: Cast) -> None:
    made = opened_round(cast)
    with pytest.raises(NotVisible):
        mark_sheet(cast.bo.actor, made)
    invite_jurors(cast.mei.actor, made, [cast.bo.id, cast.liu.id], expected_version=1)
    with pytest.raises(NotVisible):
        invite_jurors(cast.mei.actor, made, [cast.qian.id], expected_version=2)
    sheet = mark_sheet(cast.bo.actor, made)
    assert (sheet.own_units, sheet.owed) == (("招商局",), 2)
    own, other = ((cast.units[name].id, TOUR) for name in ("promotion_office", "housing_office"))
    refused("own_unit", lambda: give_marks(cast.bo.actor, made, {own: Decimal(100)}))
    refused("mark_wrong", lambda: give_marks(cast.bo.actor, made, {other: Decimal(101)}))
    refused("mark_wrong", lambda: give_marks(cast.bo.actor, made, {other: Decimal("90.55")}))
    refused("not_asked", lambda: give_marks(cast.bo.actor, made, {(uuid4(), TOUR): Decimal(90)}))
    assert give_marks(cast.bo.actor, made, {other: Decimal(70)}) == 1
    give_marks(cast.bo.actor, made, {other: Decimal(85)})
    assert mark_sheet(cast.bo.actor, made).marks[other] == 85
    assert [(one.person_name, one.due, one.owed) for one in jury_desk(cast.mei.actor, made).seats] == [("薄招商", 2, 1), ("刘主任", 3, 3)]
    assert jury_desk(cast.mei.actor, made).marks is None  # the card lets the auditor see, nobody else
    assert "85" not in str([one.after for one in AuditEntry.objects.in_zone(cast.home.id).filter(operation="score_round.marked")])
    assert [one.owed for one in own_seats(cast.liu.actor)] == [3]
    version = version_of(cast, made)
    refused("marks_missing", lambda: close_jury(cast.mei.actor, made, expected_version=version))
    close_jury(cast.mei.actor, made, note="刘主任出差，未打分", expected_version=version)
    refused("jury_closed", lambda: give_marks(cast.bo.actor, made, {other: Decimal(60)}))
    [mean] = cell_detail(cast.mei.actor, made, other[0], TOUR).inputs
    assert (mean.value, [one.stands for one in mean.records]) == (85, [True])
    reopen_jury(cast.mei.actor, made, reason="刘主任补打", expected_version=version_of(cast, made))
    [mean] = cell_detail(cast.mei.actor, made, other[0], TOUR).inputs
    assert (mean.value, mean.why_missing, [one.stands for one in mean.records]) == (None, "评委打分还没有结束", [False])


def test_a_jurors_many_rounds_are_read_in_three_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    first = opened_round(cast)
    card_id = round_detail(cast.mei.actor, first).row.card_id
    rounds = [first, *(open_score_round(cast.mei.actor, RoundOrder(card_id, f"第 {number} 次", quarter(2026, 1))) for number in (2, 3))]
    for one in rounds:
        invite_jurors(cast.mei.actor, one, [cast.liu.id], expected_version=1)
    give_marks(cast.liu.actor, first, {(cast.units["township"].id, TOUR): Decimal(80)})
    liu = cast.liu.actor
    with django_assert_num_queries(3):
        found = own_seats(liu)
    assert {one.round_id: (one.given, one.owed) for one in found} == {rounds[0]: (1, 2), rounds[1]: (0, 3), rounds[2]: (0, 3)}


def test_a_ruling_changes_a_place_and_says_old_and_new(cast: Cast, signed: None) -> None:
    made = published_round(cast)
    found = round_detail(cast.bo.actor, made).row
    assert found.publicity_due_on == date(2026, 4, 7)  # three working days after 1 April, 清明 in between
    bo = {"unit_id": cast.units["promotion_office"].id, "item_code": SIGNED}
    with pytest.raises(NotPermitted):
        raise_objection(cast.bo.actor, made, unit_id=cast.units["township"].id, reason="替别人说一句")
    objection = raise_objection(cast.bo.actor, made, reason="一季度任务是一个，不是四个", **bo)
    refused("publicity_running", lambda: freeze_score_round(cast.liu.actor, made, expected_version=found.version))
    with pytest.raises(NotPermitted):
        rule_objection(cast.bo.actor, made, objection, Ruling("upheld", "自己裁定自己"))
    change = NewValue(SIGNED, "目标数", Decimal(2))
    refused("dismissed_changes_nothing", lambda: rule_objection(cast.liu.actor, made, objection, Ruling("dismissed", "依据不足", change)))
    rule_objection(cast.liu.actor, made, objection, Ruling("upheld", "分解表确为二个", NewValue(SIGNED, "目标数", Decimal(1))))
    refused("already_done", lambda: rule_objection(cast.liu.actor, made, objection, Ruling("dismissed", "再想一想")))
    [line] = objections(cast.chen.actor, made)
    assert [(one.what, one.old, one.new) for one in line.changes] == [("新签约项目", "30.00", "60.00"), ("总分", "68.00", "98.00")]
    assert table(cast, made)["招商局"] == (2, "98.00")
    other = raise_objection(cast.chen.actor, made, unit_id=cast.units["housing_office"].id, reason="大项目不是我们的")
    for wrong in (
        NewValue(BIG, "10亿元项目", Decimal("0.5")),
        NewValue(BIG, "10亿元项目", Decimal(-1)),
        NewValue(TOUR, "评分", Decimal(101)),
    ):
        refused("value_wrong", lambda given=wrong: rule_objection(cast.liu.actor, made, other, Ruling("upheld", "核减大项目", given)))  # type: ignore[misc]
    rule_objection(cast.liu.actor, made, other, Ruling("upheld", "核减大项目", NewValue(BIG, "10亿元项目", Decimal(0))))
    assert table(cast, made) == {"招商局": (1, "98.00"), "住建局": (2, "96.00"), "柳林镇": (1, "36.00")}
    assert ("招商局", "位次", "第 2", "第 1") in [
        (one.unit_name, one.what, one.old, one.new) for one in round_detail(cast.bo.actor, made).changes
    ]


def test_a_frozen_result_takes_no_change_by_whatever_hand(cast: Cast, signed: None) -> None:
    made = published_round(cast)
    objection = raise_objection(cast.bo.actor, made, unit_id=cast.units["promotion_office"].id, reason="任务数偏高了")
    with clock_at(DAY + timedelta(days=7)):
        refused("objections_open", lambda: freeze_score_round(cast.mei.actor, made, expected_version=version_of(cast, made)))
        refused(
            "publicity_over",
            lambda: raise_objection(cast.chen.actor, made, unit_id=cast.units["housing_office"].id, reason="我也想说几句"),
        )
        rule_objection(cast.liu.actor, made, objection, Ruling("dismissed", "任务数有文件"))
        freeze_score_round(cast.mei.actor, made, expected_version=version_of(cast, made))
        refused("already_frozen", lambda: freeze_score_round(cast.mei.actor, made, expected_version=version_of(cast, made)))
        rows = ScoreRound.objects.in_zone(cast.home.id).filter(id=made)
        units = RoundUnit.objects.in_zone(cast.home.id).filter(score_round_id=made)
        inputs = RoundInput.objects.in_zone(cast.home.id).filter(score_round_id=made)
        for deed in (
            lambda: rows.update(title="改一改"),
            lambda: units.update(peer_group="另一组"),
            lambda: inputs.update(value=1),
            lambda: RoundInput.objects.create_in(
                cast.home.id,
                score_round_id=made,
                unit_id=cast.units["township"].id,
                item_code=SIGNED,
                input_name="完成数",
                kind="ruled",
                value=9,
                recorded_at=DAY,
                recorded_by_id=cast.mei.id,
                recorded_by_name="梅",
            ),
        ):
            with pytest.raises(DatabaseError, match=r"已定稿|permission denied"), transaction.atomic():
                deed()


def test_the_check_finds_a_result_that_its_records_do_not_give(cast: Cast, signed: None) -> None:
    made = published_round(cast)
    assert list(broken_score_rounds(cast.home.id)) == []
    JuryMark.objects.in_zone(cast.home.id).filter(unit_id=cast.units["township"].id, mark=90).update(mark=91)
    planted = {"item_code": SIGNED, "input_name": "完成数", "kind": "ruled", "value": 9, "recorded_at": DAY, "recorded_by_name": "梅"}
    unit = cast.units["promotion_office"].id
    RoundInput.objects.create_in(cast.home.id, score_round_id=made, unit_id=unit, recorded_by_id=cast.mei.id, **planted)
    title = "考评“2026年一季度招商考评”"
    assert list(broken_score_rounds(cast.home.id)) == [
        f"{title}第 1 稿中招商局的结果与登记的数不符",
        f"{title}中柳林镇的观摩评分与评委打分不符",
    ]


def test_a_correction_is_a_new_edition_with_its_reason(cast: Cast, signed: None) -> None:
    made = published_round(cast)
    refused("not_frozen", lambda: correct_score_round(cast.mei.actor, made, reason="算错了一项"))
    with clock_at(DAY + timedelta(days=7)):
        freeze_score_round(cast.mei.actor, made, expected_version=version_of(cast, made))
        again = correct_score_round(cast.mei.actor, made, reason="市级批评漏登一次")
        refused("already_done", lambda: correct_score_round(cast.mei.actor, made, reason="再更正一次吧"))
        assert table(cast, again) == table(cast, made)
        close_entries(cast.mei.actor, again, is_closed=False, expected_version=1)
        enter_score(
            cast.mei.actor,
            again,
            unit_id=cast.units["housing_office"].id,
            item_code=CRITICISED,
            input_name="市级批评",
            value=Decimal(1),
            basis="市督查通报第 4 期",
            expected_version=2,
        )
        close_entries(cast.mei.actor, again, is_closed=True, expected_version=3)
        publish_score_round(cast.mei.actor, again, expected_version=4)
        assert (table(cast, made)["住建局"], table(cast, again)["住建局"]) == ((1, "100.00"), (1, "95.00"))
        rows = {row.id: row for row in list_rounds(cast.bo.actor).rows}
        assert rows[made].corrected_by_id == again and (rows[again].edition, rows[again].correction_reason) == (2, "市级批评漏登一次")
