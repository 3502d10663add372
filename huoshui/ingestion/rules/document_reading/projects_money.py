"""What a named project costs: its own 总投资, before or behind the name; a sum over several projects is nobody's."""

from __future__ import annotations

import re

from .drafts import Draft
from .projects_groups import Group, Mention
from .projects_stage import region_after

_TOTAL = re.compile(r"总投资|概算|估算|投资总额")
_INVESTED = re.compile(r"投资|投入|总价|总投|造价|耗资|斥资|投了|签约额|签约金额|合同额|协议资金")
_NOT_THE_SUM = re.compile(
    r"(?:完成|累计|已|年度|本年|当年|今年|固定资产|一期|二期|三期|首期|设备|占总|节约|平均|每|达到|到位|产值|税|收入|销售|利润|资金|奖补|贷款)[^，。；、]{0,6}$"
    r"|完成投资$|年度(?:计划)?投资$|年计划投资$"
)
_BRACKET = re.compile(r"（(?:总投资|计划投资|投资|概算投资)?(?:约|近)?")
_RIGHT_BEHIND = re.compile(r"(?:项目|工程)?[（，：]?(?:约|近|总额)?")
_ONLY_SUM = re.compile(r"(?:项目|工程|基地|预计|计划|概算|估算)*(?:总投资|投资总额|投资额|总造价|投资规模|计划投资|概算投资)")
_SUM_WORDS = re.compile(r"(?:计划|总|概算|拟)?(?:总投资|投资额?|投入)(?:额|约|近|超过|超|逾|达|为)*$")
_GOVERNS = re.compile(r"(?:在[^，。；]{1,10})?(?:加快|大力|全力)?(?:实施|建设|推进|建立|新建|兴建|打造)")
_ATTRIBUTE = re.compile(
    r"(?:[^，；。]{0,30}的|、[^，；。]{0,24}的|用于|建设的?|共建|打造|实施|新建|投资建设|[^，；。]{0,6}建设|.{0,2}，(?:在[^，。；]{1,10})?(?:加快|大力|全力)?(?:实施|建设|推进|建立|新建|兴建|打造)[^，；。的]{0,8}|.{0,4})$"
)


def set_investments(group: Group, later: Group | None, drafts: list[Draft]) -> None:
    """Give the mentions of a group their sums. ``drafts`` are the figures of the sentence in order."""
    money = [draft for draft in drafts if draft.kind == "money" and _is_sum(draft, group)]
    if not money or _from_before(group, money) or _in_brackets(group, money):
        return
    behind = [draft for draft in money if _is_behind(draft, group, later)]
    if len(group.mentions) == 1 and not group.counted and not group.conjoined:
        best = max(behind, key=_rank, default=None)
        if best:
            _give(group.mentions[0], best)
    elif len(behind) == len(group.mentions) and "分别" in group.after[: behind[0].quantity.start - group.end]:
        for mention, draft in zip(group.mentions, behind, strict=True):
            _give(mention, draft)


def _from_before(group: Group, money: list[Draft]) -> bool:
    """Sums in the members' own words. One before the first of several may be the whole list's, so it is given to none."""
    start = _money_from(group)
    before = [draft for draft in money if start <= draft.quantity.start and draft.quantity.end <= group.end]
    if len(group.mentions) > 1 and _respective(group, before):
        return True
    own = [(mention, draft) for mention in group.mentions if (draft := _before_name(mention, group, before, start))]
    alone = len(group.mentions) == 1 and not group.counted
    if len(own) > 1 or (own and (alone or (not group.counted and own[0][0] is not group.mentions[0]))):
        for mention, draft in own:
            _give(mention, draft)
        return True
    return False


def _in_brackets(group: Group, money: list[Draft]) -> bool:
    """A（3.2亿元）、B（总投资1.5亿元）: each member's own sum right behind it."""
    text = group.sentence.text
    found = False
    for mention in group.mentions:
        for draft in money:
            if draft.quantity.start > mention.end and _BRACKET.fullmatch(text[mention.end : draft.quantity.start]):
                _give(mention, draft)
                found = True
    return found


def _respective(group: Group, before: list[Draft]) -> bool:
    """投资100亿元、35亿元的A项目和B项目: as many sums as names, all before the first."""
    first = group.mentions[0]
    ahead = [draft for draft in before if draft.quantity.end <= first.start]
    if len(ahead) != len(group.mentions) or group.counted or not group.sentence.text[: first.start].endswith("的"):
        return False
    for mention, draft in zip(group.mentions, ahead, strict=True):
        _give(mention, draft)
    return True


def _give(mention: Mention, draft: Draft) -> None:
    mention.sum_said = draft
    if draft.quantity.unit.unit == "CNY":
        mention.investment = int(draft.quantity.value)
        mention.investment_rank = _rank(draft)


def _rank(draft: Draft) -> int:
    """总投资 before a mere 投资."""
    return 2 if _TOTAL.search(draft.before[-8:]) else 1


def _is_behind(draft: Draft, group: Group, later: Group | None) -> bool:
    """Is the sum said of the list before it: in what goes on about it, in a clause that is only the sum, or right behind the name?"""
    start, end = region_after(group, later)
    place = draft.quantity.start
    if place < start:
        return False
    if _RIGHT_BEHIND.fullmatch(group.sentence.text[group.end : place]):
        return True
    if place < end:
        return bool(_INVESTED.search(draft.before[-14:])) or draft.before.endswith(("、", "和"))
    until = later.clause_start if later and later.clause_start > group.end else place + 1
    return place < until and "；" not in group.sentence.text[group.end : place] and bool(_ONLY_SUM.match(draft.clause))


def _is_sum(draft: Draft, group: Group) -> bool:
    """Is it the whole sum, and not what was spent, a year's plan or a phase?"""
    from_name = group.end if draft.quantity.start >= group.end else 0
    words = draft.before[from_name:][-12:]
    return not _NOT_THE_SUM.search(words) and not _NOT_THE_SUM.search(_SUM_WORDS.sub("", words))


def _money_from(group: Group) -> int:
    """The clause of the list, or the one before where it ends with a sum: 再投资6230万元，加快实施…."""
    text, start = group.sentence.text, group.clause_start
    if start > 2 and text[:start].endswith("元，") and _GOVERNS.match(text[start:]):
        return max(text.rfind(sign, 0, start - 1) for sign in "，；。") + 1
    return start


def _before_name(mention: Mention, group: Group, money: list[Draft], start: int) -> Draft | None:
    """总投资30亿元的X, 由A投资8亿元建设的X, 20亿元的X: the sum before the name with nothing but its attributes between."""
    text = group.sentence.text
    floor = min(mention.item_start, start) if mention is group.mentions[0] else mention.item_start
    for draft in reversed(money):
        end = draft.quantity.end
        if floor <= draft.quantity.start and end <= mention.start and _ATTRIBUTE.match(text[end : mention.start]):
            return draft
    return None
