"""The life of an investment project: one table of stages, and one of the words that ledgers use for them.

Evidence for each stage is a local rule (rulebook, rule set ``stage_definitions``), not part of this table.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Stage:
    """One step of the lifecycle, in order.

    ``claim_stage`` is the word of the claim format (shared/extraction/schema.md) or None; ``date_attribute`` names the
    fact that holds its day; ``words`` are what ledgers write for it, besides the name.
    """

    code: str
    name: str
    order: int
    claim_stage: str | None
    date_attribute: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class SideState:
    """A state beside the line of stages: the project keeps its stage while it holds. ``words`` as for stages."""

    code: str
    name: str
    words: tuple[str, ...]
    ends: str = ""  # the state that this one lifts


@dataclass(frozen=True)
class LedgerWord:
    """What a ledger's word says: a stage, a side state, and how far (trial, partial) where it says so."""

    stage: str | None
    side_state: str | None = None
    detail: str = ""  # "trial" 试生产, "partial" 部分投产, "rented" 租赁厂房, "registered" 注册, "land_won" 摘地


RESERVE, LEAD, NEGOTIATING, SIGNED, LANDED, STARTED = "reserve", "lead", "negotiating", "signed", "landed", "started"
STAT_ENTERED, COMPLETED, IN_PRODUCTION = "stat_entered", "completed", "in_production"
CAPACITY_REACHED, EFFECT_REACHED = "capacity_reached", "effect_reached"
SUSPENDED, TERMINATED, RELOCATED = "suspended", "terminated", "relocated"
STOPPED, RESUMED, TRANSFERRED = "stopped", "resumed", "transferred"

STAGES: tuple[Stage, ...] = (
    Stage(RESERVE, "谋划储备", 1, "lead", "", ("谋划", "储备", "谋划中", "策划", "储备库", "前期谋划", "谋划推进", "推介")),
    Stage(LEAD, "线索", 2, "lead", "", ("招商线索", "在谈线索", "意向", "有意向", "初步意向", "对接线索")),
    Stage(NEGOTIATING, "在谈", 3, "negotiating", "", (
        "洽谈", "洽谈中", "在洽谈", "正在洽谈", "跟踪", "跟踪洽谈",
        "对接", "对接中", "拟签约", "待签约", "即将签约", "计划签约", "未签约", "框架", "意向协议",
    )),
    Stage(SIGNED, "签约", 4, "signed", "signed_on", (
        "已签约", "正式签约", "签订合同", "合同签订", "签约一批", "已签约未摘地", "签约未落地", "已签约未落地", "履约", "已履约",
    )),
    Stage(LANDED, "落地", 5, "landed", "landed_on", ("已落地", "签约落地", "落户", "已落户", "已落地未开工", "签约未开工", "已签约未开工")),
    Stage(STARTED, "开工", 6, "started", "started_on", (
        "在建", "已开工", "新开工", "开工建设", "正在建设", "建设中", "施工", "施工中", "正在施工", "续建", "在建续建",
        "开工一批", "奠基", "主体施工", "装修", "已开工未纳统", "开工在建", "在建中", "加快建设",
        "全面开工", "动工", "已动工", "开工未入库",
    )),
    Stage(STAT_ENTERED, "入库纳统", 7, "started", "stat_entered_on", (
        "入库", "纳统", "已入库", "已纳统", "入统", "已入统", "在库", "入库在建", "纳统在建", "已入库纳统",
    )),
    Stage(COMPLETED, "竣工", 8, "completed", "completed_on", (
        "已竣工", "建成", "已建成", "完工", "已完工", "竣工验收", "建成未投产", "完工未投产", "主体完工",
    )),
    Stage(IN_PRODUCTION, "投产", 9, "in_production", "produced_on", (
        "已投产", "投用", "已投用", "投产一批", "竣工投产", "建成投产", "建成投用",
        "投入使用", "投入运营", "运营", "已运营", "投产运营", "正式投产", "全部投产",
        "投产未达产", "开业", "生产", "生产中",
    )),
    Stage(CAPACITY_REACHED, "达产", 10, "in_production", "capacity_reached_on", ("已达产", "投产达产", "全面达产", "达产未达效")),
    Stage(EFFECT_REACHED, "达效", 11, "in_production", "effect_reached_on", ("已达效", "投产达效", "达产达效", "入规", "达产入规")),
)  # fmt: skip

SIDE_STATES: tuple[SideState, ...] = (
    SideState(SUSPENDED, "搁置", ("暂停", "已搁置", "暂缓", "缓建", "中止")),
    SideState(TERMINATED, "终止", ("已终止", "退出", "取消", "解约", "撤销", "终止合作", "流产", "不再实施", "解除合同")),
    SideState(RELOCATED, "迁址", ("重新选址", "迁建", "另行选址", "变更选址")),
    SideState(STOPPED, "停工", ("已停工", "停建", "停工停建", "停工中", "半停工")),
    SideState(RESUMED, "复工", ("已复工", "复工建设", "复工复产", "恢复施工"), ends=STOPPED),
    SideState(TRANSFERRED, "流转", ("已流转", "跨区流转", "移交", "转移")),
)

