"""通报 as pages: few queries, numbers that open, bad input kept on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from huoshui.core import clock
from huoshui.core.clock import clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports import actions, queries
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture
def paper(cast: Cast, battery: UUID) -> UUID:
    with bound_to_zone(cast.home.id):
        heads = actions.Heads("各乡镇", "青河开发区管委会办公室", "", "青开办")
        return actions.create_draft(cast.mei.actor, queries.BulletinOptions("weekly", clock.today()), heads)


def edit_form(client: Client, paper: UUID, **changes: str) -> dict[str, str]:
    page = client.get(f"/bulletins/{paper}/edit/").content.decode()
    form = {
        name: found[1] for name in ("idempotency_key", "expected_version") if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
    }
    blocks = [{"kind": "paragraph", "text": "已签约⟦signed.reached⟧个。"}]
    return form | {"title": "改过的标题", "signed_by": "办公室", "agency_code": "青开办", "blocks": json.dumps(blocks)} | changes


def test_the_list_and_the_paper_take_few_queries_and_each_number_opens(as_member: Callable[[str], Client], paper: UUID) -> None:
    client = as_member("mei")
    with within_queries():
        assert "起草通报" in client.get("/bulletins/").content.decode()
    with within_queries():
        page = client.get(f"/bulletins/{paper}/").content.decode()
    opened = re.findall(rf'href="(/bulletins/{paper}/figures/[^"]+)"', page)
    assert len(opened) >= 6
    figure = client.get(opened[0]).content.decode()
    term = re.search(r'href="(/explain/[^"]+)"', figure)
    assert term and client.get(term[1].replace("&amp;", "&")).status_code == 200


def test_an_empty_list_says_what_to_do_first(as_member: Callable[[str], Client]) -> None:
    page = as_member("mei").get("/bulletins/").content.decode()
    assert "还没有通报" in page and "选一种通报和截至日" in page
    assert as_member("mei").get("/bulletins/?state=nonsense").status_code == 422


def test_what_was_written_is_shown_and_saved(as_member: Callable[[str], Client], paper: UUID) -> None:
    client = as_member("mei")
    assert client.post(f"/bulletins/{paper}/edit/", edit_form(client, paper)).status_code == 302
    assert "改过的标题" in client.get(f"/bulletins/{paper}/").content.decode()


def test_bad_text_comes_back_with_its_place_and_nothing_is_lost(as_member: Callable[[str], Client], paper: UUID) -> None:
    client = as_member("mei")
    blocks = json.dumps([{"kind": "heading", "text": "一、还在的标题"}, {"kind": "paragraph", "text": "共⟦no.such⟧个"}])
    answer = client.post(f"/bulletins/{paper}/edit/", edit_form(client, paper, blocks=blocks))
    page = answer.content.decode()
    assert answer.status_code == 422 and "第 2 段引用的数字“no.such”不在这份通报里" in page and "一、还在的标题" in page
    for broken in ("", "[1]", '{"a": 1}'):
        assert client.post(f"/bulletins/{paper}/edit/", edit_form(client, paper, blocks=broken)).status_code == 422


def test_a_second_writer_gets_both_and_loses_nothing(as_member: Callable[[str], Client], paper: UUID) -> None:
    first, second = as_member("mei"), as_member("ma")
    mine, theirs = edit_form(first, paper), edit_form(second, paper, title="另一个标题")
    assert first.post(f"/bulletins/{paper}/edit/", mine).status_code == 302
    answer = second.post(f"/bulletins/{paper}/edit/", theirs)
    page = answer.content.decode()
    assert answer.status_code == 409 and "同事改过的标题是“改过的标题”" in page and "另一个标题" in page


def test_an_unsigned_draft_is_not_released_and_says_what_is_missing(as_member: Callable[[str], Client], paper: UUID) -> None:
    client = as_member("mei")
    client.post(f"/bulletins/{paper}/edit/", edit_form(client, paper, signed_by=""))
    page = client.get(f"/bulletins/{paper}/release/").content.decode()
    assert "印发前还要填：署名" in page
    key = re.search(r'name="idempotency_key" value="([^"]*)"', page)
    assert key
    answer = client.post(f"/bulletins/{paper}/release/", {"idempotency_key": key[1], "expected_version": "2", "note": ""})
    assert answer.status_code == 422 and "“署名”没有填" in answer.content.decode()


def test_a_draft_that_cannot_be_counted_any_more_says_why_and_can_still_be_released(as_member: Callable[[str], Client], cast: Cast) -> None:
    with bound_to_zone(cast.home.id), clock_at(clock.now() - timedelta(days=1)):
        heads = actions.Heads("各乡镇", "青河开发区管委会办公室", "", "青开办")
        waited = actions.create_draft(cast.mei.actor, queries.BulletinOptions("enterprise_service", clock.today()), heads)
    client = as_member("mei")
    for page in ("changes/", "release/"):
        answer = client.get(f"/bulletins/{waited}/{page}")
        words = answer.content.decode()
        assert answer.status_code == 200 and "数字现在不能再核对" in words and "不能按过去某日回看" in words and "都能打开出处" not in words
    form = dict(re.findall(r'name="(idempotency_key|answers|expected_version)" value="([^"]*)"', words))
    other = client.post(f"/bulletins/{waited}/release/", form | {"answers": "", "note": "按昨日的数印发"})
    assert other.status_code == 422 and f'name="answers" value="{form["answers"]}"' in other.content.decode()  # asked anew
    form["idempotency_key"] = re.findall(r'name="idempotency_key" value="([^"]*)"', other.content.decode())[0]
    assert client.post(f"/bulletins/{waited}/release/", form | {"note": "按昨日的数印发"}).status_code == 302


def test_the_word_of_a_draft_is_a_download(as_member: Callable[[str], Client], paper: UUID) -> None:
    answer = as_member("mei").get(f"/bulletins/{paper}/preview/")
    assert answer.content[:2] == b"PK" and answer["Content-Disposition"].startswith("attachment")
