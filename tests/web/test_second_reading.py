"""第二读者 in the review page: offered where a model is set, asked by a button, its differences beside the platform's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from huoshui.ingestion.actions import answer_second_reading
from huoshui.ingestion.adapters.second_reader import ReaderService
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.cast import Cast
from tests.ingestion.bulletin import brought_in
from tests.operations.fake_services import answer, service

Page = Callable[[str], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}
SAID = [
    {"kind": "figure", "quote": "共有项目25个", "measure": "project_count", "value": 25, "unit": "count", "modality": "target"},
    {"kind": "figure", "quote": "<script>99个", "measure": "project_count", "value": 99, "unit": "count"},
]


@pytest.fixture
def model(settings: Any) -> Iterator[None]:
    words = "\n".join(json.dumps(row, ensure_ascii=False) for row in SAID)
    body = json.dumps({"choices": [{"message": {"content": words}}]}).encode()
    with service(lambda handler, asked: answer(handler, body)) as running:
        settings.SECOND_READER = ReaderService(f"{running.url}/v1", "qwen3-8b", allowed_hosts("127.0.0.1"), seconds=5)
        yield


@pytest.fixture
def document(cast: Cast) -> UUID:
    with bound_to_zone(cast.home.id):
        return brought_in(cast.mei.actor)


def test_the_button_asks_and_the_differences_come_by_themselves(as_member: Page, cast: Cast, document: UUID, model: None) -> None:
    client = as_member("mei")
    panel = f"/documents/{document}/second-reading/"
    assert panel in client.get(f"/documents/{document}/").content.decode()
    assert "请模型也读一遍" in client.get(panel, **HTMX).content.decode()
    waiting = client.post(f"{panel}ask/", {}, **HTMX).content.decode()
    assert "读完会自己显示" in waiting and 'hx-trigger="every 3s"' in waiting
    with bound_to_zone(cast.home.id):
        answer_second_reading(cast.mei.actor, document)
    shown = client.get(panel, **HTMX).content.decode()
    assert "处不同" in shown and "不同：" in shown and "实际或目标" in shown
    assert "1 条原文中查无实据" in shown and "&lt;script&gt;99个" in shown and "<script>99个" not in shown
    assert "提问与答复全文" in shown and "every 3s" not in shown


def test_without_a_model_the_page_says_nothing_of_one(as_member: Page, document: UUID) -> None:
    client = as_member("mei")
    assert "second-reading" not in client.get(f"/documents/{document}/").content.decode()
    refused = client.post(f"/documents/{document}/second-reading/ask/", {}, **HTMX)
    assert refused.status_code in (409, 422) and "没有设置第二读者" in refused.content.decode()


def test_a_reader_without_the_right_sees_it_and_has_no_button(as_member: Page, document: UUID, model: None) -> None:
    client = as_member("sun")
    assert "请模型也读一遍" not in client.get(f"/documents/{document}/second-reading/", **HTMX).content.decode()
    assert client.post(f"/documents/{document}/second-reading/ask/", {}, **HTMX).status_code == 403
