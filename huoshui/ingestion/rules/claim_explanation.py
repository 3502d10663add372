"""Why each claim was made, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from huoshui.ingestion.rules.claim_fields import fields_of, shown_meaning, shown_value
from huoshui.ingestion.rules.document_reading.claims import Claim, DocumentReading, FigureClaim
from huoshui.ingestion.rules.document_reading.source_text import SourceText

AROUND = 24  # characters of the sentence on either side of the quote
LAYERS = {
    "quantity": "数",
    "measure": "含义",
    "stage": "阶段",
    "modality": "口径",
    "period": "时间",
    "subject": "主体",
    "project": "项目名",
    "merge": "合并",
}


def explanation(source: SourceText, reading: DocumentReading) -> Iterator[str]:
    """One document: what it is, what was noticed on opening, then each claim with its words and rules."""
    about = [source.title, source.publisher, str(source.published_on or "")]
    yield f"═══ {source.name}  {' · '.join(part for part in about if part)}  {reading.extractor}"
    for note in source.notes:
        yield f"    提示：{note.message}"
    for number, claim in enumerate(reading.claims, 1):
        yield from explained(number, claim, source)
    if not reading.claims:
        yield "    没有读到数字或项目。"
    yield ""


def explained(number: int, claim: Claim, source: SourceText) -> Iterator[str]:
    """Three lines: what it says, where it stands, why."""
    fields = fields_of(claim)
    value, meaning = shown_value(claim.kind, fields), shown_meaning(claim.kind, fields)
    if isinstance(claim, FigureClaim):
        head = f"{value}  {meaning}" + (f"  ← {claim.subject}" if claim.subject else "")
    else:
        head = f"项目 {claim.name}  {meaning}" + (f"  总投资 {value}" if claim.investment_fen is not None else "")
    also = f"  另有 {len(claim.also_said)} 处" if claim.also_said else ""
    yield f"{number:>3}. {head}  把握 {claim.confidence:.0%}{also}"
    yield f"     {place_of(claim, source)}{in_its_sentence(claim, source)}"
    yield f"     依据：{'；'.join(rule_words(rule) for rule in claim.because) or '未记'}"


def place_of(claim: Claim, source: SourceText) -> str:
    """第3页 where the file has pages."""
    page = next((block.page for block in source.blocks if block.start <= claim.span.start < block.end), None)
    return f"第{page}页  " if page else ""


def in_its_sentence(claim: Claim, source: SourceText) -> str:
    """…其中【总投资56.8亿元】，同比…"""
    start, end = claim.span.start, claim.span.end
    before = source.text[max(0, start - AROUND) : start].rsplit("\n", 1)[-1]
    behind = source.text[end : end + AROUND].split("\n", 1)[0]
    return f"…{before}【{' '.join(source.text[start:end].split())}】{behind}…"


def rule_words(rule: str) -> str:
    """measure.investment:before:总投资 → 含义 investment:before:总投资."""
    layer, dot, rest = rule.partition(".")
    return f"{LAYERS[layer]} {rest}" if dot and layer in LAYERS else rule
