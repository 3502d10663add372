"""The loaded district has three rounds of 考评: one frozen, one in publicity with an objection, one whose jury is marking."""

from __future__ import annotations

import pytest

from huoshui.core.actor import Actor
from huoshui.targets.queries.score_jury import jury_desk
from huoshui.targets.queries.score_rounds import list_rounds, round_detail
from sample_district.scorecards import FIRST, FOURTH, JURORS, LATE_JURORS, OPENING

pytestmark = pytest.mark.usefixtures("loaded")


def test_three_rounds_stand_where_rounds_stand(dispatcher: Actor) -> None:
    rows = {row.title: row for row in list_rounds(dispatcher).rows}
    assert {title: row.state for title, row in rows.items()} == {FIRST: "draft", OPENING: "published", FOURTH: "frozen"}
    assert (rows[OPENING].open_objections, rows[FOURTH].open_objections) == (1, 0)
    for title in (OPENING, FOURTH):
        detail = round_detail(dispatcher, rows[title].id)
        assert detail.missing == 0 and len(detail.lines) == 17
        assert {line.place for line in detail.lines} >= {1, 2, 3, 4}
    desk = jury_desk(dispatcher, rows[FIRST].id)
    assert (len(desk.seats), len([seat for seat in desk.seats if seat.owed])) == (len(JURORS), len(LATE_JURORS))
    assert any(seat.own_units for seat in desk.seats)
