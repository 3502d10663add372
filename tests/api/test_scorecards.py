"""考评 over REST: the same table as the page, marks that replace, a ruling with old and new; lights put beside a computed one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, build_cast, sign_in
from tests.targets.score_round import SIGNED, TOUR, opened_round, published_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock_at(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)):
        yield build_cast()


def send(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_a_round_is_read_objected_to_and_ruled(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        for name, unit in (("甲项目", "招商局"), ("丙项目", "住建局"), ("丁项目", "住建局")):
            create_project(cast.mei.actor, name=name, values={"signed_on": date(2026, 2, 10), "duty_unit": unit}, is_another=True)
        made: UUID = published_round(cast)
    bo, liu = (sign_in(Client(), member) for member in (cast.bo, cast.liu))
    table = send(bo, "GET", f"/score-rounds/{made}")
    line = {unit["unit_name"]: unit for unit in table["units"]}["招商局"]
    assert (line["place"], line["total"], line["cells"][SIGNED]["formula"]) == (2, "53.00", "1÷4×60分")
    objection = send(bo, "POST", f"/score-rounds/{made}/objections", {"reason": "任务是两个，不是四个", "item_code": SIGNED})["id"]
    changed = {"item_code": SIGNED, "input_name": "目标数", "amount": 2}
    ruling = {"ruling": "upheld", "reason": "分解表确为两个", "changed": changed}
    assert send(liu, "POST", f"/score-rounds/{made}/objections/{objection}/ruling", ruling) == {"done": True}
    [ruled] = send(bo, "GET", f"/score-rounds/{made}/objections")
    assert [(one["what"], one["old"], one["new"]) for one in ruled["changes"]] == [
        ("新签约项目", "15.00", "30.00"),
        ("总分", "53.00", "68.00"),
    ]
    cell = send(bo, "GET", f"/score-rounds/{made}/cells/{cast.units['promotion_office'].id}/{SIGNED}")
    assert [(one["name"], one["value"], one["records"][0]["kind"]) for one in cell["inputs"]] == [
        ("完成数", "1", "counted"),
        ("目标数", "2", "ruled"),
    ]


def test_a_juror_marks_and_marks_again(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        made = opened_round(cast)
    mei, bo = (sign_in(Client(), member) for member in (cast.mei, cast.bo))
    send(mei, "POST", f"/score-rounds/{made}/jury", {"person_ids": [str(cast.bo.id)], "expected_version": 1})
    mark = {"unit_id": str(cast.units["township"].id), "item_code": TOUR, "mark": 88.5}
    assert send(bo, "PUT", f"/score-rounds/{made}/marks", {"marks": [mark]}) == {"owed": 1}
    assert send(bo, "PUT", f"/score-rounds/{made}/marks", {"marks": [mark | {"mark": 90}]}) == {"owed": 1}
    sheet = send(bo, "GET", f"/score-rounds/{made}/marks")
    assert sheet["own_units"] == ["招商局"]
    assert {one["unit_name"]: one["mark"] for one in sheet["marks"]} == {"住建局": None, "柳林镇": "90.0"}
    assert [(one["due"], one["owed"]) for one in send(mei, "GET", f"/score-rounds/{made}/jury")["seats"]] == [(2, 1)]


def test_what_is_put_beside_a_light_is_shown_beside_it(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        values = {"started_on": date(2025, 9, 1), "signed_on": date(2025, 3, 10), "duty_unit": "招商局"}
        project = create_project(cast.mei.actor, name="甲项目", values=values, is_another=True)
    mei, bo, liu = (sign_in(Client(), member) for member in (cast.mei, cast.bo, cast.liu))
    given = {"light": "yellow", "words": "入库资料已上报", "from_on": "2026-03-01", "until_on": "2026-04-15"}
    send(mei, "POST", f"/projects/{project}/light/override", given)
    send(bo, "POST", f"/projects/{project}/light/self-rating", {"light": "green", "words": "正在补资料", "on": "2026-04-01"})
    send(liu, "POST", f"/projects/{project}/light/independent-rating", {"light": "red", "words": "没有入库凭证", "on": "2026-04-01"})
    shown = send(bo, "GET", f"/projects/{project}/light")
    assert (shown["light"], shown["computed"], shown["own_rating"], shown["independent_rating"]) == ("yellow", "red", "green", "red")
    assert send(mei, "POST", "/lights/months", {"month_end": "2026-03-31"}) == {"projects": 1}
