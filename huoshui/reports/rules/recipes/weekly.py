"""周通报: what seven days brought, what became stuck, who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes.wording import counted_words, day_words


@dataclass(frozen=True)
class NewProject:
    """A project that reached a stage in these days."""

    name: str
    unit: str
    investment_key: str


@dataclass(frozen=True)
class StageLine:
    """One stage of the funnel: reached by the end, gained since the beginning. ``gained`` may be negative: something was taken back."""

    label: str
    reached_key: str
    amount_key: str
    gained_key: str
    gained: int | None
    new: Sequence[NewProject]
    more_count: int = 0  # new ones beyond those named
    is_amount_known: bool = True


@dataclass(frozen=True)
class GapChange:
    """One list of what is stuck, now and a week ago."""

    label: str
    count_key: str
    overdue_key: str
    change_key: str
    change: int
    overdue_count: int


@dataclass(frozen=True)
class Material:
    """All that the paper speaks of."""

    begins_on: date  # the day that is compared with
    as_of: date
    stages: Sequence[StageLine]
    gaps: Sequence[GapChange]


def title(material: Material) -> str:
    """关于2026年3月25日至3月31日项目推进情况的通报."""
    until = day_words(material.as_of)
    if material.begins_on.year == material.as_of.year:
        until = until.split("年", 1)[1]
    return f"关于{day_words(material.begins_on)}至{until}项目推进情况的通报"


def draft(material: Material) -> tuple[Block, ...]:
    """The whole body."""
    named = [line for line in material.stages if line.new]
    return (
        Block("heading", "一、总体情况"),
        Block("paragraph", _whole(material)),
        Block("heading", "二、本周变化"),
        *[Block("paragraph", _stage(line)) for line in material.stages],
        Block("heading", "三、卡点变化"),
        Block("paragraph", _gaps(material)),
        *[_table(line, material) for line in named],
    )


def _whole(material: Material) -> str:
    reached = "，".join(
        f"已{line.label}{counted_words(line.reached_key, line.amount_key, is_amount_known=line.is_amount_known)}"
        for line in material.stages
    )
    return f"截至{day_words(material.as_of)}，全区项目中，{reached}。"


def _stage(line: StageLine) -> str:
    if not line.gained:
        return f"{line.label}：本周没有新增。" if line.gained == 0 else f"{line.label}：上周的数不详，不作比较。"
    if line.gained < 0:
        return f"{line.label}：本周净变化{ref(line.gained_key)}个，系更正或退回所致，请核对台账。"
    names = "、".join(f"{one.name}（{one.unit or '责任单位未填'}）" for one in line.new)
    more = f"等，其余{line.more_count}个见平台" if line.more_count else ""
    return f"{line.label}：本周净增{ref(line.gained_key)}个" + (f"，有{names}{more}。" if names else "。")


def _gaps(material: Material) -> str:
    if not material.gaps:
        return "没有卡在中间状态的项目。"
    lines = []
    for one in material.gaps:
        moved = "与上周持平" if one.change == 0 else f"比上周{'增加' if one.change > 0 else '减少'}{ref(one.change_key)}个"
        late = f"，超过时限{ref(one.overdue_key)}个" if one.overdue_count else ""
        lines.append(f"{one.label}{ref(one.count_key)}个，{moved}{late}")
    return "；".join(lines) + "。"


def _table(line: StageLine, material: Material) -> Block:
    rows = tuple((str(place), one.name, ref(one.investment_key), one.unit) for place, one in enumerate(line.new, start=1))
    return Block("table", f"本周新{line.label}项目", ("序号", "项目名称", "总投资", "责任单位"), rows, is_annex=True)
