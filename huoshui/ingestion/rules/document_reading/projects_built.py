"""Projects without the word 项目: a built thing and what becomes of it (X大桥建成通车), its building (新建X工厂), a ceremony, a label."""

from __future__ import annotations

import re
from functools import cache

from .layout import Sentence
from .projects_groups import Group, Mention, mentions_of
from .projects_lists import items_of
from .projects_names import is_name, trimmed
from .projects_vocabulary import project_words

_CEREMONY = re.compile(r"(?:意向|合作|框架|投资|战略)*(?:协议)?(?:签约|开工|奠基|投产|竣工|揭牌|开业|动工)(?:仪式|庆典)")
_LOOSE = re.compile(r"”?(?:在|举行|昨|今|日前|近日|前日|现)")  # only what its own clause says counts
_TOTAL = re.compile(r"(?:计划|概算)?总投资\d")
_DESCRIPTION = r"(?:位于|坐落|总?占地|总?建筑面积|总?规划|由|是)"
_DESCRIBED = re.compile(rf"{_DESCRIPTION}[^。；]*?(?:总投资|计划投资|，投资)[^，。；\d]{{0,4}}\d")
_SUM_NEXT = re.compile(r"，(?:计划|概算|预计|估算)?总投资[^，。；\d]{0,5}\d[\d.]*[万亿]*(?:美|欧)?元(?![^，。；]{0,12}的)")
_FIRST_OF_PHASES = re.compile(r"[\u3400-\u9fff]{4,}一期$")  # with the second told of too, the name is of the whole
_WILL_BUILD = re.compile(r"(?:将|拟|计划)[^，。；]{0,20}$")
_FIRM = re.compile(
    r"投建|建造|修建|筹建|拟建|新建|共建|开工建设|正在建设|启动建设|加快建设|奠基|规划建设|动工建设|投资建设|合作建设|建成|兴建|续建|建立"
)
_INVESTS = re.compile(r"新建|共建|投资建设|合作建设|兴建")
_ESTATE = re.compile(r"(?:产业园|科技园|物流园|软件园|工业园|小镇|度假区|文化园|旅游区)$")
_STEP = (
    r"(?:(?:均|全部|分别|力争|于)?(?:\d{1,2}月|年|上|下|一季度|二季度|三季度|四季度|今年|明年|年内|[上下]半年)[^，、]{0,6})?"
    r"(?:正在|已经|已|即将|将|均|全部|相继|同时|先后|加快|开工|投产|竣工|投用|动工|签约|落地|建成)[^，；。、]{0,8}"
)


def built(sentence: Sentence, start: int, end: int, clause_start: int) -> list[Group]:
    """The built things that ``sentence.text[start:end]``, the rest of a clause, speaks of."""
    if end - start < 5:
        return []
    thing = project_words().any_facility.search(sentence.text, start, end)
    finders = (
        (_priced, _paid_works, _with_predicate, _staged_list, _as_object, _as_work, _at_ceremony, _as_label, _summed)
        if thing
        else (_staged_list,)
    )
    for finder in finders:
        group = finder(sentence, start, end, clause_start)
        if group:
            return [group]
    return []


def _facilities(text: str, start: int, end: int, rule: str, *, strict: bool = True) -> tuple[list[Mention], int]:
    """The members of a list that are built things with a name, and how many members it has. Alone a member needs more than an industry."""
    items = items_of(text, start, end, split_last=True)
    mentions = mentions_of(text, items, rule, listed=True)
    return [mention for mention in mentions if is_name(mention.name, facility=True, in_list=len(items) > 1 or not strict)], len(items)


@cache
def _becomes() -> re.Pattern[str]:
    words = project_words()
    return re.compile(rf"(?:{words.facility})(?=”?(?:建设)?(?:{words.becomes}|{_TOTAL.pattern}|{_DESCRIPTION}))")


