"""Workbooks as documents: rows are read as text, what is hidden is told and left out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents.opening import read_document, read_document_bytes


def test_each_row_is_a_block_with_its_cells_between_tabs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["一季度项目情况"], ["项目", None, "投资（亿元）"], ["甲\n项目", "开工", 1.5], [None, None, 2]):
        sheet.append(row)
    book.create_sheet("内部").append(["总投资99亿元"])
    book["内部"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    source = read_document(tmp_path / "a.xlsx")
    assert [(block.kind, source.text[block.start : block.end]) for block in source.blocks] == [
        ("paragraph", "一季度项目情况"),
        ("table_row", "项目\t\t投资（亿元）"),
        ("table_row", "甲 项目\t开工\t1.5"),
        ("paragraph", "2"),
    ]
    assert [note.code for note in source.notes] == ["hidden_sheets"] and "内部" in source.notes[0].message


def test_a_workbook_that_must_not_be_read_says_so_in_the_workbooks_words() -> None:
    with pytest.raises(Refusal) as caught:
        read_document_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 9, name="a.xls")
    assert caught.value.code == "workbook_corrupt" and caught.value.remedy
