"""Two clerks at one meeting at the same moment: neither decision is lost, the minutes go out once."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import Call, Resolution, Tick
from huoshui.dispatch.models import MeetingFile
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.at_once import at_once
from tests.cast import build_cast

CLERKS = 4


def test_each_clerk_keeps_the_decision_with_a_number_of_its_own_and_the_minutes_go_out_once(own_database: str) -> None:
    cast = build_cast()
    zone_id, mei = cast.home.id, cast.mei.actor
    with bound_to_zone(zone_id):
        unit_id = cast.units["promotion_office"].id
        meeting = actions.call_meeting(mei, Call("weekly", clock.today(), unit_ids=[unit_id]))
        actions.open_meeting(mei, meeting)
        [seat] = queries.meeting_detail(mei, meeting).attendees
        actions.record_attendance(mei, meeting, {seat.id: Tick("present")})

    def decide(clerk: int) -> UUID:
        return actions.record_decision(mei, meeting, Resolution(f"第{clerk}个书记员记的事项", lead_unit_id=unit_id), assign_now=True)

    made = at_once(zone_id, *(partial(decide, clerk) for clerk in range(CLERKS)))
    with bound_to_zone(zone_id):
        found = queries.meeting_detail(mei, meeting)
    assert {one.id for one in found.decisions} == set(made) and len(set(made)) == CLERKS
    assert {one.what for one in found.decisions} == {f"第{clerk}个书记员记的事项" for clerk in range(CLERKS)}
    assert [one.sequence for one in found.decisions] == [1, 2, 3, 4] and len({one.number for one in found.decisions}) == CLERKS

    issue = partial(actions.issue_minutes, mei, meeting, expected_version=found.row.version)
    issued = at_once(zone_id, *[issue] * CLERKS)
    with bound_to_zone(zone_id):
        kept = set(MeetingFile.objects.in_zone(zone_id).values_list("id", flat=True))
        number = queries.meeting_detail(mei, meeting).row.number
    refused = [one.code for one in issued if isinstance(one, Refusal)]
    assert refused == ["wrong_state"] * (CLERKS - 1) and kept == {one for one in issued if isinstance(one, UUID)}
    assert len(kept) == 1 and number.endswith("〕1号")
