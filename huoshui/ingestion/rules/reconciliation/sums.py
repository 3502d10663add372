"""A whole against its parts: 25 = 3 + 13 + 9. Only where the text, or the trade, says that the parts are complete."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from huoshui.ingestion.rules.reconciliation.checks import Check, CheckKind, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import PrintedNumber, in_words, is_slip_of_ten_thousand, sum_fits
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_SCOPE = 700  # characters in which the parts of a whole are looked for
_NEAR = 34  # characters between a class's word and its number
_TOTAL_LEAD = re.compile(r"^(?:以上|上述|全区|全年)?(?:合计|总计|共计|累计共|共)(?:有|为|达)?$")
_PARTS_FOLLOW = re.compile(r"(?:分为|分别为|分别是|由|其中包括)[：:]?$")
_OPEN = re.compile(r"[等含]|其中|包括")
_MONEY = ("CNY", "USD")


@dataclass(frozen=True, slots=True)
class Partition:
    """Classes of one whole, each with the words that name it."""

    name: str
    whole: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    example: str
    across_sentences: bool = False  # the classes may stand in sentences of their own


@lru_cache(maxsize=1)
def partitions() -> tuple[Partition, ...]:
    """The table in ``partitions.toml``."""
    rows = tomllib.loads(Path(__file__).with_name("partitions.toml").read_text(encoding="utf-8"))["partition"]
    return tuple(
        Partition(
            row["name"],
            tuple(row["whole"]),
            tuple(tuple(words) for words in row["members"]),
            row["example"],
            row.get("across_sentences", False),
        )
        for row in rows
    )


def check_sums(around: Surroundings) -> Iterator[Check]:
    """Known classes, totals announced by 共, and breakdowns in brackets."""
    for partition in partitions():
        for whole in around.figures:
            if _is_whole(whole, partition):
                yield from _known_classes(around, whole, partition)
    for figure in around.statements:
        yield from _announced_total(around, figure)
        yield from _in_brackets(around, figure)
        yield from _part_exceeds(around, figure)


def sum_check(around: Surroundings, whole: Figure, parts: Sequence[tuple[str, Figure]], kind: CheckKind = "sum_of_parts") -> Check:
    """The arithmetic of one whole and its named parts."""
    unit = whole.claim.unit
    total = sum((figure.claim.value for _, figure in parts), start=whole.claim.value * 0)
    holds = sum_fits(whole.printed, [figure.printed for _, figure in parts])
    left = " + ".join(in_words(figure.claim.value, unit) for _, figure in parts)
    sign = "=" if total == whole.claim.value else ("≈" if holds else "≠")
    arithmetic = f"{left} = {in_words(total, unit)}" + ("" if sign == "=" else f" {sign} {in_words(whole.claim.value, unit)}")
    slip = not holds and _explains(whole, parts)
    difference = in_words(abs(total - whole.claim.value), unit)
    more = "多" if total > whole.claim.value else "少"
    explanation = "分项合计与总数相符。" if holds else f"分项合计比总数{more}{difference}，请核对总数和各分项。"
    if slip:
        explanation += "若把其中一个数的“万”“亿”换过来就相符，疑为单位写错。"
    weight: Weight = "heavy" if slip or abs(total - whole.claim.value) * 10 > whole.claim.value else "medium"
    terms = (around.term("总数", whole), *(around.term(label, figure) for label, figure in parts))
    return Check(kind, holds, weight, arithmetic, explanation, terms, slip)


def _explains(whole: Figure, parts: Sequence[tuple[str, Figure]]) -> bool:
    """Whether one number 10,000 times larger or smaller would make the sum right."""
    if whole.claim.unit not in _MONEY:
        return False
    numbers = [figure.printed for _, figure in parts]
    if is_slip_of_ten_thousand(whole.claim.value, sum(number.value for number in numbers) + Decimal(0)):
        return True
    for at, number in enumerate(numbers):
        for factor in (Decimal(10_000), 1 / Decimal(10_000)):
            scaled = PrintedNumber(number.value * factor, number.step * factor, number.unit)
            if sum_fits(whole.printed, [*numbers[:at], scaled, *numbers[at + 1 :]]):
                return True
    return False


def _is_whole(figure: Figure, partition: Partition) -> bool:
    near = figure.lead + figure.tail
    if figure.is_rate or any(word in near for words in partition.members for word in words):
        return False
    return any(word in near for word in partition.whole)


def _known_classes(around: Surroundings, whole: Figure, partition: Partition) -> Iterator[Check]:
    end = _scope_end(around, whole, partition)
    parts = []
    at = whole.end
    for words in partition.members:
        part = _class_figure(around, words, (at, end), whole)
        if part is None:
            return
        parts.append((words[0], part))
        at = part.end
    yield sum_check(around, whole, parts)
    money = _money_beside(around, whole, end)
    if money is None or whole.claim.unit in _MONEY:
        return
    amounts = [(label, _money_beside(around, part, end)) for label, part in parts]
    if all(amount is not None for _, amount in amounts):
        yield sum_check(around, money, [(label, amount) for label, amount in amounts if amount is not None])


def _scope_end(around: Surroundings, whole: Figure, partition: Partition) -> int:
    """To the next whole of the same partition and unit, at most a few hundred characters."""
    limit = whole.end + _SCOPE
    for figure in around.figures:
        following = figure.start > whole.end and figure.claim.unit == whole.claim.unit and _is_whole(figure, partition)
        if following and any(word in figure.lead for word in partition.whole) and partition.whole != ("项目",):
            return min(limit, figure.start)
    return limit if partition.across_sentences else min(limit, around.sentence(whole.start)[1])


def _class_figure(around: Surroundings, words: tuple[str, ...], scope: tuple[int, int], whole: Figure) -> Figure | None:
    for word in words:
        at = around.text.find(word, *scope)
        if at < 0:
            continue
        for figure in around.figures_between(at, min(at + len(word) + _NEAR, scope[1])):
            if figure.claim.unit == whole.claim.unit and not (around.text[at : figure.start].count("。")):
                return figure
        # 15个新建项目: the number stands before the word
        before = [figure for figure in around.figures_between(max(scope[0], at - 8), at) if figure.claim.unit == whole.claim.unit]
        if before and word in before[-1].tail:
            return before[-1]
    return None


def _money_beside(around: Surroundings, figure: Figure, end: int) -> Figure | None:
    """The sum of money that follows a count in its own sentence, before the next count."""
    for following in around.figures_between(figure.end, min(end, around.sentence(figure.start)[1], figure.end + 40)):
        if following.claim.unit in _MONEY and following.claim.measure == "investment":
            return following
        if following.claim.unit == figure.claim.unit:
            return None
    return None


def _announced_total(around: Surroundings, whole: Figure) -> Iterator[Check]:
    """新建12个、续建30个，共42个."""
    if whole.is_rate or not _TOTAL_LEAD.match(whole.lead):
        return
    start, _ = around.sentence(whole.start)
    before = [figure for figure in around.figures_between(start, whole.start) if not figure.is_rate]
    parts = [figure for figure in before if figure.like(whole)]
    if len(parts) < 2 or len(parts) != len(before) or _OPEN.search(around.text[start : whole.start]):
        return
    yield sum_check(around, whole, [(part.lead or part.tail or "分项", part) for part in parts])


def _in_brackets(around: Surroundings, whole: Figure) -> Iterator[Check]:
    """1128万亩（水田168万亩、旱田960万亩）."""
    opened = around.clause(whole)[1]
    if whole.is_rate or len(whole.tail) > 12 or around.text[opened : opened + 1] not in ("（", "("):
        return
    closed = min((at for mark in "）)" if (at := around.text.find(mark, opened)) > 0), default=-1)
    if closed < 0 or closed - opened > 120:
        return
    parts = around.figures_between(opened, closed)
    if len(parts) < 2 or _OPEN.search(around.text[opened:closed]) or not all(part.like(whole) for part in parts):
        return
    yield sum_check(around, whole, [(part.lead or "分项", part) for part in parts])


def _part_exceeds(around: Surroundings, part: Figure) -> Iterator[Check]:
    """其中 opens a part of what stands before it; no part is larger than its whole."""
    if part.is_rate or "其中" not in part.lead[:2]:
        return
    start, _ = around.sentence(part.start)
    before = [figure for figure in around.figures_between(start, part.start) if figure.like(part)]
    if not before or before[-1].claim.modality != part.claim.modality:
        return
    whole = before[-1]
    if part.claim.value <= whole.claim.value or whole.claim.comparator in (">", ">="):
        return
    slip = part.claim.unit in _MONEY and part.claim.value >= whole.claim.value * 100
    arithmetic = f"{in_words(part.claim.value, part.claim.unit)} > {in_words(whole.claim.value, whole.claim.unit)}"
    explanation = "“其中”的一项大于它所属的总数，请核对两个数" + ("及其单位（万、亿）。" if slip else "。")
    yield Check(
        "part_exceeds_whole", False, "heavy", arithmetic, explanation, (around.term("总数", whole), around.term("其中", part)), slip
    )
