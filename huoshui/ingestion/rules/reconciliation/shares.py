"""Shares and rates against their terms: 17/21 = 80.95 %, printed 81 %. Rounding and cutting off are honoured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huoshui.ingestion.rules.reconciliation.checks import Check, CheckKind, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words, is_slip_of_ten_thousand, plain, share_fits
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_SHARES = ("share",)
_RATES = ("completion_rate", "resolution_rate", "satisfaction_rate")
_PERCENT = re.compile(r"[%％]|百分|成")
_EARLIER = re.compile(r"由|从|年的$|提高|上升|下降|增长|同比|比上年|高于|低于|较")
_NUMERATOR_NEAR = 60
_NEARLY_POINTS = 5
_OF_THESE = re.compile(r"占(?!全[市省区县国])|比重")  # 占全市 speaks of a whole that stands elsewhere
_MONEY = ("CNY", "USD")
_RATE_NAME = re.compile(r"(\w{2})率")
_MARKS = re.compile(r"[，、；（]")
_NEEDS_NO_TERMS = re.compile(r"不低于|不少于|力争|确保|目标|要求|以上|均")
_JUDGED = re.compile(r"满意|评价|评议|测评|回访|受访|问卷")


def check_shares(around: Surroundings) -> Iterator[Check]:
    """One check for each percentage whose terms stand near it; a light finding where a rate of what was done has none."""
    for percent in around.statements:
        if percent.claim.unit != "percent" or percent.claim.measure not in _SHARES + _RATES or percent.claim.value < 0:
            continue
        if _EARLIER.search(percent.lead) or not _PERCENT.search(around.text, percent.start, percent.end + 1):
            continue
        yield from _against_terms(around, percent)


def _against_terms(around: Surroundings, percent: Figure) -> Iterator[Check]:
    kind: CheckKind = "share" if percent.claim.measure in _SHARES else "rate"
    numerators = _numerators(around, percent)
    if not numerators:
        yield from _without_terms(around, percent)
        return
    for numerator in numerators:
        for denominator in _denominators(around, percent):
            if _may_divide(denominator, numerator, percent) and share_fits(percent.printed, numerator.printed, denominator.printed):
                yield _check(around, kind, (percent, numerator, denominator), True)
                return
    meant = _terms_meant(around, percent, numerators)
    if meant is not None:
        yield _check(around, kind, (percent, *meant), False)


def _numerators(around: Surroundings, percent: Figure) -> list[Figure]:
    """Numbers of things or money before the percentage in its own sentence, nearest first; one of the last two can be meant."""
    start, _ = around.sentence(percent.start)
    before = [figure for figure in around.figures_between(start, percent.start) if not figure.is_rate]
    if percent.claim.measure == "resolution_rate":
        before = [figure for figure in before if figure.claim.measure == "issue_resolved"] or before
    if percent.claim.measure == "satisfaction_rate":
        before = [figure for figure in before if _JUDGED.search(figure.lead + figure.tail)]
    near = [figure for figure in before[-2:] if percent.start - figure.end <= _NUMERATOR_NEAR]
    return near[::-1]


def _terms_meant(around: Surroundings, percent: Figure, numerators: list[Figure]) -> tuple[Figure, Figure] | None:
    """Numerator and denominator, only where the words leave no other: 32亿元，完成全年60亿元任务的53%, or one single whole."""
    nearest = numerators[0]
    in_clause = nearest.start >= percent.start - len(percent.lead)
    if in_clause and len(numerators) == 2 and _may_divide(nearest, numerators[1], percent) and "的" in percent.lead[-12:]:
        return numerators[1], nearest
    if in_clause or len(_MARKS.findall(around.text[nearest.end : percent.start])) > 1:
        return None
    named = _RATE_NAME.search(percent.lead)
    if percent.claim.measure == "completion_rate" and named and named.group(1) not in nearest.lead + nearest.tail:
        return None  # 58个项目已投产，达效率86.2%: those who reached it are not told
    possible = [figure for figure in _denominators(around, percent) if _may_divide(figure, nearest, percent)]
    whole = _the_one_meant(around, percent, nearest, possible) or _nearly(percent, nearest, possible)
    return (nearest, whole) if whole is not None else None


def _nearly(percent: Figure, numerator: Figure, possible: list[Figure]) -> Figure | None:
    """The one whole of the same kind with which the share is nearly right: 12 of 21 printed as 60 %."""
    if not _OF_THESE.match(percent.lead) or numerator.claim.unit in _MONEY:
        return None
    close = [
        figure
        for figure in possible
        if figure.like(numerator)
        and figure.claim.value > numerator.claim.value
        and abs(numerator.claim.value / figure.claim.value * 100 - percent.claim.value) <= _NEARLY_POINTS
    ]
    return close[0] if len({figure.claim.value for figure in close}) == 1 else None


def _denominators(around: Surroundings, percent: Figure) -> list[Figure]:
    """Nearest first, from the paragraph before to the end of the percentage's own sentence."""
    start, _ = around.previous_paragraph(percent.start)
    own, _ = around.paragraph(percent.start)
    _, end = around.sentence(percent.start)
    # money of another paragraph is another's
    found = [one for one in around.figures_between(start, end) if not one.is_rate and (one.start >= own or one.claim.unit not in _MONEY)]
    return sorted(found, key=lambda figure: abs(figure.start - percent.start))


