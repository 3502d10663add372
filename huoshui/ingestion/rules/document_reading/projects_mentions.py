"""Where a sentence names projects: before 项目, in lists that 等N个项目 closes or 分别是 opens, as a built thing with what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from .layout import Sentence
from .projects_lists import Item, items_of
from .projects_names import cut_at_predicate, is_name, trimmed
from .projects_vocabulary import project_words

_CLAUSE = re.compile(r"(?:（[^（）。；]{1,16}）|“[^“”。；]{1,16}”|[^，；：。！？\s（“—]|“)+")
_COUNT = r"(?:\d+|[一二两三四五六七八九十百]+)(?:余|多)?"
_CLOSER = re.compile(
    rf"(?P<etc>等)(?P<kind>(?:一(?:大)?批|{_COUNT}个)[^，。；等]{{0,20}}?|[^，。；：、等“”]{{0,18}}?)(?:项目|工程(?!机械|技术|师|类|船|塑料|装备|材料))"
    r"|(?P<lead>等为(?:引领|代表|支撑|龙头|依托|重点|主体)|为代表的[^，。；、]{0,10}项目|等为代表的[^，。；、]{0,10}项目)"
    rf"|(?P<parks>等(?:{_COUNT})?大?[^，。；、等]{{0,6}}园区(?:载体)?建设)"
    rf"|(?P<counted>(?<![\d.第])(?<!年产){_COUNT}个[^，。；、个等\d]{{0,8}}?项目)"
    r"|(?P<plain>项目|工程)"
    
)
_NO_PROJECT_AFTER = re.compile(
    r"^(?:机械|技术|师|类|学|院|船|塑料|公司|有限|局|处|质量|款|量|造价|车|装备|材料|监理|咨询|设计|研究|库|引进|洽谈|快|早|不|能力|化|办|组|方|部|专班|法人|经理|管理|审批|总(?=数|量|个|共)|之一|数|率(?!先)|建设年|推进会|集群|招商|谋划|储备|清单|台账|入库|签约仪式|竞赛|现场会|为王|个数|信息|招引|数量|投资额|资金|用地|要素)"
)
_OPENER = re.compile(r"分别是|分别为|包括|主要有|主要包括|主要是|还有|如(?=[^期何果此今])|例如|比如")
_CEREMONY = re.compile(r"(?:意向|合作|框架|投资|战略)*(?:协议)?(?:签约|开工|奠基|投产|竣工|揭牌|开业|动工)(?:仪式|庆典)")


@dataclass(slots=True)
class Mention:
    """A name at its place in a sentence: ``text[start:end]``, completed where the list left out its head."""

    name: str
    start: int
    end: int
    item_start: int  # where its own words (总投资5亿元的…) begin
    rule: str
    weak: bool = False  # a name only where a stronger mention says so
    stage: str | None = None
    stage_place: tuple[int, int] | None = None
    investment: int | None = None  # yuan
    investment_number: tuple[int, int] | None = None
    investment_rank: int = 0
    dates: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """Mentions that one list names, or one alone. ``start`` and ``end`` are the list with what closes it."""

    sentence: Sentence
    mentions: list[Mention]
    start: int
    end: int
    clause_start: int
    counted: bool = False  # closed by 等N个项目: what follows is said of all of them
    conjoined: bool = False  # only a conjunction stands before the next list
    opened: bool = False  # by 分别是 after a head that said their stage
    kind_said: str = ""  # what stands between 等 and 项目


def groups(sentence: Sentence) -> list[Group]:
    """All names of a sentence in order, by the list that holds them."""
    if not _MAY_NAME.search(sentence.text):
        return []
    found: list[Group] = []
    for clause in _CLAUSE.finditer(sentence.text):
        of_clause = list(_of_clause(sentence, *clause.span()))
        last = of_clause[-1].end if of_clause else clause.start()
        of_clause += _built(sentence, last, clause.end(), clause.start())
        found += of_clause or _opened(sentence, *clause.span(), found)
    return found


_MAY_NAME = re.compile(r"项目|工程|园|基地|中心|厂|站|路|桥|楼|馆|院|区|港|高速|铁路|场|线|仪式|期|改造|扩建|包括|分别")


def _of_clause(sentence: Sentence, start: int, end: int) -> Iterator[Group]:
    text = sentence.text
    cursor = start
    open_group: Group | None = None
    for closer in _CLOSER.finditer(text, start, end):
        if closer.start() < cursor:
            continue
        if closer["plain"] and _NO_PROJECT_AFTER.match(text[closer.end() :]) or text[closer.start() - 1 : closer.start()] in "、的" and not closer["etc"]:
            continue
        goes_on = open_group is not None and text[cursor : cursor + 1] in "、和及与以"
        if open_group and closer.start() == cursor and not closer["plain"]:
            _close(open_group, closer)
            cursor = closer.end()
            continue
        if _SORTS.match(text[closer.end() :]):
            open_group, cursor = None, closer.end()
            continue
        group = _group(sentence, cursor, start, closer)
        if group and goes_on and open_group:
            open_group.mentions += group.mentions
            open_group.end = closer.end()
            _close(open_group, closer)
        elif group:
            if open_group:
                yield open_group
            open_group = group
        cursor = closer.end()
    if open_group:
        yield open_group


def _close(group: Group, closer: re.Match[str]) -> None:
    group.end = closer.end()
    if closer["etc"] or closer["counted"]:
        behind = group.sentence.text[closer.end() : closer.end() + 4]
        group.counted = group.counted or bool(re.search(r"\d|[一二两三四五六七八九十]个|批", closer[0]) or re.match(r"\d", behind))
        group.kind_said = closer["kind"] or ""


def _group(sentence: Sentence, cursor: int, clause_start: int, closer: re.Match[str]) -> Group | None:
    text = sentence.text
    kind = closer["kind"] or ""
    if closer["etc"] and project_words().not_projects.search(kind):
        return None
    listed = not closer["plain"]
    if closer["counted"] and not re.search("[、和]", text[cursor : closer.start()]):
        return None
    if closer["lead"] and "以" not in text[clause_start : closer.start()]:
        return None
    if closer["lead"] and text[cursor : cursor + 1] == "以":
        cursor += 1
    cursor += len(re.match(r"(?:、|以及|和|及|与)?", text[cursor : closer.start()])[0]) if cursor > clause_start else 0  # type: ignore[index]
    items = items_of(text, cursor, closer.start(), split_last=listed, one=closer[0] == "工程" and text[closer.end() : closer.end() + 1] != "等")
    if closer["etc"] and cursor == clause_start:
        items = _clauses_before(text, clause_start, items[0]) + items
    rule = "project.list" if listed else "project.before_word"
    mentions = _mentions(text, items, rule, listed=listed or len(items) > 1)
    if not mentions or closer["plain"] and len(items) > 1 and not all(item.end - item.start > 3 for item in items):
        return None
    if closer["plain"] and len(mentions) == 1:
        mentions[0].weak = not _stands_alone(sentence, mentions[0], closer, clause_start)
    group = Group(sentence, mentions, mentions[0].start, closer.end(), clause_start)
    _close(group, closer)
    return group


_SORTS = re.compile(r"(?:等)?(?:\d+|[一二三四五六七八九十]+)?大?类")
_CODE = re.compile(r"\d{4}|[A-Z0-9-]{3,8}")
_SUBJECT = re.compile(r"：|率先|已|正|将|即将|于|顺利|虽然|仅|从|预计|因|受|尚|进展|完成|建成|开工|竣工|总投资|建设正|建设已|位于|占地|由")


def _clauses_before(text: str, start: int, first: Item) -> list[Item]:
    """A生产线，B生产线等项目: members that commas part, each the same built thing with nothing said of it."""
    thing = re.search(f"(?:{project_words().facility})$", text[first.start : first.end])
    found: list[Item] = []
    while thing and start > 1 and text[start - 1] == "，":
        left = max(text.rfind(sign, 0, start - 1) for sign in "，；：。！？") + 1
        if not text[left : start - 1].endswith(thing[0]) or said_something(text[left : start - 1]):
            break
        found = items_of(text, left, start - 1, split_last=False) + found
        start = left
    return found


def said_something(text: str) -> bool:
    """Does a stretch say that something is or was done?"""
    return bool(re.search(r"已|正在|完成|实现|超过|达到|举行|位于", text))


_WHOLE_SENTENCE = re.compile(r"^(?:[一二三四五六七八九十]+[、是]|（[一二三四五六七八九十]+）|\d+[.、])?.{0,3}$")
_MADE = re.compile(r"(?:生产|加工|制造|改造|扩建|迁建|治理|修复|建设|利用|提升|更新|保护|处理|回收|养殖|种植|发电|供暖|供热|制备|研发|装备|设备|材料|系统|器件|模组|电池|药|食品)$")


def _stands_alone(sentence: Sentence, mention: Mention, closer: re.Match[str], clause_start: int) -> bool:
    """Is one name before 项目 or 工程 more than a passing noun? Its length, its ending, a sum, a verb before or a predicate behind tell."""
    text, name = sentence.text, mention.name
    if closer[0] == "工程" and (_WHOLE_SENTENCE.match(text[: mention.start]) and text[closer.end() :] in ("", "。") or len(name) < 5):
        return False
    governed = mention.start > clause_start
    behind = text[closer.end() :] or "。"
    if closer[0] == "工程" and name.startswith("“"):
        return False
    by_verb = governed and text[mention.start - 1] != "的"
    if _CODE.fullmatch(name):
        return governed
    score = (len(name) >= 4) + (len(name) >= 6) + (len(name) >= 8) + bool(_MADE.search(name)) + bool(re.search(f"(?:{project_words().facility})$", name))
    score += bool(re.search(r"元", text[clause_start : mention.start])) * 2 + governed + (2 - by_verb) * bool(_SUBJECT.match(behind))
    score += bool(re.match(r"[，。；）、]|的|一期|二期|建设|工地|等|落", behind)) + 2 * (closer[0] == "项目" and behind == "。" and len(text) < 30)
    score += 2 * bool(re.match(r"[^；。]{0,24}(?:总投资|计划投资|概算投资)[^，；。\d]{0,4}\d", behind))
    score -= 3 * bool(re.search(r"(?:项目|工程)是[^，。；]{0,20}$", text[clause_start : mention.start]))
    score += 3 * bool(re.search(r"(?:包括|分别是|分别为|还有)[^；。]{0,60}$", text[: mention.start]))
    return score >= 3 and not re.search(r"^.{0,2}的|[最更]", name)


def _mentions(text: str, items: list[Item], rule: str, *, listed: bool) -> list[Mention]:
    found = []
    for item in items:
        place = trimmed(text, item.start, item.end)
        if not place:
            continue
        name = item.completed(text[place[0] : place[1]])
        if is_name(name, in_list=listed):
            found.append(Mention(name, *place, item.start, rule))
    return found


@cache
def _facility_end() -> re.Pattern[str]:
    after = r"(?:已经|已|正在|正加|正进|正|即将|将于|将|顺利|基本|全面|均|全部|主体|实现|建成|投入|启动|开工|封顶|完成|通过|上线|开业|破土|有望|加快|加紧|抓紧|如期|同步|率先|因|也|对外|于|稳步|投产|竣工|完工|动工|奠基|运营|复工|暂停|合作协议|全线|铺轨|(?:计划|概算)?总投资\d)"
    return re.compile(rf"(?:{project_words().facility})(?=(?:建设)?(?P<after>{after}))")


def _built(sentence: Sentence, start: int, end: int, clause_start: int) -> list[Group]:
    """A built thing that something becomes of (X产业园正在装修), that is being built (新建X工厂, 推进X中心建设), or whose ceremony is held."""
    text = sentence.text
    if end - start < 5:
        return []
    for finder in (_with_predicate, _staged_list, _as_object, _as_work, _at_ceremony, _as_label):
        group = finder(sentence, text, start, end, clause_start)
        if group:
            return [group]
    return []


def _with_predicate(sentence: Sentence, text: str, start: int, end: int, clause_start: int) -> Group | None:
    for hit in _facility_end().finditer(text, start, end):
        rest = re.split(r"[；。]", text[hit.end() :])[0]
        said = project_words().progress.pattern.search(rest[:40])
        if not re.match(r"(?:计划|概算)?总投资\d", rest) and (not said or not project_words().progress.stage[said[0]] or said[0] == "入驻"):
            continue
        items = items_of(text, start, hit.end(), split_last=True)
        mentions = [mention for mention in _mentions(text, items, "project.built:predicate", listed=True) if _is_facility(mention.name, strict=len(items) == 1)]
        if mentions:
            return Group(sentence, mentions, mentions[0].start, hit.end(), clause_start)
    return None


_STEP = (
    r"(?:(?:均|全部|分别|力争|于)?(?:\d{1,2}月|年|上|下|一季度|二季度|三季度|四季度|今年|明年|年内|[上下]半年)[^，、]{0,6})?"
    r"(?:正在|已经|已|即将|将|均|全部|相继|同时|先后|加快|开工|投产|竣工|投用|动工|签约|落地|建成)[^，；。、]{0,8}"
)


def _staged_list(sentence: Sentence, text: str, start: int, end: int, clause_start: int) -> Group | None:
    """星火液压、顺达塑业正在安装设备: a list without 项目 whose predicate is a step of building."""
    if "、" not in text[start:end]:
        return None
    hit = re.match(rf"(?P<list>[^，；。]*?、[^，；。]*?){_STEP}$", text[start:end])
    if not hit or not said_progress(text[start + hit.end("list") : end]) or "等" in hit["list"]:
        return None
    items = items_of(text, start, start + hit.end("list"), split_last=True)
    mentions = [mention for mention in _mentions(text, items, "project.staged_list", listed=False) if len(mention.name) >= 4]
    if len(mentions) != len(items):
        return None
    return Group(sentence, mentions, mentions[0].start, start + hit.end("list"), clause_start)


def said_progress(text: str) -> bool:
    """Is a step of building said here?"""
    words = project_words().progress
    return any(words.stage[hit[0]] in ("started", "completed", "in_production") for hit in words.pattern.finditer(text))


def _is_facility(name: str, *, strict: bool) -> bool:
    return is_name(name, facility=True, in_list=not strict)


@cache
def _object_pattern() -> re.Pattern[str]:
    builds = project_words().builds.pattern
    return re.compile(rf"(?P<verb>{builds})(?P<things>[^，；：。！？]{{2,80}}?(?:{project_words().facility}))”?(?P<built>建设|工程|工作)?(?=[，；：。！？等后]|$|建设|工作|的?工程)")


_FIRM = re.compile(r"新建|共建|开工建设|正在建设|启动建设|加快建设|奠基|规划建设|动工建设|投资建设|合作建设|建成|兴建|续建|建立")


_ESTATE = re.compile(r"(?:产业园|科技园|物流园|软件园|工业园|小镇)$")


def _as_object(sentence: Sentence, text: str, start: int, end: int, clause_start: int) -> Group | None:
    for hit in _object_pattern().finditer(text, start, end):
        paid = bool(re.search(r"元$", text[: hit.start()]))
        firm = _FIRM.search(hit["verb"]) or paid or hit["built"] or hit["verb"] == "打造" and _ESTATE.search(hit["things"])
        if not firm or project_words().not_named.match(hit["things"]) or hit["things"][0].isdigit():
            continue
        items = items_of(text, hit.start("things"), hit.end("things"), split_last=True)
        mentions = [mention for mention in _mentions(text, items, "project.built:object", listed=True) if _is_facility(mention.name, strict=len(items) == 1 and not paid)]
        if mentions and len(mentions) == len(items):
            return Group(sentence, mentions, mentions[0].start, hit.end(), clause_start)
    return None


def _as_work(sentence: Sentence, text: str, start: int, end: int, clause_start: int) -> Group | None:
    """结合抖音直播基地建设: the building of something, named behind a verb."""
    for hit in re.finditer(rf"(?:{project_words().facility})建设(?=[和与，。、；]|$|进度|工作)", text[start:end]):
        place = trimmed(text, start, start + hit.end() - 2)
        name = text[slice(*place)] if place else ""
        if place and place[0] > start and len(name) >= 5 and not re.search("[、和与及]", name) and _is_facility(text[place[0] : place[1]], strict=True):
            return Group(sentence, [Mention(text[place[0] : place[1]], *place, start, "project.built:work")], place[0], start + hit.end(), clause_start)
    return None


def _at_ceremony(sentence: Sentence, text: str, start: int, end: int, clause_start: int) -> Group | None:
    hit = _CEREMONY.search(text, start, end)
    if not hit:
        return None
    place = trimmed(text, start, hit.start())
    if not place or not re.search(f"(?:{project_words().facility})$", text[place[0] : place[1]]):
        return None
    name = text[place[0] : place[1]]
    if not _is_facility(name, strict=True):
        return None
    return Group(sentence, [Mention(name, *place, start, "project.ceremony")], place[0], hit.end(), clause_start)


def _as_label(sentence: Sentence, text: str, start: int, end: int, clause_start: int) -> Group | None:
    """碧水源再生水厂：进水调试: the head of a line."""
    if clause_start or text[end : end + 1] != "：" or not re.search(f"(?:{project_words().facility})$", text[start:end]):
        return None
    place = trimmed(text, start, end)
    if not place or not _is_facility(text[place[0] : place[1]], strict=True):
        return None
    return Group(sentence, [Mention(text[place[0] : place[1]], *place, start, "project.label")], place[0], end, clause_start)


def _opened(sentence: Sentence, start: int, end: int, before: list[Group]) -> list[Group]:
    """分别是A、B: a list that its opener announces, where the same part of the sentence spoke of projects."""
    text = sentence.text
    opener = _OPENER.search(text, start, end)
    segment = max(text.rfind(sign, 0, start) for sign in "。；！？") + 1
    if not opener or "项目" not in text[segment : opener.start()]:
        return []
    last = cut_at_predicate(text, max(opener.end(), text.rfind("、", start, end), *(hit.end() for hit in re.finditer("元的?", text[start:end])) ) , end)
    stop = re.compile("等(?![离级待静])").search(text, opener.end(), last)
    items = items_of(text, opener.end(), stop.start() if stop else last, split_last=True)
    mentions = [mention for mention in _mentions(text, items, "project.opened", listed=True) if len(mention.name) >= 4]
    if len(mentions) < 2 or len(mentions) < len(items) - 1:
        return []
    return [Group(sentence, mentions, mentions[0].start, end, start)]
