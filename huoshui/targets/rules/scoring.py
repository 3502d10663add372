"""The seven ways in which published rules turn figures into points (domain handbook §4), each with its formula in words.

Every function is exact, rounds nothing, and answers None with a formula that names what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from huoshui.targets.rules.quantities import Number, in_words, rounded

_PLACES = 4


@dataclass(frozen=True)
class CellScore:
    """Points of one cell and the formula with its figures, as it is printed beside the points."""

    points: Fraction | None
    formula: str


def unknown(what: str) -> CellScore:
    return CellScore(None, f"缺{what}，不计分")


def capped_ratio(actual: Number | None, target: Number | None, weight: Number, cap: Number = 1) -> CellScore:
    """Pattern 1: ``min(actual / target, cap) × weight``; ``cap`` 2 is 无锡's "at most twice the weight"."""
    if actual is None:
        return unknown("完成数")
    if not target:
        return unknown("目标数")
    ratio = Fraction(actual) / Fraction(target)
    points = max(min(ratio, Fraction(cap)), Fraction(0)) * Fraction(weight)
    limit = f"，封顶 {say(cap)} 倍" if ratio > cap else ""
    return CellScore(points, f"{say(actual)}÷{say(target)}×{say(weight)}分{limit}")


@dataclass(frozen=True)
class MixPart:
    """One half of a count and amount mix: its share of the whole (0 to 1), actual and target."""

    name: str
    share: Fraction
    actual: Number | None
    target: Number | None


def mixed_ratio(parts: Sequence[MixPart], weight: Number, cap: Number = 1) -> CellScore:
    """Pattern 1, count and amount: ``Σ share × actual / target``, the sum capped, times weight: [(28/27)×50% + (177.7/54)×50%]×0.5."""
    total = Fraction(0)
    for part in parts:
        if part.actual is None or not part.target:
            return unknown(f"{part.name}的{'完成数' if part.actual is None else '目标数'}")
        total += part.share * Fraction(part.actual) / Fraction(part.target)
    words = "＋".join(f"({say(part.actual)}÷{say(part.target)})×{say(part.share * 100)}%" for part in parts)
    limit = f"，封顶 {say(Fraction(weight) * Fraction(cap))} 分" if total > cap else ""
    return CellScore(min(total, Fraction(cap)) * Fraction(weight), f"[{words}]×{say(weight)}{limit}")


def efficacy(value: Number | None, lowest: Number | None, highest: Number | None, floor: Number = 60) -> CellScore:
    """Pattern 2, 功效系数: ``60 + 40 × (x − min) / (max − min)`` out of 100; all equal: 100 for everybody."""
    if value is None or lowest is None or highest is None:
        return unknown("本项数据")
    span = Fraction(highest) - Fraction(lowest)
    if not span:
        return CellScore(Fraction(100), "各单位相同，均计 100")
    points = Fraction(floor) + (100 - Fraction(floor)) * (Fraction(value) - Fraction(lowest)) / span
    formula = f"{say(floor)}＋{say(100 - Fraction(floor))}×({say(value)}−{say(lowest)})÷({say(highest)}−{say(lowest)})"
    return CellScore(points, formula)


def level_and_growth(level: CellScore, growth: CellScore, weight: Number, level_share: Fraction) -> CellScore:
    """Pattern 2, 存量与增量 60:40: both are efficacy scores out of 100."""
    if level.points is None or growth.points is None:
        return unknown("水平或增长数据")
    points = (level.points * level_share + growth.points * (1 - level_share)) * Fraction(weight) / 100
    shares = f"{say(level_share * 100)}%", f"{say((1 - level_share) * 100)}%"
    return CellScore(points, f"({in_words(level.points, 2)}×{shares[0]}＋{in_words(growth.points, 2)}×{shares[1]})÷100×{say(weight)}分")


