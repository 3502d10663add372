"""HTML pages and web archives: the article is read, the page around it is kept as text and not read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huoshui.ingestion.adapters.documents.opening import read_document
from huoshui.ingestion.rules.document_reading.source_text import SourceText

ARTICLE = """<h1>示例区第一季度项目集中开工</h1><div class="info">来源：示例日报 发布时间：2023-01-05 浏览次数：1234次</div>
<div id="zoom"><p>1月5日，示例区举行集中开工仪式，共开工项目12个，<b>总投资</b>56.8亿元&#xff0c;其中亿元以上项目8个。</p>
<p>　　一是产业项目7个，总投资30亿元。</p>
<table><tr><th>项目</th><th></th><th>投资</th></tr><tr><td>甲项目</td><td>开工</td><td>1亿元</td></tr></table>
<ul><li>第一项</li><li>第二项</li></ul><figure><figcaption>开工现场</figcaption></figure><p>区长表示，力争全年新开工50个。</p></div>"""
PAGE = f"""<!DOCTYPE html><html><head><meta charset="CHARSET"><title>示例区第一季度项目集中开工-示例区人民政府</title></head><body>
<div class="top-nav"><a href="/">首页</a><a href="/a">政务公开</a></div><div class="crumb">当前位置：<a>首页</a>&gt;<a>新闻</a></div>
<div class="article">{ARTICLE}<div class="share">分享到：微信 微博</div></div>
<div class="list"><h3>相关报道</h3>
<ul><li><a href="/1">甲区签约项目99个，总投资999亿元，创历史新高</a></li>
<li><a href="/2">乙区开工</a></li></ul></div>
<div class="footer">版权所有：示例区人民政府。未经授权，不得转载。 电话12345<script>var a = "第777个";</script></div></body></html>"""
EXPECTED = [
    ("heading", "示例区第一季度项目集中开工"),
    ("paragraph", "1月5日，示例区举行集中开工仪式，共开工项目12个，总投资56.8亿元，其中亿元以上项目8个。"),
    ("paragraph", "一是产业项目7个，总投资30亿元。"),
    ("table_row", "项目\t\t投资"),
    ("table_row", "甲项目\t开工\t1亿元"),
    ("list_item", "第一项"),
    ("list_item", "第二项"),
    ("caption", "开工现场"),
    ("paragraph", "区长表示，力争全年新开工50个。"),
]


def blocks_of(source: SourceText) -> list[tuple[str, str]]:
    return [(block.kind, source.text[block.start : block.end]) for block in source.blocks]


def read_page(folder: Path, page: str, *, encoding: str = "utf-8", name: str = "page.html") -> SourceText:
    path = folder / name
    path.write_bytes(page.replace("CHARSET", encoding).encode(encoding))
    return read_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk"])
def test_the_article_is_read_and_the_page_around_it_only_kept(tmp_path: Path, encoding: str) -> None:
    source = read_page(tmp_path, PAGE, encoding=encoding)
    assert blocks_of(source) == EXPECTED
    assert "总投资999亿元" in source.text and "版权所有" in source.text and "777" not in source.text
    assert (source.title, source.publisher, source.published_on) == ("示例区第一季度项目集中开工", "示例日报", date(2023, 1, 5))
    assert source.notes == ()


def test_what_the_page_says_of_itself_comes_before_its_words(tmp_path: Path) -> None:
    meta = '<meta name="PubDate" content="2023-02-03 08:00"><meta name="ContentSource" content="示例区融媒体中心">'
    source = read_page(tmp_path, PAGE.replace("<title>", meta + "<title>"))
    assert (source.publisher, source.published_on) == ("示例区融媒体中心", date(2023, 2, 3))


def test_the_file_name_does_not_decide(tmp_path: Path) -> None:
    assert blocks_of(read_page(tmp_path, PAGE, name="page.docx")) == EXPECTED


def test_a_page_of_layout_tables_is_read_as_text(tmp_path: Path) -> None:
    long = "示例区本年度签约项目12个，总投资56.8亿元。" * 30
    source = read_page(
        tmp_path, f"<html><body><table><tr><td>左栏</td><td><p>{long}</p><p>另有项目3个。</p></td></tr></table></body></html>"
    )
    assert ("paragraph", long) in blocks_of(source) and ("paragraph", "另有项目3个。") in blocks_of(source)


def test_a_page_without_sentences_is_kept_whole(tmp_path: Path) -> None:
    assert blocks_of(read_page(tmp_path, "<html><body><div>签约12个</div><div>开工8个</div></body></html>")) == [
        ("paragraph", "签约12个"),
        ("paragraph", "开工8个"),
    ]


def test_hidden_words_are_not_read(tmp_path: Path) -> None:
    source = read_page(
        tmp_path, '<html><body><p>签约12个。</p><p style="display: none">签约99个。</p><p hidden>开工99个。</p></body></html>'
    )
    assert "99" not in source.text


def test_a_web_archive_holds_the_same_page(tmp_path: Path) -> None:
    import email.mime.multipart
    import email.mime.text

    archive = email.mime.multipart.MIMEMultipart("related")
    archive["Subject"] = "saved"
    archive.attach(email.mime.text.MIMEText(PAGE.replace("CHARSET", "gb18030"), "html", "gb18030"))
    archive.attach(email.mime.text.MIMEText("body { color: red }", "css"))
    path = tmp_path / "saved.mhtml"
    path.write_bytes(archive.as_bytes())
    assert blocks_of(read_document(path)) == EXPECTED


def test_cells_over_several_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    rows = (
        '<tr><th rowspan="2">类别</th><th rowspan="2">单位</th><th colspan="2">签约</th><th colspan="x">备注</th></tr>'
        "<tr><th>个数</th><th>金额</th></tr>"
        '<tr><td rowspan="2">产业</td><td>柳林镇</td><td>12</td><td>3.2</td><td></td></tr>'
        "<tr><td>石桥镇</td><td>9</td><td>1.6</td><td>快报</td></tr>"
    )
    source = read_page(tmp_path, f"<html><body><table>{rows}</table></body></html>")
    assert [text for kind, text in blocks_of(source) if kind == "table_row"] == [
        "类别\t单位\t签约\t\t备注",
        "\t\t个数\t金额",
        "产业\t柳林镇\t12\t3.2\t",
        "\t石桥镇\t9\t1.6\t快报",
    ]
