"""Every hostile or odd workbook ends as promised: a refusal in Chinese with something to do, or the stated reading."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.reading import read_file
from tests.hostile.cells import cell_items
from tests.hostile.workbooks import Item, items

CORPUS = [*items(), *cell_items()]


# every refusal and every third reading belong to `make test`, the whole corpus to `make check-all`
CHOSEN = [
    pytest.param(item, id=f"{number:03d}", marks=() if item.refused or number % 3 == 0 else pytest.mark.slow)
    for number, item in enumerate(CORPUS)
]


@pytest.mark.parametrize("item", CHOSEN)
def test_each_file_ends_as_promised(item: Item, tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_bytes(item.content)
    began = time.monotonic()
    if item.refused:
        with pytest.raises(Refusal) as caught:
            read_file(path, today=date(2024, 7, 5), name=item.file_name)
        assert caught.value.code == f"workbook_{item.refused}", f"{item.name}: {caught.value.code} {caught.value.data}"
        assert re.search("[\u4e00-\u9fff]", caught.value.message) and caught.value.remedy, item.name
        assert "Traceback" not in str(caught.value) and str(tmp_path) not in str(caught.value)
    else:
        reading = read_file(path, today=date(2024, 7, 5), name=item.file_name)
        assert item.holds is not None and item.holds(reading), item.name
    assert time.monotonic() - began < 30, item.name


def test_the_corpus_is_large_and_its_names_tell_the_items_apart() -> None:
    assert len(CORPUS) >= 120 and len({item.name for item in CORPUS}) == len(CORPUS)
