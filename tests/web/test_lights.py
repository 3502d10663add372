"""项目亮灯 on screen: why, how to turn green, and the forms beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from django.test import Client

from tests.cast import Cast
from tests.web.conftest import within_queries


def test_the_list_says_why_and_the_forms_come_back_to_the_project(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    """储能电池项目 started in September 2025 and is not in statistics."""
    client = as_member("mei")
    client.get("/lights/?as_of=2026-03-31")  # the past day is remembered
    with within_queries(20):
        page = client.get("/lights/?as_of=2026-03-31").content.decode()
    assert "青河储能电池项目" in page and "开工超过2个月未入库" in page and "须已办成" in page
    detail = f"/lights/{battery}/"
    posted = {"light": "yellow", "from_on": "2026-03-01", "until_on": "2026-04-15", "words": "入库资料已上报，省里审核中"}
    made = client.post(f"{detail}override/", posted)
    assert made.status_code == 302
    shown = client.get(f"{detail}?as_of=2026-03-31").content.decode()
    assert "手工黄灯（规则为红灯），至 2026-04-15" in shown
    rows = re.findall(
        r"<tr><td[^>]*>([^<]+)</td><td[^>]*>(.*?)</td><td class=\"is-long\"[^>]*>(.*?)</td><td class=\"is-long\"[^>]*>(.*?)</td></tr>",
        shown,
        re.DOTALL,
    )
    assert len(rows) >= 2 and all(way != "—" for _, light, _, way in rows if "正常" not in light)
    endless = client.post(f"{detail}override/", posted | {"until_on": "2027-04-15"})
    assert endless.status_code == 422 and "最长 92 天" in endless.content.decode()
    own = as_member("bo").post(f"{detail}self/", {"light": "green", "on": "2026-03-31", "words": "正在补资料"})
    other = as_member("liu").post(f"{detail}independent/", {"light": "red", "on": "2026-03-31", "words": "现场没有入库凭证"})
    assert own.status_code == other.status_code == 302
    assert "自评偏宽 3 级" in client.get(f"{detail}?as_of=2026-03-31").content.decode()
    fixed = client.post("/lights/fix-month/", {"month_end": "2026-03-31"})
    assert fixed.status_code == 302
    again = client.post("/lights/fix-month/", {"month_end": "2026-03-31"})
    assert again.status_code == 409 and "已经定过" in again.content.decode()
