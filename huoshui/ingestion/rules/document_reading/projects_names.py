"""Where the name of a project begins and ends inside a stretch of its clause, and whether it is a name at all."""

from __future__ import annotations

import re

from .projects_vocabulary import project_words

_MONEY = r"\d[\d.]*(?:多|余)?[万亿千百]*(?:美元|欧元|港元|元)(?:人民币)?(?:以上|左右|多|余)?"
_ATTRIBUTE = re.compile(
    rf"{_MONEY}(?:[、和])?(?:[^的、，]{{0,10}}的|建设的?|共建|打造|实施|新建|投资建设的?)?|"
    r"(?:占地|面积|规划|总长|全长)[^的、，]{0,8}\d[\d.]*[万千]?(?:亩|平方米|平方公里|公顷|公里)(?:以上|左右)?的|\d[\d.]*[万千]?(?:亩|平方米)的"
    r"|(?:建设|投资|投产|开工|在建|实施|引进|规划中?|支持|兴建|打造|负责|签约|落地|落户|谋划|新上|牵头|研发|申报|施工|推进|启动|运营|进行)的"
    r"|位于[^，。；的]{2,12}的"
)
_PRICED = re.compile(r"（[^（）]{0,8}\d[\d.]*[万亿]*元[^（）]{0,6}）?$")
_NUMBERING = re.compile(
    r"^(?:【[^】]*】|[一二三四五六七八九十]+[、是]|\d{1,2}[.、．）]|[（(][一二三四五六七八九十\d]+[）)]|[①-⑳●○•◆■▪·★☆]|-)\s*"
)
_COUNTED = re.compile(r"^(?:\d+|[一二三四五六七八九十两]+)(?:余|多)?(?:个|项|家|处|座|条|宗)(?!体)")
_TWO_SIDES = re.compile(r"^[^，。；“”]{1,12}?(?:区|县|市|园区|管委会|集团|公司|政府|镇|乡)(?:与|同|和)(?=[^，。；]{4,})")
_NOUNS_TOO = frozenset(("投资", "生产", "发展", "合作", "培育", "保障", "建设", "提升", "应用", "推广", "储备"))  # these end names as well
_SOMEBODY = re.compile(r"书记|[县市区镇乡]长|主任|局长|主席|常委|一行|领导|同志|记者|代表|调研组|观摩组|部门|各级")
_EDGE = " 、，：；。的“”"
_LONGEST = 44
_TOGETHER = re.compile(r"(?:\d+|[两三四五六七八九十]+)(?:条|座|个|项|家|所)[\u3400-\u9fff]{2,6}$")  # …客运专线七条铁路
_ABOUT_BUILDING = re.compile(r"(?:首期|一期)?建设$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name inside ``text[start:end]``, or nothing where no name is left."""
    priced = _PRICED.search(text[start:end])
    end = start + priced.start() if priced else end
    start = _after_verbs(text, start, end)
    start, end = _bare(text, start, end)
    start = _after_place(text, _after_attribute(text, start, end), end)
    built = _ABOUT_BUILDING.search(text[start:end])
    if built and project_words().ends_built.search(text[start : start + built.start()]):
        end = start + built.start()
    total = _TOGETHER.search(text[start:end])
    if total and project_words().ends_built.search(text[start : start + total.start()]):
        end = start + total.start()
    return (start, end) if 2 <= end - start <= _LONGEST else None


_OWNS = re.compile(
    r"(?:相应|相关|区|县|市|镇|乡|园|公司|集团|证券|银行|大学|医院|合作)$|^(?:年产|日产)?\d[\d.]*[万亿]?[颗个片套台盏辆件只支瓶条枚粒块]$"
)
_ZONE = re.compile(r"[\u3400-\u9fff]{2,12}?(?:产业集聚区|集聚区|开发区|高新区|经开区|工业区|示范区|工业园区|产业园区)(?![的和、（一二三])")


def _after_attribute(text: str, start: int, end: int) -> int:
    """Behind 的 of what only describes (作用强的…); 黄山市循环经济园的集中治污 and A银行和B银行的合作 keep theirs."""
    for hit in re.finditer("的", text[start:end]):
        place = start + hit.start()
        if not _OWNS.search(text[start:place]) and not project_words().ends_built.search(text[start:place]) and end - place > 3:
            return _after_attribute(text, place + 1, end)
    return start


def _after_place(text: str, start: int, end: int) -> int:
    """Behind the zone that a project stands in, where what is left is still a name of its own."""
    hit = _ZONE.match(text, start, end)
    if not hit or end - hit.end() < 4:
        return start
    rest = text[hit.end() : end]
    return start if is_kind(rest) or is_unnamed_facility(rest, in_list=False) else hit.end()


def _after_verbs(text: str, start: int, end: int) -> int:
    """Behind the last verb, attribute or number that leaves something that can be a name."""
    described = [hit.end() for hit in _ATTRIBUTE.finditer(text, start, end) if hit[0].endswith("的")]
    if described and end - max(described) >= 2:
        return max(described)
    hits = [
        place
        for _, place in project_words().begins_after.places(text, start, end)
        if place < end or text[place - 2 : place] not in _NOUNS_TOO
    ]
    hits += [hit.end() for hit in _ATTRIBUTE.finditer(text, start, end)]
    return max(hits, default=start)


def has_subject(text: str, start: int, end: int) -> bool:
    """Does somebody who does something stand before the name?"""
    return bool(_SOMEBODY.search(text, start, end))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without numbering, leading particles, quotation marks and brackets that open or close alone."""
    before = (-1, -1)
    while (start, end) != before and start < end:
        before = (start, end)
        start, end = _unquoted(text, start, end)
        for pattern in (_NUMBERING, _COUNTED, _TWO_SIDES, project_words().begins_with):
            hit = pattern.match(text[start:end])
            if hit and end - start - hit.end() >= 2:
                start += hit.end()
        while start < end and text[start] in _EDGE.replace("“", ""):
            start += 1
        while start < end and text[end - 1] in _EDGE.replace("”", ""):
            end -= 1
    return start, end


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    name = text[start:end]
    said = re.search(r"（(?:以下|简称|下称)", name)
    if said:
        return start, start + said.start()
    if name.startswith("“") and name.endswith("”") and name.count("“") == 1:
        return start + 1, end - 1
    if name.count("“") != name.count("”"):
        place = max(name.rfind("“"), name.rfind("”"))
        return (start + place + 1, end) if len(name) - place > 3 else (start, start + place)
    if name.count("（") > name.count("）"):
        return start, start + name.rfind("（")
    if name.count("）") > name.count("（"):
        return start + name.index("）") + 1, end
    return start, end


def cut_at_predicate(text: str, start: int, end: int) -> int:
    """Where the name ends inside a stretch that may go on with what the project does."""
    for place, _ in project_words().ends_before.places(text, start, end):
        if place - start >= 2:
            return place
    return end


def is_kind(name: str) -> bool:
    """重点产业项目, 亿元以上项目, 新能源项目: projects of a kind, none by name."""
    return bool(project_words().kind.fullmatch(name.replace("“", "").replace("”", "")))


def is_unnamed_facility(name: str, *, in_list: bool) -> bool:
    """标准厂房, 现代化产业园: a built thing that nothing tells from others. In a list of parks the industry does."""
    words = project_words()
    in_list = in_list or bool(_LETTERED.search(name))
    return bool((words.plain_facility if in_list else words.unnamed_facility).fullmatch(name))


_LETTERED = re.compile(r"[A-F]区$")
_FAULTS = re.compile(
    r"[，。；！？《》]|^[\d.%]+(?:元|万|亿|亩|%|个|家|月|年|日)|(?:元|亩|平方米|公里|万吨)$|^(?:的|了|着|年(?!产|加工|处理|出栏)|月|有|进展)"
    r"|(?:企业|单位|部门|环节|要求|主体|附属|竞争力|原料|之一|问题|工作|活动)$|^\d+年|(?<![扩增])[大高强好快低优]$|(?<![更创出])新$|[谋抓引招争促推到至]$"
    r"|^首[条批台期]|每个$|[/|]$|^[^\u3400-\u9fffA-Za-z0-9]+$|首个|第一个|首家|最大|^[百千万]+(?:辆|台|亩|家|个|户|人|亿|级)|^(?:与|由|我国|[一二三四五六首]期)|\d个|龙头$|企业[和、]|和企业|领导|干部|机制|政策|制度|会议|精神|理念|措施"
)
_SHORT_NUMBER = re.compile(r"\d{3,4}$")


def is_name(name: str, *, facility: bool = False, in_list: bool = False) -> bool:
    """Can these words be the name of one project? In a list an industry tells one park from another; alone it does not."""
    if _SHORT_NUMBER.fullmatch(name):
        return len(name) == (3 if in_list else 4)
    if len(name) < 2 or _FAULTS.search(name) or name.count("“") != name.count("”"):
        return False
    if facility or (in_list and project_words().ends_built.search(name)):
        return not is_unnamed_facility(name, in_list=in_list)
    return not is_kind(name)
