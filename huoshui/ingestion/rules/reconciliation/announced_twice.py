"""One total announced twice with different values: a project's investment given as 30亿元 here and 100亿元 there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from huoshui.ingestion.rules.document_reading.claims import ProjectClaim
from huoshui.ingestion.rules.reconciliation.checks import Check, CheckKind, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words, is_slip_of_ten_thousand, says_the_same
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings, clean_words, without_quotation

SIZES = {"investment": "总投资", "land_area": "占地面积", "floor_area": "建筑面积"}
_A_PART = re.compile(r"[一二三四]期|首期|其中|年度|今年|当年|累计|注册资本|增资|追加|设备|月|完成|新增|另")
_FILLER = re.compile(
    r"其中|[“”\"的其]|成功|已经|已|共|总|项目|个|新|达|为|今年|全年|全区|全市|一季度|上半年|实现|完成|有|签约|开工|投产|额|投资|引进|落地|金额|合同|协议|全部"
)


def check_announced_twice(around: Surroundings) -> Iterator[Check]:
    """Sizes of one named project, and counts and sums of one period that a headline and the body give differently."""
    for project in around.projects:
        for measure in SIZES:
            figures = [figure for figure in around.statements if figure.claim.measure == measure and belongs_to(around, figure, project)]
            yield from _differing(around, figures, f"{project.name}{SIZES[measure]}", "heavy")
    yield from _same_statement(around)


def belongs_to(around: Surroundings, figure: Figure, project: ProjectClaim) -> bool:
    """Whether a figure's own words name this project, and no other, as what has this size."""
    if figure.claim.unit == "percent" or _A_PART.search(figure.lead):
        return False
    names = around.project_names(project)
    said = clean_words(figure.claim.quote)
    if not any(name in said for name in names):
        return False
    others = [other for other in around.projects if other is not project and any(name in said for name in around.project_names(other))]
    return not any(not _overlap(names, around.project_names(other)) for other in others)


def _overlap(names: list[str], others: list[str]) -> bool:
    return any(one in other or other in one for one in names for other in others)


def _same_statement(around: Surroundings) -> Iterator[Check]:
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in around.statements:
        claim = figure.claim
        if not claim.period or figure.is_rate or claim.measure not in ("project_count", "investment", "enterprise_count", "funds_arrived"):
            continue
        if claim.stage is None and claim.measure in ("project_count", "investment"):
            continue
        if _A_PART.search(figure.lead) or narrowing_words(figure):
            continue
        key = (claim.measure, claim.unit, claim.stage or "", claim.period, claim.modality, claim.subject)
        groups.setdefault(key, []).append(figure)
    for figures in groups.values():
        yield from _differing(around, figures, "同一期间的同一数", "heavy")


def narrowing_words(figure: Figure, own_words: Iterable[str] = ()) -> str:
    """What narrows the thing counted: 战略性新兴产业项目 is not 项目. Empty where nothing does; the subject's own words narrow nothing."""
    words = without_quotation(figure.lead + figure.tail)
    for own in own_words:
        words = words.replace(without_quotation(own), "")
    return _FILLER.sub("", words)


def _differing(
    around: Surroundings, figures: list[Figure], what: str, weight: Weight, kind: CheckKind = "announced_twice"
) -> Iterator[Check]:
    """Each pair of different values once; a text that says a number again the same way is one claim and no pair."""
    seen: dict[object, Figure] = {}
    for figure in figures:
        seen.setdefault(figure.claim.value, figure)
    for one, other in combinations(seen.values(), 2):
        if one.claim.unit != other.claim.unit or says_the_same(one.printed, one.claim.comparator, other.printed, other.claim.comparator):
            continue
        unit = one.claim.unit
        small, large = sorted((one.claim.value, other.claim.value))
        slip = is_slip_of_ten_thousand(small, large)
        arithmetic = f"{in_words(one.claim.value, unit)} ≠ {in_words(other.claim.value, unit)}，相差{in_words(large - small, unit)}"
        explanation = f"{what}两处不同，请核对以哪个为准、是否口径不同。" + ("相差一万倍，疑为“万”“亿”写错。" if slip else "")
        yield Check(kind, False, weight, arithmetic, explanation, (around.term("一处", one), around.term("另一处", other)), slip)
