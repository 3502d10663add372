"""Two clerks at one meeting at the same moment: neither decision is lost, the minutes go out once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

from django.db import connections

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import Call, Resolution, Tick
from huoshui.dispatch.models import MeetingFile
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import build_cast

CLERKS = 4


def test_each_clerk_keeps_the_decision_with_a_number_of_its_own_and_the_minutes_go_out_once(own_database: str) -> None:
    cast = build_cast()
    zone_id, mei = cast.home.id, cast.mei.actor
    barrier = threading.Barrier(CLERKS)

    def at_once(deed: Callable[[int], UUID]) -> list[UUID | str]:
        """What each clerk got, or the code of its Refusal."""
        answers: list[UUID | str] = []

        def run(clerk: int) -> None:
            try:
                barrier.wait(30)
                with bound_to_zone(zone_id):
                    answers.append(deed(clerk))
            except Refusal as refusal:
                answers.append(refusal.code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(clerk,)) for clerk in range(CLERKS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return answers

    with bound_to_zone(zone_id):
        unit_id = cast.units["promotion_office"].id
        meeting = actions.call_meeting(mei, Call("weekly", clock.today(), unit_ids=[unit_id]))
        actions.open_meeting(mei, meeting)
        [seat] = queries.meeting_detail(mei, meeting).attendees
        actions.record_attendance(mei, meeting, {seat.id: Tick("present")})

    def decide(clerk: int) -> UUID:
        return actions.record_decision(mei, meeting, Resolution(f"第{clerk}个书记员记的事项", lead_unit_id=unit_id), assign_now=True)

    made = at_once(decide)
    with bound_to_zone(zone_id):
        found = queries.meeting_detail(mei, meeting)
    assert {one.id for one in found.decisions} == set(made) and len(set(made)) == CLERKS
    assert {one.what for one in found.decisions} == {f"第{clerk}个书记员记的事项" for clerk in range(CLERKS)}
    assert [one.sequence for one in found.decisions] == [1, 2, 3, 4] and len({one.number for one in found.decisions}) == CLERKS

    issued = at_once(lambda _: actions.issue_minutes(mei, meeting, expected_version=found.row.version))
    with bound_to_zone(zone_id):
        kept = set(MeetingFile.objects.in_zone(zone_id).values_list("id", flat=True))
        number = queries.meeting_detail(mei, meeting).row.number
    assert issued.count("wrong_state") == CLERKS - 1 and kept == {one for one in issued if isinstance(one, UUID)}
    assert len(kept) == 1 and number.endswith("〕1号")
