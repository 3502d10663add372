"""The entry of the engine: a source in, claims with quotes out."""

from __future__ import annotations

import re

from .claims import Claim, DocumentReading, FigureClaim, Span
from .cleaning import CleanText, clean
from .drafts import Draft
from .figures import figures
from .layout import Sentence, sentences
from .merging import Said, merged
from .project_sums import settle_project_sums
from .projects import read_projects
from .source_text import SourceText
from .table_figures import table_figures
from .tables import in_row
from .time_expressions import present_of

EXTRACTOR = "huoshui-grammar 1"


def read_claims(source: SourceText) -> DocumentReading:
    """All claims of a document in the order of their quotes."""
    cleaned = clean(source)
    read = sentences(cleaned)
    today = present_of(source.title or (read[0].text if read else ""), cleaned.text, source.published_on)
    drafts = figures(_outside_tables(read, cleaned, source), today)
    projects = read_projects(cleaned, source.text, read, drafts, today)
    settle_project_sums(drafts, read, projects)
    again, alone = table_figures(source, today, drafts, projects) if "\t" in source.text else ([], [])
    claims = merged([*(_said(draft, cleaned, source.text) for draft in drafts), *again])
    every: list[Claim] = [*claims, *alone, *projects]
    ordered = sorted(every, key=lambda claim: (claim.span.start, claim.span.end))
    return DocumentReading(tuple(ordered), EXTRACTOR)


def _outside_tables(read: list[Sentence], cleaned: CleanText, source: SourceText) -> list[Sentence]:
    if "\t" not in source.text:
        return read
    return [sentence for sentence in read if not in_row(source, *cleaned.source_span(sentence.start, sentence.start + len(sentence.text)))]


_POINTING = re.compile(r"(?:这|上述|该|此)$")


def _said(draft: Draft, cleaned: CleanText, text: str) -> Said:
    own = draft.sentence.text[draft.cue[0] : draft.cue[1]] if draft.cue else ""
    pointing = bool(_POINTING.search(draft.before))
    return Said(
        _claim(draft, cleaned, text), draft.sentence.kind == "heading", pointing, draft.subject.replace(own, "") if own else draft.subject
    )


def _claim(draft: Draft, cleaned: CleanText, text: str) -> FigureClaim:
    offset = draft.sentence.start
    quantity = draft.quantity
    left, right = quantity.start, quantity.end
    if draft.cue:
        left, right = min(left, draft.cue[0]), max(right, draft.cue[1])
    if draft.found in ("after", "none") and not draft.cue:
        right = min(len(draft.sentence.text), quantity.end + len(draft.right))
    if left == quantity.start and draft.found != "after":
        left = quantity.start - len(draft.left)
    start, end = cleaned.source_span(offset + left, offset + right)
    number_start, number_end = cleaned.source_span(offset + quantity.start, offset + quantity.end)
    value = quantity.value * draft.sign if draft.measure in ("growth_rate", "progress_gap") else quantity.value
    return FigureClaim(
        quote=text[start:end],
        span=Span(start, end),
        number=Span(number_start, number_end),
        measure=draft.measure,
        value=value,
        unit=draft.said_unit,
        comparator=quantity.comparator,  # type: ignore[arg-type]
        modality=draft.modality,
        stage=draft.stage,
        period=draft.period,
        subject=draft.subject,
        because=tuple(draft.because),
        confidence=_confidence(draft),
    )


_SURE = {"before": 0.9, "after": 0.85, "inherited": 0.75, "earlier": 0.6, "none": 0.5}


def _confidence(draft: Draft) -> float:
    return _SURE[draft.found] if draft.kind != "rank" else 0.85
