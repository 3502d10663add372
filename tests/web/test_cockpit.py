"""驾驶舱: figures that open, on the page's day, within the query budget."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from huoshui.investment_projects.actions import add_batch_entry, create_batch
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI

FIGURE = re.compile(r'<a class="figure" href="([^"]*/explain/[^"]*)" data-drawer[^>]*>([^<]*)</a>')
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


def test_every_number_of_the_tables_opens_with_the_same_value(
    as_member: Callable[[str], Client], battery: UUID, new_project: Callable[..., UUID], cast: Cast
) -> None:
    """Each figure of the cockpit and of 三个一批 is a link, and what it opens says the same number above its terms."""
    new_project("外来单位的项目", planned_investment=3 * FEN_PER_YI, duty_unit="没有登记的局", area="没有登记的园区")
    with bound_to_zone(cast.home.id):
        batch_id = create_batch(cast.mei.actor, period_no=1)
        add_batch_entry(cast.mei.actor, batch_id, battery, kind="sign", investment_fen=18 * FEN_PER_YI)
    client = as_member("mei")
    for address in ("/cockpit/", "/batches/"):
        page = client.get(address).content.decode()
        figures = FIGURE.findall(page)
        assert len(figures) > 10
        for href, shown in dict.fromkeys(figures):
            opened = client.get(html.unescape(href))
            assert opened.status_code == 200, href
            big = re.search(r'class="big-figure">(.*?)</p>', opened.content.decode(), re.DOTALL)
            assert big is not None, href
            if re.fullmatch(r"[\d,.]+(亿元|万元)?(（缺 \d+）)?", shown.strip()):
                assert shown.split("（")[0].strip() in re.sub(r"<[^>]+>", "", big[1]), (href, shown, big[1])


def test_groups_that_the_register_does_not_know_open_by_their_words(
    as_member: Callable[[str], Client], battery: UUID, new_project: Callable[..., UUID]
) -> None:
    new_project("外来单位的项目", planned_investment=3 * FEN_PER_YI, duty_unit="没有登记的局")
    client = as_member("mei")
    page = client.get("/cockpit/").content.decode()
    assert urlencode({"unit_name": "没有登记的局"}) in page
    opened = client.get("/explain/project_count/", {"unit_name": "没有登记的局"}).content.decode()
    assert "外来单位的项目" in opened and "青河储能电池项目" not in opened
    listed = client.get("/projects/", {"unit_name": "没有登记的局"}).content.decode()
    assert "外来单位的项目" in listed and "青河储能电池项目" not in listed and "没有登记的局" in listed


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
