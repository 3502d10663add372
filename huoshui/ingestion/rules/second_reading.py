"""The second reader's part that needs no network: what it is asked, what of its answer stands in the text, where the two readers differ.

A language model makes claims up; this module believes none. A claim counts only if its quote stands in the document and its number in the
quote; everything else is refused with a reason. Its reading never replaces the first one: it is shown beside it in review.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from huoshui.core.numerals import NUMERAL_CHARACTERS, chinese_number
from huoshui.fact_ledger.rules.reported_figures import MEASURE_NAMES, STAGE_NAMES, STAGED_MEASURES, UNIT_NAMES
from huoshui.ingestion.rules.document_reading.claims import Claim, FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.document_reading.source_text import SourceText

PART_CHARACTERS = 3_000  # of the document in one question: small local models lose the thread in more
LONGEST_QUOTE = 300
MOST_CLAIMS = 400  # of one answer
CONFIDENCE = 0.5  # a model's own word for it is worth nothing; agreement of the two readers is shown instead
PERIOD = re.compile(r"\d{4}(?:Q[1-4]|H[12]|-\d\d(?:-\d\d)?)?(?:/\d{4}(?:-\d\d(?:-\d\d)?)?)?$")
COMPARATORS = ("=", ">=", ">", "<=", "<", "~")
SCALES = tuple(map(Decimal, ("1", "10", "100", "1000", "10000", "10000000", "100000000", "1000000000000", "0.001", "1000000")))


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of the answer that is no claim, and why."""

    row: str
    why: str


def questions(source: SourceText) -> Iterator[tuple[Span, list[dict[str, str]]]]:
    """(the part of the text, the messages to send) for each part."""
    for part in parts_of(source):
        words = "\n".join(
            source.text[block.start : block.end] for block in source.blocks if part.start <= block.start and block.end <= part.end
        )
        about = f"文件：{source.title or source.name}\n发布日期：{source.published_on or '不详'}\n\n"
        yield part, [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": about + words}]


def parts_of(source: SourceText) -> Iterator[Span]:
    """Runs of whole blocks of about PART_CHARACTERS."""
    start = end = -1
    for block in source.blocks:
        if start >= 0 and block.end - start > PART_CHARACTERS:
            yield Span(start, end)
            start = -1
        start, end = (block.start if start < 0 else start), block.end
    if start >= 0:
        yield Span(start, end)


def _named(table: Mapping[str, str]) -> str:
    return "、".join(f"{key}（{name}）" if name else key for key, name in table.items())


INSTRUCTIONS = f"""你从开发区的通报、新闻、报告中抽取数字和项目，供人审核。只写文中明说的，不推算、不补充。
每条一行 JSON，除此之外什么也不写。两种：
{{"kind":"figure","quote":"原文中含这个数的最短一句，一字不改","measure":…,"value":数,"unit":…,"comparator":…,"modality":…,"stage":…,"period":…,"subject":"是谁的数"}}
{{"kind":"project","quote":"原文","name":"项目名","stage":…,"investment":元或null}}
value 换算成基本单位：18.4亿元写 1840000000，98.5%写 98.5。
measure：{_named(MEASURE_NAMES)}。
unit：{_named(UNIT_NAMES)}。
comparator：= 等于，~ 约、左右，> 超、多、余，>= 不少于、以上，< 不足，<= 不超过。
modality：actual 已经如此，target 计划、力争、要求。
stage（数的是项目或其投资时）：{_named(STAGE_NAMES)}，否则 null。
period：2022、2022Q1、2022H1、2022-02、2022-02-17、2021-07/2022-01，文中没说写 null。
序号、日期、名称里的数字（5G、500强、第三期）不是数。没有要写的就写一行 []。"""


# --- the answer -----------------------------------------------------------------------------------------------------------


def rows_in_answer(answer: str) -> list[Any]:
    """The JSON values in what the model said: lines, one list, or {"claims": […]}; thoughts and fences left out."""
    text = re.sub(r"<think>.*?</think>|^```\w*\s*$", "", answer, flags=re.DOTALL | re.MULTILINE).strip()
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        rows: list[Any] = []
        for line in text.splitlines():
            line = line.strip().rstrip(",")
            if line.startswith("{"):
                try:
                    rows.append(json.loads(line))
                except (ValueError, RecursionError):
                    rows.append(line)
        return rows[:MOST_CLAIMS]
    if isinstance(whole, dict):
        whole = whole["claims"] if isinstance(whole.get("claims"), list) else [whole]
    return whole[:MOST_CLAIMS] if isinstance(whole, list) else []


def checked_claims(answer: str, source: SourceText, part: Span) -> tuple[list[Claim], list[Refused]]:
    """What of the answer may be shown as a claim, and what not."""
    claims: list[Claim] = []
    refused: list[Refused] = []
    for row in rows_in_answer(answer):
        outcome = checked_claim(row, source, part)
        if isinstance(outcome, str):
            refused.append(Refused(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)[:1000], outcome))
        elif outcome not in claims:
            claims.append(outcome)
    return claims, refused


def checked_claim(row: Any, source: SourceText, part: Span) -> Claim | str:
    """The claim, or the Chinese reason against it."""
    if not isinstance(row, dict) or row.get("kind") not in ("figure", "project"):
        return "不是一条数字或项目"
    quote = row.get("quote")
    if not isinstance(quote, str) or not quote.strip() or len(quote) > LONGEST_QUOTE:
        return "没有引文，或引文太长"
    span = place_of(quote, source.text, part)
    if span is None:
        return "引文不在文中"
    stage = row.get("stage") or None
    if stage is not None and stage not in STAGE_NAMES:
        return f"没有“{str(stage)[:20]}”这个阶段"
    return _figure(row, source.text, span, stage) if row["kind"] == "figure" else _project(row, source, span, stage)


