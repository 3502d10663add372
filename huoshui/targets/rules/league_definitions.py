"""What a zone lays down for a league: peers, terms, rounding, ties, period. Kept as versions; plain values, checked when they are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from huoshui.core.periods import Period, half, last_day_of_month, month, quarter, whole_year
from huoshui.core.refusals import Refusal
from huoshui.targets.rules.countable import YI_FEN
from huoshui.targets.rules.indicators import BASES as GROWTH_BASES
from huoshui.targets.rules.indicators import Indicator
from huoshui.targets.rules.league_questions import FlagLimits
from huoshui.targets.rules.leagues import AMOUNT, BASES, COMPLETION, COUNT, GROWTH, Item, Terms

YEAR, HALF, QUARTER, MONTH = "year", "half", "quarter", "month"
PERIODS = {YEAR: "年初以来", HALF: "半年内", QUARTER: "季度内", MONTH: "当月"}
MOST_ITEMS, MOST_GROUPS, MOST_MEMBERS = 8, 4, 200
MOST_PLACES = 4
HEAVIEST = Decimal(1000)
SCORED_KINDS = ("count", "money", "rate")  # growth is a basis here, a place is what the league gives


@dataclass(frozen=True)
class LeagueItem:
    """One scored item. ``weight`` in points; ``cap_percent`` of a completion; ``base`` and ``base_floor_percent`` of a growth."""

    indicator_id: str
    basis: str
    weight: Decimal
    cap_percent: int = 100
    base: str = "year_before"
    base_floor_percent: int = 0

    @property
    def code(self) -> str:
        """Unique within a league: one indicator may stand by completion and by growth."""
        return f"{self.indicator_id}:{self.basis}"


@dataclass(frozen=True)
class PeerGroup:
    """Peers that are ranked against each other: ``members`` as (scope, name), scope "unit:<id>" or "area:<id>"."""

    name: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LeagueDefinition:
    """One version. ``places`` decimals of a score; ``tie_breakers`` item codes in order; ``period`` a key of PERIODS."""

    name: str
    period: str
    groups: tuple[PeerGroup, ...]
    items: tuple[LeagueItem, ...]
    places: int = 2
    tie_breakers: tuple[str, ...] = ()
    flag_limits: FlagLimits = field(default_factory=FlagLimits)

    @property
    def members(self) -> list[tuple[str, str, str]]:
        """(group, scope, name) of everybody."""
        return [(group.name, scope, name) for group in self.groups for scope, name in group.members]

    @property
    def total_weight(self) -> Decimal:
        return sum((item.weight for item in self.items), Decimal(0))


def as_document(given: LeagueDefinition) -> dict[str, Any]:
    """As it is stored."""
    document = asdict(given)
    document["items"] = [{**item, "weight": f"{item['weight'].normalize():f}"} for item in document["items"]]
    return document


def from_document(document: Mapping[str, Any]) -> LeagueDefinition:
    """What ``as_document`` stored."""
    return LeagueDefinition(
        name=document["name"],
        period=document["period"],
        groups=tuple(PeerGroup(one["name"], tuple((scope, name) for scope, name in one["members"])) for one in document["groups"]),
        items=tuple(LeagueItem(**{**one, "weight": Decimal(one["weight"])}) for one in document["items"]),
        places=document["places"],
        tie_breakers=tuple(document["tie_breakers"]),
        flag_limits=FlagLimits(**document["flag_limits"]),
    )


def check(given: LeagueDefinition, indicators: Mapping[str, Indicator]) -> None:
    """Refuses what cannot be ranked, naming the field. ``indicators``: those in force."""
    if not 2 <= len(given.name) <= 60:
        raise Refusal("name_wrong", "赛马名称应为 2 至 60 个字。", "请改名称。", field="name")
    if given.period not in PERIODS:
        raise Refusal("unknown_value", "计分期无法识别。", "请从页面上选择。", field="period")
    if not 0 <= given.places <= MOST_PLACES:
        raise Refusal("places_wrong", f"得分保留 0 至 {MOST_PLACES} 位小数。", "请改小数位数。", field="places")
    _check_limits(given.flag_limits)
    _check_groups(given.groups)
    _check_items(given.items, indicators)
    if not set(given.tie_breakers) <= {item.code for item in given.items}:
        raise Refusal("tie_breaker_unknown", "并列时比较的项不在计分项里。", "请从计分项中选。", field="tie_breakers")


def _check_limits(limits: FlagLimits) -> None:
    if not (1 <= limits.last_days <= 31 and 1 <= limits.landing_days <= 730 and 0 <= limits.just_over_percent <= 20):
        raise Refusal(
            "limits_wrong",
            "提示线超出范围：期末 1 至 31 天，落地 1 至 730 天，过线 0 至 20%。",
            "请改提示线。",
            field="last_days",
        )


def _check_groups(groups: Sequence[PeerGroup]) -> None:
    if not 1 <= len(groups) <= MOST_GROUPS:
        raise Refusal("groups_wrong", f"应有 1 至 {MOST_GROUPS} 个组。", "请给参赛单位选组别。", field="members")
    if any(not group.name.strip() or len(group.name) > 30 for group in groups) or len({group.name for group in groups}) != len(groups):
        raise Refusal("groups_wrong", "组名没有写、超过 30 个字，或两组同名。", "请改组名。", field="members")
    for group in groups:
        if len(group.members) < 2:
            raise Refusal("too_few", f"“{group.name}”不足两个单位，无从排名。", "请至少选两个单位。", field="members")
    scopes = [scope for group in groups for scope, _ in group.members]
    if len(scopes) != len(set(scopes)):
        raise Refusal("member_twice", "同一单位进了两个组。", "一个单位只参加一组。", field="members")
    if len(scopes) > MOST_MEMBERS:
        raise Refusal("too_many", f"参赛单位超过 {MOST_MEMBERS} 个。", "请分成几个赛马。", field="members")


def _check_items(items: Sequence[LeagueItem], indicators: Mapping[str, Indicator]) -> None:
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Refusal("items_wrong", f"应有 1 至 {MOST_ITEMS} 个计分项。", "请填计分项。", field="items")
    if len({item.code for item in items}) != len(items):
        raise Refusal("item_twice", "同一指标按同一方法计了两次。", "请合并成一项。", field="items")
    for item in items:
        _check_item(item, indicators.get(item.indicator_id))


def _check_item(item: LeagueItem, one: Indicator | None) -> None:
    if one is None or one.kind not in SCORED_KINDS:
        raise Refusal("unknown_indicator", "有一个计分项不是个数、金额或比率指标。", "请从指标中选择。", field="items")
    if item.basis not in BASES or item.base not in GROWTH_BASES:
        raise Refusal("unknown_value", f"“{one.name}”的计分方法无法识别。", "请从页面上选择。", field="items")
    if not 0 < item.weight <= HEAVIEST:
        raise Refusal("weight_wrong", f"“{one.name}”的分值应大于 0、不超过 {HEAVIEST}。", "请改分值。", field="items")
    if not 100 <= item.cap_percent <= 1000 or not 0 <= item.base_floor_percent <= 100:
        raise Refusal("cap_wrong", f"“{one.name}”的封顶应为 100% 至 1000%，公平基数应为 0 至 100%。", "请改这两个数。", field="items")


def typed_weight(text: str) -> Decimal:
    """Points as typed: 30, 12.5. Refusal ``weight_wrong``."""
    try:
        value = Decimal(text.strip().rstrip("分"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or -value.as_tuple().exponent > 2:  # type: ignore[operator]
        raise Refusal("weight_wrong", f"分值“{text[:20]}”不是数，或多于两位小数。", "请填如 30 或 12.5。", field="items")
    return value


def terms_of(given: LeagueDefinition, indicators: Mapping[str, Indicator]) -> Terms:
    """What the rules score by."""
    items = tuple(_item(item, indicators[item.indicator_id]) for item in given.items)
    return Terms(items, given.places, given.tie_breakers)


def _item(item: LeagueItem, one: Indicator) -> Item:
    return Item(
        code=item.code,
        name=item_name(item, one),
        weight=Fraction(item.weight),
        basis=item.basis,
        half=AMOUNT if one.kind == "money" or one.by == "amount" else COUNT,
        cap=Fraction(item.cap_percent, 100) if item.basis == COMPLETION else Fraction(1),
        base_floor=Fraction(item.base_floor_percent, 100) if item.basis == GROWTH else Fraction(0),
        adds=one.kind in ("count", "money"),
        said_in=YI_FEN if one.kind == "money" else 1,
    )


def item_name(item: LeagueItem, one: Indicator) -> str:
    """新签约项目完成率, 签约投资额增幅, 新签约项目."""
    return one.name + {COMPLETION: "完成率", GROWTH: f"增幅（比{GROWTH_BASES[item.base]}）"}.get(item.basis, "")


def window_on(period: str, day: dt.date) -> Period:
    """The window of which ``day`` is part: the year, half, quarter or month. Targets are those of this window."""
    if period == YEAR:
        return whole_year(day.year)
    if period == HALF:
        return half(day.year, 1 if day.month <= 6 else 2)
    if period == QUARTER:
        return quarter(day.year, (day.month + 2) // 3)
    return month(day.year, day.month)


def day_before(period: str, day: dt.date) -> dt.date:
    """The day that ranks are compared with: the end of the month before, of a league by quarter or half that of the window before."""
    start = window_on(period, day).start if period in (HALF, QUARTER) else day.replace(day=1)
    return start - dt.timedelta(days=1)


def month_ends_before(day: dt.date, how_many: int = 12) -> list[dt.date]:
    """The last days of months around which signings are looked at, the month of ``day`` first."""
    ends, at = [], day
    for _ in range(how_many):
        ends.append(last_day_of_month(at.year, at.month))
        at = at.replace(day=1) - dt.timedelta(days=1)
    return ends
