"""How far a named project has come: by the verb that governs its list, what follows it, the list's head, and the batch it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from .layout import Sentence
from .projects_groups import Group
from .projects_vocabulary import project_words
from .stage_scope import ORDER
from .vocabulary import vocabulary
from .word_tries import word_pattern

Said = tuple[int, int, str]  # where a word of progress stands, and its stage

_PLANNED = re.compile(
    r"(?:将|即将|拟|计划|预计|力争|争取|有望|待|尚未|未|准备|早|尽快|确保|督促|促|可|底前|能|目标|如果|再|届时|年内|(?<!先)后|以便|加快推动|望)"
    r"(?:[^，。；、]{0,6}|(?:于|在)?[^，。；、已正了]{0,12})$"
)
_NOT_PLANNED = ("即将", "拟", "正在")  # words that say themselves that the step is near
_TAKES_OBJECT = frozenset(
    re.findall(r"\w+", "引进 签订 签署 签下 引入 谋划 谋划储备 谋划实施 储备 策划 推介 推出 对接 洽谈 共建 新建 启动 奠基")
)
_OBJECT = re.compile(r"[\u3400-\u9fffA-Za-z\d“]")
_ONLY_PAPER = re.compile(r"后|[^，。；]{0,4}(?:手续|前期|审核|流程|程序|征集|率)")
_PART = re.compile(r"(?:一期|二期|三期|首期|首条|主体|部分|车间|厂房|小区|标段|号楼|桩基|路基)[^，。；]{0,26}$")
_OF_WHOLES = frozenset(("completed", "in_production", "started"))
_BATCH = re.compile(r"(签约|开工|投产|竣工)(?:一批”?项目|项目中，|的?项目有)")
_BATCH_STAGE = {"签约": "signed", "开工": "started", "投产": "in_production", "竣工": "completed"}
_EVENTS = {
    "signed": re.compile(r"签约仪式|集中签约|签约活动|签约大会|现场签约|集中“云签约”"),
    "started": re.compile(r"集中开工|开工仪式|奠基仪式|开工活动"),
    "in_production": re.compile(r"集中投产|投产仪式|竣工投产仪式"),
}
_AGREED = re.compile(r"(?:签署|签订|达成)(?:了)?[^，。；]{0,14}(?:协议|合同|合约)(?=，)")
_GOAL = re.compile(r"确保|力争|争取|督促|计划|将(?!军)|目标|下一步|力促|要(?=[^素求害])|年内|底前")
_NO_BUILDING_YET = re.compile(rf"{_GOAL.pattern}|规划|拟|推进|推动|批复|核准|审批|可研|纳入|列入")
_FACT = re.compile(r"已|正在|目前|成功|完成|顺利|相继|先后|了")
_UNDER_WAY = frozenset(("started", "negotiating"))
_NOTHING_BUT_SUM = re.compile(r"(?:[，（][^，；。]{0,10}元）?)?(?:[；。]|$)")
_DONE = re.compile(r"(?<!未)完成了?$")
_ONLY_BEHIND = frozenset(("稳步推进", "有序推进"))  # 稳步推进X gives no stage, X建设稳步推进 does
_FINISHED = re.compile(r"已经?(?:全部|基本)?完成(?=[，。；并]|$)")
_ITSELF_AGAIN = re.compile(r"，(?=(?:该|此)?(?:项目|工程)(?!建设|部|组))")
_BUILT_NOW = re.compile(r"(?:(?:高标准|高质量|高起点|加快|正在|抓紧|加速|开工|同步|启动)建设|共建|新建)$")
_SEGMENT_END = re.compile(r"[；。]")
_GOES_ON = re.compile(
    r"^(?:其|该|项目|目前|现|已|正|将|即将|预计|计划|总投资|投资|占地|全长|总长|[一二三四五首]期|主体|去年|今年|明年|当年|\d|上半年|下半年|[一二三四]季度|年"
    r"|建成|投产|达产|开工|签约|竣工|于|从|仅|可|分|拟|位于|实现|力争|主要|建设|厂房|首|全部|建筑|设计|用地|是|为|在|均|都|合同|协议|概算|估算|规划|有|新建"
    r"|拥有|并|也|设备|产品|成为|由|累计|完成|届时|用|公司|企业|填补|带动|涉及|标志|基地|工程|园区|产业园|整个|两个|总|一个是|另一个|每年|利用|较|比|共|通过|采用|引进|购置|配套|生产|同时动工|同时开工)"
)


def said_stages(text: str, start: int, end: int) -> list[Said]:
    """Words of progress in ``text[start:end]`` that count; steps that are only planned or of paper left out, a part's step is under way."""
    words = project_words().progress
    found = []
    for hit in words.pattern.finditer(text, start, end):
        stage = words.stage[hit[0]]
        before = text[max(start, hit.start() - 16) : hit.start()]
        if not stage or _counts_not(text, start, hit, before):
            continue
        if (
            stage in _OF_WHOLES
            and hit[0] not in ("封顶", "主体施工")
            and _PART.search(text[max(start, text.rfind("，", 0, hit.start())) : hit.start()])
        ):
            stage = "started"
        found.append((hit.start(), hit.end(), stage))
    return found


