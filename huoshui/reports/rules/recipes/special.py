"""专项通报: one topic by itself. Projects of a kind, a list of what is stuck, or one unit's lights and targets, told by the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes import standing_parts as parts
from huoshui.reports.rules.recipes.weekly import GapChange, StageLine
from huoshui.reports.rules.recipes.wording import (
    Annexes,
    Standing,
    counted_words,
    day_words,
    leaders_and_laggards,
    listed_words,
    numbered_paragraphs,
    numbered_sections,
    placed,
    race_words,
)

MOST_NAMED = 8
LAST_DEMAND = "通报所列数字均可在平台中打开核对，有出入的请以更正登记，不作口头修改。"


@dataclass(frozen=True)
class ListedProject:
    """One project of the kind, largest first: keys of its figures."""

    name: str
    unit: str
    stage: str
    investment_key: str
    done_key: str
    light: str  # "" where it is under none
    why: str


@dataclass(frozen=True)
class ProjectsPart:
    """Projects of one kind. ``more_count``: those beyond the annex."""

    count_key: str
    amount_key: str
    is_amount_known: bool
    stages: Sequence[StageLine]
    completion: tuple[str, str, str] | None  # done, plan, rate
    units: Sequence[Standing]
    projects: Sequence[ListedProject]
    more_count: int


@dataclass(frozen=True)
class StuckLine:
    """One project of the list, longest first. ``next_step`` as the ledger says."""

    name: str
    unit: str
    days_key: str
    is_overdue: bool | None
    reason: str
    next_step: str


@dataclass(frozen=True)
class StuckPart:
    """One list of what is stuck. ``limit`` in words, its number as a figure."""

    label: str
    definition: str
    limit: str
    change: GapChange
    amount_key: str
    is_amount_known: bool
    units: Sequence[parts.UnitCount]
    overdue_units: Sequence[parts.UnitCount]
    lines: Sequence[StuckLine]
    more_count: int


@dataclass(frozen=True)
class UnitPart:
    """One unit: lights of its projects, its targets, what is stuck with it."""

    lights: Sequence[parts.LightCount]
    lit: Sequence[parts.LitProject]
    targets: Sequence[parts.TargetLine]


@dataclass(frozen=True)
class Material:
    """All that the paper speaks of; exactly one of the three parts is there."""

    name: str
    as_of: date
    compared_on: date
    answer_due_on: date
    gaps: Sequence[GapChange] = ()
    projects: ProjectsPart | None = None
    stuck: StuckPart | None = None
    unit: UnitPart | None = None

    @property
    def before(self) -> str:
        return day_words(self.compared_on)


def title(material: Material) -> str:
    """关于新材料行业项目推进情况的通报, 关于已签约未摘地项目清理情况的通报, 关于柳林镇项目亮灯和目标完成情况的通报."""
    if material.stuck:
        return f"关于{material.name}项目清理情况的通报"
    return f"关于{material.name}{'项目亮灯和目标完成' if material.unit else '推进'}情况的通报"


def draft(material: Material) -> tuple[Block, ...]:
    """The whole body, annexes last."""
    if material.projects:
        return _projects(material, material.projects)
    if material.stuck:
        return _stuck(material, material.stuck)
    return _unit(material, material.unit) if material.unit else ()


def _opening(material: Material, subject: str) -> Block:
    return Block("paragraph", f"现将{subject}通报如下。数字截至{day_words(material.as_of)}，与{material.before}相比。")


def _gap_words(gaps: Sequence[GapChange], before: str) -> str:
    lines = [
        f"{one.label}{ref(one.count_key)}个，{parts.moved_words(one.change, one.change_key, before)}"
        + (f"，超过时限{ref(one.overdue_key)}个" if one.overdue_count else "")
        for one in gaps
    ]
    return "；".join(lines) + "。" if lines else "没有卡在中间状态的项目。"


def _projects(material: Material, part: ProjectsPart) -> tuple[Block, ...]:
    race = placed(part.units)
    annexes = Annexes(
        (
            ("units", parts.starts_table(race, f"各单位{material.name}开工情况", "项目（个）")),
            ("projects", _projects_table(part, material.name)),
        )
    )
    reached = "；".join(
        f"已{line.label}{counted_words(line.reached_key, line.amount_key, is_amount_known=line.is_amount_known)}{_gained(line)}"
        for line in part.stages
    )
    whole = f"{material.name}{counted_words(part.count_key, part.amount_key, is_amount_known=part.is_amount_known)}，其中{reached}。"
    if part.completion is not None:
        done, plan, rate = part.completion
        whole += f"有年度计划并已报数的，年度计划投资{ref(plan)}，累计完成{ref(done)}，完成率{ref(rate)}。"
    red = [one for one in part.projects if one.light == parts.RED]
    problems = f"{_gap_words(material.gaps, material.before)}" + (
        f"亮红灯的有{listed_words([_named(one) for one in red], MOST_NAMED)}{annexes.pointer('projects')}。"
        if red
        else f"没有亮红灯的项目{annexes.pointer('projects')}。"
    )
    laggards = [row.standing.name for row in leaders_and_laggards(race)[1]]
    due = day_words(material.answer_due_on)
    demands = [f"请{listed_words(laggards)}逐个说明未开工项目的原因，于{due}前报送开工时间和责任人。"] if laggards else []
    demands += [f"请亮红灯项目的责任单位对照附件，于{due}前报送转绿的办法。"] if red else []
    sections = (
        ("总体情况", [Block("paragraph", whole)]),
        (
            "各单位进展",
            [Block("paragraph", race_words(race, "项目开工率", "没有明确责任单位的项目", annexes.pointer("units")))],
        ),
        ("存在问题", [Block("paragraph", problems)]),
        ("下步要求", numbered_paragraphs([*demands, LAST_DEMAND])),
    )
    return (_opening(material, f"{material.name}推进情况"), *numbered_sections(sections), *annexes.blocks)


def _named(one: ListedProject) -> str:
    return f"{one.name}（{one.unit or '责任单位未填'}，{one.why}）"


def _gained(line: StageLine) -> str:
    if not line.gained:
        return ""
    return f"（{'净增' if line.gained > 0 else '净变化'}{ref(line.gained_key)}个）"


def _projects_table(part: ProjectsPart, name: str) -> Block:
    rows = tuple(
        (
            one.name,
            one.unit or "—",
            one.stage,
            ref(one.investment_key),
            ref(one.done_key),
            parts.LIGHT_WORDS[one.light] if one.light and one.light != parts.GREY else "—",
        )
        for one in part.projects
    )
    more = "（总投资居前的）" if part.more_count else ""
    heads = ("项目", "责任单位", "阶段", "总投资", "年度累计完成", "亮灯")
    return Block("table", f"{name}清单{more}", heads, rows, is_annex=True)


def _stuck(material: Material, part: StuckPart) -> tuple[Block, ...]:
    annexes = Annexes((("lines", _stuck_table(part)),))
    change = part.change
    amount = f"，涉及总投资{ref(part.amount_key)}" if part.is_amount_known else ""
    whole = f"{part.label}项目{ref(change.count_key)}个{amount}，{parts.moved_words(change.change, change.change_key, material.before)}"
    whole += (
        f"；超过时限的{ref(change.overdue_key)}个{annexes.pointer('lines')}。"
        if change.overdue_count
        else f"，均在时限内{annexes.pointer('lines')}。"
    )
    terms = f"口径：{part.definition}；{part.limit}。"
    most, late = parts.most_words(part.units), parts.most_words(part.overdue_units)
    owners = f"较多的单位是{most}。" if most else "没有在列的项目。"
    owners += f"超过时限较多的是{late}。" if late else ""
    none_late = [
        one.name for one in part.units if one.count and not any(late.count for late in part.overdue_units if late.name == one.name)
    ]
    owners += f"{listed_words(none_late)}在列项目均未超过时限。" if none_late and late else ""
    due = day_words(material.answer_due_on)
    late_names = [one.name for one in sorted(part.overdue_units, key=lambda one: (-one.count, one.name)) if one.count]
    demands = [f"请{listed_words(late_names)}对超过时限的项目逐个填报原因和下一步办法，于{due}前在平台中补齐。"] if late_names else []
    blank = [line for line in part.lines if not line.next_step]
    demands += [f"没有写明下一步的项目，由责任单位于{due}前补写，并定下时间。"] if blank else []
    sections = (
        ("总体情况", [Block("paragraph", whole), Block("paragraph", terms)]),
        ("责任单位情况", [Block("paragraph", owners)]),
        ("下步要求", numbered_paragraphs([*demands, LAST_DEMAND])),
    )
    return (_opening(material, f"{part.label}项目清理情况"), *numbered_sections(sections), *annexes.blocks)


def _stuck_table(part: StuckPart) -> Block:
    rows = tuple(
        (
            line.name,
            line.unit or "—",
            ref(line.days_key),
            {True: "是", False: "否", None: "日期不详"}[line.is_overdue],
            line.reason or "—",
            line.next_step or "未填",
        )
        for line in part.lines
    )
    more = "（历时最长的）" if part.more_count else ""
    heads = ("项目", "责任单位", "已历时（天）", "超过时限", "原因", "下一步")
    return Block("table", f"{part.label}项目清单{more}", heads, rows, is_annex=True)


def _unit(material: Material, part: UnitPart) -> tuple[Block, ...]:
    annexes = Annexes(
        (
            ("targets", parts.targets_table(part.targets, f"{material.name}年度目标完成情况")),
            ("lights", parts.lit_table(part.lit, f"{material.name}红灯、黄灯项目清单", part.lights)),
        )
    )
    counts = parts.lights_sentence(part.lights, material.before)
    lights = f"应亮灯的项目中，{counts}{annexes.pointer('lights')}。" if counts else "没有应亮灯的项目。"
    reds = [f"{one.name}（{one.why}）" for one in part.lit if one.light == parts.RED]
    lights += f"红灯项目是{listed_words(reds, MOST_NAMED)}。" if reds else ""
    due = day_words(material.answer_due_on)
    behind = [line.name for line in part.targets if line.light in (parts.RED, parts.YELLOW)]
    demands = [f"红灯项目逐个报送转绿的办法，于{due}前报；有正当理由的在平台中写明并附依据。"] if reds else []
    demands += [f"{listed_words(behind)}落后于序时进度，于{due}前报送赶进度的办法。"] if behind else []
    targets = numbered_paragraphs([parts.target_paragraph(line, annexes.pointer("targets")).text for line in part.targets])
    sections = (
        ("项目亮灯", [Block("paragraph", lights)]),
        ("目标完成", targets or [Block("paragraph", "没有分解到本单位的年度目标。")]),
        ("卡点", [Block("paragraph", _gap_words(material.gaps, material.before))]),
        ("下步要求", numbered_paragraphs([*demands, LAST_DEMAND])),
    )
    return (_opening(material, f"{material.name}项目亮灯和目标完成情况"), *numbered_sections(sections), *annexes.blocks)
