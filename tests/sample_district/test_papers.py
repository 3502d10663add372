"""The papers are files that any process writes alike, and that the reader opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from huoshui.ingestion.adapters.documents.opening import DocumentOpener
from sample_district.papers import Paper, papers


def test_a_dozen_papers_of_four_kinds() -> None:
    assert len(papers()) == 12
    assert {paper.ending for paper in papers()} == {".txt", ".html", ".docx", ".pdf"}
    assert len({paper.title for paper in papers()}) == 12


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper.title)
def test_a_paper_opens_with_its_words_and_has_the_same_bytes_twice(paper: Paper, tmp_path: Path) -> None:
    assert paper.data() == paper.data()
    file = tmp_path / f"paper{paper.ending}"
    file.write_bytes(paper.data())
    with DocumentOpener() as opener:
        source = opener.read(file, name=paper.file_name, published_on=paper.published_on)
    shown = source.text.replace("\n", "").replace("　", "")
    assert all(words.replace("　", "") in shown for words in paper.paragraphs)
