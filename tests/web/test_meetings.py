"""调度会 as pages: few queries, items that open, bad input kept on the page, two clerks at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from huoshui.core import clock
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import Call
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture
def meeting(cast: Cast, new_project: Callable[..., UUID]) -> UUID:
    """Being held, with two stuck projects and an item of one's own on its agenda."""
    for name in ("甲停滞项目", "乙停滞项目"):
        new_project(name, signed_on=clock.today() - timedelta(days=400), duty_unit="招商局")
    with bound_to_zone(cast.home.id):
        units = [cast.units["promotion_office"].id, cast.units["housing_office"].id]
        made = actions.call_meeting(cast.mei.actor, Call("weekly", clock.today(), unit_ids=units))
        actions.draft_agenda(cast.mei.actor, made)
        actions.add_item(cast.mei.actor, made, title="节后复工安排")
        actions.open_meeting(cast.mei.actor, made)
    return made


def form_of(page: str, form_id: str = "") -> dict[str, str]:
    part = page[page.index(f'id="{form_id}"') :] if form_id else page
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', part))


def test_every_page_takes_few_queries_and_each_item_opens_to_its_record(as_member: Callable[[str], Client], meeting: UUID) -> None:
    client = as_member("mei")
    pages = {}
    for name in ("", "sitting/", "attendance/", "minutes/", "changes/"):
        with within_queries():
            pages[name] = client.get(f"/meetings/{meeting}/{name}").content.decode()
    with within_queries():
        assert "节后复工安排" not in client.get("/meetings/").content.decode()
    with within_queries():
        assert "周调度会" in client.get("/meetings/worklist/").content.decode()
    opened = re.findall(r'<a href="(/projects/[^"]+)"><strong>[甲乙]停滞项目', pages[""])
    assert len(opened) == 2 and all(client.get(one).status_code == 200 for one in opened)
    assert "议程与台账一致" in pages["changes/"] and "另有" not in pages[""]


def test_nobody_is_led_to_a_record_that_they_do_not_see(as_member: Callable[[str], Client], cast: Cast, meeting: UUID) -> None:
    with bound_to_zone(cast.home.id):
        about = queries.meeting_detail(cast.mei.actor, meeting).standing_items[0].id
        given = actions.Resolution(
            "限期开工", item_id=about, lead_unit_id=cast.units["promotion_office"].id, due_on=clock.today() + timedelta(days=30)
        )
        actions.record_decision(cast.mei.actor, meeting, given, assign_now=True)
    pages = {}
    for name in ("mei", "chen"):
        client = as_member(name)
        pages[name] = client.get(f"/meetings/{meeting}/").content.decode()
        led_to = re.findall(r'href="(/(?:projects|lights|assignments|requests)/[0-9a-f-]{36}/)"', pages[name])
        assert bool(led_to) == (name == "mei") and all(client.get(one).status_code == 200 for one in led_to)
    assert "甲停滞项目" in pages["chen"] and "限期开工" in pages["chen"]


def test_an_empty_list_says_what_to_do_first_and_bad_filters_are_refused(as_member: Callable[[str], Client]) -> None:
    assert "先召集一次" in as_member("mei").get("/meetings/").content.decode()
    assert "召集您参加的会议会列在这里" in as_member("wang").get("/meetings/").content.decode()
    assert as_member("mei").get("/meetings/?state=nonsense").status_code == 422
    assert as_member("mei").get("/meetings/?after=nonsense").status_code == 422


