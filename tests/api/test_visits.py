"""走访与企业门户 over REST: as the pages do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from huoshui.core import clock
from huoshui.enterprise_requests import actions
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.api.conftest import send
from tests.cast import Cast


def test_an_officer_plans_moves_and_drives_and_the_firm_asks_for_one(cast: Cast, as_member: Callable[[str], Client]) -> None:
    with bound_to_zone(cast.home.id):
        row = {"name": "青河光伏有限公司", "name_key": "青河光伏有限公司", "created_at": clock.now()}
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, **row).save(force_insert=True)
        duty = actions.Duty(officer_id=cast.zhao.id)
        subject = {"subject_kind": "enterprise", "subject_id": cast.enterprise_id}
        actions.give_responsibility(cast.mei.actor, duty=duty, why="", expected_version=0, **subject)
    officer, firm, today = as_member("zhao"), as_member("qian"), clock.today()
    asked = {"enterprise_id": str(cast.enterprise_id), "planned_on": today.isoformat(), "reason_words": "送政策"}
    assert [send(officer, "post", "/api/v1/visit-plans", asked).json()["was_added"] for _ in range(2)] == [True, False]
    line = officer.get("/api/v1/visit-plans/mine").json()["coming"][0]
    route = officer.get("/api/v1/visit-route").json()
    assert [stop["plan"]["id"] for part in route["parts"] for stop in part["stops"]] == [line["id"]]
    moved = {"planned_on": (today + timedelta(days=1)).isoformat(), "why": "企业停电检修", "expected_version": line["version"]}
    path = f"/api/v1/visit-plans/{line['id']}/move"
    assert [send(officer, "post", path, moved).status_code for _ in range(2)] == [200, 409]
    served = firm.get("/api/v1/portal").json()["firms"][0]
    assert (served["planned_on"], served["servants"][0].keys()) == (moved["planned_on"], {"role", "name"})
    asks = send(firm, "post", f"/api/v1/portal/firms/{cast.enterprise_id}/ask-visit", {"words": "想谈扩建用地"})
    assert asks.json() == {"planned_on": moved["planned_on"]}
    assert firm.get("/api/v1/visit-plans").status_code == 403
