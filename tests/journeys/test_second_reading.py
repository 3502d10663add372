"""A reviewer asks the language model to read along; the page shows by itself where the two differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huoshui.config.worker import work
from huoshui.ingestion.adapters.second_reader import ReaderService
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.cast import Cast
from tests.ingestion.bulletin import brought_in
from tests.journeys.newcomer import sign_in
from tests.operations.fake_services import answer, service

Open = Callable[..., Page]
SAID = [
    {"kind": "figure", "quote": "共有项目25个", "measure": "project_count", "value": 25, "unit": "count", "stage": "signed"},
    {"kind": "figure", "quote": "第三期", "measure": "other", "value": 3, "unit": "other"},
    {"kind": "figure", "quote": "凭空一句99个", "measure": "project_count", "value": 99, "unit": "count"},
]


@pytest.fixture
def model(settings: Any) -> Iterator[None]:
    words = "\n".join(json.dumps(row, ensure_ascii=False) for row in SAID)
    body = json.dumps({"choices": [{"message": {"content": words}}]}).encode()
    with service(lambda handler, asked: answer(handler, body)) as running:
        settings.SECOND_READER = ReaderService(f"{running.url}/v1", "qwen3-8b", allowed_hosts("127.0.0.1"), seconds=10)
        yield


def test_the_model_reads_along_and_its_differences_are_shown(open_browser: Open, cast: Cast, model: None) -> None:
    with bound_to_zone(cast.home.id):
        document_id = brought_in(cast.mei.actor)
    page = sign_in(open_browser(), "mei")
    page.goto(f"/documents/{document_id}/")
    panel = page.get_by_role("region", name="第二读者")
    panel.get_by_role("button", name="请模型也读一遍").click()
    expect(panel).to_contain_text("读完会自己显示", timeout=15_000)
    worker = Thread(target=work, kwargs={"until_idle": True})
    worker.start()
    worker.join(60)
    expect(panel).to_contain_text("处不同", timeout=15_000)
    panel.get_by_text("逐处对照").click()
    expect(panel.get_by_role("row").filter(has_text="25个")).to_contain_text("不同：阶段")
    expect(panel.get_by_role("row").filter(has_text="第三期")).to_contain_text("没有读出")
    panel.get_by_text("未采用的 1 条").click()
    expect(panel).to_contain_text("引文不在文中")
    panel.get_by_role("link", name="25个").click()
    expect(page.locator("[data-claim].is-selected")).to_contain_text("25个")
