"""月通报: ranking, targets with pace, projects and 三个一批, lights and why, what is stuck, who did not report, who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huoshui.core.numerals import in_chinese
from huoshui.core.periods import Period
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes import standing_parts as parts
from huoshui.reports.rules.recipes.three_batches import KindLine, RateLine
from huoshui.reports.rules.recipes.weekly import GapChange, StageLine
from huoshui.reports.rules.recipes.wording import (
    LED_AND_LAGGING,
    Annexes,
    Placed,
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


@dataclass(frozen=True)
class YearPart:
    """Plan and done of the year: keys; ``month_key`` of the last reported month's investment."""

    plan_key: str
    done_key: str
    completion_key: str
    month_key: str
    is_known: bool


@dataclass(frozen=True)
class ScoreLine:
    """One row of the league: ``rank`` 0 where the unit cannot be ranked, ``before`` its place then (0: none). Groups are ranked apart."""

    rank: int
    name: str
    score_key: str
    before: int = 0
    note: str = ""
    group: str = ""


@dataclass(frozen=True)
class Material:
    """All that the paper speaks of. ``basis`` are documents and rules by their names; ``league`` "" where the zone runs none."""

    period: Period
    as_of: date
    compared_on: date
    basis: Sequence[str]
    stages: Sequence[StageLine]
    year: YearPart
    race: Sequence[Standing]
    target_lights: Sequence[parts.LightCount]
    target_count_key: str
    targets: Sequence[parts.TargetLine]
    kinds: Sequence[KindLine]
    rate: RateLine | None
    batch_units: Sequence[Standing]
    lights: Sequence[parts.LightCount]
    lit: Sequence[parts.LitProject]
    red_units: Sequence[parts.UnitCount]
    gaps: Sequence[GapChange]
    returns: parts.ReturnsPart | None
    answer_due_on: date
    league: str = ""
    scores: Sequence[ScoreLine] = ()
    scores_before_on: date | None = None  # the day that changes of place are counted from

    @property
    def before(self) -> str:
        """上月, or the day that is compared with where it is another."""
        if self.compared_on != self.period.start - timedelta(days=1):
            return day_words(self.compared_on)
        return "上月" if self.period.is_whole_month and self.period.start.month > 1 else "上年末"

    @property
    def since(self) -> str:
        """本月, or the span in words."""
        return "本月" if self.before == "上月" else f"比{self.before}"


def title(material: Material) -> str:
    """关于2026年3月项目建设和目标完成情况的通报."""
    return f"关于{material.period.label}项目建设和目标完成情况的通报"


def draft(material: Material) -> tuple[Block, ...]:
    """The whole body, annexes last."""
    race = placed(material.race)
    annexes = _annexes(material, race)
    sections = (
        ("总体情况", _whole(material, annexes)),
        ("综合排名", _ranking(material, race, annexes)),
        ("目标进度", _targets(material, annexes)),
        ("“三个一批”推进", _batches(material, annexes)),
        ("项目亮灯", _lights(material, annexes)),
        ("卡点变化", _gaps(material)),
        ("月报报送", [parts.returns_paragraph(material.returns, annexes.pointer("returns"))] if material.returns else []),
        ("下步要求", numbered_paragraphs(_demands(material, race))),
    )
    return (_opening(material), *numbered_sections(sections), *annexes.blocks)


def _annexes(material: Material, race: Sequence[Placed]) -> Annexes:
    ranking = _scores_table(material) if material.scores else parts.completion_table(race, "各单位年度投资完成情况")
    return Annexes(
        (
            (
                "targets",
                parts.targets_table(material.targets, is_cut=sum(one.count for one in material.target_lights) > len(material.targets)),
            ),
            ("race", ranking),
            ("unit_targets", parts.unit_targets_table(material.targets)),
            (
                "batches",
                parts.starts_table(placed(material.batch_units), "“三个一批”签约项目各单位开工情况", "签约项目（个）", "项目总投资"),
            ),
            ("lights", parts.lit_table(material.lit, "红灯、黄灯项目清单", material.lights)),
            ("returns", parts.returns_table(material.returns)),
        )
    )


