"""What papers about a month or a topic say alike: targets and their pace, lights and why, who did not report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes.wording import Placed, Standing, listed_words, placed, race_words

RED, YELLOW, BLUE, GREEN, GREY = "red", "yellow", "blue", "green", "grey"
LIGHT_WORDS = {RED: "红灯", YELLOW: "黄灯", BLUE: "蓝灯", GREEN: "绿灯", GREY: "缺数不亮灯"}


@dataclass(frozen=True)
class TargetLine:
    """One target of the zone: keys of its figures. ``side`` of the pace: 1 ahead, 0 level, -1 behind, None where it cannot be told.

    ``measure_word`` follows a count. ``is_level``: met or not, no pace. ``why`` of the light may hold references.
    """

    name: str
    condition: str
    measure_word: str
    asked_key: str
    done_key: str
    completion_key: str
    planned_key: str
    gap_key: str
    distance_key: str
    side: int | None
    light: str
    why: str
    is_level: bool
    note: str = ""
    units: Sequence[Standing] = ()


@dataclass(frozen=True)
class LightCount:
    """How many are under one light, and how many more or fewer than on the day that is compared with (None: not compared)."""

    light: str
    count_key: str
    count: int
    change_key: str = ""
    change: int | None = None


@dataclass(frozen=True)
class LitProject:
    """One project under a red or yellow light. ``why`` and ``turns_green`` may hold references."""

    name: str
    unit: str
    light: str
    why: str
    turns_green: str


@dataclass(frozen=True)
class UnitCount:
    """How many of something one unit has."""

    name: str
    key: str
    count: int


@dataclass(frozen=True)
class ReturnsPart:
    """月报 of one round, as its state is when the paper is counted."""

    label: str
    asked_key: str
    reported_key: str
    missing_key: str
    late_key: str
    missing_count: int
    late_count: int
    units: Sequence[tuple[str, str, str, str, int]]  # name, keys of asked, missing, late; how many are missing


def target_sentence(line: TargetLine) -> str:
    """目标不低于40个，已完成12个，完成率30.0%，超序时进度5.0个百分点，亮绿灯。"""
    if line.side is None:
        return f"目标{line.condition}{ref(line.asked_key)}{line.measure_word}，完成数不详，不能判定进度" + (
            f"（{line.note}）。" if line.note else "。"
        )
    done = f"目标{line.condition}{ref(line.asked_key)}{line.measure_word}"
    if line.is_level:
        met = "达到目标" if line.side >= 0 else f"与目标差{ref(line.distance_key)}{'位' if line.measure_word == '位' else '个百分点'}"
        return f"{done}，现为{ref(line.done_key)}{line.measure_word}，{met}。"
    pace = "与序时进度持平" if line.side == 0 else f"{'超' if line.side > 0 else '低于'}序时进度{ref(line.distance_key)}个百分点"
    lit = f"，亮{LIGHT_WORDS[line.light]}" if line.light != GREY else ""
    why = f"（规则：{line.why}）" if line.light in (RED, YELLOW) and line.why else ""
    return f"{done}，已完成{ref(line.done_key)}{line.measure_word}，完成率{ref(line.completion_key)}，{pace}{lit}{why}。"


def target_paragraph(line: TargetLine, pointer: str) -> Block:
    """One target with who leads and who lags in it."""
    words = f"{line.name}。{target_sentence(line)}"
    rows = placed(line.units)
    return Block("paragraph", words + (race_words(rows, "分解目标完成率", "没有分解目标", pointer) if rows else ""))


def targets_table(lines: Sequence[TargetLine], caption: str = "全区年度目标完成情况", *, is_cut: bool = False) -> Block:
    """目标 by row. The caption says where there are more than the annex holds."""
    caption += "（未列出的见平台）" if is_cut else ""
    heads = ("目标", "目标值", "完成", "完成率", "序时进度", "超前落后（百分点）", "亮灯")
    rows = tuple(
        (
            f"{line.name}（{line.condition}）",
            ref(line.asked_key),
            ref(line.done_key),
            "—" if line.is_level else ref(line.completion_key),
            "—" if line.is_level else ref(line.planned_key),
            ref(line.gap_key),
            "—" if line.light == GREY else LIGHT_WORDS[line.light],
        )
        for line in lines
    )
    return Block("table", caption, heads, rows, is_annex=True)


def unit_targets_table(lines: Sequence[TargetLine]) -> Block:
    """Each split target, its units best first."""
    rows = [
        (
            line.name,
            str(row.rank),
            row.standing.name,
            ref(row.standing.denominator_key),
            ref(row.standing.numerator_key),
            ref(row.standing.rate_key),
        )
        for line in lines
        for row in placed(line.units)
    ]
    return Block("table", "各单位分解目标完成情况", ("目标", "名次", "责任单位", "目标值", "完成", "完成率"), tuple(rows), is_annex=True)


def lights_sentence(counts: Sequence[LightCount], before: str = "上月") -> str:
    """红灯3个（比上月增加1个）、黄灯5个（与上月持平）… ``before`` names the day that is compared with."""
    told = []
    for one in counts:
        if not one.count and not one.change:
            continue
        moved = ""
        if one.change is not None and one.change_key:
            moved = f"（{moved_words(one.change, one.change_key, before)}）"
        told.append(f"{LIGHT_WORDS[one.light]}{ref(one.count_key)}个{moved}")
    return "、".join(told)


def moved_words(change: int, change_key: str, before: str) -> str:
    """与上月持平; 比上月增加3个."""
    return f"与{before}持平" if change == 0 else f"比{before}{'增加' if change > 0 else '减少'}{ref(change_key)}个"


def most_words(units: Sequence[UnitCount]) -> str:
    """柳林镇（3个）、河东街道（2个）: the three highest counts with all who share them; nothing where nobody has any."""
    having = sorted((one for one in units if one.count), key=lambda one: (-one.count, one.name))
    counts = sorted({one.count for one in having}, reverse=True)[:3]
    return listed_words([f"{one.name}（{ref(one.key)}个）" for one in having if one.count in counts])


def lit_table(projects: Sequence[LitProject], caption: str, counts: Sequence[LightCount]) -> Block:
    """Red before yellow, as given. The caption says where ``counts`` has more of them than the annex holds."""
    if sum(one.count for one in counts if one.light in (RED, YELLOW)) > len(projects):
        caption += "（红灯在前，未列出的见平台）"
    rows = tuple((one.name, one.unit or "—", LIGHT_WORDS[one.light], one.why or "—", one.turns_green or "—") for one in projects)
    return Block("table", caption, ("项目", "责任单位", "亮灯", "为什么", "怎样转绿"), rows, is_annex=True)


def returns_paragraph(part: ReturnsPart, pointer: str) -> Block:
    """应报、已报、未报、迟报, and who has not reported."""
    words = f"{part.label}月报应报{ref(part.asked_key)}个项目，已报{ref(part.reported_key)}个"
    if not part.missing_count:
        words += "，全部报齐"
    else:
        owing = listed_words([f"{name}（{ref(key)}个）" for name, _, key, _, count in part.units if count])
        words += f"，未报{ref(part.missing_key)}个，涉及{owing}{pointer}" if owing else f"，未报{ref(part.missing_key)}个"
    late = f"。期限已过仍未报或过后才报的{ref(part.late_key)}个" if part.late_count else ""
    return Block("paragraph", f"{words}{late}。未报的不按 0 计入，也不用上月数顶替。")


def returns_table(part: ReturnsPart | None) -> Block:
    """Units with something owing or late."""
    rows = () if part is None else tuple((name, ref(asked), ref(missing), ref(late)) for name, asked, missing, late, _ in part.units)
    return Block("table", "月报未报和迟报情况", ("责任单位", "应报（个）", "未报（个）", "迟报（个）"), rows, is_annex=True)


def completion_table(rows: Sequence[Placed], caption: str) -> Block:
    """名次 by completion of the annual plan."""
    lines = tuple(
        (str(row.rank), row.standing.name, ref(row.standing.denominator_key), ref(row.standing.numerator_key), ref(row.standing.rate_key))
        for row in rows
    )
    return Block("table", caption, ("名次", "责任单位", "年度计划投资", "累计完成投资", "完成率"), lines, is_annex=True)


def starts_table(rows: Sequence[Placed], caption: str, counted: str, amount: str = "总投资") -> Block:
    """Which unit started how many of those it answers for. ``counted`` and ``amount`` head the columns of what it is a rate of."""
    lines = tuple(
        (
            str(row.rank),
            row.standing.name,
            ref(row.standing.denominator_key),
            ref(row.standing.investment_key),
            ref(row.standing.numerator_key),
            ref(row.standing.rate_key),
        )
        for row in rows
    )
    return Block("table", caption, ("名次", "责任单位", counted, amount, "已开工（个）", "开工率"), lines, is_annex=True)
