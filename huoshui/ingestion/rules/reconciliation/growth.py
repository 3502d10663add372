"""Growth against this year's and last year's figures, where a sentence tells all three."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huoshui.ingestion.rules.reconciliation.checks import Check, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import PrintedNumber, in_words, overlaps, plain, ratio_interval
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_LAST_YEAR = re.compile(r"(?:去年|上年|上一年)(?:同期|全年)?(?:的|为|是|完成)?$")
_CONSTANT_PRICES = re.compile(r"增加值|生产总值|GDP")  # grow at constant prices: their sums at current prices say nothing about it


def check_growth(around: Surroundings) -> Iterator[Check]:
    """完成投资26亿元，去年同期20亿元，增长30%."""
    for growth in around.statements:
        if growth.claim.measure != "growth_rate" or growth.claim.unit != "percent":
            continue
        start, end = around.sentence(growth.start)
        figures = [figure for figure in around.figures_between(start, end) if not figure.is_rate]
        base = [figure for figure in figures if _LAST_YEAR.search(figure.lead)]
        if len(base) != 1 or _CONSTANT_PRICES.search(around.text[start:end]):
            continue
        now = [figure for figure in figures if figure.like(base[0]) and figure is not base[0] and figure.start < growth.start]
        if len(now) == 1 and base[0].claim.value > 0:
            yield growth_check(around, growth, now[0], base[0])


def growth_check(around: Surroundings, growth: Figure, now: Figure, base: Figure) -> Check:
    """The arithmetic of one growth."""
    ratio = now.claim.value / base.claim.value * 100 - 100
    holds = growth_fits(growth.printed, now.printed, base.printed)
    unit = now.claim.unit
    arithmetic = f"{in_words(now.claim.value, unit)} ÷ {in_words(base.claim.value, unit)} - 1 = {plain(ratio, 2)}%"
    arithmetic += "" if holds else f" ≠ {plain(growth.claim.value)}%"
    explanation = "增速与两年的数相符。" if holds else f"按两年的数算得增长{plain(ratio, 2)}%，文中写{plain(growth.claim.value)}%，请核对。"
    weight: Weight = "heavy" if abs(ratio - growth.claim.value) > 5 else "medium"
    terms = (around.term("增速", growth), around.term("本期", now), around.term("上年", base))
    return Check("growth", holds, weight, arithmetic, explanation, terms)


def growth_fits(growth: PrintedNumber, now: PrintedNumber, base: PrintedNumber) -> bool:
    """Within the rounding of all three; a decline is printed with or without its sign."""
    ratio = ratio_interval(now, base)
    if ratio is None:
        return False
    return overlaps((ratio[0] - 100, ratio[1] - 100), (growth.value - growth.step, growth.value + growth.step))
