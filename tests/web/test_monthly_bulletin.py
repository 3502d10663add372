"""月通报 on the screen: its numbers open to the pages that list what was counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.test import Client
from django.urls import reverse

from huoshui.core.clock import clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports import actions, queries
from huoshui.reports.rules.body import referenced_keys
from tests.cast import Cast
from tests.reports.march import APRIL, LAST_OF_MARCH, build_march
from tests.web.conftest import within_queries


def monthly_paper(cast: Cast) -> UUID:
    build_march(cast)
    heads = actions.Heads("各乡镇", "青河开发区管委会办公室", "", "青开办")
    return actions.create_draft(cast.mei.actor, queries.BulletinOptions("monthly", LAST_OF_MARCH), heads)


def test_nobody_is_led_from_a_paper_to_a_project_that_they_do_not_see(as_member: Callable[[str], Client], cast: Cast) -> None:
    with clock_at(APRIL):
        with bound_to_zone(cast.home.id):
            paper = monthly_paper(cast)
            actions.release_bulletin(cast.mei.actor, paper, expected_version=1)
            figures = queries.bulletin_detail(cast.wang.actor, paper).figures
        lit = [key for key, one in figures.items() if one.terms[0].page == "lights:detail"]
        client, led_to = as_member("wang"), []
        for key in lit:
            page = client.get(f"/bulletins/{paper}/figures/{key}/").content.decode()
            led_to += re.findall(r'href="(/lights/[0-9a-f-]{36}/[^"]*)"', page)
        assert 0 < len(led_to) < len(lit), "柳林镇 opens its own projects, not those of 住建局"
        assert {client.get(one.replace("&amp;", "&")).status_code for one in led_to} == {200}


def test_the_numbers_of_a_month_open_to_pages_that_list_their_records(as_member: Callable[[str], Client], cast: Cast) -> None:
    with clock_at(APRIL):
        with bound_to_zone(cast.home.id):
            paper = monthly_paper(cast)
            found = queries.bulletin_detail(cast.mei.actor, paper)
        client = as_member("mei")
        with within_queries():
            page = client.get(f"/bulletins/{paper}/").content.decode()
        mentioned = referenced_keys(found.blocks)
        assert set(re.findall(rf'href="/bulletins/{paper}/figures/([^"]+)/"', page)) == set(mentioned)
        addresses: dict[tuple[str, ...], str] = {}  # one of each page and shape of question
        for term in [term for key in mentioned for term in found.figures[key].terms]:
            assert term.page, f"{term.label} tells no page of its records"
            query = dict(term.query or {})
            base = reverse(term.page, args=[term.argument] if term.argument else [])
            addresses[(term.page, *sorted(query))] = f"{base}?{urlencode(query, doseq=True)}"
        assert {key[0].split(":")[0] for key in addresses} == {"explain", "indicators", "lights", "returns", "targets"}
        for address in addresses.values():
            assert client.get(address).status_code == 200, address
        opened = client.get(f"/bulletins/{paper}/figures/year.rate/").content.decode()
        assert "25.0%" in opened and "3.25亿元" in opened and "13.00亿元" in opened, "the parts of a rate of money are told as money"
        offered = re.findall(r'data-insert="([^"]+)"', client.get(f"/bulletins/{paper}/edit/").content.decode())
        assert offered[:2] == ["signed.reached", "signed.amount"], "numbers to insert stand in the order of the text"
        assert not [key for key in offered if ".why." in key], "limits in the words of rules are not offered"
