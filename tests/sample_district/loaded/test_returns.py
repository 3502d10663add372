"""The loaded district has eighteen months of returns: locked rounds, a correction, and a March that is under way."""

from __future__ import annotations

from datetime import date

from huoshui.core.actor import Actor
from huoshui.core.clock import end_of_local_day, local_day
from huoshui.investment_projects import queries
from huoshui.investment_projects.queries import ReturnFilters
from sample_district.returns import CORRECTED_MONTH, OVERSTATED_FEN, rounds
from sample_district.simulation import simulate


def test_every_round_but_the_last_is_locked_and_the_last_is_under_way(dispatcher: Actor) -> None:
    found = queries.list_rounds(dispatcher, limit=60).rows
    assert [(row.period_end.year, row.period_end.month) for row in reversed(found)] == rounds()
    assert [row.is_locked for row in found] == [False, *[True] * (len(found) - 1)]
    march = found[0].progress
    assert march.confirmed == 0
    assert min(march.missing, march.submitted, march.checked, march.returned, march.late, march.lagging) > 0
    assert all(row.progress.confirmed and row.progress.late for row in found[1:])


def test_a_locked_december_was_corrected_and_reads_as_it_did_before(dispatcher: Actor) -> None:
    rows = {(row.period_end.year, row.period_end.month): row for row in queries.list_rounds(dispatcher, limit=60).rows}
    lines = queries.list_returns(dispatcher, rows[CORRECTED_MONTH].id, ReturnFilters(states=("confirmed",)), limit=500).rows
    life = {each.name: each for each in simulate().lives}
    corrected = [line for line in lines if line.confirmed_at and local_day(line.confirmed_at) == date(2026, 1, 15)]
    assert len(corrected) == 1
    one, true_fen = corrected[0], life[corrected[0].project_name].year_to_date_fen(*CORRECTED_MONTH)
    year_end = date(2025, 12, 31)
    now = queries.project_row(dispatcher, one.project_id, as_of=year_end)
    before = queries.project_row(dispatcher, one.project_id, as_of=year_end, known_at=end_of_local_day(date(2026, 1, 12)))
    assert (now.ytd_done_fen, before.ytd_done_fen) == (true_fen, true_fen + OVERSTATED_FEN)