def _with_predicate(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    text = sentence.text
    progress = project_words().progress
    for hit in _becomes().finditer(text, start, end):
        rest = re.split(r"[；。]", text[hit.end() :])[0]
        near = rest.split("，")[0] if _LOOSE.match(rest) else rest[:40]
        said = progress.pattern.search(near)
        described = _DESCRIBED.match(text, hit.end())
        told = (
            described
            or (not re.match(_DESCRIPTION, rest) and said and progress.stage[said[0]])
            or project_words().on_paper.search(rest.split("，")[0])
        )
        if not (told or _TOTAL.match(rest)):
            continue
        mentions, _ = _facilities(text, start, hit.end(), "project.built:predicate")
        if mentions:
            end = hit.end()
            if len(mentions) == 1 and _FIRST_OF_PHASES.search(mentions[0].name) and "，二期" in rest:
                mentions[0].name, mentions[0].end, end = mentions[0].name[:-2], mentions[0].end - 2, end - 2
            return Group(sentence, mentions, mentions[0].start, end, clause_start)
    return None


def _staged_list(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """星火液压、顺达塑业正在安装设备: a list without 项目 whose predicate is a step of building."""
    text = sentence.text
    hit = re.match(rf"(?P<list>[^，；。等]*?、[^，；。等]*?){_STEP}$", text[start:end]) if "、" in text[start:end] else None
    if not hit or not _says_step(text[start + hit.end("list") : end]):
        return None
    items = items_of(text, start, start + hit.end("list"), split_last=True)
    mentions = [mention for mention in mentions_of(text, items, "project.staged_list", listed=False) if len(mention.name) >= 4]
    if len(mentions) != len(items):
        return None
    return Group(sentence, mentions, mentions[0].start, start + hit.end("list"), clause_start)


def _says_step(text: str) -> bool:
    words = project_words().progress
    return any(words.stage[hit[0]] in ("started", "completed", "in_production") for hit in words.pattern.finditer(text))


@cache
def _priced_pattern() -> re.Pattern[str]:
    money = r"(?:投资|耗资|造价)[^，。；\d]{0,6}\d[\d.]*(?:多|余)?[万亿]+(?:美元|欧元|港元|元)(?:人民币)?(?:左右|以上|多)?"
    return re.compile(
        rf"{money}(?:、[^，。；、的]{{0,16}})?的(?P<name>[^，。；、：]{{3,36}}?(?:{project_words().facility}))(?![\u3400-\u9fff]*(?:项目|工程))"
    )


def _priced(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """投资3.5亿元的物联网产业基地: a thing with an investment is a project, whatever is said of it."""
    hit = _priced_pattern().search(sentence.text, start, end)
    mention = _alone(sentence.text, hit.start("name"), hit.end("name"), "project.priced", strict=False) if hit else None
    return Group(sentence, [mention], mention.start, mention.end, clause_start) if mention else None


@cache
def _object_pattern() -> re.Pattern[str]:
    words = project_words()
    return re.compile(
        rf"(?P<verb>{words.builds.pattern})(?P<things>[^，；：。！？]{{2,80}}?(?:{words.facility}))”?(?P<built>建设|工程|工作)?"
        r"(?=[，；：。！？等后]|$|建设|工作|的?工程)"
    )


def _as_object(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """新建X工厂, 投资3亿元建设X基地, 推进X、Y产业园建设."""
    text = sentence.text
    for hit in _object_pattern().finditer(text, start, end):
        paid = text[: hit.start()].endswith("元")
        firm = paid or hit["built"] or _FIRM.search(hit["verb"]) or _will_build(text, start, hit)
        parts = "占地" in hit["things"] and "、" in hit["things"]  # of one project, by their areas
        if not firm or parts or project_words().not_named.match(hit["things"]) or hit["things"][0].isdecimal():
            continue
        strict = not paid and not _INVESTS.search(hit["verb"])
        mentions, members = _facilities(text, hit.start("things"), hit.end("things"), "project.built:object", strict=strict)
        if mentions and len(mentions) == members:
            return Group(sentence, mentions, mentions[0].start, hit.end(), clause_start)
    return None


def _will_build(text: str, start: int, hit: re.Match[str]) -> bool:
    if hit["verb"] == "打造":
        return bool(_ESTATE.search(hit["things"]))
    return hit["verb"] in ("建设", "设立", "建") and bool(_WILL_BUILD.search(text, start, hit.start()))


@cache
def _works_pattern() -> re.Pattern[str]:
    words = project_words()
    thing = rf"[^，；：。！？、]{{2,24}}(?:{words.facility}|建设|治理|改造|加固|整治|修复|扩建|延伸)"
    return re.compile(rf"元(?:左右|以上)?，?(?:用于|进行|实施|开展|完成|启动|推进|建设)(?P<list>{thing}(?:[、和]{thing})+)(?=[，；。等]|$)")


def _paid_works(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """投资1.3亿元进行A水电站建设、B流域综合治理: works that one sum pays."""
    hit = _works_pattern().search(sentence.text, start, end)
    items = items_of(sentence.text, hit.start("list"), hit.end("list"), split_last=True) if hit else []
    mentions = mentions_of(sentence.text, items, "project.built:works", listed=True)
    if not mentions:
        return None
    return Group(sentence, mentions, mentions[0].start, items[-1].end, clause_start, counted=True)


def _as_work(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """结合抖音直播基地建设: the building of something, named behind a verb."""
    text = sentence.text
    for hit in _work_pattern().finditer(text, start, end):
        mention = _alone(text, start, hit.end() - 2, "project.built:work")
        if mention and mention.start > start and len(mention.name) >= 5 and not re.search("[、和与及]", mention.name):
            return Group(sentence, [mention], mention.start, hit.end(), clause_start)
    return None


@cache
def _work_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{project_words().facility})建设(?=[和与，。、；]|$|进度|工作)")


def _alone(text: str, start: int, end: int, rule: str, *, strict: bool = True) -> Mention | None:
    """The built thing that ``text[start:end]`` names as a whole."""
    place = trimmed(text, start, end)
    name = text[place[0] : place[1]] if place else ""
    if not place or not project_words().ends_built.search(name) or not is_name(name, facility=True, in_list=not strict):
        return None
    return Mention(name, *place, start, rule)


def _summed(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """深圳至茂名铁路，总投资609亿元: a clause that only names a thing, and the sum behind it."""
    if not _SUM_NEXT.match(sentence.text, end):
        return None
    mention = _alone(sentence.text, start, end, "project.summed")
    return Group(sentence, [mention], mention.start, mention.end, clause_start) if mention else None


def _at_ceremony(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    hit = _CEREMONY.search(sentence.text, start, end)
    mention = _alone(sentence.text, start, hit.start(), "project.ceremony") if hit else None
    return Group(sentence, [mention], mention.start, hit.end(), clause_start) if hit and mention else None


def _as_label(sentence: Sentence, start: int, end: int, clause_start: int) -> Group | None:
    """碧水源再生水厂：进水调试: the head of a line."""
    if clause_start or sentence.text[end : end + 1] != "：" or sentence.kind == "heading":
        return None
    mention = _alone(sentence.text, start, end, "project.label")
    return Group(sentence, [mention], mention.start, end, clause_start) if mention else None
