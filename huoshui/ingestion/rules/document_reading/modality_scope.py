"""Layer 5b, modality: is a number so, or is it wanted? By the words before it, the sentence, the paragraph and the headings above."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .claims import Modality
from .drafts import Draft
from .layout import Sentence
from .time_expressions import Today
from .vocabulary import modalities, vocabulary
from .word_tries import word_pattern

_WANTED = ("strong", "weak", "part")
_PLAIN = frozenset(("area", "count", "person", "physical"))
_PLAN_TITLE = re.compile(r"责任书|行动计划|行动方案|实施方案|工作要点|工作计划|任务分解|实施意见|目标任务|三年行动")
_DONE_BEHIND = re.compile(r"(?:均|都|全部|现)?已(?!知|有\d)")
_TASK_BEFORE = re.compile(r"(?:任务|目标)(?:数|值|额)?(?:为|是)?$")
_PLANNED_SUM = re.compile(r"计划|任务|目标|预计|拟|^年度投资$|^当年投资$|^年内投资$|^今年投资$")
_PLANS_TO_SPEND = re.compile(r"(?:计划|拟|预计|力争|确保)[^，。；的]{0,8}(?:完成|投资)[^，。；的]{0,8}$")
_STANDING_SET = re.compile(r"(?:等|这|上述|围绕|聚焦|涉及|针对|全[市区县省]|现有|以|在|由|从)$")  # A、B等7个领域 exist inside a plan, too
_TIME_OVER = re.compile(  # a clause that tells what a part of the year brought, after one that plans the year
    r"^(?:今年|截至)?(?:上半年|[一二三]季度|前[二三]季度|\d{1,2}[-—~至]\d{1,2}月份?|前\d{1,2}个?月|\d{1,2}月底)[^，。；]{0,8}(?:完成|实现|达到|新增)"
)
_EARLY = 30
_NAMES_PROJECT = re.compile(r"(?:的)?[^，。；]{0,24}(?:项目|生产线|基地|工程|装置)")
_SIZES = frozenset(("land_area", "floor_area"))
_GOAL_OF_SUM = re.compile(r"(?:力争|确保|不低于|不少于|目标|争取|将(?:超过|达到|达|突破)|要达到)[^，。；]{0,14}$")
_SUM_OF_MANY = re.compile(r"总额|签约额|引资|签约金额|合同金额|协议资金")
_WANTED_SIZE = re.compile(
    r"(?:规划|将建|将新建|拟建|计划|新建|治理|改造|力争|确保|完成|将|收储|供应|建成|盘活|流转|出让|新增|建设|供地|拆迁|征收)"
)


def sentence_modality(sentence: Sentence) -> str | None:
    """The last strong or past word of a sentence: what it leaves to the ones behind it."""
    kinds = [kind for end, kind, _ in modality_words(sentence.text) if kind in ("past", "done") or (kind == "strong" and end <= _EARLY)]
    return None if not kinds else "strong" if kinds[0] == "strong" else "past"


@lru_cache(maxsize=16)
def modality_words(text: str) -> list[tuple[int, str, str]]:
    """Words of will, forecast and report in order: end, kind, rule. The last sentences are remembered: each number of one asks again."""
    words = modalities()
    found = []
    for hit in words.pattern.finditer(text):
        rule, kind = words.read(hit[0])
        if kind:
            found.append((hit.end(), kind, rule))
    return found


def set_modality(draft: Draft, paragraph: str | None, today: Today) -> None:
    """``paragraph`` is what earlier sentences of the paragraph left behind: strong, past or None."""
    modality, rule = _of_words(draft, paragraph, today)
    if modality == "target" and not _may_be_target(draft):
        modality, rule = "actual", "modality.existing"
    draft.modality = modality
    if rule:
        draft.because.append(rule)


def _of_words(draft: Draft, paragraph: str | None, today: Today) -> tuple[Modality, str]:
    if draft.kind == "count" and _DONE_BEHIND.search(draft.right):
        return "actual", "modality.fact:behind"
    if re.match(r"[^，。；、]{0,6}(?:任务|目标)", draft.right) or (draft.kind in ("money", "count") and _TASK_BEFORE.search(draft.left)):
        return "target", "modality.goal:noun_after"
    if draft.measure == "investment_done" and _planned_sum(draft):
        return "target", "modality.goal:planned_sum"
    every = _heard(draft)
    before = [word for word in every if word[1] != "report"]
    if before:
        kind, rule = _strongest(before, draft.clause_start, told=bool(_TIME_OVER.match(draft.clause)))
        if kind == "done" and _only_sums_up(draft, before) and (paragraph == "strong" or _of_headings(draft, today)[0] == "target"):
            return "target", f"{rule}:in_plan"
        return ("target" if kind in _WANTED else "actual"), f"{rule}:before"
    if draft.quantity.comparator == ">=" and re.search(r"不[低少]于$", draft.before):
        return "target", "modality.goal:floor"
    if every:
        return "actual", "modality.report"
    if paragraph:
        return ("target" if paragraph == "strong" else "actual"), f"modality.paragraph:{paragraph}"
    return _of_headings(draft, today)


def _planned_sum(draft: Draft) -> bool:
    """年度投资25亿元, 年度计划完成投资30亿元."""
    if not draft.cue:
        return False
    cue = draft.sentence.text[slice(*draft.cue)]
    return bool(_PLANNED_SUM.search(cue) or _PLANS_TO_SPEND.search(draft.sentence.text[draft.clause_start : draft.cue[1]]))


def _only_sums_up(draft: Draft, before: list[tuple[int, str, str]]) -> bool:
    """累计 adds up what is planned as well as what was done."""
    return all(draft.sentence.text[:end].endswith("累计") for end, kind, _ in before if kind == "done")


def _heard(draft: Draft) -> list[tuple[int, str, str]]:
    """The words before a number, without those inside the word that it is counted by (占年度计划的) and planned sums of other parts."""
    hidden = range(*draft.cue) if draft.cue and draft.kind not in _PLAIN else range(0)
    place = draft.quantity.start
    reach = draft.clause_start if draft.kind == "count" else draft.segment_start
    words = [word for word in modality_words(draft.sentence.text) if word[0] <= place and word[0] - 1 not in hidden]
    return [word for word in words if word[1] != "part" or (word[0] > reach and draft.kind in _PLAIN)]


def _strongest(before: list[tuple[int, str, str]], clause_start: int, *, told: bool) -> tuple[str, str]:
    """Of the words before a number: the last of its clause, but will outlasts a mere verb of doing, and holds over later clauses."""
    in_clause = [word for word in before if word[0] > clause_start]
    if not in_clause and told:
        return "past", "modality.fact:time_over"
    wanted = [word for word in in_clause or before if word[1] in _WANTED]
    telling = [word for word in in_clause or before if word[1] != "done"]
    last = telling[-1] if telling and wanted else (in_clause or before)[-1]
    return last[1], last[2]


@cache
def _heading_words(kind: str) -> re.Pattern[str]:
    return re.compile(word_pattern(vocabulary("modality")["headings"][kind]))


def _of_headings(draft: Draft, today: Today) -> tuple[Modality, str]:
    headings = draft.sentence.headings
    if headings and _PLAN_TITLE.search(headings[0]) and not any(_heading_words("past").search(heading) for heading in headings[1:]):
        return "target", "modality.heading:plan"
    for heading in reversed(headings[1:]):
        if _heading_words("past").search(heading):
            return "actual", "modality.heading:past"
        if _heading_words("target").search(heading):
            return "target", "modality.heading:target"
    del today
    return "actual", ""


def _may_be_target(draft: Draft) -> bool:
    """A planned total investment, an area or a set that exists is actual inside a plan, too."""
    if draft.measure == "investment":
        sum_of_many = bool(_SUM_OF_MANY.search(draft.left))
        return sum_of_many or bool(_GOAL_OF_SUM.search(draft.left))
    if draft.measure in _SIZES:
        return bool(_WANTED_SIZE.search(draft.sentence.text[draft.segment_start : draft.quantity.start]))
    if draft.measure == "capacity" and _NAMES_PROJECT.match(draft.right):
        return bool(re.search(r"(?:将|可|预计|力争|形成|达到)[^，。；、]{0,8}$", draft.left))
    if draft.measure == "other" and draft.kind == "count" and _STANDING_SET.search(draft.left):
        return False
    return draft.kind != "set"
