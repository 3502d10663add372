"""Marks on a text: whatever the quotes, the runs give the text back whole and mark just what the quotes cover."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huoshui.ingestion.rules.document_marks import Mark, part_at, parts_of, runs_of
from huoshui.ingestion.rules.document_reading.claims import Span
from huoshui.ingestion.rules.document_reading.source_text import SourceBlock

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
MARKS = st.lists(st.tuples(SPANS, st.booleans()), max_size=8).map(
    lambda spans: [Mark(index, span, is_again=again) for index, (span, again) in enumerate(spans)]
)


@given(MARKS, st.integers(0, 30), st.integers(31, 80))
def test_runs_cover_the_text_once_and_mark_just_the_quotes(marks: list[Mark], start: int, end: int) -> None:
    runs = runs_of(start, end, marks)
    assert [(run.start, run.end) for run in runs] == list(
        zip([start, *(run.end for run in runs[:-1])], [run.end for run in runs], strict=True)
    )
    assert runs[-1].end == end
    for place in range(start, end):
        run = next(each for each in runs if each.start <= place < each.end)
        assert set(run.claims) == {mark.claim for mark in marks if mark.span.start <= place < mark.span.end}


def test_the_shortest_quote_is_named_first_and_a_repetition_last() -> None:
    marks = [Mark(0, Span(0, 30)), Mark(1, Span(5, 10)), Mark(2, Span(5, 8), is_again=True)]
    run = next(each for each in runs_of(0, 30, marks) if each.start == 5)
    assert run.claims == (1, 0, 2) and not run.is_again


def test_a_long_text_is_cut_between_blocks() -> None:
    blocks = [SourceBlock("paragraph", start, start + 90) for start in range(0, 1000, 100)]
    parts = parts_of(1000, blocks, size=300)
    assert [part.start for part in parts] == [0, 300, 600, 900] and parts[-1].end == 1000
    assert [part_at(parts, place) for place in (0, 299, 300, 999, 5000)] == [0, 0, 1, 3, 3]


def test_one_endless_block_is_cut_as_well_and_an_empty_text_is_one_part() -> None:
    assert len(parts_of(1000, [SourceBlock("paragraph", 0, 1000)], size=100)) >= 9
    assert parts_of(0, []) == [Span(0, 0)]
