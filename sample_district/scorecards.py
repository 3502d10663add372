"""考评 of the sample district: a quarter frozen, January and February in publicity with an objection, a quarter with the jury."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import Period, months, quarter
from huoshui.targets.actions.score_jury import close_jury, give_marks, invite_jurors
from huoshui.targets.actions.score_results import freeze_score_round, publish_score_round, raise_objection, rule_objection
from huoshui.targets.actions.score_rounds import RoundOrder, close_entries, count_score_round, enter_score, note_tour, open_score_round
from huoshui.targets.actions.scorecards import NewItem, adopt_scorecard, create_scorecard, describe_scorecard, set_card_item, set_card_units
from huoshui.targets.queries.score_jury import mark_sheet
from huoshui.targets.queries.score_objections import objections
from huoshui.targets.queries.score_rounds import list_rounds, round_detail, round_row
from huoshui.targets.queries.scorecards import card_detail, list_cards
from huoshui.targets.rules.objections import Ruling
from sample_district.cast import DISPATCHER
from sample_district.places import PARKS, STREETS, TOWNSHIPS, unit_of_area
from sample_district.stage import Deed, Stage, at

TITLE, BASIS = "招商引资和项目建设季度考评", "区重办〔2025〕18号"
PARK_GROUP, STREET_GROUP, TOWNSHIP_GROUP = "园区组", "街道组", "乡镇组"
GROUPS = {PARK_GROUP: PARKS, STREET_GROUP: STREETS, TOWNSHIP_GROUP: TOWNSHIPS}
SIGNED, STARTED, TOUR, BIG, CRITICISED = (f"item_{number}" for number in range(1, 6))
ASKED = {PARK_GROUP: (2, 2), STREET_GROUP: (1, 1), TOWNSHIP_GROUP: (1, 1)}  # signings and starts of a quarter
JURORS = ("lead02", "lead04", "lead05", "fagai", "gongxin", "liulin", "zhujian")
LATE_JURORS = ("lead05", "zhujian")  # who have not marked the first quarter yet
OBJECTOR, OBJECTING_AREA = "liulin", "柳林镇"
FOURTH, OPENING, FIRST = "2025年四季度招商引资考评", "2026年1—2月招商引资考评", "2026年一季度招商引资考评"


def _fed(name: str, weight: int, indicator_id: str) -> NewItem:
    feeds = {"完成数": {"kind": "indicator", "indicator_id": indicator_id}, "目标数": {"kind": "target", "indicator_id": indicator_id}}
    return NewItem("得分", "score", name, "ratio", Decimal(weight), feeds=feeds)


ITEMS = (
    _fed("新签约项目", 40, "projects_signed"),
    _fed("新开工项目", 40, "projects_started"),
    NewItem("得分", "score", "季度观摩", "given", Decimal(20), feeds={"评分": {"kind": "jury"}}),
    NewItem("加分", "bonus", "大项目和经验推广", "events", group_cap=Decimal(6), terms="10亿元以上项目 = 2\n经验在市级推广 = 1，最多 2 次"),
    NewItem("扣分", "deduction", "通报批评", "events", terms="区级批评 = -1\n市级批评 = -3"),
)


def scorecard_deeds() -> list[Deed]:
    """The card in autumn; then each round as it went."""
    return [
        Deed(at(date(2025, 10, 15), 10), "考评评分表", DISPATCHER, _adopt),
        Deed(at(date(2026, 1, 6), 9), "四季度考评", DISPATCHER, lambda stage, actor: _score(stage, actor, FOURTH, quarter(2025, 4))),
        Deed(at(date(2026, 1, 12), 17), "四季度考评公示", DISPATCHER, lambda stage, actor: _publish(actor, FOURTH)),
        Deed(at(date(2026, 1, 14), 10), "四季度考评异议", OBJECTOR, lambda stage, actor: _object(actor, FOURTH, TOUR, "观摩点只看了一个")),
        Deed(at(date(2026, 1, 16), 15), "四季度考评裁定", "lead02", _dismiss),
        Deed(at(date(2026, 1, 21), 9), "四季度考评定稿", DISPATCHER, _freeze),
        Deed(at(date(2026, 3, 12), 9), "1—2月考评", DISPATCHER, lambda stage, actor: _score(stage, actor, OPENING, months(2026, 1, 2))),
        Deed(at(date(2026, 3, 27), 9), "1—2月考评公示", DISPATCHER, lambda stage, actor: _publish(actor, OPENING)),
        Deed(
            at(date(2026, 3, 30), 11),
            "1—2月考评异议",
            OBJECTOR,
            lambda stage, actor: _object(actor, OPENING, SIGNED, "一个签约项目入账晚了"),
        ),
        Deed(at(date(2026, 3, 31), 16, 30), "一季度考评打分", DISPATCHER, _open_first),
    ]


def _adopt(stage: Stage, actor: Actor) -> None:
    made = create_scorecard(actor, title=TITLE, basis=BASIS)
    for number, item in enumerate(ITEMS, start=1):
        set_card_item(actor, made, item, expected_version=number)
    unit_ids = stage.settled.unit_ids
    groups = {unit_ids[unit_of_area(area)]: group for group, areas in GROUPS.items() for area in areas}
    version = set_card_units(actor, made, groups, expected_version=len(ITEMS) + 1)
    version = describe_scorecard(
        actor, made, title=TITLE, basis=BASIS, publicity_workdays=5, drop_each_end=1, marks_seen_by=["auditor"], expected_version=version
    )
    adopt_scorecard(actor, made, expected_version=version)
    assert card_detail(actor, made).row.latest_number == 1


def _opened(stage: Stage, actor: Actor, title: str, period: Period) -> UUID:
    [card] = [one for one in list_cards(actor) if one.title == TITLE]
    made = open_score_round(actor, RoundOrder(card.id, title, period))
    count_score_round(actor, made, expected_version=1)
    entries = [
        (line.unit_id, code, "目标数", amount, f"{BASIS} 分解表")
        for line in round_detail(actor, made).units
        for code, amount in zip((SIGNED, STARTED), ASKED[line.peer_group], strict=True)
    ]
    entries.append((_unit(stage, PARKS[0]), BIG, "10亿元以上项目", 1, "省重点项目清单"))
    entries.append((_unit(stage, TOWNSHIPS[2]), CRITICISED, "区级批评", 1, "区督查通报 2025 年第 11 期"))
    for version, (unit_id, code, name, amount, basis) in enumerate(entries, start=2):
        given = {"unit_id": unit_id, "item_code": code, "input_name": name, "value": Decimal(amount), "basis": basis}
        enter_score(actor, made, expected_version=version, **given)  # type: ignore[arg-type]
    people = [stage.settled.person_ids[name] for name in JURORS]
    invite_jurors(actor, made, people, expected_version=_version(actor, made))
    notes = {line.unit_id: f"{line.unit_name}本季度新开工项目和在建项目现场" for line in round_detail(actor, made).units}
    note_tour(actor, made, notes, expected_version=_version(actor, made))
    return made


def _score(stage: Stage, actor: Actor, title: str, period: Period) -> None:
    made = _opened(stage, actor, title, period)
    close_entries(actor, made, is_closed=True, expected_version=_version(actor, made))
    _mark(stage, made, JURORS)
    close_jury(actor, made, expected_version=_version(actor, made))


def _open_first(stage: Stage, actor: Actor) -> None:
    made = _opened(stage, actor, FIRST, quarter(2026, 1))
    _mark(stage, made, tuple(name for name in JURORS if name not in LATE_JURORS))


def _mark(stage: Stage, round_id: UUID, jurors: tuple[str, ...]) -> None:
    """Between 78 and 96 by unit and juror, always the same."""
    for number, name in enumerate(jurors):
        juror = stage.actor(name)
        sheet = mark_sheet(juror, round_id)
        given = {(unit.unit_id, TOUR): Decimal(78 + (place * 7 + number * 5) % 19) for place, unit in enumerate(sheet.units)}
        give_marks(juror, round_id, given)


def _publish(actor: Actor, title: str) -> None:
    round_id = _round(actor, title)
    publish_score_round(actor, round_id, expected_version=_version(actor, round_id))


def _object(actor: Actor, title: str, item_code: str, reason: str) -> None:
    round_id = _round(actor, title)
    [unit] = [one for one in round_detail(actor, round_id).units if one.unit_id in actor.unit_ids]
    raise_objection(actor, round_id, unit_id=unit.unit_id, item_code=item_code, reason=f"{reason}，请核实。")


def _dismiss(stage: Stage, actor: Actor) -> None:
    round_id = _round(actor, FOURTH)
    [raised] = objections(actor, round_id)
    rule_objection(actor, round_id, raised.id, Ruling("dismissed", "观摩点由本单位自报，各单位都是一个，评分维持不变。"))


def _freeze(stage: Stage, actor: Actor) -> None:
    round_id = _round(actor, FOURTH)
    freeze_score_round(actor, round_id, expected_version=_version(actor, round_id))


def _unit(stage: Stage, area: str) -> UUID:
    return stage.settled.unit_ids[unit_of_area(area)]


def _round(actor: Actor, title: str) -> UUID:
    return next(row.id for row in list_rounds(actor).rows if row.title == title)


def _version(actor: Actor, round_id: UUID) -> int:
    return round_row(actor, round_id).version