@dataclass(frozen=True)
class EventPoints:
    """So many events of one kind, each worth so many points (negative: a deduction); ``at_most`` events count."""

    name: str
    count: int | None
    each: Number
    at_most: int | None = None

    @property
    def counted(self) -> int:
        return min(self.count or 0, self.at_most) if self.at_most is not None else (self.count or 0)


def points_per_event(events: Sequence[EventPoints], cap: Number | None = None) -> CellScore:
    """Pattern 3: points for each start, each size class, each kind; the sum capped both ways where a cap is given."""
    if any(event.count is None for event in events):
        return unknown("、".join(event.name for event in events if event.count is None))
    total = sum((event.counted * Fraction(event.each) for event in events), Fraction(0))
    capped = total if cap is None else max(min(total, Fraction(cap)), -Fraction(cap))
    words = "＋".join(f"{event.name}{event.counted}×{say(event.each)}" for event in events if event.counted) or "没有可计分的事项"
    limit = f"，封顶 {say(capped)} 分" if capped != total else ""
    return CellScore(capped, words + limit)


def weighted_mean(scores: Sequence[tuple[str, Number | None, Number]]) -> CellScore:
    """Pattern 4: peer scores out of 100 by weight (园区:乡镇 70:30). Weights need not add to anything; a missing score is missing."""
    if not scores or any(score is None for _, score, _ in scores):
        return unknown("、".join(name for name, score, _ in scores if score is None) or "评分")
    weights = sum((Fraction(weight) for _, _, weight in scores), Fraction(0))
    points = sum((Fraction(score) * Fraction(weight) for _, score, weight in scores if score is not None), Fraction(0)) / weights
    return CellScore(points, "(" + "＋".join(f"{name}{say(score)}×{say(weight)}" for name, score, weight in scores) + f")÷{say(weights)}")


def jury_mean(marks: Sequence[Number], *, drop_each_end: int = 0) -> CellScore:
    """The mean of the jury's marks; so many highest and lowest are left out where enough remain."""
    if not marks:
        return unknown("评委打分")
    ordered = sorted(Fraction(mark) for mark in marks)
    dropped = drop_each_end if len(ordered) > 2 * drop_each_end else 0
    kept = ordered[dropped : len(ordered) - dropped]
    note = f"，去掉最高最低各 {dropped} 个" if dropped else ""
    return CellScore(sum(kept, Fraction(0)) / len(kept), f"{len(kept)} 个评分的平均{note}")


def per_unit_over_under(actual: Number | None, target: Number | None, each: Number, cap: Number) -> CellScore:
    """Pattern 5: ±``each`` for every whole unit over or under target, at most ±``cap``."""
    if actual is None or target is None:
        return unknown("完成数或目标数")
    difference = Fraction(actual) - Fraction(target)
    units = abs(difference).__floor__() * (1 if difference > 0 else -1)
    points = max(min(units * Fraction(each), Fraction(cap)), -Fraction(cap))
    side = "超" if difference > 0 else "欠"
    if not units:
        return CellScore(points, f"{side}不足 1，不计分" if difference else "与目标持平")
    return CellScore(points, f"{side}{say(abs(units))}×{say(each)}，封顶 ±{say(cap)}")


def weighted_sum(parts: Sequence[tuple[str, Number | None, Fraction]]) -> CellScore:
    """Pattern 6: month 10 %, half-year 45 %, year 45 %; any missing part leaves the sum unknown."""
    if any(value is None for _, value, _ in parts):
        return unknown("、".join(name for name, value, _ in parts if value is None))
    points = sum((Fraction(value) * share for _, value, share in parts if value is not None), Fraction(0))
    return CellScore(points, "＋".join(f"{name}{say(value)}×{say(share * 100)}%" for name, value, share in parts))


def say(value: Number | None) -> str:
    """A figure of a formula: as many decimals as it has, at most four."""
    if value is None:
        return "—"
    return f"{rounded(value, _PLACES).normalize():f}"
