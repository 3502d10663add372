"""Targets against each other, and a target below what last year already reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from huoshui.ingestion.rules.reconciliation.checks import Check, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_VERBS = re.compile(r"^(?:.*(?:力争|确保|实现|完成|推动|达到|争取|努力|全年|上半年|使))?(?:\d{4}年|今年|明年)?(?:全区|全市|全县|全省)?")
_GROWS = re.compile(r"(?:同比)?(?:增速|增长|增幅)(?:在|为|达到|达|不低于|保持在)?$")
_SHORTEST = 3  # characters of an indicator's name


def check_targets(around: Surroundings) -> Iterator[Check]:
    """Growth targets of one indicator that differ; sums aimed at that lie below last year's."""
    growth = [figure for figure in around.statements if figure.claim.measure == "growth_rate" and figure.claim.modality == "target"]
    for one, other in combinations(growth, 2):
        shared = _shared_indicator(around, one, other)
        if shared and one.claim.value != other.claim.value and one.claim.period == other.claim.period:
            yield _differ(around, one, other, shared)
    yield from _below_last_year(around)


def _indicators(around: Surroundings, figure: Figure) -> list[str]:
    """财政收入、固定资产投资增速30%: the names in the list before 增速."""
    if not _GROWS.search(figure.lead):
        return []
    start, _ = around.sentence(figure.start)
    clause = re.split(r"[，；：]", around.text[start : figure.start])[-1]
    names = _GROWS.sub("", clause).split("、")
    return [_VERBS.sub("", name) for name in names]


def _shared_indicator(around: Surroundings, one: Figure, other: Figure) -> str:
    shared = set(_indicators(around, one)) & set(_indicators(around, other))
    return next((name for name in sorted(shared) if len(name) >= _SHORTEST), "")


def _differ(around: Surroundings, one: Figure, other: Figure, indicator: str) -> Check:
    low = min(one, other, key=lambda figure: figure.claim.value)
    compatible = low.claim.comparator in (">", ">=")
    weight: Weight = "light" if compatible else "medium"
    arithmetic = f"{_said(one)} ≠ {_said(other)}"
    explanation = f"“{indicator}”的增速目标有两个：{_said(one)}和{_said(other)}。"
    explanation += "后者满足前者，但考核以哪个为准需要说明。" if compatible else "请核对以哪个为准。"
    return Check("targets_differ", False, weight, arithmetic, explanation, (around.term("一处目标", one), around.term("另一处目标", other)))


def _said(figure: Figure) -> str:
    words = {">": "以上", ">=": "以上", "<": "以下", "<=": "以下"}.get(figure.claim.comparator, "")
    return in_words(figure.claim.value, figure.claim.unit) + words


def _below_last_year(around: Surroundings) -> Iterator[Check]:
    done = [figure for figure in around.statements if _is_year_sum(figure, "actual")]
    for target in around.statements:
        if not _is_year_sum(target, "target") or target.claim.comparator in ("<", "<="):
            continue
        name = _amount_name(around, target)
        before = str(int(target.claim.period or 0) - 1)
        for last in done:
            surpassed = last.claim.period == before and last.claim.stage == target.claim.stage and last.claim.value > target.claim.value
            if surpassed and name and name == _amount_name(around, last):
                yield _lower(around, target, last, name)
                break


def _is_year_sum(figure: Figure, modality: str) -> bool:
    claim = figure.claim
    return (
        claim.modality == modality
        and claim.measure == "investment"
        and claim.stage is not None
        and bool(re.fullmatch(r"\d{4}", claim.period or ""))
    )


def _amount_name(around: Surroundings, figure: Figure) -> str:
    """新开工项目: the last noun with 项目 before the sum, in its own sentence."""
    start, _ = around.sentence(figure.start)
    found = re.findall(r"(新?(?:签约|开工|投产)项目)", around.text[start : figure.start])
    return found[-1] if found else ""


def _lower(around: Surroundings, target: Figure, last: Figure, name: str) -> Check:
    unit = target.claim.unit
    gap = last.claim.value - target.claim.value
    arithmetic = f"{in_words(target.claim.value, unit)} < {in_words(last.claim.value, unit)}，低{in_words(gap, unit)}"
    explanation = f"今年“{name}”总额的目标低于上年已完成的数，请确认是有意为之还是口径不同。"
    return Check(
        "target_below_last_year", False, "light", arithmetic, explanation, (around.term("今年目标", target), around.term("上年实绩", last))
    )