_SPECIAL: dict[str, LedgerWord] = {
    "试生产": LedgerWord(IN_PRODUCTION, detail="trial"),
    "试运行": LedgerWord(IN_PRODUCTION, detail="trial"),
    "试运营": LedgerWord(IN_PRODUCTION, detail="trial"),
    "试投产": LedgerWord(IN_PRODUCTION, detail="trial"),
    "部分投产": LedgerWord(IN_PRODUCTION, detail="partial"),
    "一期投产": LedgerWord(IN_PRODUCTION, detail="partial"),
    "部分投用": LedgerWord(IN_PRODUCTION, detail="partial"),
    "注册": LedgerWord(LANDED, detail="registered"),
    "已注册": LedgerWord(LANDED, detail="registered"),
    "完成注册": LedgerWord(LANDED, detail="registered"),
    "摘地": LedgerWord(LANDED, detail="land_won"),
    "已摘地": LedgerWord(LANDED, detail="land_won"),
    "已供地": LedgerWord(LANDED, detail="land_won"),
    "供地": LedgerWord(LANDED, detail="land_won"),
    "已拿地": LedgerWord(LANDED, detail="land_won"),
    "已摘地未开工": LedgerWord(LANDED, detail="land_won"),
    "租赁厂房": LedgerWord(LANDED, detail="rented"),
    "租赁": LedgerWord(LANDED, detail="rented"),
    "停工": LedgerWord(STARTED, STOPPED),
    "已停工": LedgerWord(STARTED, STOPPED),
    "停建": LedgerWord(STARTED, STOPPED),
    "复工": LedgerWord(STARTED, RESUMED),
    "已复工": LedgerWord(STARTED, RESUMED),
    "复工建设": LedgerWord(STARTED, RESUMED),
    "恢复施工": LedgerWord(STARTED, RESUMED),
}
_TAIL = re.compile(r"(?:项目|阶段|状态|状况|类)$")

_STAGE_BY_CODE = {stage.code: stage for stage in STAGES}
_SIDE_BY_CODE = {state.code: state for state in SIDE_STATES}


def _word_table() -> dict[str, LedgerWord]:
    table: dict[str, LedgerWord] = {}
    for stage in STAGES:
        for word in (stage.name, *stage.words):
            if word in table:
                raise ValueError(f"ledger word {word} is listed for two stages")
            table[word] = LedgerWord(stage.code)
    for state in SIDE_STATES:
        for word in (state.name, *state.words):
            table[word] = LedgerWord(None, state.code)
    return table | _SPECIAL


LEDGER_WORDS: dict[str, LedgerWord] = _word_table()


def stage(code: str) -> Stage:
    """The stage of a code; KeyError for an unknown one."""
    return _STAGE_BY_CODE[code]


def is_stage(code: str) -> bool:
    return code in _STAGE_BY_CODE


def is_side_state(code: str) -> bool:
    return code in _SIDE_BY_CODE


def state_name(code: str) -> str:
    """Chinese name of a stage or side state; "" gives 未填报."""
    if code in _STAGE_BY_CODE:
        return _STAGE_BY_CODE[code].name
    if code in _SIDE_BY_CODE:
        return _SIDE_BY_CODE[code].name
    return code or "未填报"


def stages_between(earlier: str, later: str) -> list[Stage]:
    """The stages strictly between two codes; ``earlier`` "" counts from before the first."""
    low = _STAGE_BY_CODE[earlier].order if earlier else 0
    return [one for one in STAGES if low < one.order < _STAGE_BY_CODE[later].order]


def has_reached(current: str, wanted: str) -> bool:
    """True where ``current`` is ``wanted`` or beyond; an unknown current stage ("") has reached nothing."""
    return bool(current) and _STAGE_BY_CODE[current].order >= _STAGE_BY_CODE[wanted].order


def claim_stage(code: str) -> str | None:
    """The claim format's stage for a stage code (入库纳统 is started there, 达产 and 达效 are in_production)."""
    return _STAGE_BY_CODE[code].claim_stage if code in _STAGE_BY_CODE else None


def stage_of_claim(claim: str) -> str | None:
    """The stage code for a claim's stage: the claim words are codes of this table."""
    return claim if claim in _STAGE_BY_CODE else None


@lru_cache(maxsize=4096)
def ledger_word(text: str) -> LedgerWord | None:
    """What a ledger's stage cell says, by exact word after cleaning; None where the word is not in the table (then ask).

    Never by part of a longer text: 未开工 and 拟开工 contain 开工.
    """
    word = re.sub(r"[\s☆★*()“”\"'、。.,;:]", "", unicodedata.normalize("NFKC", text))
    found = LEDGER_WORDS.get(word)
    if found is None and (shorter := _TAIL.sub("", word)) and shorter != word:
        found = LEDGER_WORDS.get(shorter)
    return found
