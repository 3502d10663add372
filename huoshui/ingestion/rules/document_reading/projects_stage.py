"""How far a named project has come: by the verb that governs its list, what follows it, the head of the list, and later sentences about it."""

from __future__ import annotations

import re

from .projects_mentions import Group
from .projects_vocabulary import project_words
from .stage_scope import ORDER

_PLANNED = re.compile(
    r"(?:将|即将|拟|计划|预计|力争|争取|有望|待|尚未|未|准备|早|尽快|确保|督促|促|可|底前|能|目标|如果|再|届时|年内|(?<!先)后|以便|加快推动|望)[^，。；、]{0,6}$"
)
_STILL_TRANSITIVE = frozenset("引进 签订 签署 签下 引入 谋划 谋划储备 谋划实施 储备 策划 推介 推出 对接 洽谈 共建 新建 启动 奠基".split())
_ONLY_PAPER = re.compile(r"[^，。；]{0,4}(?:手续|前期|审核|流程|程序|征集|率)")
_BATCH = re.compile(r"(签约|开工|投产|竣工)(?:一批”?项目|项目中，|的?项目有)")
_BATCH_STAGE = {"签约": "signed", "开工": "started", "投产": "in_production", "竣工": "completed"}
_UNDER_WAY = re.compile(r"即将(?:建成|竣工|投产|投入使用|投用|完工|投入运营)|即将签约|拟签约")
_GOAL = re.compile(r"确保|力争|争取|督促|计划|将(?!军)|目标|下一步|力促|要(?=[^素求害])|年内|底前")
_FACT = re.compile(r"已|正在|目前|成功|完成|顺利|相继|先后|了")
_PART = re.compile(r"(?:一期|二期|三期|首期|首条|主体|部分|车间|厂房|小区|标段|号楼|桩基|路基)[^，。；]{0,16}$")
_TRANSITIVE = frozenset("引进 签订 签署 签下 引入 谋划 谋划储备 谋划实施 储备 策划 推介 推出 对接 洽谈 共建 新建 启动 奠基".split())
_ONLY_PAPER = re.compile(r"[^，。；]{0,4}(?:手续|前期|审核|流程|程序|征集|率)")
_BATCH = re.compile(r"(签约|开工|投产|竣工)(?:一批”?项目|项目中，|的?项目有)")
_BATCH_STAGE = {"签约": "signed", "开工": "started", "投产": "in_production", "竣工": "completed"}
_UNDER_WAY = frozenset(("started", "negotiating"))


