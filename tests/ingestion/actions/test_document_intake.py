"""A document on its way in: kept, read, searched, recognised when it comes again."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.actions import (
    accept_claim,
    describe_document,
    discard_document,
    paste_document,
    read_document,
    say_present,
    upload_document,
)
from huoshui.ingestion.queries import (
    DocumentFilters,
    claim_rows,
    document_detail,
    list_documents,
    readers_of,
    review_progress,
    twins_of,
    undecided_documents,
)
from huoshui.ingestion.rules.document_reading.source_text import SourceText
from huoshui.investment_projects.actions import create_batch
from tests.cast import Cast, build_cast
from tests.ingestion.bulletin import BULLETIN, brought_in, careful_reader


@pytest.fixture
def cast(db: None, bind) -> Cast:  # type: ignore[no-untyped-def]
    made = build_cast()
    bind(made.home.id)
    return made


@pytest.fixture
def mei(cast: Cast) -> Actor:
    actor: Actor = cast.mei.actor
    return actor


def found(actor: Actor, text: str) -> list[str]:
    return [line.file_name for line in list_documents(actor, DocumentFilters(text=text)).lines]


def test_a_document_waits_for_the_worker_and_then_for_review(mei: Actor) -> None:
    document_id = upload_document(mei, "通报.txt", io.BytesIO(BULLETIN.encode()))
    assert document_detail(mei, document_id).state == "waiting"
    read_document(mei, document_id, read=careful_reader)
    detail = document_detail(mei, document_id)
    assert (detail.state, detail.extractor) == ("reviewing", "careful-reader/1")
    assert review_progress(mei, document_id).undecided == 7 and undecided_documents(mei)[0] == 1
    assert all(detail.text[row.span_start : row.span_end] == row.quote for row in claim_rows(mei, document_id))


def test_words_of_two_characters_are_found_by_search_broken_or_not(mei: Actor) -> None:
    brought_in(mei)
    brought_in(mei, text="这一篇里没有那个词。", name="另一篇.txt")
    assert found(mei, "储能") == ["第三期通报.txt"]
    assert found(mei, "光伏 办结率") == ["第三期通报.txt"]
    assert found(mei, "火星") == [] and found(mei, "没有") == ["另一篇.txt"]


def test_the_list_pages_by_key_and_filters_by_state(mei: Actor) -> None:
    names = [f"第{number}篇" for number in range(5)]
    for name in names:
        paste_document(mei, name, f"{name}的正文")
    first = list_documents(mei, limit=3)
    second = list_documents(mei, after=first.next_cursor, limit=3)
    assert [line.file_name for line in (*first.lines, *second.lines)] == [f"{name}.txt" for name in reversed(names)]
    assert (first.total_count, second.next_cursor) == (5, "")
    assert list_documents(mei, DocumentFilters(state="reviewed")).total_count == 0
    with pytest.raises(Refusal, match="翻页位置"):
        list_documents(mei, after="nonsense")


def test_the_same_file_and_the_same_text_again_are_told(mei: Actor) -> None:
    first = brought_in(mei)
    again = brought_in(mei)
    assert [(twin.id, twin.is_same_file) for twin in twins_of(mei, again)] == [(first, True)]
    republished = brought_in(mei, text="某网讯\n" + BULLETIN.replace("\n", "\n\n") + "责任编辑：某某\n", name="转载.txt")
    [twin] = twins_of(mei, republished)
    assert not twin.is_same_file and twin.percent >= 80


def test_a_file_that_cannot_be_opened_says_why_and_can_be_read_again(mei: Actor) -> None:
    def broken(path: Path, name: str, published_on: dt.date | None) -> SourceText:
        raise Refusal("document_damaged", f"“{name}”打不开。", "请重新另存后上传。")

    document_id = upload_document(mei, "坏.txt", io.BytesIO(b"x"))
    read_document(mei, document_id, open_file=broken)
    failed = document_detail(mei, document_id)
    assert failed.state == "failed" and failed.failure is not None and failed.failure["message"] == "“坏.txt”打不开。"
    read_document(mei, document_id, read=careful_reader)
    assert document_detail(mei, document_id).state == "reviewed", "read, and nothing in it"


def test_an_empty_file_and_an_empty_paste_are_refused(mei: Actor) -> None:
    with pytest.raises(Refusal, match="空的"):
        upload_document(mei, "空.txt", io.BytesIO(b""))
    with pytest.raises(Refusal, match="没有粘贴正文"):
        paste_document(mei, "标题", " \n ")


def test_reading_again_never_touches_what_somebody_decided(mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim_rows(mei, document_id)[0]
    accept_claim(mei, row.id, expected_version=1)
    read_document(mei, document_id, read=careful_reader)
    assert claim_rows(mei, document_id)[0].state == "accepted"


def test_title_publisher_and_day_can_be_said_until_something_is_in_the_ledger(mei: Actor) -> None:
    create_batch(mei, period_no=3)
    document_id = brought_in(mei)
    opened = document_detail(mei, document_id)
    day = opened.published_on
    describe_document(mei, document_id, title="第三期通报", publisher="青河日报", published_on=day, expected_version=opened.version)
    detail = document_detail(mei, document_id)
    assert (detail.title, detail.publisher) == ("第三期通报", "青河日报")
    row = next(row for row in claim_rows(mei, document_id) if row.link is not None)
    accept_claim(mei, row.id, expected_version=1)
    with pytest.raises(Refusal, match="出处不能再改"):
        describe_document(mei, document_id, title="别的", publisher="", published_on=None, expected_version=detail.version)
    with pytest.raises(Refusal, match="不能放弃"):
        discard_document(mei, document_id, detail.version)


def test_a_document_given_up_leaves_the_list(mei: Actor) -> None:
    document_id = brought_in(mei)
    discard_document(mei, document_id, document_detail(mei, document_id).version)
    assert list_documents(mei).total_count == 0 and list_documents(mei, DocumentFilters(state="discarded")).total_count == 1


def test_two_reviewers_see_each_other(cast: Cast, mei: Actor) -> None:
    document_id = brought_in(mei)
    row = claim_rows(mei, document_id)[0]
    say_present(cast.ma.actor, document_id, row.id)
    say_present(mei, document_id, None)
    assert [(reader.name, reader.claim_id) for reader in readers_of(mei, document_id)] == [("马管项", row.id)]
