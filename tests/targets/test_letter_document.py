"""目标责任书 as Word: the page of official papers, one row a target, the same letter the same bytes whenever it is printed."""

import io
import time

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from huoshui.targets.adapters.letter_document import Letter, LetterLine, letter_docx

LETTER = Letter("青河开发区", "招商局", 2026, (LetterLine("新签约项目", "2026年", "薄招商", "不低于20个", "青开发〔2026〕1号"),))


def test_the_letter_has_the_standard_page_and_a_row_for_each_target():
    document = Document(io.BytesIO(letter_docx(LETTER)))
    section = document.sections[0]
    assert [round(one / Mm(1)) for one in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [
        37,
        35,
        28,
        26,
    ]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "1",
        "新签约项目",
        "2026年",
        "薄招商",
        "不低于20个",
        "青开发〔2026〕1号",
    ]
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_same_letter_is_the_same_bytes_on_another_day(monkeypatch):
    first = letter_docx(LETTER)
    later = time.localtime(time.time() + 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert letter_docx(LETTER) == first