def _counts_not(text: str, start: int, hit: re.Match[str], before: str) -> bool:
    if hit[0] == "新建" and _NO_BUILDING_YET.search(text[max(0, hit.start() - 30) : hit.end() + 30]):
        return True
    if hit[0] in _TAKES_OBJECT and "，" in text[start : hit.start()] and _OBJECT.match(text, hit.end()):
        return True  # its object is something else by then
    if _ONLY_PAPER.match(text[hit.end() :]):
        return True
    return bool(_PLANNED.search(before)) and not hit[0].startswith(_NOT_PLANNED)


def furthest(found: list[Said]) -> Said | None:
    """The furthest stage of several."""
    return max(found, key=lambda word: ORDER.index(word[2]), default=None)


def set_stages(found: list[Group], *, wanted: bool, batch: str) -> None:
    """Give the groups of one sentence their stages. ``wanted``: the paragraph says what is to be done; ``batch``: of 签约一批."""
    for number, group in enumerate(found):
        later = found[number + 1] if number + 1 < len(found) else None
        best = (
            _own(group, later, wanted=wanted)
            or _of_head(group, found[:number])
            or _of_agreement(group)
            or _of_batch(group, batch)
            or _of_partner(group, found, number, wanted=wanted)
        )
        if best:
            for mention in group.mentions:
                mention.stage, mention.stage_place = best[2], best[:2]


def _own(group: Group, later: Group | None, *, wanted: bool) -> Said | None:
    text = group.sentence.text
    governing = text[group.clause_start : group.start]
    before = [word for word in said_stages(text, group.clause_start, group.start) if text[word[0] : word[1]] not in _ONLY_BEHIND]
    start, end = region_after(group, later)
    after = said_stages(text, start, end)
    again = _ITSELF_AGAIN.search(text, end, _part_end(group, later))
    if again:
        after += said_stages(text, again.end(), _while_about_it(text, again.end(), _part_end(group, later)))
    inside = said_stages(text, group.mentions[-1].end, group.end)
    name_start = group.mentions[0].start
    if _BUILT_NOW.search(text[:name_start]) and not _NO_BUILDING_YET.search(governing) and not wanted:
        before.append((name_start - 2, name_start, "started"))
    if _DONE.search(text[:name_start]) and not _GOAL.search(governing) and not wanted:
        before.append((name_start - 2, name_start, "completed"))
    finished = _FINISHED.match(group.after)
    if finished:
        after.append((group.end, group.end + finished.end(), "completed"))
    facts = _FACT.search(group.after[:24]) or _FACT.search(governing)
    if (wanted or _GOAL.search(governing)) and not facts:
        after = [word for word in after if word[2] in _UNDER_WAY and not wanted]
        before = [word for word in before if word[2] == "lead" or text[word[1]] == "的"]
    return furthest([*before, *after, *inside])


def region_after(group: Group, later: Group | None) -> tuple[int, int]:
    """What is said behind a list: up to the end of its part of the sentence, the clause that names the next, or another subject."""
    end = _part_end(group, later)
    return group.end, _while_about_it(group.sentence.text, group.end, end)


