"""A language model reads a document once more: asked by a reviewer, kept word for word, shown beside, never decided by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.ingestion.actions import ask_second_reader, reject_claim
from huoshui.ingestion.adapters.second_reader import ReaderService
from huoshui.ingestion.queries import claim_rows, second_reading_of
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.cast import Cast, build_cast
from tests.ingestion.bulletin import brought_in
from tests.operations.fake_services import Service, answer, service


@pytest.fixture
def cast(db: None, bind) -> Cast:  # type: ignore[no-untyped-def]
    made = build_cast()
    bind(made.home.id)
    return made


@pytest.fixture
def mei(cast: Cast) -> Actor:
    actor: Actor = cast.mei.actor
    return actor


def completion(*rows: Any) -> bytes:
    words = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return json.dumps({"choices": [{"message": {"content": words}}]}).encode()


@pytest.fixture
def model(settings: Any) -> Iterator[Service]:
    """Says what ``model.rows`` hold."""
    rows: list[Any] = []
    with service(lambda handler, body: answer(handler, completion(*rows))) as running:
        running.rows = rows  # type: ignore[attr-defined]
        settings.SECOND_READER = ReaderService(f"{running.url}/v1", "qwen3-8b", allowed_hosts("127.0.0.1"), seconds=5)
        yield running


def row_for(claim: Any, **changed: Any) -> dict[str, Any]:
    return {"kind": "figure", "quote": claim.quote, **claim.fields, "value": float(claim.fields["value"]), **changed}


def test_only_what_differs_is_shown_and_nothing_is_changed(mei: Actor, model: Any) -> None:
    document_id = brought_in(mei)
    before = claim_rows(mei, document_id)
    figures = [claim for claim in before if claim.kind == "figure"]
    model.rows += [row_for(figures[0]), row_for(figures[1], modality="target"), row_for(figures[0], quote="凭空一句99个", value=99)]
    ask_second_reader(mei, document_id, in_background=False)
    found = second_reading_of(mei, document_id)
    assert (found.state, found.reader, found.claim_count, found.agreed_count) == ("read", "模型 qwen3-8b", 2, 1)
    assert [each["why"] for each in found.refused] == ["引文不在文中"] and "凭空一句" in found.exchanges[0]["answer"]
    (other,) = [each for each in found.differ if each.first and each.second]
    assert other.first is not None and other.first.id == figures[1].id and other.fields == ("实际或目标",)
    assert {each.first.id for each in found.differ if each.first and not each.second} == {claim.id for claim in before} - {
        figures[0].id,
        figures[1].id,
    }
    assert claim_rows(mei, document_id) == before


def test_what_only_the_model_saw_stands_there_too(mei: Actor, model: Any) -> None:
    document_id = brought_in(mei)
    first = claim_rows(mei, document_id)[0]
    model.rows.append({"kind": "project", "quote": first.quote, "name": first.quote[:4], "stage": "signed", "investment": None})
    ask_second_reader(mei, document_id, in_background=False)
    assert [each.second.name for each in second_reading_of(mei, document_id).differ if each.second] == [first.quote[:4]]


def test_a_model_that_is_away_is_told_in_words_and_can_be_asked_again(mei: Actor, model: Any, settings: Any) -> None:
    document_id = brought_in(mei)
    there = settings.SECOND_READER
    settings.SECOND_READER = ReaderService("http://127.0.0.1:9/v1", "qwen3-8b", allowed_hosts("127.0.0.1"), seconds=1)
    ask_second_reader(mei, document_id, in_background=False)
    failed = second_reading_of(mei, document_id)
    assert failed.state == "failed" and failed.failure is not None and "连接不上" in failed.failure["message"]
    settings.SECOND_READER = there
    ask_second_reader(mei, document_id, in_background=False)
    assert second_reading_of(mei, document_id).state == "read"


def test_asking_twice_while_it_reads_asks_once(mei: Actor, model: Any) -> None:
    document_id = brought_in(mei)
    ask_second_reader(mei, document_id)
    asked_at = second_reading_of(mei, document_id).asked_at
    ask_second_reader(mei, document_id)
    assert second_reading_of(mei, document_id).asked_at == asked_at and second_reading_of(mei, document_id).state == "waiting"
    assert model.asked == []  # the worker's to do


def test_without_a_model_nothing_is_asked_and_review_goes_on(mei: Actor) -> None:
    document_id = brought_in(mei)
    with pytest.raises(Refusal, match="没有设置第二读者"):
        ask_second_reader(mei, document_id)
    assert second_reading_of(mei, document_id).state == ""
    claim = claim_rows(mei, document_id)[0]
    reject_claim(mei, claim.id, expected_version=claim.version, reason="重复")


def test_who_may_not_ask_and_whose_document_it_is_not(cast: Cast, mei: Actor, model: Any) -> None:
    document_id = brought_in(mei)
    with pytest.raises(NotPermitted):
        ask_second_reader(cast.sun.actor, document_id)
    with pytest.raises(NotVisible):
        ask_second_reader(cast.chen.actor, document_id)
    with pytest.raises(NotVisible):
        second_reading_of(cast.chen.actor, document_id)
