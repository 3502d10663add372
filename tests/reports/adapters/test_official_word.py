"""The Word document by the numbers of the standard, read back with python-docx; equal papers are equal bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from python_calamine import CalamineWorkbook

from huoshui.reports.adapters.annex_workbook import Annex, annex_workbook
from huoshui.reports.adapters.official_word import Paper, column_widths, numbered_references, signature_places, word_document
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import Figure, Term

FIGURES = {
    "signed": Figure("signed", "签约项目", "count", 30, (Term("签约项目", 30),), "签约一批"),
    "rate": Figure("rate", "开工率", "rate", None, (Term("已开工", 30), Term("签约", 42)), "已开工 ÷ 签约"),
    "money": Figure("money", "总投资", "money", 1136 * 10**9, (Term("总投资", 1136 * 10**9),), "合同额"),
}
BLOCKS = (
    Block("heading", "一、总体情况"),
    Block("subheading", "（一）签约"),
    Block("paragraph", "签约⟦signed⟧个，开工率⟦rate⟧，再说一次⟦signed⟧个。"),
    Block(
        "table",
        "各单位情况",
        ("单位", "总投资", "开工率"),
        tuple((f"单位{number}", "⟦money⟧", "⟦rate⟧") for number in range(60)),
        is_annex=True,
    ),
)
PAPER = Paper(
    "青河开发区管委会办公室文件", "青开办〔2026〕3号", "关于第4期“三个一批”项目推进情况的通报", "各乡镇", BLOCKS, FIGURES,
    "青河开发区管委会办公室", date(2026, 4, 1), "区领导"
)  # fmt: skip


@pytest.fixture(scope="module")
def document():
    return Document(io.BytesIO(word_document(PAPER)))


def record_of(document):
    """版记: the table in the box at the foot of the last page."""
    return Table(next(document.element.body.iter(qn("w:txbxContent"))).find(qn("w:tbl")), document)


def paragraph(document, words):
    in_record = [cell.paragraphs[0] for row in record_of(document).rows for cell in row.cells]
    return next(one for one in (*document.paragraphs, *in_record) if words in one.text)


def chinese_face(run):
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


def test_the_page_has_the_margins_and_the_pitch_of_the_standard(document):
    section = document.sections[0]
    lengths = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(one / Mm(1)) for one in lengths] == [210, 297, 37, 35, 28, 26]
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "579"
    assert document.settings.odd_and_even_pages_header_footer


@pytest.mark.parametrize(
    ("words", "face", "size"),
    (
        ("关于第4期", "方正小标宋简体", 22),
        ("一、总体情况", "黑体", 16),
        ("（一）签约", "楷体_GB2312", 16),
        ("再说一次", "仿宋_GB2312", 16),
        ("抄送", "仿宋_GB2312", 14),
    ),
)
def test_each_level_has_its_face_and_size(document, words, face, size):
    run = paragraph(document, words).runs[0]
    assert (chinese_face(run), run.font.size) == (face, Pt(size))


def test_paragraphs_are_indented_two_characters_and_lines_are_fixed(document):
    body = paragraph(document, "再说一次")
    assert body._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert body.paragraph_format.line_spacing == Pt(28.95)


def test_page_numbers_stand_outside_with_dashes(document):
    section = document.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert odd.text.replace("PAGE", "") == "—  —"
    assert (odd.alignment, even.alignment) == (2, 0)
    assert [run.font.size for run in odd.runs] == [Pt(14)] * 3


def test_a_table_repeats_its_head_and_breaks_no_row(document):
    table = document.tables[0]
    assert len(table.rows) == 61
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [cell.text for cell in table.rows[1].cells] == ["单位0", "113.60亿元", "71.4%"]


def test_annex_signature_day_and_record_stand_where_they_belong(document):
    texts = [one.text for one in document.paragraphs]
    order = [texts.index(words) for words in ("附件：各单位情况", "青河开发区管委会办公室", "2026年4月1日", "附件", "各单位情况")]
    assert order == sorted(order)
    record = [cell.text for row in record_of(document).rows for cell in row.cells]
    assert record == ["抄送：区领导。", "青河开发区管委会办公室\t2026年4月1日印发"]
    assert paragraph(document, "附件：各单位情况").paragraph_format.page_break_before is None
    assert next(one for one in document.paragraphs if one.text == "附件").paragraph_format.page_break_before


def test_the_record_stands_at_the_foot_of_its_page_and_nothing_runs_under_it(document):
    anchor = next(document.element.body.iter(qn("wp:anchor")))
    place = anchor.find(qn("wp:positionV"))
    assert (place.get("relativeFrom"), place.find(qn("wp:align")).text) == ("margin", "bottom")
    free = document.paragraphs[-3:]  # as many lines as the box is high, kept together: two of 版记 and one over it
    assert [one.paragraph_format.line_spacing for one in free] == [Pt(24)] * 3
    assert [one.paragraph_format.keep_with_next for one in free] == [True, True, None]
    assert anchor in free[-1]._p.iter() and int(anchor.find(qn("wp:extent")).get("cy")) == Pt(72)


def test_the_head_keeps_the_distances_of_the_standard(document):
    texts = [one.text for one in document.paragraphs]
    assert document.paragraphs[0].paragraph_format.space_before > Mm(31), "35 mm, a part of which is in the line itself"
    assert texts[:6] == ["青河开发区管委会办公室文件", "", "", "青开办〔2026〕3号", "", ""]


@pytest.mark.parametrize(
    ("unit", "day", "unit_at", "day_at"),
    (
        ("青河经济技术开发区管理委员会", "2026年3月31日", 12, 14),
        ("青河开发区管委会办公室", "2026年4月1日", 15, 17),
        ("青河管委会", "2026年3月31日", 16.25, 18.25),  # the day is longer: it ends two characters from the right
        ("青" * 30, "2026年3月31日", 0, 2),
    ),
)
def test_the_day_begins_two_characters_after_the_unit(unit, day, unit_at, day_at):
    assert signature_places(unit, day) == (unit_at, day_at)


def test_a_second_line_of_an_annex_begins_under_its_name():
    tables = [Block("table", f"各单位年度目标和项目建设完成情况一览表之{name}", ("一",), (("甲",),), is_annex=True) for name in "甲乙"]
    paper = Document(io.BytesIO(word_document(replace(PAPER, blocks=(*BLOCKS[:3], *tables)))))
    lines = [one for one in paper.paragraphs if "一览表之" in one.text][:2]
    assert [one.text[:5] for one in lines] == ["附件：1.", "2.各单位"]
    indents = [one._p.pPr.find(qn("w:ind")) for one in lines]
    assert [(one.get(qn("w:leftChars")), one.get(qn("w:hangingChars"))) for one in indents] == [("575", "375"), ("575", "75")]


def test_each_number_has_one_bookmark_and_the_workbook_says_what_stands_behind_it(document):
    names = [mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))]
    assert names == ["F_1", "F_2", "F_3"]
    annex = Annex(PAPER.title, date(2026, 3, 31), BLOCKS, FIGURES, numbered_references(BLOCKS), {"signed": "/bulletins/x/figures/signed/"})
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(annex_workbook(annex)))
    rows = sheets.get_sheet_by_name("数字出处").to_python()
    assert [row[:3] for row in rows[2:]] == [["F_1", "30", "签约项目"], ["F_2", "71.4%", "开工率"], ["F_3", "113.60亿元", "总投资"]]
    assert rows[2][6] == "/bulletins/x/figures/signed/" and rows[3][4] == "已开工30；签约42"
    assert sheets.get_sheet_by_name("各单位情况").to_python()[1:3] == [["单位", "总投资（万元）", "开工率"], ["单位0", 1136000.0, 30 / 42]]


def test_the_signature_never_stands_alone_on_a_page(document):
    """The last paragraph of the text, 附件说明, and the unit are held together by Word."""
    texts = [one.text for one in document.paragraphs]
    last = next(place for place, text in enumerate(texts) if "再说一次" in text)
    until = texts.index("2026年4月1日")
    assert all(one.paragraph_format.keep_with_next for one in document.paragraphs[last:until])


def test_columns_have_room_for_numbers_and_leave_the_rest_to_long_texts():
    table = Block(
        "table",
        "清单",
        ("项目", "总投资", "开工率", "名次", "为什么"),
        (("甲地年产一万吨新材料扩能技改项目", "⟦money⟧", "⟦rate⟧", "1", "开工：连续3个月应开工未开工，无正当理由"),),
    )
    widths = column_widths(table, FIGURES)
    assert sum(widths) == pytest.approx(156)
    assert widths[1] > 4.23 * (2 + 0.66 * 6) + 3.8 and widths[2] > 4.23 * 0.66 * 5 + 3.8
    assert widths[0] > widths[3] and widths[4] > widths[3]
    narrow = column_widths(Block("table", "", ("一",) * 14, (("⟦money⟧",) * 14,)), FIGURES)
    assert sum(narrow) == pytest.approx(156), "too many columns share what there is"


def test_lines_of_a_table_are_off_the_grid_of_the_page(document):
    cell = document.tables[0].rows[1].cells[0].paragraphs[0]
    assert cell._p.pPr.find(qn("w:snapToGrid")).get(qn("w:val")) == "0"
    assert cell.paragraph_format.line_spacing == Pt(18)


def test_the_same_paper_is_the_same_bytes():
    assert word_document(PAPER) == word_document(PAPER)
    stamps = {info.date_time for info in zipfile.ZipFile(io.BytesIO(word_document(PAPER))).infolist()}
    assert stamps == {(2000, 1, 1, 0, 0, 0)}
    annex = Annex(PAPER.title, date(2026, 3, 31), BLOCKS, FIGURES, numbered_references(BLOCKS), {})
    assert annex_workbook(annex) == annex_workbook(annex)