def test_a_meeting_is_called_with_its_agenda_and_the_next_starts_from_the_same_seats(
    as_member: Callable[[str], Client], cast: Cast, new_project: Callable[..., UUID]
) -> None:
    new_project("停滞项目", signed_on=clock.today() - timedelta(days=400), duty_unit="招商局")
    client, unit = as_member("mei"), str(cast.units["township"].id)
    form = form_of(client.get("/meetings/new/").content.decode(), "change")
    form |= {"kind": "weekly", "held_on": clock.today().isoformat(), "held_at": "8：30", "units": unit}
    refused = client.post("/meetings/new/", {**form, "held_at": "早上"})
    assert refused.status_code == 422 and "“早上”不是时间" in refused.content.decode()
    made = client.post("/meetings/new/", form)
    page = client.get(made["Location"]).content.decode()
    assert made.status_code == 302 and "停滞项目" in page and "08:30" in page and "柳林镇" in page
    ticked = re.findall(r'name="units" value="([^"]*)" checked', client.get("/meetings/new/").content.decode())
    assert ticked == [unit]


def test_a_refused_decision_stays_typed_and_a_good_one_is_given_out(as_member: Callable[[str], Client], cast: Cast, meeting: UUID) -> None:
    client, unit = as_member("mei"), cast.units["promotion_office"].id
    page = client.get(f"/meetings/{meeting}/sitting/").content.decode()
    form = form_of(page, "decide") | {"what": "协调储能项目用电", "lead_unit": str(unit), "then": "assign", "assist_units": str(unit)}
    refused = client.post(f"/meetings/{meeting}/decide/", form)
    text = refused.content.decode()
    assert refused.status_code == 422 and "不能既主办又协办" in text and 'value="协调储能项目用电"' in text
    form = form_of(text, "decide") | {"what": "协调储能项目用电", "lead_unit": str(unit), "then": "assign"}
    assert client.post(f"/meetings/{meeting}/decide/", form).status_code == 302
    assert client.post(f"/meetings/{meeting}/decide/", form).status_code == 302  # the second click
    with bound_to_zone(cast.home.id):
        [line] = queries.meeting_detail(cast.mei.actor, meeting).decisions
    detail = client.get(f"/assignments/{line.assignment_id}/").content.decode()
    assert f'href="/meetings/decisions/{line.id}/"' in detail
    assert client.get(f"/meetings/decisions/{line.id}/")["Location"].endswith(f"/meetings/{meeting}/#decision-{line.id}")


def test_two_clerks_at_one_table_lose_no_tick_and_are_told_of_the_same_seat(
    as_member: Callable[[str], Client], cast: Cast, meeting: UUID
) -> None:
    first, second = as_member("mei"), as_member("liu")
    pages = [form_of(client.get(f"/meetings/{meeting}/attendance/").content.decode(), "attendance") for client in (first, second)]
    with bound_to_zone(cast.home.id):
        one, other = queries.meeting_detail(cast.mei.actor, meeting).attendees

    def as_shown(changes: dict[str, str]) -> dict[str, str]:
        every = {
            f"{name}-{seat.id}": getattr(seat, name) for seat in (one, other) for name in ("presence", "stand_in", "reason", "person_name")
        }
        return every | changes

    assert first.post(f"/meetings/{meeting}/attendance/", pages[0] | as_shown({f"presence-{one.id}": "present"})).status_code == 302
    assert second.post(f"/meetings/{meeting}/attendance/", pages[1] | as_shown({f"presence-{other.id}": "late"})).status_code == 302
    stale = form_of(second.get(f"/meetings/{meeting}/attendance/").content.decode(), "attendance") | {f"version-{one.id}": "1"}
    answer = second.post(f"/meetings/{meeting}/attendance/", stale | as_shown({f"presence-{one.id}": "absent", f"reason-{one.id}": "出差"}))
    assert answer.status_code == 409 and "刚被同事登记为“到会”" in answer.content.decode() and "出差" in answer.content.decode()


def test_the_word_of_the_minutes_is_a_download_and_units_may_read_it(as_member: Callable[[str], Client], meeting: UUID) -> None:
    answer = as_member("bo").get(f"/meetings/{meeting}/minutes/preview/")
    assert answer.content[:2] == b"PK" and answer["Content-Disposition"].startswith("attachment")
    assert "印发" not in re.sub(r"<title>.*?</title>", "", as_member("bo").get(f"/meetings/{meeting}/").content.decode())
