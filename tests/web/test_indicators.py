"""指标 and 对标: the dictionary, one definition, one figure opened, what others publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from lxml import html

from tests.web.conftest import within_queries

Page = Callable[[str], Client]


@pytest.fixture
def signed(new_project: Callable[..., UUID]) -> UUID:
    return new_project("青河冷链项目", planned_investment=5 * 10**10, duty_unit="招商局", signed_on=date(2025, 3, 10))


def test_the_dictionary_is_searched_and_each_value_opens(as_member: Page, signed: UUID) -> None:
    client = as_member("mei")
    address = "/indicators/?q=签约&kind=count&as_of=2025-03-31"
    client.get(address)  # a past day is computed once and kept
    with within_queries():
        page = client.get(address).content.decode()
    assert "累计签约项目" in page and "总投资</a>" not in page
    assert "/indicators/projects_signed/figure/?" in page and "from=2025-01-01" in page


def test_a_definition_shows_its_words_example_versions_months_and_units(as_member: Page, signed: UUID) -> None:
    client = as_member("mei")
    client.get("/indicators/investment_signed/?as_of=2025-06-30")
    with within_queries():
        page = client.get("/indicators/investment_signed/?as_of=2025-06-30").content.decode()
    for words in ("新签约额", "期内签约项目的总投资之和", "时期数", "19.5亿元", "随平台发布第 1 版", "按责任单位"):
        assert words in page, words


def test_a_figure_opens_down_to_its_records_and_their_places(as_member: Page, signed: UUID) -> None:
    page = as_member("mei").get("/indicators/projects_signed/figure/?from=2025-01-01&to=2025-12-31").content.decode()
    assert "青河冷链项目" in page and "签约日期 2025-03-10" in page and "/explain/fact/" in page
    assert "青河冷链项目" not in as_member("chen").get("/indicators/projects_signed/figure/?from=2025-01-01&to=2025-12-31").content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/indicators/no_such_thing/", 404),
        ("/indicators/no_such_thing/figure/", 404),
        ("/indicators/projects_signed/figure/?from=2026-03-01&to=2026-01-01", 422),
        ("/indicators/projects_signed/figure/?scope=street:1", 422),
        ("/indicators/projects_signed/figure/?scope=unit:01900000-0000-7000-8000-000000000000", 404),
    ],
)
def test_an_address_that_leads_nowhere_says_so(as_member: Page, address: str, status: int) -> None:
    assert as_member("mei").get(address).status_code == status


def test_a_published_figure_is_entered_listed_drawn_and_withdrawn(as_member: Page) -> None:
    client = as_member("mei")
    form = {
        "peer_name": "高新区", "kind": "figure", "measure_name": "新签约额", "value": "12.3", "unit": "亿元",
        "period_start": "2025-01-01", "period_end": "2025-03-31", "source_title": "一季度通报",
    }  # fmt: skip
    assert client.post("/peers/record/", form).status_code == 302
    assert client.post("/peers/record/", form | {"period_start": "2025-04-01", "period_end": "2025-06-30", "value": "9"}).status_code == 302
    page = client.get("/peers/?measure=新签约额").content.decode()
    assert "12.30亿元" in page and "一季度通报" in page and "新签约额·各期" in page
    refused = client.post("/peers/record/", form | {"value": "一些", "peer_name": "别区"})
    assert refused.status_code == 422 and "一些" in refused.content.decode()
    again = client.post("/peers/record/", form | {"words": "抄了第二遍"})
    assert again.status_code == 422 and "已经登记" in again.content.decode()
    assert as_member("bo").get("/peers/record/").status_code == 403


def test_a_zone_sees_what_its_own_definition_would_say_before_it_holds(as_member: Page, signed: UUID) -> None:
    client = as_member("mei")
    page_of(client, "/indicators/define/?id=projects_started")
    with within_queries(25):
        form = page_of(client, "/indicators/define/?id=projects_started")
    assert 'value="projects_started"' in form and "within = &quot;started_on&quot;" in form
    posted = _posted(form) | {
        "where": 'within = "started_on"\ncolumn = "planned_investment", at_least = "900亿元"',
        "effective_from": "2026-01-01",
    }
    assert '<option value="zone、unit">全区和责任单位</option>' in form
    assert "新开工项目（projects_started）</option>" in form  # what a rate is made of is chosen, not typed
    preview = client.post("/indicators/define/?id=projects_started", posted | {"step": "preview"}).content.decode()
    assert "总投资不低于900" in preview and "保存为新版本" in preview
    wrong = client.post("/indicators/define/?id=projects_started", posted | {"where": "within = started", "step": "save"})
    assert wrong.status_code == 422 and "条件第 1 行“within = started”写法不对" in wrong.content.decode()
    wrong = client.post("/indicators/define/?id=projects_started", posted | {"where": 'within = "colour"', "step": "save"})
    assert wrong.status_code == 422 and "保存为新版本" not in wrong.content.decode()
    answer = client.post("/indicators/define/?id=projects_started", posted | {"note": "本区只数大项目", "step": "save"})
    assert answer.status_code == 302 and answer["Location"].startswith("/indicators/projects_started/versions/")
    versions = page_of(client, answer["Location"])
    assert "本区第 1 版" in versions and "本区只数大项目" in versions and "at_least = &quot;900亿元&quot;" in versions
    assert client.post("/indicators/define/?id=projects_started", posted | {"step": "save"}).status_code == 409  # a colleague was faster
    assert as_member("bo").get("/indicators/define/").status_code == 403


def test_a_definition_as_text_is_refused_by_line_and_key(as_member: Page) -> None:
    client = as_member("mei")
    form = page_of(client, "/indicators/define/?as=text")
    posted = _posted(form) | {"step": "preview"}
    text = 'id = "own_count"\nname = "一项"\ndefinition = "一项"\nkind = "sum"\ngroup = "试"\n'
    refused = client.post("/indicators/define/?as=text", posted | {"content": text})
    assert refused.status_code == 422 and "第 4 行 键 kind：应为以下之一" in refused.content.decode()
    refused = client.post("/indicators/define/?as=text", posted | {"content": text.replace('"sum"', "count")})
    assert refused.status_code == 422 and "第 4 行第 8 个字附近：不合 TOML 的写法" in refused.content.decode()
    good = client.post("/indicators/define/?as=text", posted | {"content": text.replace('"sum"', '"count"\nsubject = "project"')})
    assert good.status_code == 200 and "新指标" in good.content.decode()


def _posted(form: str) -> dict[str, str]:
    """What a browser would send of the form as it stands: hidden fields, inputs, textareas, chosen options."""
    (found,) = html.fromstring(form).xpath("//form[@data-draft]")
    values = {name: str(value or "") for name, value in found.form_values()}
    return {name: value for name, value in values.items() if name not in ("idempotency_key", "csrfmiddlewaretoken")}


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()