def _opening(material: Material) -> Block:
    basis = f"根据{'、'.join(material.basis)}，" if material.basis else ""
    return Block("paragraph", f"{basis}现将{material.period.label}项目建设和目标完成情况通报如下。数字截至{day_words(material.as_of)}。")


def _whole(material: Material, annexes: Annexes) -> list[Block]:
    reached = "；".join(_stage(line, material) for line in material.stages)
    year = material.year
    words = [f"截至{day_words(material.as_of)}，全区项目中，{reached}。"]
    if year.is_known:
        words.append(
            f"有年度计划并已报数的项目，年度计划投资{ref(year.plan_key)}，累计完成{ref(year.done_key)}，完成率{ref(year.completion_key)}；"
            f"最近一个报告月完成投资{ref(year.month_key)}。"
        )
    else:
        words.append("年度计划或完成数不详，不计算年度投资完成率。")
    if material.targets:
        counts = parts.lights_sentence(material.target_lights).replace("个", "项")
        words.append(f"全区{ref(material.target_count_key)}项年度目标中，{counts}{annexes.pointer('targets')}。")
    else:
        words.append("本年没有下达年度目标。")
    return [Block("paragraph", "".join(words[:2])), Block("paragraph", words[2])]


def _stage(line: StageLine, material: Material) -> str:
    words = f"已{line.label}{counted_words(line.reached_key, line.amount_key, is_amount_known=line.is_amount_known)}"
    if line.gained is None:
        return words
    if line.gained < 0:
        return f"{words}（{material.since}净变化{ref(line.gained_key)}个，系更正或退回所致）"
    return f"{words}（{material.since}净增{ref(line.gained_key)}个）" if line.gained else f"{words}（{material.since}没有新增）"


def _ranking(material: Material, race: Sequence[Placed], annexes: Annexes) -> list[Block]:
    if not material.scores:
        words = race_words(race, "年度投资完成率", "没有单位同时有年度计划和完成数", annexes.pointer("race"))
        return [Block("paragraph", words + ("没有年度计划或没有报数的单位不参加排名。" if race else ""))]
    groups = list(dict.fromkeys(line.group for line in material.scores))
    return [Block("paragraph", _group_words(material, group, annexes, is_only=len(groups) == 1)) for group in groups]


