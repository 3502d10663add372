"""助企台账通报: what enterprises asked in a period, how it went, unit by unit, every rate with its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes.wording import Standing, day_words, leaders_and_laggards, numbered_paragraphs, placed, rate_words


@dataclass(frozen=True)
class UnitLine:
    """One lead unit: keys of its figures."""

    name: str
    told_key: str
    open_key: str
    overdue_key: str
    overdue_count: int
    rate_keys: Mapping[str, str]  # completion, on_time, satisfaction


@dataclass(frozen=True)
class Material:
    """All that the paper speaks of. ``rates``: code → (label, key of the rate, of the numerator, of the denominator, known)."""

    begins_on: date
    ends_on: date
    told_key: str
    open_key: str
    overdue_key: str
    overdue_count: int
    rates: Mapping[str, tuple[str, str, str, str, bool]]
    categories: Sequence[tuple[str, str]]  # name, key
    units: Sequence[UnitLine]
    race: Sequence[Standing]  # completion in time
    answer_due_on: date
    content_words: str  # which grades count as content


def title(material: Material) -> str:
    """关于2026年3月1日至3月31日企业诉求办理情况的通报."""
    return f"关于{day_words(material.begins_on)}至{day_words(material.ends_on)}企业诉求办理情况的通报"


def draft(material: Material) -> tuple[Block, ...]:
    """The whole body, the table of units last."""
    rows = placed(material.race)
    ahead, behind = leaders_and_laggards(rows)
    if not rows:
        race = "这一时段没有已答复的诉求，各单位不作排名。"
    elif not behind:
        race = f"按时办结率各单位持平：{rate_words(ahead)}。"
    else:
        race = f"按时办结率居前的有{rate_words(ahead)}；居后的有{rate_words(behind)}。没有答复件的单位不参加排名。"
    return (
        Block("heading", "一、总体情况"),
        Block("paragraph", _whole(material)),
        Block("paragraph", _rates(material)),
        Block("heading", "二、责任单位办理情况"),
        Block("paragraph", race),
        Block("heading", "三、下步要求"),
        *_demands(material, [row.standing.name for row in behind]),
        *([_table(material)] if material.units else []),
    )


def _whole(material: Material) -> str:
    span = f"{day_words(material.begins_on)}至{day_words(material.ends_on)}"
    categories = "、".join(f"{name}{ref(key)}件" for name, key in material.categories)
    told = f"{span}，共收到企业诉求{ref(material.told_key)}件"
    return (
        told
        + (f"，其中{categories}。" if categories else "。")
        + f"目前尚在办理{ref(material.open_key)}件，超过时限{ref(material.overdue_key)}件。"
    )


def _rates(material: Material) -> str:
    told = [f"{label}{ref(rate)}（{ref(above)}/{ref(below)}）" for label, rate, above, below, known in material.rates.values() if known]
    untold = [label for label, _, _, _, known in material.rates.values() if not known]
    words = f"{'，'.join(told)}。" if told else ""
    words += f"{'、'.join(untold)}分母为零，不计算。" if untold else ""
    return f"{words}满意率以企业评价为准，评价为“{material.content_words}”的计入，逾期未评价的不计。"


def _demands(material: Material, behind: Sequence[str]) -> list[Block]:
    due = day_words(material.answer_due_on)
    late = [unit.name for unit in material.units if unit.overdue_count]
    demands = []
    if late:
        demands.append(f"请{'、'.join(late)}对超过时限的诉求逐件说明原因，于{due}前答复企业；确需延期的按规定申请，不得逾期后补办。")
    if behind:
        demands.append(f"请{'、'.join(behind)}查找签收、办理环节的原因，于{due}前报送改进办法。")
    demands.append("诉求办结以企业确认为准，企业没有表态的不作满意统计，请各单位办结后主动回访。")
    return numbered_paragraphs(demands)


def _table(material: Material) -> Block:
    heads = ("责任单位", "收到（件）", "在办（件）", "超期（件）", "办结率", "按时办结率", "满意率")
    rates = ("completion", "on_time", "satisfaction")
    rows = tuple(
        (unit.name, ref(unit.told_key), ref(unit.open_key), ref(unit.overdue_key), *(ref(unit.rate_keys[code]) for code in rates))
        for unit in material.units
    )
    return Block("table", "责任单位诉求办理情况", heads, rows, is_annex=True)