def said_stages(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Words of progress in ``text[start:end]`` that count: places and stage; steps that are only planned left out."""
    words = project_words().progress
    found = []
    for hit in words.pattern.finditer(text, start, end):
        stage = words.stage[hit[0]]
        if not stage:
            continue
        before = text[max(start, hit.start() - 10) : hit.start()]
        if hit[0] in _TRANSITIVE and "，" in text[start : hit.start()] or _ONLY_PAPER.match(text[hit.end() :]) or text[hit.end() : hit.end() + 1] == "后":
            continue
        if _PLANNED.search(before) and not hit[0].startswith(("即将", "拟", "正在")):
            continue
        if stage in ("completed", "in_production", "started") and hit[0] not in ("封顶", "主体施工") and _PART.search(before):
            stage = "started"
        found.append((hit.start(), hit.end(), stage))
    return found


def furthest(found: list[tuple[int, int, str]]) -> tuple[int, int, str] | None:
    """The furthest stage of several."""
    return max(found, key=lambda word: ORDER.index(word[2]), default=None)


def set_stages(found: list[Group], *, wanted: bool, batch: str) -> None:
    """Give every group of one sentence the stage that it says. ``wanted``: the paragraph speaks of what is to be done; ``batch``: of 签约一批."""
    for number, group in enumerate(found):
        later = found[number + 1] if number + 1 < len(found) else None
        best = _own(group, later, wanted=wanted) or _of_head(group, found[:number]) or _of_batch(group, batch)
        if not best and later and re.fullmatch("以及|和|及|与|、", group.sentence.text[group.end : later.start]):
            best = _own(later, found[number + 2] if number + 2 < len(found) else None, wanted=wanted)
        before_it = found[number - 1] if number else None
        if not best and before_it and before_it.mentions[0].stage and text_between(before_it, group) == "，" and text_after(group)[:1] in ("，", "。", "；", "", "等"):
            place = before_it.mentions[0].stage_place or (before_it.start, before_it.end)
            best = (*place, before_it.mentions[0].stage)
        if best:
            for mention in group.mentions:
                mention.stage, mention.stage_place = best[2], best[:2]


def text_between(one: Group, two: Group) -> str:
    """What stands between two lists of a sentence."""
    return one.sentence.text[one.end : two.start]


def text_after(group: Group) -> str:
    """What follows a list in its sentence."""
    return group.sentence.text[group.end :]


def region_after(group: Group, later: Group | None) -> tuple[int, int]:
    """What is said behind a list: up to the end of its part of the sentence or the clause that names the next."""
    text = group.sentence.text
    stop = re.compile(r"[；。]").search(text, group.end)
    end = stop.start() if stop else len(text)
    if later and later.start < end:
        end = later.clause_start if later.clause_start > group.end else later.start
    return group.end, _while_about_it(text, group.end, max(end, group.end))


_GOES_ON = re.compile(
    r"^(?:其|该|项目|目前|现|已|正|将|即将|预计|计划|总投资|投资|占地|全长|总长|[一二三四五首]期|主体|去年|今年|明年|当年|\d|上半年|下半年|[一二三四]季度|年|建成|投产|达产|开工|签约|竣工"
    r"|于|从|仅|可|分|拟|位于|实现|力争|主要|建设|厂房|首|全部|建筑|设计|用地|是|为|在|均|都|合同|协议|概算|估算|规划|有|新建|拥有|并|也|设备|产品|成为|由|累计|完成|届时|用|公司|企业|填补|带动|涉及|标志)"
)


def _while_about_it(text: str, start: int, end: int) -> int:
    """Up to the first clause that begins with another subject."""
    for hit in re.finditer("，", text[start:end]):
        if not _GOES_ON.match(text[start + hit.end() : end]):
            return start + hit.start()
    return end


def _own(group: Group, later: Group | None, *, wanted: bool) -> tuple[int, int, str] | None:
    text = group.sentence.text
    before = said_stages(text, _before_start(group), group.start)
    after = said_stages(text, *region_after(group, later))
    inside = said_stages(text, group.mentions[-1].end, group.end)
    governing = text[_before_start(group) : group.start]
    if re.search(r"(?:(?:高标准|高质量|高起点|加快|正在|抓紧|加速|开工|同步|启动)建设|共建|新建)$", text[: group.mentions[0].start]) and not goal_in(governing) and not wanted:
        before.append((group.mentions[0].start - 2, group.mentions[0].start, "started"))
    goal = _GOAL.search(governing) or wanted
    if goal and not _FACT.search(text[group.end : group.end + 24]) and not _FACT.search(governing):
        after = [word for word in after if word[2] in _UNDER_WAY and not wanted]
        before = [word for word in before if word[2] == "lead"]
    return furthest([*before, *after, *inside])


def goal_in(text: str) -> bool:
    """Do these words speak of what is wanted?"""
    return bool(_GOAL.search(text) or re.search(r"规划|拟|推进|推动", text))


def batch_of(text: str) -> str:
    """The stage of the batch that a stretch speaks of last."""
    named = _BATCH.findall(text)
    return _BATCH_STAGE[named[-1]] if named else ""


def _of_batch(group: Group, batch: str) -> tuple[int, int, str] | None:
    stage = batch_of(group.sentence.text[: group.start]) or batch
    return (group.start, group.end, stage) if stage else None


def _before_start(group: Group) -> int:
    """Where the words that govern the list begin: its clause, or the clause before where this one has no verb of its own."""
    return group.clause_start


def _of_head(group: Group, earlier: list[Group]) -> tuple[int, int, str] | None:
    """8个项目正在加快建设中，分别是…: the head of the list gives its members their stage, and keeps it over the clauses that follow."""
    text = group.sentence.text
    segment = max(text.rfind(sign, 0, group.start) for sign in "。；！？") + 1
    head = text[segment : group.clause_start]
    opener = re.search(r"分别[是为]|包括|还有|有|如", text[group.clause_start : group.start] + text[max(0, group.clause_start - 6) : group.clause_start])
    if "项目" in head and opener:
        group.opened = True
        return furthest(said_stages(text, segment, group.clause_start)[-1:])
    same_part = [other for other in earlier if other.start >= segment and other.mentions[0].stage and other.opened]
    if same_part:
        mention = same_part[-1].mentions[0]
        return (*(mention.stage_place or (0, 0)), mention.stage or "")
    return None
