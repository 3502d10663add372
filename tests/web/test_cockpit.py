"""驾驶舱: figures that open, on the page's day, within the query budget."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

QUERIES_AT_MOST = 25


def test_an_empty_ledger_says_what_to_do_first(as_member: Callable[[str], Client]) -> None:
    page = as_member("mei").get("/cockpit/").content.decode()
    assert "台账里还没有项目" in page and "导入" in page


def test_every_headline_figure_opens_to_its_projects(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("liu")
    page = client.get("/cockpit/").content.decode()
    assert "18.40亿元" in page
    for measure in ("project_count", "planned_investment", "annual_plan", "ytd_done"):
        assert f"/explain/{measure}/" in page
        assert "青河储能电池项目" in client.get(f"/explain/{measure}/").content.decode(), measure


def test_a_past_day_shows_what_was_true_then(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("liu").get("/cockpit/?as_of=2025-04-01").content.decode()
    assert 'href="/explain/project_count/?stage=signed&amp;as_of=2025-04-01"' in page
    assert "stage=started&amp;as_of" not in page.split("全生命周期漏斗")[1].split("状态差")[0].replace("stage=started&amp;stage=", "")


def test_one_screen_takes_no_more_queries_than_allowed(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("liu")
    client.get("/cockpit/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/cockpit/")
    assert len(queries) <= QUERIES_AT_MOST, len(queries)


@pytest.mark.parametrize("part", ["funnel", "units", "industries", "areas"])
def test_each_chart_comes_as_a_workbook(as_member: Callable[[str], Client], battery: UUID, part: str) -> None:
    answer = as_member("liu").get(f"/cockpit/export/{part}/")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_an_unknown_chart_is_not_found(as_member: Callable[[str], Client]) -> None:
    assert as_member("liu").get("/cockpit/export/nonsense/").status_code == 404