def _group_words(material: Material, group: str, annexes: Annexes, *, is_only: bool) -> str:
    lines = [line for line in material.scores if line.group == group]
    name = f"{material.league}综合得分" if is_only or not group else f"{material.league}{group}组综合得分"
    ranked = [line for line in lines if line.rank]
    missing = [line.name for line in lines if not line.rank]
    unranked = f"{listed_words(missing)}缺数，不参加排名。" if missing else ""
    if not ranked:
        return f"{name}：各单位都缺数，不作排名。"
    ranks = sorted({line.rank for line in ranked})
    most = min(LED_AND_LAGGING, len(ranks) // 2)
    first, last = ranks[: max(1, most)], ranks[-most:] if most else []
    words = f"{name}，居前的有{_scored([line for line in ranked if line.rank in first])}"
    words += f"；居后的有{_scored([line for line in ranked if line.rank in last])}" if last else ""
    return f"{words}{annexes.pointer('race')}。{_moves(ranked, _scores_before(material))}{unranked}"


def _scores_before(material: Material) -> str:
    on = material.scores_before_on
    return material.before if on is None or on == material.compared_on else day_words(on)


def _moves(ranked: Sequence[ScoreLine], before: str) -> str:
    moved = [
        f"{line.name}由第{in_chinese(line.before)}位到第{in_chinese(line.rank)}位"
        for line in ranked
        if line.before and line.before != line.rank
    ]
    if moved:
        return f"与{before}相比，{listed_words(moved)}。"
    return f"名次与{before}相同。" if any(line.before for line in ranked) else ""


def _scored(lines: Sequence[ScoreLine]) -> str:
    return "、".join(f"{line.name}（{ref(line.score_key)}分）" for line in lines)


def _scores_table(material: Material) -> Block:
    rows = tuple(
        (
            str(line.rank) if line.rank else "—",
            line.name,
            ref(line.score_key),
            str(line.before) if line.before else "—",
            "；".join(part for part in (line.group, line.note) if part) or "—",
        )
        for line in material.scores
    )
    heads = ("名次", "责任单位", "得分", f"{_scores_before(material)}名次", "说明")
    return Block("table", f"{material.league}综合得分排名", heads, rows, is_annex=True)


def _targets(material: Material, annexes: Annexes) -> list[Block]:
    return numbered_paragraphs([parts.target_paragraph(line, annexes.pointer("unit_targets")).text for line in material.targets])


def _batches(material: Material, annexes: Annexes) -> list[Block]:
    if not material.kinds:
        return []
    kinds = "；".join(
        kind.label + counted_words(kind.count_key, kind.amount_key, is_amount_known=kind.is_amount_known, amount="入选投资额")
        for kind in material.kinds
    )
    words = f"各期累计，{kinds}。"
    if material.rate is not None and material.rate.is_known:
        one = material.rate
        words += f"{one.label}{ref(one.rate_key)}（{ref(one.numerator_key)}/{ref(one.denominator_key)}）。"
    rows = placed(material.batch_units)
    words += race_words(rows, "签约项目开工率", "签约一批中没有明确责任单位的项目", annexes.pointer("batches")) if rows else ""
    return [Block("paragraph", words)]


def _lights(material: Material, annexes: Annexes) -> list[Block]:
    counts = parts.lights_sentence(material.lights, material.before)
    if not counts:
        return [Block("paragraph", "没有应亮灯的项目。")]
    words = f"应亮灯的项目中，{counts}{annexes.pointer('lights')}。"
    most = parts.most_words(material.red_units)
    return [Block("paragraph", words + (f"红灯较多的单位是{most}。" if most else "没有红灯项目。"))]


def _gaps(material: Material) -> list[Block]:
    if not material.gaps:
        return [Block("paragraph", "没有卡在中间状态的项目。")]
    lines = []
    for one in material.gaps:
        moved = parts.moved_words(one.change, one.change_key, material.before)
        late = f"，超过时限{ref(one.overdue_key)}个" if one.overdue_count else ""
        lines.append(f"{one.label}{ref(one.count_key)}个，{moved}{late}")
    return [Block("paragraph", "；".join(lines) + "。")]


def _demands(material: Material, race: Sequence[Placed]) -> list[str]:
    due = day_words(material.answer_due_on)
    demands = []
    behind = [line.name for line in material.targets if line.light in (parts.RED, parts.YELLOW)]
    if behind:
        demands.append(f"{listed_words(behind)}落后于序时进度，请牵头单位和任务单位于{due}前报送赶进度的办法和月度节点。")
    laggards = [row.standing.name for row in leaders_and_laggards(race)[1]]
    if laggards and not material.scores:
        demands.append(f"请{listed_words(laggards)}对年度投资完成率偏低的项目逐个说明原因，于{due}前报送。")
    red = sorted((one for one in material.red_units if one.count), key=lambda one: (-one.count, one.name))
    if red:
        demands.append(f"请{listed_words([one.name for one in red])}对照附件逐个处理红灯项目，有正当理由的在平台中写明并附依据。")
    if material.returns is not None and material.returns.missing_count:
        owing = listed_words([name for name, _, _, _, count in material.returns.units if count])
        demands.append(f"请{owing or '有关单位'}于{due}前补报月报。")
    demands.append("通报所列数字均可在平台中打开核对，有出入的请以更正登记，不作口头修改。")
    return demands
