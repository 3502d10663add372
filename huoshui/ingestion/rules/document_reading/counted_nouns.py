"""Layer 4, numbers of things and people: the noun phrase behind or before the number says what is counted."""

from __future__ import annotations

import re

from .drafts import Draft
from .measure_words import Hit, copy, hits, take, without_word
from .vocabulary import stages, word_list

_WEAK_BEHIND = frozenset(("制造", "生产", "汽车产量", "新能源汽车", "出口量", "发电", "光伏", "风电", "收购", "储能", "储存", "供水"))
_VERBS = re.compile(
    r"^(?:其中|其余|以及|新增|增加|完成|建成|实现|达到|共|有|为|已|累计|共计|超过|约|近|新建|改造|达|力争|确保|预计|计划|并|也|还|年均|平均|达成"
    r"|分别|总数|总量|的|全市|全区|全县|今年|去年|截至|目前|超|逾|突破|高达|户均|人均|亩均|平均每户|由|从|为企业)+$"
)
_COMPARED = re.compile(
    r"(?:较|比|同比|环比|净|共)?(?:上年|去年|同期|上年同期|去年同期|年初|上年末|20\d\d年末?|上月|上季度|上期|上半年|全年)?末?(?:同期)?"
    r"(?:净增加|净增|净减|增长|增加|减少|新增|下降|增多|多|少|增)了?(?:到|至)?$"
)
_CLASS = re.compile(r"(?:以上|级|类|型|业|外资|内资|民生|基础设施|重点|工业|产业)(?:有|共|达|为)?$")
_REACHED_STAGE = re.compile(
    r"(?:签约|开工|复工|开复工|竣工|投产|落地|在建|入库|纳统|达产|达效|完工|投用|运营|投运|新建|续建|摘地|供地)(?:达|了|共|已|有)?$"
)
_NOT_NOUN = re.compile(r"^(?:增长|下降|提升|提高|增加|减少|增至|上升|回落)(?!点|极)")
_MODIFIED = re.compile(r"(?:的)?[^，。；、已]{0,6}?(?:项目|企业|工程)")
_RESOLVED = re.compile(r"(?:解决|办结|化解|答复|整改|销号|办复)(?:了|到位)?(?:约|超过|近|共)?$")
_HANDED_OVER = re.compile(r"(?:交办|转办|受理|收集|征集|梳理)(?:了|到)?$")
_HANDED_OVER_BEHIND = re.compile(r"(?:已|正在)?(?:交办|转办|移交|限期|办理)")


def count_noun(draft: Draft, same: list[Draft]) -> None:
    """项目27个, 27个项目: what is made at once before the number, else the noun behind, the word before, a verb, the list."""
    before = hits(draft, draft.quantity.start - len(draft.left), draft.quantity.start)
    near = before[-1] if before else None
    if near and near[2].measure == "capacity" and draft.quantity.start - near[1] <= 2:
        take(draft, near, "before")
    elif _by_noun_behind(draft, near):
        return
    elif near:
        take(draft, near, "before")
    elif not _by_verb(draft):
        _by_other_noun(draft, same)


def _by_noun_behind(draft: Draft, near: Hit | None) -> bool:
    noun = noun_after(draft)
    if noun.startswith("“") and noun.endswith("”"):
        _other(draft, "after", "quoted_name")
        return True
    if not noun:
        return False
    end = draft.quantity.end + draft.right.index(noun) + len(noun)
    behind = [hit for hit in hits(draft, draft.quantity.end, end) if _word(draft, hit) not in _WEAK_BEHIND] or _in_list_behind(draft, noun)
    if behind:
        take(draft, _head(behind), "after")
        return True
    if draft.kind == "time" or (near and draft.quantity.start - near[1] <= 4 and len(noun) <= 2):
        return False
    _other(draft, "after", "noun_after")
    return True


def _by_verb(draft: Draft) -> bool:
    """A verb of problems or projects without its noun, or a word further behind."""
    if draft.quantity.word in ("个", "件", "项", "条") and _settled_issue(draft):
        return True
    behind = hits(draft, draft.quantity.end, draft.quantity.end + len(draft.right))
    if behind and _word(draft, behind[0]) not in _WEAK_BEHIND and not draft.right.startswith(("因", "由于", "经")):
        take(draft, behind[0], "after")
        return True
    if draft.quantity.word in ("个", "项") and _REACHED_STAGE.search(draft.left):
        draft.measure, draft.found = "project_count", "before"
        draft.because.append("measure.project_count:stage_verb")
        return True
    return False


def _by_other_noun(draft: Draft, same: list[Draft]) -> None:
    """A noun that the vocabulary does not know is something else; no noun at all goes on with the list."""
    if _part_of_list(draft, same):
        return
    left = _COMPARED.sub("", draft.left)
    if left and not _VERBS.match(left) and re.search(r"[\u3400-\u9fff]{2}", left):
        _other(draft, "before", "noun_before")
    else:
        without_word(draft, same)


def _part_of_list(draft: Draft, same: list[Draft]) -> bool:
    """其中亿元以上12个、制造业9个: a class without its noun counts what the list counts."""
    if not same or same[-1].measure not in ("project_count", "enterprise_count") or same[-1].quantity.word != draft.quantity.word:
        return False
    if not (_CLASS.search(draft.left) or re.search(r"其中|包括|含|按", draft.before)) or draft.right.strip("（"):
        return False
    copy(draft, same[-1], "list.class")
    return True


def _other(draft: Draft, found: str, rule: str) -> None:
    draft.found = found
    draft.because.append(f"measure.other:{rule}")


def _word(draft: Draft, hit: Hit) -> str:
    return draft.sentence.text[hit[0] : hit[1]]


def noun_after(draft: Draft) -> str:
    """The noun phrase behind the number: up to a verb, an adverb or the clause's end."""
    right = draft.right.removeprefix("的")
    if not right or not re.match(r"[\u3400-\u9fffA-Za-z“（\d]", right) or _NOT_NOUN.match(right):
        return ""
    for stop in word_list("boundaries").finditer(right):
        if stop[0] not in stages().meaning or not _MODIFIED.match(right, stop.end()):
            return right[: stop.start()]
    return right


def _settled_issue(draft: Draft) -> bool:
    """已解决798个, 当周办结41个, 其余22个已交办: a verb of problems without its noun."""
    resolved = _RESOLVED.search(draft.left)
    raised = _HANDED_OVER.search(draft.left) or (
        _HANDED_OVER_BEHIND.match(draft.right) if not draft.left or draft.left in ("其余", "剩余") else None
    )
    if not (resolved or raised) or "项目" in draft.clause:
        return False
    draft.measure, draft.found = ("issue_resolved" if resolved else "issue_raised"), "before"
    draft.because.append(f"measure.{draft.measure}:verb_alone")
    return True


def _head(behind: list[Hit]) -> Hit:
    """The last word of an unbroken compound (企业座谈会), else the first (首席服务员走访企业)."""
    head = behind[0]
    for hit in behind[1:]:
        if hit[0] - head[1] > 1:
            break
        head = hit
    return head


def _in_list_behind(draft: Draft, noun: str) -> list[Hit]:
    """35个基础设施、社会事业类项目: the head stands behind the list."""
    if not draft.right.endswith(noun) or draft.sentence.text[draft.quantity.end + len(draft.right) :][:1] != "、":
        return []
    rest = re.split(r"[，。；：\d（]", draft.sentence.text[draft.quantity.end :])[0]
    stop = word_list("boundaries").search(rest)
    return hits(draft, draft.quantity.end, draft.quantity.end + (stop.start() if stop else len(rest)))[:1]
