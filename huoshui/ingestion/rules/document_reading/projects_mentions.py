"""Where a sentence names projects: before 项目 or 工程, in lists that 等N个项目 closes or 分别是 opens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .layout import Sentence
from .projects_built import built
from .projects_groups import Group, Mention, mentions_of
from .projects_lists import Item, items_of
from .projects_names import cut_at_predicate
from .projects_vocabulary import project_words

_CLAUSE = re.compile(r"(?:（[^（）。；]{1,16}）|“[^“”。；]{1,16}”|[^，；：。！？\s（“—]|“)+")
_COUNT = r"(?:\d+|[一二两三四五六七八九十百]+)(?:余|多)?"
_CLOSER = re.compile(
    rf"(?P<etc>等)(?P<kind>(?:一(?:大)?批|{_COUNT}个)[^，。；等]{{0,20}}?|[^，。；：、等“”]{{0,18}}?)(?:项目|工程(?!机械|技术|师|类|船|塑料|装备|材料))"
    r"|(?P<lead>等为(?:引领|代表|支撑|龙头|依托|重点|主体)|等?为代表的[^，。；、]{0,10}项目)"
    rf"|(?P<parks>等(?:{_COUNT})?大?[^，。；、等]{{0,6}}园区(?:载体)?建设)"
    r"|(?P<works>等(?:[^，。；、等项]{0,14}(?:建设|设施|载体|园区|场馆|景区|道路)|(?=[，。；]|$)))"
    rf"|(?P<counted>(?<![\d.第])(?<!年产){_COUNT}[个大][^，。；、个等\d]{{0,8}}?项目)"
    r"|(?P<plain>项目|工程)"
)
_NO_PROJECT_AFTER = re.compile(
    r"^(?:机械|技术|师|类|学|院|船|塑料|公司|有限|局|处|质量|款|量|造价|车|装备|材料|监理|咨询|设计|研究"
    r"|库|引进|洽谈|快|早|不|能力|化|办|组|方|部|专班|法人|经理|管理|审批|总(?=数|量|个|共)|之一|数|率(?!先)|建设年|推进会|集群|招商"
    r"|谋划|储备|清单|台账|入库|签约仪式|竞赛|现场会|为王|个数|信息|招引|投资额|工作|资金|用地|要素)"
)
_MAY_NAME = re.compile(r"项目|工程|包括|分别")
_MAY_STEP = re.compile(r"正在|安装|投产|开工|投用")
_MAY_CLOSE = re.compile(r"项目|工程|等|为代表")
_OPENER = re.compile(r"分别是|分别为|包括|主要有|主要包括|主要是|还有|如(?=[^期何果此今])|例如|比如")
_SORTS = re.compile(r"(?:等)?(?:\d+|[一二三四五六七八九十]+)?大?类")
_PHASE_BEHIND = re.compile(r"（[一二三四五六七八]期）")
_OF_FIELDS = re.compile(r"等[^，。；]{0,6}(?:领域|行业|方面|门类|企业|业务)")
_ANY_NUMBER = re.compile(r"\d|[一二两三四五六七八九十]个|批")


def groups(sentence: Sentence) -> list[Group]:
    """All names of a sentence in order, by the list that holds them."""
    text = sentence.text
    listed_step = "、" in text and _MAY_STEP.search(text)
    if not _MAY_NAME.search(text) and not listed_step and not project_words().any_facility.search(text):
        return []
    found: list[Group] = []
    for clause in _CLAUSE.finditer(sentence.text):
        of_clause = list(_closed(sentence, *clause.span())) or _opened(sentence, *clause.span())
        last = of_clause[-1].end if of_clause else clause.start()
        found += [*of_clause, *built(sentence, last, clause.end(), clause.start())]
    return found


def _closed(sentence: Sentence, start: int, end: int) -> Iterator[Group]:
    """The lists of a clause that 项目, 工程 or 等… closes; A项目、B项目等项目 is one."""
    text = sentence.text
    if not _MAY_CLOSE.search(text, start, end):
        return
    cursor = start
    running: Group | None = None
    for closer in _CLOSER.finditer(text, start, end):
        if closer.start() < cursor or _closes_nothing(text, closer):
            continue
        if _SORTS.match(text[closer.end() :]):
            running = None
        elif running and closer.start() == cursor and not closer["plain"]:
            _close(running, closer)
        else:
            group = _group(sentence, cursor, start, closer)
            if group and running and text[cursor] in "、和及与以":
                running.mentions += group.mentions
                _close(running, closer)
            elif group:
                if running:
                    yield running
                running = group
        cursor = closer.end()
    if running and not _OF_FIELDS.match(running.after):
        yield running


def _closes_nothing(text: str, closer: re.Match[str]) -> bool:
    """项目库, 工程师, …的项目: no name ends here."""
    if (closer["plain"] or closer["counted"]) and _NO_PROJECT_AFTER.match(text[closer.end() :]):
        return True
    return not closer["etc"] and text[closer.start() - 1 : closer.start()] in ("、", "的")


def _close(group: Group, closer: re.Match[str]) -> None:
    group.end = closer.end()
    phase = _PHASE_BEHIND.match(group.after)
    if phase and closer["plain"]:
        group.mentions[-1].name += phase[0]
        group.end += phase.end()
    if closer["etc"] or closer["counted"]:
        group.counted = group.counted or bool(_ANY_NUMBER.search(closer[0]) or re.match(r"\d", group.after))


def _group(sentence: Sentence, cursor: int, clause_start: int, closer: re.Match[str]) -> Group | None:
    text = sentence.text
    if not _may_close(text, cursor, closer):
        return None
    items = _items(text, cursor, clause_start, closer)
    listed = not closer["plain"]
    mentions = mentions_of(text, items, "project.list" if listed else "project.before_word", listed=listed or len(items) > 1)
    if closer["works"] and not (len(items) > 1 and _all_works(text, mentions, clause_start)):
        return None
    if not mentions or (not listed and len(items) > 1 and any(item.end - item.start <= 3 and not item.head for item in items)):
        return None
    if not listed:
        weak = not _stands_alone(text, mentions[-1], closer, clause_start)
        for mention in mentions:
            mention.weak = weak
    group = Group(sentence, mentions, mentions[0].start, closer.end(), clause_start)
    _close(group, closer)
    return group


def _all_works(text: str, mentions: list[Mention], clause_start: int) -> bool:
    """Is each member something built or mended, under a verb of building? Then no word 项目 is needed behind 等."""
    words = project_words()
    governed = mentions and words.builds.search(text, clause_start, mentions[0].start)
    parts = mentions and "占地" in text[mentions[0].item_start : mentions[-1].end]  # of one project, by their areas
    return (
        bool(governed)
        and not parts
        and all(words.ends_built.search(mention.name) or words.made.search(mention.name) for mention in mentions)
    )


def _may_close(text: str, cursor: int, closer: re.Match[str]) -> bool:
    if closer["etc"]:
        return not project_words().not_projects.search(closer["kind"])
    if closer["counted"]:
        return bool(re.search("[、和]", text[cursor : closer.start()]))
    return not closer["lead"] or "以" in text[cursor : closer.start()]


def _items(text: str, cursor: int, clause_start: int, closer: re.Match[str]) -> list[Item]:
    if cursor > clause_start:
        joint = re.match("、|以及|和|及|与|中", text[cursor : closer.start()])
        cursor += joint.end() if joint else 0
    else:
        numbering = _NUMBERING.match(text, cursor, closer.start())
        cursor = numbering.end() if numbering else cursor
        cursor += bool(closer["lead"]) and text.startswith("以", cursor)
    one = closer[0] == "工程" and not text.startswith("等", closer.end()) and not text.startswith("、", cursor - 1)
    items = items_of(text, cursor, closer.start(), split_last=not closer["plain"], one=one)
    if closer["etc"] and items and items[0].start == clause_start:
        return _clauses_before(text, clause_start, items[0]) + items
    return items


def _clauses_before(text: str, start: int, first: Item) -> list[Item]:
    """A生产线，B生产线等项目: members that commas part, each the same built thing with nothing said of it."""
    thing = project_words().ends_built.search(text[first.start : first.end])
    found: list[Item] = []
    while thing and start > 1 and text[start - 1] == "，":
        left = max(text.rfind(sign, 0, start - 1) for sign in "，；：。！？") + 1
        stretch = text[left : start - 1]
        if not stretch.endswith(thing[0]) or re.search(r"已|正在|完成|实现|超过|达到|举行|位于", stretch):
            break
        found = items_of(text, left, start - 1, split_last=False) + found
        start = left
    return found


_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+[、是]|（[一二三四五六七八九十]+）|\d+[.、])?.{0,3}$")
_NUMBERED = re.compile(r"[一二三四五六七八九十]+[、是]|（[一二三四五六七八九十]+）|\d+[.、]")
_NUMBERING = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}[.、])")
_CODE = re.compile(r"\d{4}|[A-Z0-9-]{3,8}")
_SUBJECT = re.compile(
    r"：|率先|在|今天|昨日|昨天|前日|胜利|主体|设备|桩基|厂房|基础|已|正|将|即将|于|顺利|虽然|仅|从|预计|因|受|尚|进展|完成|建成|开工|竣工|总投资|建设正|建设已|位于|占地|由"
)
_STEP_FOLLOWS = re.compile(r"(?:正式|成功|顺利|最终)?(?:落户|落地|签约|开工|投产|竣工|奠基|动工|复工|开建|落成)")
_SUM_FOLLOWS = re.compile(r"[^；。]{0,24}(?:总投资|计划投资|概算投资)[^，；。\d]{0,4}\d")


def _is_heading(before: str, behind: str) -> bool:
    """一是生态工业工程，…: the heading of a part, not one project."""
    return bool(_HEADING.match(before)) and (behind == "。" or (behind[0] == "，" and bool(_NUMBERED.match(before))))


def _stands_alone(text: str, mention: Mention, closer: re.Match[str], clause_start: int) -> bool:
    """Is one name before 项目 or 工程 more than a passing noun? Its length and ending, a sum, a verb before and a predicate behind tell."""
    name, behind = mention.name, text[closer.end() :] or "。"
    work = closer[0] == "工程"
    if work and (name.startswith("“") or len(name) < 5 or _is_heading(text[: mention.start], behind)):
        return False
    governed = mention.start > clause_start
    if _CODE.fullmatch(name):
        return governed
    before = text[clause_start : mention.start]
    by_verb = governed and before[-1] != "的"
    signs = (
        (len(name) >= 4, 1),
        (len(name) >= 6, 1),
        (len(name) >= 8, 1),
        (project_words().made.search(name), 1),
        (project_words().ends_built.search(name), 1),
        ("元" in before, 2),
        (governed, 1),
        (_SUBJECT.match(behind), 1 if by_verb else 2),
        (re.match(r"[，。；）、]|的|一期|二期|建设|工地|等|落", behind), 1),
        (not work and behind == "。" and len(text) < 30, 2),  # a caption, a line of a list
        (_STEP_FOLLOWS.match(behind), 2),
        (_SUM_FOLLOWS.match(behind), 2),
        (re.search(r"(?:包括|分别是|分别为|还有)[^；。]{0,60}$", text[: mention.start]), 3),
        (re.search(r"(?:项目|工程)是[^，。；]{0,20}$|(?:列入|纳入|入选|属于|评为|作为)$", before), -4),
    )
    return sum(weight for sign, weight in signs if sign) >= 3 and not re.search(r"^.{0,2}的|[最更]", name)


def _opened(sentence: Sentence, start: int, end: int) -> list[Group]:
    """分别是A、B: a list that its opener announces, where the same part of the sentence spoke of projects."""
    text = sentence.text
    opener = _OPENER.search(text, start, end)
    segment = max(text.rfind(sign, 0, start) for sign in "。；！？") + 1
    after_colon = re.search(r"项目(?:有|为|是|包括|分别为|分别是|名单|如下)：$", text[max(0, start - 8) : start])
    opened = start if after_colon else opener.end() if opener and "项目" in text[segment : opener.start()] else None
    if opened is None:
        return []
    last_member = max(opened, text.rfind("、", start, end), *(hit.end() for hit in re.finditer("元的?", text[start:end])))
    last = cut_at_predicate(text, last_member, end)
    stop = re.compile("等(?![离级待静])").search(text, opened, last)
    items = items_of(text, opened, stop.start() if stop else last, split_last=True)
    mentions = [mention for mention in mentions_of(text, items, "project.opened", listed=True) if len(mention.name) >= 4]
    if len(mentions) < 2 or len(mentions) < len(items) - 1:
        return []
    return [Group(sentence, mentions, mentions[0].start, end, start)]
