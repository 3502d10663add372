"""冲刺 on screen: laid down by a form, one page by day, ended early with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.test import Client

from huoshui.core import clock
from tests.cast import Cast
from tests.web.conftest import within_queries


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_campaign_from_its_form_to_its_end(as_member: Callable[[str], Client], cast: Cast, new_project: Callable[..., UUID]) -> None:
    client, today = as_member("mei"), clock.today()
    start = today - timedelta(days=9)
    new_project("河桥项目", signed_on=today - timedelta(days=3), duty_unit="住建局")
    assert "还没有冲刺" in page_of(client, "/campaigns/")
    form = {
        "name": "大干60天",
        "cadence_days": "5",
        "starts_on": start.isoformat(),
        "ends_on": (start + timedelta(days=59)).isoformat(),
        "goal_1_indicator": "projects_signed",
        "goal_1_amount": "12",
        "goal_2_indicator": "investment_signed",
        "goal_2_amount": "30",
    }
    wrong = client.post("/campaigns/create/", form)
    assert wrong.status_code == 422 and "没有单位" in wrong.content.decode()
    reversed_days = client.post("/campaigns/create/", {**form, "ends_on": "2026-01-01", "goal_2_amount": "30亿元"})
    assert reversed_days.status_code == 422 and "早于冲刺起" in reversed_days.content.decode()
    made = client.post("/campaigns/create/", {**form, "goal_2_amount": "30亿元"})
    assert made.status_code == 302
    reader = as_member("wang")
    page_of(reader, made["Location"])
    with within_queries(25):
        page = page_of(reader, made["Location"])
    for words in ("含首尾共 60 天", "第 10 天，还剩 50 天", "到这天应完成 2.0个", "今后每天需完成", "前后对比", "还没有分解到单位"):
        assert words in page, words
    figure = re.search(r'href="(/targets/[^"]*/figure/)"[^>]*>1个<', page)
    assert figure and "1 个项目" in page_of(client, figure[1])
    with within_queries(25):
        assert "新签约项目 1个/12个（8.3%）" in page_of(reader, "/campaigns/")
    ended = {"expected_version": "1", "ended_on": (today - timedelta(days=1)).isoformat(), "reason": "任务提前完成"}
    assert client.post(f"{made['Location']}end/", ended).status_code == 302
    assert "任务提前完成" in page_of(reader, made["Location"])
    assert client.post(f"{made['Location']}end/", ended).status_code == 409
    assert reader.get(f"{made['Location']}export/").status_code == 200