def _figure(row: Mapping[str, Any], text: str, span: Span, stage: Any) -> Claim | str:
    measure, unit = row.get("measure"), row.get("unit")
    if measure not in MEASURE_NAMES or unit not in UNIT_NAMES:
        return "含义或单位不在规定之内"
    if isinstance(row.get("value"), bool) or not isinstance(row.get("value"), int | float):
        return "没有数值"
    value = Decimal(str(row["value"]))
    number = number_in(text, span, value) if value.is_finite() else None
    if number is None:
        return "引文中没有这个数"
    period = row.get("period")
    return FigureClaim(
        quote=text[span.start : span.end],
        span=span,
        number=number,
        measure=measure,
        value=value,
        unit=unit,
        comparator=row["comparator"] if row.get("comparator") in COMPARATORS else "=",
        modality="target" if row.get("modality") == "target" else "actual",
        stage=stage if measure in STAGED_MEASURES else None,
        period=period if isinstance(period, str) and PERIOD.match(period) else None,
        subject=str(row.get("subject") or "")[:200],
        because=("second_reader",),
        confidence=CONFIDENCE,
    )


def _project(row: Mapping[str, Any], source: SourceText, span: Span, stage: Any) -> Claim | str:
    name = row.get("name")
    if not isinstance(name, str) or not 2 <= len(name.strip()) <= 100 or place_of(name, source.text, Span(0, len(source.text))) is None:
        return "项目名不在文中"
    investment = row.get("investment")
    fen = None
    if isinstance(investment, int | float) and not isinstance(investment, bool) and investment > 0:
        value = Decimal(str(investment))
        if not value.is_finite() or number_in(source.text, Span(0, len(source.text)), value) is None:
            return "文中没有这个投资额"
        fen = int(value * 100)
    quote = source.text[span.start : span.end]
    return ProjectClaim(quote, span, name.strip(), stage, fen, because=("second_reader",), confidence=CONFIDENCE)


def place_of(words: str, text: str, part: Span) -> Span | None:
    """Where the words stand in that part of the text, whatever white space lies between their characters."""
    found = text.find(words, part.start, part.end)
    if found >= 0:
        return Span(found, found + len(words))
    pattern = r"\s*".join(map(re.escape, re.sub(r"\s", "", words)))
    match = re.compile(pattern).search(text, part.start, part.end) if pattern else None
    return Span(*match.span()) if match else None


NUMBER = re.compile(rf"\d[\d,，]*(?:[.．]\d+)?|[{NUMERAL_CHARACTERS}]+")


def number_in(text: str, span: Span, value: Decimal) -> Span | None:
    """The digits in the span that say the value in some unit (万, 亿, 成 …); None where none do."""
    for found in NUMBER.finditer(text, span.start, span.end):
        written = unicodedata.normalize("NFKC", found[0]).replace(",", "")
        number = Decimal(written) if re.fullmatch(r"\d+(?:\.\d+)?", written) else chinese_number(found[0])
        if number is not None and any(number * scale == abs(value) for scale in SCALES):
            return Span(*found.span())
    return None


# --- two readings ---------------------------------------------------------------------------------------------------------

COMPARED = ("measure", "unit", "comparator", "modality", "stage", "period")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the readers do not say the same: ``fields`` differ, or only one of them saw it. Numbers index the two sequences."""

    kind: Literal["differ", "only_first", "only_second"]
    first: int | None
    second: int | None
    fields: tuple[str, ...] = ()


def differences(first: Sequence[Claim], second: Sequence[Claim]) -> list[Difference]:
    """Figures meet by their digits' place and value, projects by name; in the order of the text."""
    free = set(range(len(second)))
    found: list[tuple[int, Difference]] = []
    for number, claim in enumerate(first):
        other = next((candidate for candidate in sorted(free) if are_the_same(claim, second[candidate])), None)
        if other is None:
            found.append((claim.span.start, Difference("only_first", number, None)))
            continue
        free.discard(other)
        fields = fields_that_differ(claim, second[other])
        if fields:
            found.append((claim.span.start, Difference("differ", number, other, fields)))
    found += [(second[number].span.start, Difference("only_second", None, number)) for number in free]
    return [difference for _, difference in sorted(found, key=lambda pair: (pair[0], pair[1].kind))]


def are_the_same(one: Claim, two: Claim) -> bool:
    """Whether both speak of one thing, whatever they say of it."""
    if isinstance(one, FigureClaim) and isinstance(two, FigureClaim):
        places = (one.number, *one.also_said)
        return abs(one.value) == abs(two.value) and any(place.start < two.number.end and two.number.start < place.end for place in places)
    if isinstance(one, ProjectClaim) and isinstance(two, ProjectClaim):
        names, others = {one.name, *one.aliases}, {two.name, *two.aliases}
        return any(name in other or other in name for name in names for other in others)
    return False


def fields_that_differ(one: Claim, two: Claim) -> tuple[str, ...]:
    if isinstance(one, FigureClaim):
        return tuple(name for name in COMPARED if getattr(one, name) != getattr(two, name))
    return tuple(name for name in ("stage", "investment_fen") if getattr(one, name) != getattr(two, name))
