"""Each kind of paper, word for word and block for block, from one small district; equal papers are equal bytes on any day."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from huoshui.core import clock
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import Refusal
from huoshui.reports import actions, queries
from huoshui.reports.queries import BulletinDetail, BulletinOptions
from huoshui.reports.rules.body import plain_text, referenced_keys, unbound_numbers
from huoshui.reports.rules.figures import filled_text
from tests.cast import Cast
from tests.reports.march import LAST_OF_MARCH

HEADS = actions.Heads("各乡镇", "青河开发区管委会办公室", "区领导", "青开办")
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
PAPERS = {
    "monthly": BulletinOptions("monthly", LAST_OF_MARCH),
    "weekly": BulletinOptions("weekly", LAST_OF_MARCH),
    "three_batches": BulletinOptions("three_batches", LAST_OF_MARCH),
    "signing_list": BulletinOptions("signing_list", LAST_OF_MARCH),
    "enterprise_service": BulletinOptions("enterprise_service", date(2026, 4, 2)),
    "special_projects": BulletinOptions("special", LAST_OF_MARCH, topic="industry:新材料"),
    "special_stuck": BulletinOptions("special", LAST_OF_MARCH, topic="gap:started_not_counted"),
    "special_unit": BulletinOptions("special", LAST_OF_MARCH, topic="unit:柳林镇"),
}


def drafted(cast: Cast, options: BulletinOptions) -> BulletinDetail:
    given = replace(options, topic=options.topic.replace("柳林镇", str(cast.units["township"].id)))
    return queries.bulletin_detail(cast.mei.actor, actions.create_draft(cast.mei.actor, given, HEADS))


def in_words(found: BulletinDetail) -> str:
    """Kind and text of every block, tables with head and rows, as the files in golden/ keep them."""
    lines = [f"题 {found.row.title}"]
    marks = {"heading": "一", "subheading": "二", "paragraph": "文", "table": "表"}
    for block in found.blocks:
        annex = "（附件）" if block.is_annex else ""
        lines.append(f"{marks[block.kind]}{annex} {filled_text(block.text, found.figures)}")
        lines += ["\t".join(block.columns)] if block.columns else []
        lines += ["\t".join(filled_text(cell, found.figures) for cell in row) for row in block.rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_reads_as_its_golden_text_and_is_the_same_bytes_again(march: Cast, paper: str) -> None:
    found = drafted(march, PAPERS[paper])
    kept = GOLDEN / f"{paper}.txt"
    assert in_words(found) == kept.read_text(encoding="utf-8"), f"if the new text is better, write it to {kept.name} and say why"
    assert not unbound_numbers(found.blocks), "every number of a drafted paper has its figure"
    desk = march.mei.actor
    _, first = actions.preview_word(desk, found.row.id)
    with clock_at(datetime(2026, 4, 2, 17, 30, tzinfo=SHANGHAI)):
        _, again = actions.preview_word(desk, found.row.id)
    assert first == again
    document = Document(io.BytesIO(first))
    tables = [len(block.rows) + 1 for block in found.blocks if block.kind == "table"]
    assert [len(table.rows) for table in document.tables] == tables, "each table with its head"
    record = next(document.element.body.iter(qn("w:txbxContent")))
    assert len(list(record.iter(qn("w:tr")))) == 2, "抄送 and 印发"
    actions.release_bulletin(desk, found.row.id, expected_version=1)
    released = queries.bulletin_detail(desk, found.row.id)
    assert plain_text(released.blocks, released.figures) == plain_text(found.blocks, found.figures)
    files = {file.kind: file for file in released.files}
    _, stream = queries.open_bulletin_file(desk, files["word"].id)
    with stream, zipfile.ZipFile(io.BytesIO(stream.read())) as package:
        bookmarks = package.read("word/document.xml").count(b"<w:bookmarkStart")
    assert bookmarks == len(referenced_keys(released.blocks)), "every number that the paper mentions carries its hidden mark"


@pytest.mark.parametrize(
    ("topic", "code"),
    (
        ("", "topic_missing"),
        ("poems:spring", "unknown_topic"),
        ("gap:no_such_list", "unknown_topic"),
        ("key_level:galactic", "unknown_topic"),
        ("unit:not-an-id", "unknown_topic"),
        ("unit:01a218ee-0000-7000-8000-000000000000", "unknown_topic"),
        ("area:01a218ee-0000-7000-8000-000000000000", "unknown_topic"),
        ("industry:", "unknown_topic"),
        ("industry:新\x00材料", "unknown_topic"),
        ("industry:" + "长" * 90, "unknown_topic"),
    ),
)
def test_a_topic_that_is_none_is_refused_by_field(cast: Cast, topic: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        queries.collect(cast.mei.actor, BulletinOptions("special", clock.today(), topic=topic))
    assert (refused.value.code, refused.value.field) == (code, "topic")


def test_every_topic_that_the_form_offers_can_be_told_of(march: Cast) -> None:
    offered = queries.topic_choices(march.mei.actor)
    assert {text.partition(":")[0] for text, _ in offered} >= {"gap", "unit", "key_level", "build_kind", "industry"}
    for text in {text.partition(":")[0]: text for text, _ in offered}.values():  # one of each kind
        assert queries.collect(march.mei.actor, BulletinOptions("special", LAST_OF_MARCH, topic=text)).blocks
