"""A district's target shared out onto units adds up, or the difference is said (勾稽)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from huoshui.core.refusals import Refusal
from huoshui.targets.rules.countable import COUNT, MONEY, figure_in_words
from huoshui.targets.rules.quantities import Number

ADDS_UP = frozenset({COUNT, MONEY})
"""Kinds whose parts make a whole; a rate or a growth of the district is no sum of its units'."""

SHORTEST_REASON = 4
"""Characters: a reason of fewer says nothing."""


@dataclass(frozen=True)
class SplitCheck:
    """Parts minus whole; ``is_kept`` False where kinds do not add up at all. ``words`` say it either way."""

    difference: Fraction | None
    words: str

    @property
    def agrees(self) -> bool:
        return self.difference is None or not self.difference


def check_split(kind: str, whole: Number | None, parts: Sequence[Number | None]) -> SplitCheck:
    """Whether the parts that are set make the whole. Parts without an amount are withdrawn and count for nothing."""
    if kind not in ADDS_UP:
        return SplitCheck(None, "比率、增速和位次不是各单位之和，不勾稽")
    if whole is None or not parts:
        return SplitCheck(None, "没有分解")
    total = sum((Fraction(part) for part in parts if part is not None), Fraction(0))
    difference = total - Fraction(whole)
    said = f"各单位合计 {figure_in_words(kind, total)}，总目标 {figure_in_words(kind, whole)}"
    if not difference:
        return SplitCheck(Fraction(0), f"{said}，相符")
    side = "多" if difference > 0 else "少"
    return SplitCheck(difference, f"{said}，分解{side} {figure_in_words(kind, abs(difference))}")


def require_split(kind: str, whole: Number, parts: Sequence[Number], difference_reason: str) -> str:
    """The reason to keep beside a difference, empty where there is none. Refuses a difference that nobody explains."""
    if any(Fraction(part) < 0 for part in parts):
        raise Refusal("negative_part", "分解数不能为负。", "请改正后再提交。", field="parts")
    found = check_split(kind, whole, parts)
    reason = difference_reason.strip()[:300]
    if found.agrees:
        return ""
    if not reason:
        raise Refusal(
            "split_does_not_add_up", f"{found.words}。", "请改到相符，或写明差额说明（如加压、留机动）。", field="difference_reason"
        )
    return reason