def _part_end(group: Group, later: Group | None) -> int:
    text = group.sentence.text
    stop = _SEGMENT_END.search(text, group.end)
    end = stop.start() if stop else len(text)
    if later and later.start < end:
        end = later.clause_start if later.clause_start > group.end else later.start
    return max(end, group.end)


def _while_about_it(text: str, start: int, end: int) -> int:
    """Up to the first clause that begins with another subject."""
    for hit in re.finditer("，", text[start:end]):
        if not _GOES_ON.match(text[start + hit.end() : end]):
            return start + hit.start()
    return end


def segment_start(group: Group) -> int:
    """Where the part of the sentence begins that holds the list."""
    return max(group.sentence.text.rfind(sign, 0, group.start) for sign in "。；！？") + 1


def _of_head(group: Group, earlier: list[Group]) -> Said | None:
    """8个项目正在加快建设中，分别是…: the head of the list gives its members their stage, and keeps it over the clauses that follow."""
    text = group.sentence.text
    segment = segment_start(group)
    opening = text[group.clause_start : group.start] + text[max(0, group.clause_start - 6) : group.clause_start]
    if "项目" in text[segment : group.clause_start] and re.search(r"分别[是为]|包括|还有|有|如|一个[是为]", opening):
        group.opened = True
        return furthest(said_stages(text, segment, group.clause_start)[-1:])
    for other in reversed(earlier):
        if other.opened and other.mentions[0].stage and (other.start >= segment or _only_list(group, segment)):
            return _stage_of(other)
    return None


def _only_list(group: Group, segment: int) -> bool:
    """Is the list all that its part of the sentence says? …；A等6个工业项目；B等2个农业项目。"""
    return group.start == segment and bool(_NOTHING_BUT_SUM.match(group.after))


def _stage_of(group: Group) -> Said:
    mention = group.mentions[0]
    return (*(mention.stage_place or (group.start, group.end)), mention.stage or "")


def event_of(sentences: Sequence[Sentence]) -> str:
    """The stage that a report of one ceremony gives the projects that it describes: its beginning speaks of one kind of ceremony only."""
    beginning = "".join(sentence.text for sentence in sentences[:3])
    found = {stage for stage, pattern in _EVENTS.items() if pattern.search(beginning)}
    return found.pop() if len(found) == 1 else ""


@cache
def _heading_words(kind: str) -> re.Pattern[str]:
    return re.compile(word_pattern(vocabulary("modality")["headings"][kind]))


def headings_want(headings: Sequence[str]) -> bool:
    """Is the nearest heading that says either one of plans, not of what was done?"""
    for heading in reversed(headings):
        if _heading_words("past").search(heading):
            return False
        if _heading_words("target").search(heading):
            return True
    return False


def _of_agreement(group: Group) -> Said | None:
    """A与B签署协议，将在C投资建设X: the clause before says that it was agreed."""
    before = group.sentence.text[segment_start(group) : group.clause_start]
    hit = _AGREED.search(before)
    return (segment_start(group) + hit.start(), segment_start(group) + hit.end(), "signed") if hit else None


def batch_of(text: str) -> str:
    """The stage of the batch (签约一批, 开工项目中) that a stretch speaks of last."""
    named = _BATCH.findall(text)
    return _BATCH_STAGE[named[-1]] if named else ""


def _of_batch(group: Group, batch: str) -> Said | None:
    stage = batch_of(group.sentence.text[: group.start]) or batch
    return (group.start, group.end, stage) if stage else None


def _of_partner(group: Group, found: list[Group], number: int, *, wanted: bool) -> Said | None:
    """A工程以及B工程正稳步推进, 启动了A工程，B工程，…: lists that only a conjunction or a comma parts share what is said of one."""
    if number + 1 < len(found) and re.fullmatch("以及|和|及|与|、", group.until(found[number + 1])):
        further = found[number + 2] if number + 2 < len(found) else None
        return _own(found[number + 1], further, wanted=wanted)
    before = found[number - 1] if number else None
    if before and before.mentions[0].stage and before.until(group) == "，" and group.after[:1] in ("，", "。", "；", "", "等"):
        return _stage_of(before)
    return None
