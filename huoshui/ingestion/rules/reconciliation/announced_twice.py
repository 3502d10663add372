"""One total announced twice with different values: a project's investment given as 30亿元 here and 100亿元 there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from huoshui.ingestion.rules.document_reading.claims import ProjectClaim
from huoshui.ingestion.rules.reconciliation.checks import Check, CheckKind, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words, is_slip_of_ten_thousand, says_the_same
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings, without_quotation

SIZES = {"investment": "总投资", "land_area": "占地面积", "floor_area": "建筑面积"}
_A_PART = re.compile(r"[一二三四]期|首期|其中|年度|今年|当年|累计|注册资本|增资|追加|设备|月|完成|新增|另")
_BARE_SIZE = re.compile(
    r"^(?:该|此|本)?(?:项目)?(?:计划|规划|预计|概算)?(?:总投资|投资|投资额|占地|占地面积|用地|建筑面积|总建筑面积)(?:额|约|达|为|近|超)?$"
)
_THIS_PROJECT = ("该", "此", "本项目", "项目")
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
    """Whether the words around a figure name this project, and no other, as what has this size."""
    if figure.claim.unit == "percent" or _A_PART.search(figure.lead):
        return False
    if figure.tail.startswith("的"):  # 占地113亩的时装中心: the size is of what follows, whatever stands before
        following = around.figures_between(figure.end, around.clause(figure)[1])
        named = _named_in(around, figure.end, following[0].start if following else around.clause(figure)[1])
    elif _is_of_several(around, figure):
        return False
    else:
        named = _named_in(around, *_own_clause(around, figure))
    if not named and not figure.tail.startswith("的") and _BARE_SIZE.search(figure.lead):
        start, _ = around.sentence(figure.start)
        named = _last_named(around, start, figure.start)
        if not named and figure.lead.startswith(_THIS_PROJECT):
            named = _last_named(around, around.paragraph(figure.start)[0], start)
    names = around.project_names(project)
    return bool(named) and all(_overlap(names, around.project_names(other)) for other in named)


def _is_of_several(around: Surroundings, figure: Figure) -> bool:
    """甲、乙等14个项目，总投资88.6亿元: the sum of several is nobody's own."""
    start, _ = around.sentence(figure.start)
    counts = [one for one in around.figures_between(start, figure.start) if one.claim.measure == "project_count" and one.claim.value > 1]
    named = _last_named(around, start, figure.start)
    if not counts:
        return False
    places = [around.text.rfind(name, start, figure.start) for project in named for name in around.project_names(project)]
    return counts[-1].start > max(places, default=-1)


def _own_clause(around: Surroundings, figure: Figure) -> tuple[int, int]:
    """From comma to comma: 总投资30亿元、总建筑面积20万平方米的云杉产业园 is one clause."""
    sentence_start, sentence_end = around.sentence(figure.start)
    start = max(around.text.rfind(mark, sentence_start, figure.start) for mark in "，；：") + 1
    ends = [at for mark in "，；：" if (at := around.text.find(mark, figure.end, sentence_end)) >= 0]
    return max(start, sentence_start), min(ends, default=sentence_end)


def _named_in(around: Surroundings, start: int, end: int) -> list[ProjectClaim]:
    run = around.text[start:end]
    return [project for project in around.projects if any(name in run for name in around.project_names(project))]


def _last_named(around: Surroundings, start: int, end: int) -> list[ProjectClaim]:
    """The project named last in a run of text; none where it names none."""
    run = around.text[start:end]
    places = [(max(run.rfind(name) for name in around.project_names(project)), project) for project in around.projects]
    found = [pair for pair in places if pair[0] >= 0]
    return [max(found, key=lambda pair: pair[0])[1]] if found else []


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