def _may_divide(figure: Figure, numerator: Figure, percent: Figure) -> bool:
    if figure is numerator or figure.claim.unit != numerator.claim.unit:
        return False
    if percent.claim.measure == "resolution_rate":
        return figure.claim.measure in ("issue_raised", numerator.claim.measure)
    related = {figure.claim.measure, numerator.claim.measure}
    return len(related) == 1 or related <= {"investment", "investment_done"} or related <= {"project_count", "enterprise_count"}


def _the_one_meant(around: Surroundings, percent: Figure, numerator: Figure, denominators: list[Figure]) -> Figure | None:
    """Only where a single whole can be meant is a share that does not fit a contradiction."""
    possible = [figure for figure in denominators if figure.claim.value >= numerator.claim.value and not figure.repeat]
    start, end = around.sentence(percent.start)
    close = [figure for figure in possible if start <= figure.start < end and _is_total(figure, percent)]
    paragraph_start, _ = around.paragraph(percent.start)
    wider = [figure for figure in possible if figure.start >= paragraph_start]
    if len({figure.claim.value for figure in close}) == 1:
        return close[0]
    if percent.claim.measure == "resolution_rate" and len(possible) == 1:
        return possible[0]
    only = wider or possible
    return only[0] if len(only) == 1 and "总" in percent.lead else None


def _is_total(figure: Figure, percent: Figure) -> bool:
    if figure.start > percent.start:
        return "占" in percent.lead or "完成" in percent.lead or figure.lead in ("", "的")
    return bool(re.search(r"计划|目标|任务|总|全部|共|收集|受理|中$", figure.lead + figure.tail)) or figure.tail.startswith("中")


def _check(around: Surroundings, kind: CheckKind, terms: tuple[Figure, Figure, Figure], holds: bool) -> Check:
    percent, numerator, denominator = terms
    ratio = numerator.claim.value / denominator.claim.value * 100
    unit = numerator.claim.unit
    printed = f"{plain(percent.claim.value)}%"
    arithmetic = f"{in_words(numerator.claim.value, unit)} ÷ {in_words(denominator.claim.value, unit)} = {plain(ratio, 2)}%"
    slip = not holds and is_slip_of_ten_thousand(ratio, percent.claim.value)
    if not holds:
        arithmetic += f" ≠ {printed}"
    elif plain(ratio, 2) != plain(percent.claim.value):
        arithmetic += f" ≈ {printed}"
    explanation = (
        "占比与分子、分母相符（已计四舍五入）。"
        if holds
        else f"按文中的分子和分母算得{plain(ratio, 2)}%，写的是{printed}，请核对三个数。"
        + ("相差一万倍，疑为“万”“亿”写错。" if slip else "")
    )
    weight: Weight = "heavy" if abs(ratio - percent.claim.value) > 5 else "medium"
    named = (around.term("占比" if kind == "share" else "比率", percent), around.term("分子", numerator), around.term("分母", denominator))
    return Check(kind, holds, weight, arithmetic, explanation, named, slip)


def _without_terms(around: Surroundings, percent: Figure) -> Iterator[Check]:
    """A rate of what was done, with no number of things in its sentence that it could be a rate of."""
    clause = percent.lead + percent.tail[:4]
    if percent.claim.modality != "actual" or percent.claim.measure not in ("resolution_rate", "satisfaction_rate"):
        return
    if _NEEDS_NO_TERMS.search(clause) or percent.claim.comparator != "=":
        return
    start, end = around.sentence(percent.start)
    if percent.claim.measure == "resolution_rate" and any(
        figure.claim.measure in ("issue_raised", "issue_resolved") for figure in around.figures_between(start, end)
    ):
        return
    arithmetic = f"{plain(percent.claim.value)}% = ? ÷ ?"
    explanation = "只写了比率，没有写分子和分母（多少家评价、多少件办结），无法核对，请补充。"
    yield Check("rate_without_terms", False, "light", arithmetic, explanation, (around.term("比率", percent),))
