"""指标目标 on screen: figures open, the tree shows pace and light, changes and splits go through their forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client
from docx import Document

from huoshui.core.periods import month, whole_year
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewTarget, Part, set_target, split_target
from tests.cast import Cast
from tests.ingestion.actions.test_claim_targets import SENTENCE, claim
from tests.web.conftest import within_queries

FEN_PER_YI = 10**10


@pytest.fixture
def target(cast: Cast, battery: UUID) -> UUID:
    """The zone's invested 10亿元 of 2026, 6 of them 招商局's and 4 of 住建局."""
    units = [cast.units["promotion_office"].id, cast.units["housing_office"].id]
    with bound_to_zone(cast.home.id):
        made = set_target(
            cast.mei.actor,
            NewTarget("ytd_investment", whole_year(2026), "year", Decimal(10 * FEN_PER_YI), basis="青河发〔2026〕1号"),
        )
        parts = [Part(unit, Decimal(amount * FEN_PER_YI)) for unit, amount in zip(units, (6, 4), strict=True)]
        split_target(cast.mei.actor, made, parts, expected_version=1)
    return made


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_tree_shows_pace_and_every_figure_opens(as_member: Callable[[str], Client], target: UUID) -> None:
    client = as_member("wang")  # figures are open to all who work in the zone
    page_of(client, "/targets/?as_of=2026-03-31")  # the past day is remembered
    with within_queries(25):
        page = page_of(client, "/targets/?as_of=2026-03-31")
    assert page.count("<tr data-row") == 3
    assert "└ 招商局" in page and "不低于 10.00亿元" in page and "−10.0个百分点" in page
    figure = re.search(rf'href="(/targets/{target}/figure/[^"]*)"[^>]*>1\.50亿元<', page)
    assert figure
    opened = page_of(client, figure[1])
    assert "1.50亿元" in opened and "另有 1 个项目由其他单位负责" in opened
    facts = re.search(r'href="(/indicators/ytd_investment/figure/[^"]*)"', opened)
    assert facts and "1.50亿元" in page_of(as_member("mei"), facts[1].replace("&amp;", "&"))
    assert "青河储能电池项目" not in opened and "青河储能电池项目" in page_of(as_member("bo"), figure[1])


def test_one_target_says_why_its_light_and_what_would_turn_it_green(as_member: Callable[[str], Client], target: UUID) -> None:
    client = as_member("liu")
    page_of(client, f"/targets/{target}/?as_of=2026-03-31")  # the past day is remembered
    with within_queries(25):
        page = page_of(client, f"/targets/{target}/?as_of=2026-03-31")
    for words in (
        "低于序时进度",
        "怎样转绿",
        "再完成 1.00亿元",
        "各单位合计 10.00亿元，总目标 10.00亿元，相符",
        "第 1 版",
        "青河发〔2026〕1号",
    ):
        assert words in page, words
    assert "今后每月需完成" in page and "9,444.44万元" in page


def test_what_must_stay_under_a_ceiling_says_how_far_over_and_asks_for_no_more(
    as_member: Callable[[str], Client], battery: UUID, cast: Cast
) -> None:
    """储能电池项目 has done 1.5亿元 by March; of a ceiling of 1亿元 that is half too much, and nothing is to be done for it."""
    with bound_to_zone(cast.home.id):
        given = NewTarget("ytd_investment", whole_year(2026), "year", Decimal(FEN_PER_YI), condition="at_most")
        made = set_target(cast.mei.actor, given)
    page = page_of(as_member("mei"), f"/targets/{made}/?as_of=2026-03-31")
    assert "与目标之差" in page and "−50.0个百分点" in page and "按当日水平比，不按时间折算" in page
    assert "再完成" not in page and "今后每月需完成" not in page


def test_setting_changing_and_withdrawing_go_through_forms(as_member: Callable[[str], Client], battery: UUID, cast: Cast) -> None:
    client = as_member("mei")
    form = {
        "indicator_id": "projects_signed_5yi",
        "scope": "zone",
        "year": "2026",
        "period": "year",
        "condition": "ensure",
        "amount": "4个",
    }
    made = client.post("/targets/create/", form)
    assert made.status_code == 302
    assert "确保 4个" in page_of(client, made["Location"])
    again = client.post("/targets/create/", form)
    assert again.status_code == 409 or again.status_code == 422
    assert "已有目标" in again.content.decode()
    wrong = client.post("/targets/create/", {**form, "indicator_id": "investment_signed", "amount": "15"})
    assert wrong.status_code == 422 and "没有单位" in wrong.content.decode()
    curve = client.post("/targets/create/", {**form, "period": "half-1", "nodes": "3-31 30%\n6-30 90%"})
    assert curve.status_code == 422 and "累计计划 100%" in curve.content.decode()
    change = {"expected_version": "1", "amount": "5", "effective_on": "2026-05-01", "reason": "上级追加一个"}
    changed = client.post(f"{made['Location']}change/", change)
    assert changed.status_code == 302
    page = page_of(client, made["Location"])
    assert "确保 5个" in page and "上级追加一个" in page
    stale = client.post(f"{made['Location']}change/", change)
    assert stale.status_code == 409
    gone = client.post(f"{made['Location']}withdraw/", {"expected_version": "2", "effective_on": "2026-06-01", "reason": "年中取消"})
    assert gone.status_code == 302 and "已撤销" in page_of(client, made["Location"])


def test_a_split_that_does_not_add_up_comes_back_with_the_difference(as_member: Callable[[str], Client], target: UUID, cast: Cast) -> None:
    client = as_member("ma")
    office = cast.units["promotion_office"].id
    answer = client.post(f"/targets/{target}/split/", {"expected_version": "2", f"part_{office}": "9亿元"})
    assert answer.status_code == 422
    assert "分解少 1.00亿元" in answer.content.decode()
    ok = client.post(f"/targets/{target}/split/", {"expected_version": "2", f"part_{office}": "9亿元", "difference_reason": "留机动一亿元"})
    assert ok.status_code == 302
    assert "留机动一亿元" in page_of(client, f"/targets/{target}/")


def test_the_letter_prints_and_downloads_as_word(as_member: Callable[[str], Client], target: UUID, cast: Cast) -> None:
    client = as_member("liu")
    office = cast.units["promotion_office"].id
    page = page_of(client, f"/targets/letter/?unit={office}&year=2026")
    assert "青河开发区2026年度目标责任书" in page and "不低于 6.00亿元" in page
    document = Document(BytesIO(client.get(f"/targets/letter/document/?unit={office}&year=2026").content))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "年度累计完成投资" in cells and "不低于 6.00亿元" in cells
    assert document.paragraphs[0].text == "青河开发区2026年度目标责任书"
    assert "2025年没有目标" in page_of(client, f"/targets/letter/?unit={office}&year=2025")


def test_the_table_leaves_as_excel_and_an_empty_list_says_what_to_do(as_member: Callable[[str], Client], cast: Cast) -> None:
    assert "还没有目标" in page_of(as_member("mei"), "/targets/")
    answer = as_member("liu").get("/targets/export/")
    assert answer.status_code == 200 and answer["Content-Type"].endswith("sheet")


def test_more_targets_need_no_more_queries(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    with bound_to_zone(cast.home.id):
        for number in range(1, 13):
            for indicator in ("projects_signed", "investment_signed", "projects_started", "projects_produced", "signed_amount_growth"):
                set_target(cast.mei.actor, NewTarget(indicator, month(2026, number), "month", Decimal(3)))
    client = as_member("mei")
    page_of(client, "/targets/")  # the past days that growth compares with are remembered
    with within_queries(25):
        page = page_of(client, "/targets/")
    assert page.count("<tr data-row") == 50
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
    assert following
    assert page_of(client, "/targets/" + following[1].replace("&amp;", "&")).count("<tr data-row") == 10


def test_a_target_of_a_document_is_set_from_its_sentence(as_member: Callable[[str], Client], cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        claim_id = claim(cast.mei.actor)
    client = as_member("mei")
    page_of(client, "/documents/targets/")
    with within_queries(25):
        page = page_of(client, "/documents/targets/")
    assert SENTENCE in page and "核对并下达" in page and f"/documents/claims/{claim_id}/target/" in page
    form = page_of(client, f"/documents/claims/{claim_id}/target/")
    assert re.search(r'<option value="projects_signed" selected', form) and 'value="25"' in form
    posted = {"expected_version": version_in(form), "indicator_id": "projects_signed", "scope": "zone", "year": "2026", "period": "year",
              "condition": "at_least", "amount": "25"}  # fmt: skip
    answer = client.post(f"/documents/claims/{claim_id}/target/", posted)
    assert answer.status_code == 302
    detail = page_of(client, answer["Location"])
    assert "政府工作报告" in detail and "出处" in detail
    assert "已按这一句下达" in page_of(client, f"/documents/claims/{claim_id}/target/")
    again = client.post(f"/documents/claims/{claim_id}/target/", posted)
    assert again.status_code == 422 and "已按这一句下达" in again.content.decode()  # a second click
    assert as_member("bo").get("/documents/targets/").status_code == 403


def version_in(form: str) -> str:
    found = re.search(r'name="expected_version"[^>]*value="(\d+)"', form) or re.search(r'value="(\d+)"[^>]*name="expected_version"', form)
    assert found
    return found[1]
