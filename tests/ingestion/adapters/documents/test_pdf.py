"""PDF: lines become paragraphs, running heads stay outside, each word is found again on its page."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents.opening import page_picture, read_document
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from tests.ingestion.adapters.documents.pdf_maker import PICTURE, SCANNED_PAGE, WIDE, Words, paragraph, pdf

FIRST = "今年一季度，示例区新签约项目12个，总投资56.8亿元，同比增长23.5%，亿元以上项目8个，完成固定资产投资2505万元，占年度计划的四分之一。"
BEFORE_BREAK = "二季度力争新开工项目20个，总投资30亿元以上，其中产业项目15个，各部门要加强调度，落实重点项目包联责任制度，下一阶段安排，"
BEHIND_BREAK = "基础设施项目5个，全部项目年内完成投资10亿元。"


def edges(number: int) -> list[Words]:
    return [Words(250, 800, "示例区工作简报", 9), Words(280, 40, f"- {number} -", 9)]


def bulletin(*, scanned: bool = False) -> bytes:
    pages: list[list[Words] | bytes] = [
        [*edges(1), Words(200, 740, "示例区第一季度项目简报", 22), *paragraph(FIRST, 690), *paragraph(BEFORE_BREAK, 600)],
        [
            *edges(2),
            *paragraph(BEHIND_BREAK, 740, indent=False),
            *(Words(x, 600, text) for x, text in ((90, "项目"), (250, "投资（亿元）"), (400, "阶段"))),
            *(Words(x, 580, text) for x, text in ((90, "甲项目"), (250, "3.2"), (400, "开工"))),
        ],
        [*edges(3), *paragraph("一、项目调度。", 740), *paragraph("二、要素保障。", 720)],
    ]
    if scanned:
        pages.append(SCANNED_PAGE)
    return pdf(pages, objects=[PICTURE])


def read(folder: Path, data: bytes) -> SourceText:
    path = folder / "bulletin.pdf"
    path.write_bytes(data)
    return read_document(path)


def test_lines_become_paragraphs_also_over_a_page_break(tmp_path: Path) -> None:
    source = read(tmp_path, bulletin())
    assert [(block.kind, block.page, source.text[block.start : block.end]) for block in source.blocks] == [
        ("heading", 1, "示例区第一季度项目简报"),
        ("paragraph", 1, FIRST),
        ("paragraph", 1, BEFORE_BREAK + BEHIND_BREAK),
        ("table_row", 2, "项目\t投资（亿元）\t阶段"),
        ("table_row", 2, "甲项目\t3.2\t开工"),
        ("paragraph", 3, "一、项目调度。"),
        ("paragraph", 3, "二、要素保障。"),
    ]
    assert source.text.count("示例区工作简报") == 3 and "- 2 -" in source.text
    assert [source.text[start : start + 2] for start in source.page_starts] == ["示例", "基础", "一、"]


def test_a_scanned_page_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    source = read(tmp_path, bulletin(scanned=True))
    assert [(note.code, note.page) for note in source.notes] == [("scanned_page", 4)] and "第 4 页" in source.notes[0].message
    assert FIRST in source.text and len(source.page_starts) == 4


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height as the PNG itself says, after its pixels were unpacked and counted."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[start - 4 : start])
    assert len(zlib.decompress(png[start + 4 : start + 4 + length])) == height * (1 + 3 * width)
    return width, height


def test_the_picture_of_a_page_shows_where_the_words_are(tmp_path: Path) -> None:
    data = bulletin()
    source = read(tmp_path, data)
    sum_at = source.text.index("2505万元")
    over_break = source.text.index("下一阶段安排")
    spans = [(sum_at, sum_at + 6), (over_break, over_break + len("下一阶段安排，基础设施项目"))]
    first, second = (page_picture(data, number, spans) for number in (1, 2))
    assert size_of(first.png) == (first.width, first.height) and first.width == 1240
    # The first line of the paragraph holds 32 characters, the second begins at the margin of 90 points; each is 12 points wide.
    ((left, top, width, height),) = first.boxes[0]
    assert left * WIDE == pytest.approx(90 + 12 * (sum_at - source.text.index(FIRST) - 32), abs=3)
    assert 0.1 < width < 0.14 and 0.01 < height < 0.02 and abs(top - (842 - 690 + 18 - 12) / 842) < 0.01
    assert second.boxes[0] == () and len(first.boxes[1]) == 1 and len(second.boxes[1]) == 1
    assert second.boxes[1][0][0] == pytest.approx(90 / WIDE, abs=0.005)


def test_a_page_that_is_not_there_and_a_file_without_pages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        page_picture(bulletin(), 9)
    assert caught.value.code == "document_page_missing"
    with pytest.raises(Refusal) as caught:
        page_picture("签约12个。".encode(), 1)
    assert caught.value.code == "document_not_paged"


def scanned(page: bytes) -> bytes:
    """The first page of a PDF, photographed: its picture as the only thing on a page."""
    drawn = page_picture(page, 1, width=1400)
    start = drawn.png.index(b"IDAT")
    (length,) = struct.unpack(">I", drawn.png[start - 4 : start])
    rows = zlib.decompress(drawn.png[start + 4 : start + 4 + length])
    step = 1 + 3 * drawn.width
    pixels = zlib.compress(b"".join(rows[row * step + 1 : (row + 1) * step] for row in range(drawn.height)))
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/Length %d>>"
    return pdf(
        [SCANNED_PAGE, bulletin_page()], objects=[image % (drawn.width, drawn.height, len(pixels)) + b"stream\n" + pixels + b"\nendstream"]
    )


def bulletin_page() -> list[Words]:
    return [*edges(2), *paragraph(BEHIND_BREAK, 740)]


@pytest.mark.slow
def test_a_scanned_page_is_recognised_where_the_extra_is_installed(tmp_path: Path) -> None:
    source = read(tmp_path, scanned(pdf([[*edges(1), *paragraph(FIRST, 690)]])))
    (note,) = source.notes
    assert (note.code, note.page) == ("recognised_page", 1) and "核对" in note.message
    recognised = "".join(source.text[block.start : block.end] for block in source.blocks if block.page == 1)
    for words in ("新签约项目12个", "亿元以上项目8个", "2505万元"):
        assert words in recognised
    # what has text of its own keeps its places, and is found on its page
    at = source.text.index(BEHIND_BREAK)
    assert [len(lines) for lines in page_picture((tmp_path / "bulletin.pdf"), 2, [(at, at + 6)]).boxes] == [1]
