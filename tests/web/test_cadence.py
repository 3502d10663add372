"""节奏 as pages: few queries, each due opens to where it is done, rules with their source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from uuid import UUID

import pytest
from django.test import Client

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.dispatch.actions import Call, call_meeting, open_meeting, tick_cadence
from huoshui.investment_projects.actions import Figure, record_figures
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture(autouse=True)
def monday(cast: Cast) -> Iterator[None]:
    """2026-03-30, 09:00, the dues made."""
    with clock_at(datetime.combine(date(2026, 3, 30), time(9), SHANGHAI)):
        with bound_to_zone(cast.home.id):
            tick_cadence(cast.home.id)
        yield


def form_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page[page.index('id="change"') :]))


def test_list_calendar_rules_and_worklist_take_few_queries_and_say_where_it_is_done(as_member: Callable[[str], Client]) -> None:
    client, pages = as_member("mei"), {}
    for name in ("", "calendar/?month=2026-03", "rules/", "worklist/"):
        with within_queries():
            pages[name] = client.get(f"/cadence/{name}").content.decode()
    assert "周调度会 2026-W14" in pages[""] and "今日到期" in pages[""]
    assert "/meetings/new/?kind=weekly&amp;held_on=2026-03-30" in pages["worklist/"]
    assert "预置值，请由本区改定" in pages["rules/"] or "示范" in pages["rules/"]
    due = re.search(r'href="(/cadence/[0-9a-f-]{36}/)"', pages["calendar/?month=2026-03"])
    assert due and client.get(due[1]).status_code == 302
    assert client.get("/cadence/?view=nonsense").status_code == 422
    assert client.get("/cadence/?unit=%20").status_code == 200
    assert "/cadence/?view=late&amp;deed=bulletin" in client.get("/cadence/?deed=bulletin").content.decode()
    assert client.get("/cadence/calendar/?month=3").status_code == 422


def test_a_due_leads_nobody_to_a_project_or_meeting_that_they_do_not_see(
    as_member: Callable[[str], Client], cast: Cast, new_project: Callable[..., UUID]
) -> None:
    """The node stays 招商局's due, the project went to 住建局; the week's meeting is everybody's due, only mei and liu sat in it."""
    project = new_project("储能项目", signed_on=date(2025, 9, 1), duty_unit="招商局")
    with bound_to_zone(cast.home.id):
        record_figures(cast.mei.actor, project, {"started_on": Figure(date(2026, 4, 8), is_plan=True)})
        tick_cadence(cast.home.id)
        record_figures(cast.mei.actor, project, {"duty_unit": "住建局"})
        meeting = call_meeting(cast.mei.actor, Call("weekly", date(2026, 3, 30), leader_ids=[cast.liu.id]))
        open_meeting(cast.mei.actor, meeting)
    for who, sees in (("mei", True), ("bo", False)):
        client = as_member(who)
        led_to = set()
        for view, title in (("open", "开工节点：储能项目"), ("done", "周调度会 2026-W14")):
            page = client.get(f"/cadence/?view={view}").content.decode()
            due = re.search(rf'href="(/cadence/[0-9a-f-]{{36}}/)"[^>]*>{title}', page)
            assert due, (who, view)
            led_to |= {client.get(due[1])["Location"], *re.findall(r'href="(/(?:projects|meetings)/[0-9a-f-]{36}/)"', page)}
        led_to |= set(re.findall(r'href="(/projects/[^"]+)"', client.get("/cadence/worklist/").content.decode()))
        assert ({f"/projects/{project}/", f"/meetings/{meeting}/"} <= led_to) is sees, who
        assert all(client.get(one).status_code == 200 for one in led_to), (who, led_to)


def test_an_own_rule_is_set_seen_and_ended_and_a_due_is_waived_with_its_reason(as_member: Callable[[str], Client]) -> None:
    client = as_member("mei")
    form = form_of(client.get("/cadence/rules/new/").content.decode()) | {"name": "化工安全调度", "target": "meeting-topical"}
    refused = client.post("/cadence/rules/new/", form | {"when": "month-after", "count": ""})
    assert refused.status_code == 422 and "没有写第几个工作日" in refused.content.decode() and "化工安全调度" in refused.content.decode()
    assert client.post("/cadence/rules/new/", form | {"when": "weekday-3"}).status_code == 302
    page = client.get("/cadence/rules/").content.decode()
    ending = re.search(r'action="(/cadence/rules/[^"]+/end/)"', page)
    assert "化工安全调度" in page and ending
    listed = client.get("/cadence/").content.decode()
    waiving = re.search(r'href="(/cadence/[^"]+/waive/)"', listed)
    assert waiving
    form = form_of(client.get(waiving[1]).content.decode())
    assert client.post(waiving[1], form | {"reason": ""}).status_code == 422
    assert client.post(waiving[1], form | {"reason": "与市里会议合并召开"}).status_code == 302
    assert "与市里会议合并召开" in client.get("/cadence/?view=waived").content.decode()
    key = re.search(r'name="csrfmiddlewaretoken"', page)
    assert key and client.post(ending[1], {"expected_version": "1"}).status_code == 302
    assert "已停用" in client.get("/cadence/rules/").content.decode()
