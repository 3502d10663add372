"""Plain text in any of its encodings gives the same words; what had to be guessed is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents.opening import pasted_text, read_document
from huoshui.ingestion.rules.document_reading.source_text import SourceText

SIMPLIFIED = "今年一季度，示例区新签约项目12个，总投资56.8亿元，其中开工8个。\n二季度力争全部开工，完成投资10亿元。"
TRADITIONAL = "今年一季度，示例區新簽約項目12個，總投資56.8億元，其中開工8個。\n二季度力爭全部開工，完成投資10億元。"


def read_bytes(folder: Path, data: bytes, name: str = "bulletin.txt") -> SourceText:
    path = folder / name
    path.write_bytes(data)
    return read_document(path)


def words_of(source: SourceText) -> str:
    return "\n".join(source.text[block.start : block.end] for block in source.blocks)


@pytest.mark.parametrize(
    "text, encoding, mark, is_guessed",
    [
        (SIMPLIFIED, "utf-8", b"", False),
        (SIMPLIFIED, "utf-8-sig", b"", False),
        (SIMPLIFIED, "gb18030", b"", True),
        (TRADITIONAL, "big5", b"", True),
        (TRADITIONAL, "gb18030", b"", True),
        (SIMPLIFIED, "utf-16", b"", False),
        (SIMPLIFIED, "utf-16-le", b"\xff\xfe", False),
        (SIMPLIFIED, "utf-16-be", b"\xfe\xff", False),
        (SIMPLIFIED, "utf-16-le", b"", True),
        (SIMPLIFIED, "utf-16-be", b"", True),
    ],
)
def test_each_encoding_gives_the_same_words(tmp_path: Path, text: str, encoding: str, mark: bytes, is_guessed: bool) -> None:
    source = read_bytes(tmp_path, mark + text.encode(encoding))
    assert source.text == text and words_of(source) == text
    assert ["encoding_guessed"] * is_guessed == [note.code for note in source.notes]


def test_front_matter_is_read_and_left_out_of_the_blocks(tmp_path: Path) -> None:
    front = "---\ntitle: “一季度”工作简报\nsource: 示例区发改委\ndate: 2023-04-05\n---\n"
    source = read_bytes(tmp_path, (front + SIMPLIFIED).encode())
    assert (source.title, source.publisher, source.published_on) == ("一季度”工作简报", "示例区发改委", date(2023, 4, 5))
    assert source.text == front + SIMPLIFIED and words_of(source) == SIMPLIFIED


def test_a_given_day_overrides_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("---\ndate: 2023-04-05\n---\n" + SIMPLIFIED, encoding="utf-8")
    assert read_document(path, published_on=date(2024, 1, 2)).published_on == date(2024, 1, 2)


def test_markdown_marks_are_left_out_and_their_meaning_kept(tmp_path: Path) -> None:
    text = "# 工作简报\n\n一季度投资\n3亿元。\n\n- 开工8个\n1. 签约12个\n\n| 项目 | 投资 |\n| --- | --- |\n| 甲 | 1亿元 |\n"
    source = read_bytes(tmp_path, text.encode(), "a.md")
    assert [(block.kind, block.level, source.text[block.start : block.end]) for block in source.blocks] == [
        ("heading", 1, "工作简报"),
        ("paragraph", 0, "一季度投资\n3亿元。"),
        ("list_item", 0, "开工8个"),
        ("list_item", 0, "签约12个"),
        ("table_row", 0, "项目 | 投资"),
        ("table_row", 0, "甲 | 1亿元"),
    ]


@pytest.mark.parametrize("run", ["锟斤拷锟斤拷", "鍦ㄥ缓椤圭洰鐨勬槸", "ä¸­å½é¡¹ç›®"])
def test_mojibake_is_told_with_its_line(tmp_path: Path, run: str) -> None:
    source = read_bytes(tmp_path, f"{SIMPLIFIED}\n{run}\n".encode())
    assert [note.code for note in source.notes] == ["mojibake"] and "第 3 行" in source.notes[0].message


def test_ordinary_words_are_not_called_mojibake(tmp_path: Path) -> None:
    rare = "涓流成河，闄（人名）与椤先生在圳椤村。Café Ünïted项目、Ångström公司投资3亿元。"
    assert read_bytes(tmp_path, (SIMPLIFIED + rare).encode()).notes == ()


def test_a_few_broken_bytes_do_not_lose_the_document(tmp_path: Path) -> None:
    data = (SIMPLIFIED * 5).encode()
    source = read_bytes(tmp_path, data[:100] + b"\xff\xfe" + data[100:])
    assert {note.code for note in source.notes} >= {"broken_characters"} and "二季度力争全部开工" in source.text


def test_a_very_long_line_is_read_in_parts_that_miss_nothing(tmp_path: Path) -> None:
    text = SIMPLIFIED.replace("\n", "") * 2000
    source = read_bytes(tmp_path, text.encode())
    assert all(block.end - block.start <= 32_767 for block in source.blocks) and len(source.blocks) > 1
    assert "".join(source.text[block.start : block.end] for block in source.blocks) == text


def test_pasted_words_are_read_as_they_are() -> None:
    assert words_of(pasted_text(SIMPLIFIED, published_on=date(2024, 1, 2))) == SIMPLIFIED


def test_nothing_pasted_is_refused_in_words() -> None:
    with pytest.raises(Refusal) as caught:
        pasted_text(" \n\u3000")
    assert caught.value.code == "document_no_text" and caught.value.remedy
