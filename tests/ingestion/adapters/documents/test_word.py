"""Word documents: what a reader sees, in order, with levels; what is struck out, hidden or commented is not read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents.opening import read_document
from huoshui.ingestion.adapters.documents.word_numbering import written
from huoshui.ingestion.rules.document_reading import read_claims
from huoshui.ingestion.rules.document_reading.claims import FigureClaim
from huoshui.ingestion.rules.document_reading.source_text import SourceText


def bulletin() -> Document:
    document = docx.Document()
    document.add_heading("示例区一季度工作简报", 1)
    document.add_paragraph("一季度签约项目12个，总投资56.8亿元。")
    document.add_heading("一、开工情况", 2)
    document.add_paragraph("开工8个", style="List Bullet")
    table = document.add_table(3, 3)
    for number, row in enumerate([["项目", "阶段", "投资"], ["", "开工", "1亿元"], ["合计", "", "1亿元"]]):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    document.add_paragraph("二季度力争开工20个。")
    document.sections[0].footer.paragraphs[0].text = "第1页 共9页"
    return document


def blocks_of(source: SourceText) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, source.text[block.start : block.end]) for block in source.blocks]


EXPECTED = [
    ("heading", 1, "示例区一季度工作简报"),
    ("paragraph", 0, "一季度签约项目12个，总投资56.8亿元。"),
    ("heading", 2, "一、开工情况"),
    ("list_item", 0, "开工8个"),
    ("table_row", 0, "项目\t阶段\t投资"),
    ("table_row", 0, "\t开工\t1亿元"),
    ("table_row", 0, "合计\t\t1亿元"),
    ("paragraph", 0, "二季度力争开工20个。"),
]


def read(folder: Path, document: Document) -> SourceText:
    path = folder / "bulletin.docx"
    document.save(str(path))
    return read_document(path)


def test_headings_lists_and_tables_come_in_order(tmp_path: Path) -> None:
    source = read(tmp_path, bulletin())
    assert blocks_of(source) == EXPECTED
    assert source.title == "示例区一季度工作简报" and "第1页 共9页" in source.text


def paragraph(inside: str) -> object:
    return parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>")


def test_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        paragraph(
            '<w:r><w:t>签约</w:t></w:r><w:del w:id="1"><w:r><w:delText>99</w:delText></w:r></w:del>'
            '<w:ins w:id="2"><w:r><w:t>12</w:t></w:r></w:ins><w:r><w:t>个</w:t></w:r>'
        ),
    )
    source = read(tmp_path, document)
    assert blocks_of(source) == [("paragraph", 0, "签约12个")] and [note.code for note in source.notes] == ["tracked_changes"]


def test_hidden_words_and_pinyin_above_characters_are_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        paragraph(
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部：99个</w:t></w:r>"
            "<w:r><w:ruby><w:rt><w:r><w:t>huáng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>黄</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            '<w:r><w:t>山签约</w:t><w:tab/><w:t>12个</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>。</w:t></w:r>'
        ),
    )
    source = read(tmp_path, document)
    assert blocks_of(source) == [("paragraph", 0, "黄山签约 12个。")] and [note.code for note in source.notes] == ["hidden_text"]


def test_text_boxes_content_controls_and_nested_tables_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>文本框：签约12个。</w:t></w:r></w:p></w:txbxContent>"
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>正文。</w:t></w:r><w:r>'
            f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
    )
    document.element.body.insert(
        1, parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件中的文字。</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "外"
    outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "内"
    assert blocks_of(read(tmp_path, document)) == [
        ("paragraph", 0, "正文。"),
        ("paragraph", 0, "文本框：签约12个。"),
        ("paragraph", 0, "控件中的文字。"),
        ("table_row", 0, "外\t内"),
    ]


def numbered(depth: int, text: str) -> object:
    return paragraph(f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r>')


def test_the_numbers_that_word_writes_by_itself_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (("chineseCounting", "%1、"), ("decimal", "%2."), ("bullet", "•"))
    shapes = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{shapes}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    rows = [(0, "签约情况"), (1, "签约12个"), (1, "开工8个"), (0, "开工情况"), (1, "投产3个"), (2, "其中产业项目2个")]
    for place, (depth, text) in enumerate(rows):
        document.element.body.insert(place, numbered(depth, text))
    assert [text for _, _, text in blocks_of(read(tmp_path, document))] == [
        "一、签约情况",
        "1.签约12个",
        "2.开工8个",
        "二、开工情况",
        "1.投产3个",
        "其中产业项目2个",
    ]


@pytest.mark.parametrize(
    "number, kind, shown",
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (3, "decimalEnclosedCircle", "③"),
        (2, "upperLetter", "B"),
        (7, "decimal", "7"),
        (7, "lowerRoman", "7"),
    ],
)
def test_counters_are_written_in_their_format(number: int, kind: str, shown: str) -> None:
    assert written(number, kind) == shown


def test_a_document_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read(tmp_path, docx.Document())
    assert caught.value.code == "document_no_text"


@pytest.mark.parametrize("ending", ["doc", *(pytest.param(ending, marks=pytest.mark.slow) for ending in ("rtf", "odt"))])
def test_old_word_files_are_read_by_libreoffice(tmp_path: Path, ending: str) -> None:
    bulletin().save(str(tmp_path / "bulletin.docx"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "bulletin.docx")], check=True, capture_output=True)
    source = read_document(tmp_path / f"bulletin.{ending}")
    assert [text for _, _, text in blocks_of(source)] == [text for _, _, text in EXPECTED]
    assert source.notes[0].code == "converted" and source.name == "bulletin"


def test_without_libreoffice_an_old_word_file_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.doc").write_bytes(b"{\\rtf1 hello}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal) as caught:
        read_document(tmp_path / "a.doc")
    assert caught.value.code == "document_office_missing" and "libreoffice-writer-nogui" in caught.value.remedy


def test_a_cell_over_several_columns_keeps_their_places_and_a_title_over_all_of_them_is_a_line(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(4, 4)
    table.cell(0, 0).merge(table.cell(0, 3)).text = "2024年招商情况表"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "单位"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "新签约项目"
    for row, texts in ((1, {3: "排名"}), (2, {1: "个数（个）", 2: "总投资（亿元）"}), (3, {0: "柳林镇", 1: "12", 2: "3.2", 3: "1"})):
        for column, text in texts.items():
            table.cell(row, column).text = text
    source = read(tmp_path, document)
    assert [block[2] for block in blocks_of(source)] == [
        "2024年招商情况表",
        "单位\t新签约项目\t\t排名",
        "\t个数（个）\t总投资（亿元）\t",
        "柳林镇\t12\t3.2\t1",
    ]
    claims = [claim for claim in read_claims(source).claims if isinstance(claim, FigureClaim)]
    assert [(claim.measure, float(claim.value), claim.stage, claim.period) for claim in claims] == [
        ("project_count", 12, "signed", "2024"),
        ("investment", 3.2e8, "signed", "2024"),
        ("rank", 1, None, "2024"),
    ]
