"""The sample's composed pages hold nothing that the dictionary does not know."""

from __future__ import annotations

from huoshui.reports.rules.page_blocks import read_blocks
from huoshui.targets.adapters.published_indicators import published_dictionary
from sample_district.screens import PROMOTION, SERVICE


def test_every_block_can_be_read() -> None:
    known = set(published_dictionary().versions)
    assert [len(read_blocks(blocks, known)) for blocks in (PROMOTION, SERVICE)] == [4, 3]
