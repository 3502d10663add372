"""A card and a round of it, as the tests of actions, pages, rights and journeys need them: counted, jury, bonus, deduction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from huoshui.core.periods import quarter
from huoshui.targets.actions.score_jury import close_jury, give_marks, invite_jurors
from huoshui.targets.actions.score_results import publish_score_round
from huoshui.targets.actions.score_rounds import RoundOrder, close_entries, count_score_round, enter_score, open_score_round
from huoshui.targets.actions.scorecards import NewItem, adopt_scorecard, create_scorecard, describe_scorecard, set_card_item, set_card_units
from huoshui.targets.queries.score_rounds import round_detail
from huoshui.targets.queries.scorecards import card_detail
from tests.cast import Cast, Member

ITEMS = (
    NewItem(
        "得分",
        "score",
        "新签约项目",
        "ratio",
        Decimal(60),
        feeds={
            "完成数": {"kind": "indicator", "indicator_id": "projects_signed"},
            "目标数": {"kind": "target", "indicator_id": "projects_signed"},
        },
    ),
    NewItem("得分", "score", "观摩评分", "given", Decimal(40), feeds={"评分": {"kind": "jury"}}),
    NewItem("加分", "bonus", "大项目", "events", group_cap=Decimal(6), terms="10亿元项目 = 4"),
    NewItem("扣分", "deduction", "受到批评", "events", terms="市级批评 = -5"),
)
SIGNED, TOUR, BIG, CRITICISED = "item_1", "item_2", "item_3", "item_4"
CONTESTANTS = ("promotion_office", "housing_office", "township")
TARGETS = {"promotion_office": 4, "housing_office": 2, "township": 1}


def adopted_card(cast: Cast, *, by: str = "mei", title: str = "招商季度考评", units: tuple[str, ...] = CONTESTANTS) -> UUID:
    """A card of four items; 招商局 and 住建局 are one group, 柳林镇 stands alone. One juror's highest and lowest are left out."""
    member: Member = getattr(cast, by)
    actor = member.actor
    made = create_scorecard(actor, title=title, basis="青河办〔2026〕3号")
    for number, item in enumerate(ITEMS, start=1):
        set_card_item(actor, made, item, expected_version=number)
    groups = {cast.units[unit].id: "乡镇组" if unit == "township" else "部门组" for unit in units}
    version = set_card_units(actor, made, groups, expected_version=len(ITEMS) + 1)
    given = {"title": title, "basis": "青河办〔2026〕3号", "publicity_workdays": 3, "drop_each_end": 1}
    version = describe_scorecard(actor, made, **given, marks_seen_by=["auditor"], expected_version=version)  # type: ignore[arg-type]
    adopt_scorecard(actor, made, expected_version=version)
    assert card_detail(actor, made).row.latest_number == 1
    return made


def opened_round(cast: Cast, *, by: str = "mei", title: str = "2026年一季度招商考评", units: tuple[str, ...] = CONTESTANTS) -> UUID:
    """A round of the first quarter, its jury open."""
    member: Member = getattr(cast, by)
    card_id = adopted_card(cast, by=by, units=units)
    return open_score_round(member.actor, RoundOrder(card_id, title, quarter(2026, 1), date(2026, 3, 31)))


def version_of(cast: Cast, round_id: UUID, *, by: str = "mei") -> int:
    member: Member = getattr(cast, by)
    return round_detail(member.actor, round_id).row.version


def entered_round(cast: Cast, round_id: UUID) -> None:
    """Counted, targets by hand, one big project for 住建局, entries closed."""
    actor = cast.mei.actor
    count_score_round(actor, round_id, expected_version=version_of(cast, round_id))
    for unit, amount in TARGETS.items():
        enter_score(
            actor,
            round_id,
            unit_id=cast.units[unit].id,
            item_code=SIGNED,
            input_name="目标数",
            value=Decimal(amount),
            basis="青河办〔2026〕2号分解表",
            expected_version=version_of(cast, round_id),
        )
    enter_score(
        actor,
        round_id,
        unit_id=cast.units["housing_office"].id,
        item_code=BIG,
        input_name="10亿元项目",
        value=Decimal(1),
        basis="省重点项目清单第 12 项",
        expected_version=version_of(cast, round_id),
    )
    close_entries(actor, round_id, is_closed=True, expected_version=version_of(cast, round_id))


def marked_round(cast: Cast, round_id: UUID, marks: dict[str, int] | None = None) -> None:
    """Bo, liu and sun are jurors; each gives every unit but the own one the same mark, bo 80, liu 90, sun 100. Closed."""
    given = marks or {"bo": 80, "liu": 90, "sun": 100}
    people = [getattr(cast, name).id for name in given]
    invite_jurors(cast.mei.actor, round_id, people, expected_version=version_of(cast, round_id))
    for name, mark in given.items():
        units = [unit for unit in CONTESTANTS if not (name == "bo" and unit == "promotion_office")]
        give_marks(getattr(cast, name).actor, round_id, {(cast.units[unit].id, TOUR): Decimal(mark) for unit in units})
    close_jury(cast.mei.actor, round_id, expected_version=version_of(cast, round_id))


def published_round(cast: Cast) -> UUID:
    """Everything done, open for objections."""
    made = opened_round(cast)
    entered_round(cast, made)
    marked_round(cast, made)
    publish_score_round(cast.mei.actor, made, expected_version=version_of(cast, made))
    return made
