"""Layer 4, the words of measures around a number, and taking over what one of them or another number says."""

from __future__ import annotations

from .drafts import Draft
from .vocabulary import MeasureWord, measures

Hit = tuple[int, int, MeasureWord]
_NEAR_WORDS = frozenset(("多", "高", "低", "快", "减", "增", "降", "少", "涨", "跌", "翻", "率", "同比", "环比"))
_SUMS = frozenset(("总额", "总值", "总量", "规模", "余额", "总规模", "资金", "金额"))  # behind another measure word they only sum it up
DEFAULT = {
    **{"money": "other", "percent": "share", "point": "growth_rate", "area": "land_area", "physical": "other"},
    **{"count": "other", "person": "other", "time": "other", "set": "other", "multiple": "other", "index": "other", "duration": "duration"},
}


def copy(draft: Draft, other: Draft, rule: str) -> None:
    """The measure of another number holds here, too."""
    draft.measure, draft.sign, draft.cue, draft.found = other.measure, other.sign, other.cue, "inherited"
    draft.because.append(f"measure.{other.measure}:{rule}")


def take(draft: Draft, hit: Hit, found: str) -> None:
    """The word at a place decides the measure."""
    start, end, word = hit
    draft.measure, draft.sign, draft.cue, draft.found = word.measure, word.sign, (start, end), found
    draft.because.append(f"{word.id}:{found}:{draft.sentence.text[start:end]}")


def hits(draft: Draft, start: int, end: int) -> list[Hit]:
    """Measure words in a stretch of the sentence that fit the number's class and unit, in order."""
    table = measures()
    pattern = table.pattern.get(draft.kind)
    if not pattern or end <= start:
        return []
    found: list[Hit] = []
    for hit in pattern.finditer(draft.sentence.text, start, end):
        if draft.sentence.text.startswith("不", max(0, hit.start() - 1)) and hit[0] in ("低于", "高于", "少于"):
            continue
        if hit[0] in _NEAR_WORDS and not 0 <= draft.quantity.start - hit.end() <= 2:
            continue
        if hit[0] in _SUMS and found and found[-1][1] == hit.start():
            continue
        for word in table.by_word[draft.kind][hit[0]]:
            if not word.only_units or draft.quantity.unit.unit in word.only_units:
                found.append((hit.start(), hit.end(), word))
                break
    return found


def without_word(draft: Draft, same: list[Draft]) -> None:
    """No word beside the number: the number before it in the list, an earlier clause of the sentence, or the unit's usual measure."""
    if same and same[-1].sentence is draft.sentence and same[-1].segment_start == draft.segment_start:
        copy(draft, same[-1], "list.same_unit")
        return
    earlier = [hit for hit in hits(draft, draft.segment_start, draft.clause_start) if hit[1] - hit[0] > 1]
    if earlier:
        take(draft, earlier[-1], "earlier")
        return
    if same:
        copy(draft, same[-1], "list.same_unit_before")
        return
    draft.measure = DEFAULT[draft.kind]
    draft.because.append(f"measure.{draft.measure}:unit")
