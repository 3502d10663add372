"""三个一批评价通报: what stands in the 期, the four rates with their terms, the race of units, what is stuck and who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes.standing_parts import starts_table
from huoshui.reports.rules.recipes.wording import (
    Placed,
    Standing,
    counted_words,
    day_words,
    leaders_and_laggards,
    numbered_paragraphs,
    placed,
    rate_words,
)


@dataclass(frozen=True)
class KindLine:
    """签约一批, 开工一批 or 投产一批: keys of count and amount."""

    label: str
    count_key: str
    amount_key: str
    is_amount_known: bool = True


@dataclass(frozen=True)
class RateLine:
    """One of the four rates: keys of the rate and its terms."""

    label: str
    rate_key: str
    numerator_key: str
    denominator_key: str
    is_known: bool


@dataclass(frozen=True)
class GapLine:
    """One list of what is stuck."""

    label: str
    count_key: str
    overdue_key: str
    overdue_count: int


@dataclass(frozen=True)
class StuckProject:
    """A project past its limit: how many days, whose it is, what comes next as the ledger says."""

    name: str
    gap_label: str
    days_key: str
    unit: str
    next_step: str


@dataclass(frozen=True)
class Material:
    """All that the paper speaks of."""

    as_of: date
    scope: str  # 第4期 / 各期
    kinds: Sequence[KindLine]
    rates: Sequence[RateLine]
    units: Sequence[Standing]
    gaps: Sequence[GapLine]
    stuck: Sequence[StuckProject]
    is_stuck_cut: bool  # there are more than the annex holds
    answer_due_on: date


def title(material: Material) -> str:
    """关于第4期“三个一批”项目推进情况的通报."""
    return f"关于{material.scope}“三个一批”项目推进情况的通报"


def draft(material: Material) -> tuple[Block, ...]:
    """The whole body, annexes last."""
    rows = placed(material.units)
    ahead, behind = leaders_and_laggards(rows)
    return (
        Block("heading", "一、总体情况"),
        Block("paragraph", _whole(material)),
        Block("paragraph", _rates(material)),
        Block("heading", "二、各单位进展"),
        Block("paragraph", _race(rows, ahead, behind)),
        Block("heading", "三、存在问题"),
        Block("paragraph", _stuck(material)),
        Block("heading", "四、下步要求"),
        *_demands(material, behind),
        *([starts_table(rows, f"{material.scope}“三个一批”签约项目各单位开工情况", "签约项目（个）")] if rows else []),
        *([_stuck_table(material)] if material.stuck else []),
    )


def _whole(material: Material) -> str:
    kinds = "；".join(
        kind.label + counted_words(kind.count_key, kind.amount_key, is_amount_known=kind.is_amount_known) for kind in material.kinds
    )
    return f"截至{day_words(material.as_of)}，{material.scope}“三个一批”项目中，{kinds}。"


def _rates(material: Material) -> str:
    told = [
        f"{one.label}{ref(one.rate_key)}（{ref(one.numerator_key)}/{ref(one.denominator_key)}）" for one in material.rates if one.is_known
    ]
    untold = [one.label for one in material.rates if not one.is_known]
    words = f"按项目个数计，{'，'.join(told)}。" if told else ""
    return words + (f"{'、'.join(untold)}没有可比的分母，不计算。" if untold else "")


def _race(rows: Sequence[Placed], ahead: Sequence[Placed], behind: Sequence[Placed]) -> str:
    if not rows:
        return "签约一批中没有明确责任单位的项目，各单位不作排名。"
    if not behind:
        return f"按签约项目开工率，各单位持平：{rate_words(ahead)}。"
    return f"按签约项目开工率，居前的有{rate_words(ahead)}；居后的有{rate_words(behind)}。没有签约项目的单位不参加排名，全部名次见附件。"


def _stuck(material: Material) -> str:
    lines = [
        f"{one.label}{ref(one.count_key)}个" + (f"，其中超过时限{ref(one.overdue_key)}个" if one.overdue_count else "，均在时限内")
        for one in material.gaps
    ]
    return f"全区在库项目中，{'；'.join(lines)}。" if lines else "全区没有卡在中间状态的项目。"


def _demands(material: Material, behind: Sequence[Placed]) -> list[Block]:
    due = day_words(material.answer_due_on)
    demands = []
    if behind:
        names = "、".join(row.standing.name for row in behind)
        demands.append(f"请{names}逐个项目说明未开工原因，于{due}前报送开工时间和责任人。")
    if any(one.overdue_count for one in material.gaps):
        demands.append(f"请超过时限项目的责任单位对照附件清单，于{due}前补报下一步办法；已经解决的，补齐证据后销号。")
    demands.append("请各单位按月更新台账，通报所列数字均可在平台中打开核对，有出入的请以更正登记，不作口头修改。")
    return numbered_paragraphs(demands)


def _stuck_table(material: Material) -> Block:
    lines = tuple((one.name, one.gap_label, ref(one.days_key), one.unit, one.next_step) for one in material.stuck)
    caption = f"超过时限的项目清单{'（历时最长的，未列出的见平台）' if material.is_stuck_cut else ''}"
    return Block("table", caption, ("项目", "卡在哪里", "已历时（天）", "责任单位", "下一步"), lines, is_annex=True)
