"""From sentences to figures: runs the layers over each number of the text, in order."""

from __future__ import annotations

from .counted import count
from .drafts import Draft, drafts_of
from .durations import settle_durations
from .layout import Sentence
from .modality_scope import sentence_modality, set_modality
from .period_scope import PeriodScope
from .quantities import Quantity, quantities
from .ranks import ranks
from .stage_scope import set_stage
from .subjects import set_subject
from .time_expressions import Today


def figures(read: list[Sentence], today: Today) -> list[Draft]:
    """All figures of the text as drafts, those that count nothing dropped."""
    periods = PeriodScope(today)
    found: list[Draft] = []
    paragraph, modality = -1, None
    previous: list[Draft] = []
    lead = ""
    for sentence in read:
        if sentence.paragraph != paragraph:
            paragraph, modality, previous, lead = sentence.paragraph, None, [], ""
        drafts = drafts_of(sentence, _numbers(sentence.text))
        times = periods.enter(sentence, figures=bool(drafts))
        for place, draft in enumerate(drafts):
            draft.lead = lead
            _read(draft, [*previous, *drafts[:place]], modality, today)
            periods.set_period(draft, times)
        settle_durations(drafts)
        previous, lead = drafts or previous, sentence.text
        found += [draft for draft in drafts if not draft.dropped]
        modality = sentence_modality(sentence) or modality
    return found


def _numbers(text: str) -> list[Quantity]:
    places = ranks(text)
    taken = {place for quantity in places for place in range(quantity.start, quantity.end)}
    plain = [quantity for quantity in quantities(text) if not taken.intersection(range(quantity.start, quantity.end))]
    return sorted([*plain, *places], key=lambda quantity: quantity.start)


def _read(draft: Draft, earlier: list[Draft], modality: str | None, today: Today) -> None:
    draft.because.append(draft.quantity.rule)
    if draft.kind == "rank":
        draft.measure = "rank"
    else:
        count(draft, earlier)
    set_stage(draft, earlier)
    set_modality(draft, modality, today)
    set_subject(draft)
