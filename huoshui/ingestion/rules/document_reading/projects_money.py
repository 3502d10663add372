"""What a named project costs: its own 总投资, before or behind the name; a sum over several projects is nobody's."""

from __future__ import annotations

import re

from .drafts import Draft
from .projects_mentions import Group, Mention
from .projects_stage import region_after

_TOTAL = re.compile(r"总投资|概算|估算|投资总额|项目投资")
_PLANNED = re.compile(r"投资|投入|总价|斥资|投了")
_NOT_THE_SUM = re.compile(
    r"(?:完成|累计|已|年度|本年|当年|今年|固定资产|一期|二期|三期|首期|设备|占总|节约|平均|每|达到|到位|产值|税|收入|销售|利润|资金|奖补|贷款)[^，。；、]{0,6}$|完成投资$|年度(?:计划)?投资$|年计划投资$"
)


def set_investments(group: Group, later: Group | None, drafts: list[Draft]) -> None:
    """Give the mentions of a group their sums. ``drafts`` are the money figures of the sentence in order."""
    before, after = _places(group, later, drafts)
    own = [(mention, _before_name(mention, group, before)) for mention in group.mentions]
    found = [pair for pair in own if pair[1]]
    if found and (len(found) > 1 or len(group.mentions) == 1 and not group.counted):
        for mention, draft in found:
            _give(mention, draft)
        return
    if len(found) == 1 and len(group.mentions) > 1 and not group.counted and found[0][0] is not group.mentions[0]:
        _give(*found[0])
    if len(group.mentions) == 1 and not group.counted and not group.conjoined:
        best = max(after, key=_rank, default=None)
        if best:
            _give(group.mentions[0], best)
    elif len(after) == len(group.mentions) and re.search("分别", group.sentence.text[group.end : after[0].quantity.start]):
        for mention, draft in zip(group.mentions, after, strict=True):
            _give(mention, draft)


def _give(mention: Mention, draft: Draft | None) -> None:
    if draft is None or draft.quantity.unit.unit != "CNY":
        return
    mention.investment = int(draft.quantity.value)
    mention.investment_number = (draft.quantity.start, draft.quantity.end)
    mention.investment_rank = _rank(draft)


def _rank(draft: Draft) -> int:
    """总投资 before a mere 投资."""
    return 2 if _TOTAL.search(draft.before[-8:]) else 1


def _is_sum(draft: Draft, group: Group) -> bool:
    words = (draft.before[group.end :] if draft.quantity.start >= group.end else draft.before)[-12:]
    return not _NOT_THE_SUM.search(words) and not _NOT_THE_SUM.search(re.sub(r"(?:计划|总|概算|拟)?(?:总投资|投资额?|投入)(?:额|约|近|超过|超|逾|达|为)*$", "", words))


def _places(group: Group, later: Group | None, drafts: list[Draft]) -> tuple[list[Draft], list[Draft]]:
    start, end = region_after(group, later)
    money = [draft for draft in drafts if draft.kind == "money" and _is_sum(draft, group)]
    before = [draft for draft in money if draft.quantity.end <= group.end and draft.quantity.start >= _money_from(group)]
    after = [draft for draft in money if start <= draft.quantity.start < end and (_PLANNED.search(draft.before[-14:]) or draft.before.endswith("、"))]
    return before, after


def _money_from(group: Group) -> int:
    """The clause of the list, or the one before where it ends with a sum: 再投资6230万元，加快实施…."""
    text = group.sentence.text
    start = group.clause_start
    if start > 1 and text[start - 1] == "，" and re.search("元$", text[: start - 1]) and re.match("(?:加快|大力|全力)?(?:实施|建设|推进)", text[start:]):
        return max(text.rfind(sign, 0, start - 1) for sign in "，；。") + 1
    return start


def _before_name(mention: Mention, group: Group, money: list[Draft]) -> Draft | None:
    """总投资30亿元的X, 由A投资8亿元建设的X, 20亿元的X: the sum in the member's own words, and nothing but its attributes between."""
    text = group.sentence.text
    for draft in reversed(money):
        place = draft.quantity.end
        floor = min(mention.item_start, _money_from(group) if mention is group.mentions[0] else mention.item_start)
        if not floor <= draft.quantity.start < mention.start or place > mention.start:
            continue
        between = text[place : mention.start]
        if re.match(r"^(?:[^，；。]{0,30}的|、[^，；。]{0,24}的|用于|建设的?|共建|打造|实施|新建|投资建设|[^，；。]{0,6}建设|.{0,2}，(?:加快|大力|全力)?(?:实施|建设|推进)[^，；。的]{0,8}|)$", between) or len(between) <= 4:
            return draft
    return None
