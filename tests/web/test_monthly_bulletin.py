"""月通报 on the screen: every kind of its numbers opens to the page that lists what was counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.test import Client

from huoshui.core.clock import clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports import actions, queries
from tests.cast import Cast
from tests.reports.march import APRIL, LAST_OF_MARCH, build_march
from tests.web.conftest import within_queries

ID = re.compile(r"[0-9a-f-]{36}")


def test_each_kind_of_number_of_a_month_opens_and_so_does_each_of_its_parts(as_member: Callable[[str], Client], cast: Cast) -> None:
    with clock_at(APRIL):
        with bound_to_zone(cast.home.id):
            build_march(cast)
            heads = actions.Heads("各乡镇", "青河开发区管委会办公室", "", "青开办")
            paper = actions.create_draft(cast.mei.actor, queries.BulletinOptions("monthly", LAST_OF_MARCH), heads)
        client = as_member("mei")
        with within_queries():
            page = client.get(f"/bulletins/{paper}/").content.decode()
        figures = dict.fromkeys(re.findall(rf'href="(/bulletins/{paper}/figures/[^"]+)"', page))
        assert len(figures) > 80
        parts: dict[str, str] = {}  # one address of each page and shape of question
        for href in {ID.sub("id", href): href for href in figures}.values():  # one of each kind
            opened = client.get(href).content.decode()
            links = [link.replace("&amp;", "&") for link in re.findall(r'<td><a href="([^"]+)"', opened)]
            assert links, f"{href} tells no page of its records"
            for link in links:
                found = urlsplit(link)
                names = sorted({pair.split("=")[0] for pair in found.query.split("&")})
                parts[ID.sub("id", found.path) + "?" + "&".join(names)] = link
        assert {shape.split("/")[1] for shape in parts} == {"explain", "indicators", "lights", "returns", "targets"}
        for link in parts.values():
            assert client.get(link).status_code == 200, link
