"""Whose number it is: the noun phrase before or behind the number, with the place that the headings name."""

from __future__ import annotations

import re

from .drafts import Draft

_TRIM = re.compile(
    r"^(?:[●○•◆■▪·★☆①-⑳\-\s]|其中|其余|全市|全区|全县|共|已|累计|共计|力争|确保|计划|预计|将|要|的|，|、|和|及|以及|今年|去年|上半年|全年|一季度|目前|实现|完成|达到|同比|新增|有|占)+"
)
_TAIL = re.compile(r"(?:达到|达|完成|实现|为|约|近|超过|突破|共|有|不低于|不少于|至少|分别|同比|增加|新增|的|逾|超|仅|用了)+$")


def _own_word(draft: Draft) -> str:
    return draft.sentence.text[draft.cue[0] : draft.cue[1]] if draft.cue else ""


def set_subject(draft: Draft) -> None:
    """A short name for what the number is about, for people and for telling two equal numbers apart."""
    text = draft.sentence.text
    left = text[draft.clause_start : draft.quantity.start] if not draft.after_number else draft.left
    noun = _TAIL.sub("", _TRIM.sub("", left))
    if not noun or (draft.measure == "growth_rate" and len(noun) <= 3) or (draft.kind == "percent" and noun == _own_word(draft)):
        clauses = [part for part in re.split(r"[，；：（）]", text[: draft.clause_start]) if part]
        noun = _TAIL.sub("", _TRIM.sub("", re.sub(r"[\d.]+(?:万|亿)?[^\d]{1,2}$", "", clauses[-1]))) + noun if clauses else noun
    behind = re.split(r"[，。；、]", draft.right)[0] if draft.found == "after" else ""
    draft.subject = (noun + behind)[:40]
