"""Layer 4, what is counted: a number's measure, from the noun phrase before or behind it, its verb, or the number before it in a list."""

from __future__ import annotations

import re

from .counted_nouns import count_noun, noun_after
from .drafts import Draft
from .measure_refining import refine
from .measure_words import copy, hits, take, without_word
from .vocabulary import measures

_BARE_JOIN = re.compile(r"^[、，和及与：:～~\-—至到\s]*(?:分别|各为|各)?(?:为|是)?(?:超过|约|近)?$")
_LEVEL_REACHED = re.compile(r"(?:增长|增加|提高|提升|上升|下降|降低|回落|增至|扩大|压缩|减少|上涨)(?:到|至)(?:了)?(?:约|近)?$")
_TASK = re.compile(r"(?:任务|目标)(?:数|值|额)?(?:为|是)?$")  # 完成年度目标任务132个的59%: the same things, wanted
_COUNTED_NOUN_KINDS = frozenset(("count", "person", "time", "set"))


def count(draft: Draft, earlier: list[Draft]) -> None:
    """Set measure, sign and the word that decided. ``earlier`` are the drafts before it in its sentence, in order."""
    same = [other for other in earlier if other.kind == draft.kind and other.sentence is draft.sentence and not other.dropped]
    if draft.quantity.part in ("high", "ratio") and same and same[-1].quantity.start == draft.quantity.start:
        copy(draft, same[-1], "list.same_number")
    elif draft.kind == "set":
        _count_set(draft)
    elif same and _BARE_JOIN.match(draft.left) and not noun_after(draft):
        copy(draft, same[-1], "list.bare")
    elif _persons_of_visits(draft, earlier):
        copy(draft, earlier[-1], "list.persons_of_visits")
    elif same and _TASK.search(draft.left) and draft.right.startswith("的"):
        copy(draft, same[-1], "list.task")
    elif draft.kind in _COUNTED_NOUN_KINDS:
        count_noun(draft, same)
    else:
        _count_amount(draft, same)
    refine(draft)


def _persons_of_visits(draft: Draft, earlier: list[Draft]) -> bool:
    """外出招商5批40人次: the persons of the visits before."""
    if draft.quantity.word != "人次" or draft.left or not earlier:
        return False
    return earlier[-1].kind == "time" and earlier[-1].sentence is draft.sentence


def _count_set(draft: Draft) -> None:
    """六大主导产业 is a set; 3大招商项目 are projects, 六大企业 enterprises."""
    noun = noun_after(draft)
    head = next((measure for word, measure in (("项目", "project_count"), ("企业", "enterprise_count")) if noun.endswith(word)), "other")
    draft.measure, draft.found = head, "after"
    draft.because.append(f"measure.{head}:set")


def _count_amount(draft: Draft, same: list[Draft]) -> None:
    text = draft.sentence.text
    start = draft.quantity.start - len(draft.left)
    for pattern, word in measures().before_number.get(draft.kind, ()):
        hit = pattern.search(text, draft.clause_start, draft.quantity.start)
        if hit and draft.quantity.start - hit.end() <= 6:
            take(draft, (*hit.span(), word), "before")
            return
    before = hits(draft, start, draft.quantity.start)
    if draft.kind == "percent" and _LEVEL_REACHED.search(draft.left):
        before = [hit for hit in before if hit[2].measure != "growth_rate"]
    if before:
        made = [hit for hit in before if hit[2].measure == "capacity" and text[hit[0]] in "年日月"]
        best = made[-1] if made and draft.kind == "physical" else before[-1]
        take(draft, best, "before")
        return
    behind = hits(draft, draft.quantity.end, draft.quantity.end + len(draft.right))
    if behind and draft.kind != "percent":
        take(draft, behind[0], "after")
        return
    without_word(draft, same)
