"""结转: the difference of a corrected month into the year-to-date of the months confirmed after it, as corrections with that reason."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.money import format_money
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.actions.monthly_facts import record_carried
from huoshui.investment_projects.actions.monthly_rows import (
    RETURN_KIND,
    add_events,
    event,
    locked_return,
    locked_returns,
    names_of_projects,
    save_rows,
)
from huoshui.investment_projects.queries.monthly_carry import carry_gap, confirmed_of_year
from huoshui.organizations.rules import policy


@transaction.atomic
def carry_difference(actor: Actor, return_id: UUID, *, expected_version: int) -> int:
    """Add what ``carry_gap`` says to this and every later confirmed month of the year; how many months. Nothing is edited: each figure
    is corrected by a new fact. Refusals ``nothing_to_carry``, ``carry_below_zero``."""
    policy.require(actor, "returns:carry")
    first = locked_return(actor, return_id, expected_version)
    year = first.round.period_end.year
    gap = carry_gap(actor, first.project_id, year)
    if gap is None or gap.return_id != first.id:
        raise Refusal("nothing_to_carry", "这个月的年初累计与更正后的上月相符，没有差额要结转。", "请刷新页面查看。")
    later = [row.id for row in confirmed_of_year(actor, first.project_id, year) if row.round.period_end >= first.round.period_end]
    rows = sorted(locked_returns(actor, later), key=lambda row: row.round.period_end)
    reason = f"{gap.corrected_month}更正，结转差额 {format_money(gap.ytd_fen)}"
    for row in rows:
        row.ytd_done_fen = _with(row.ytd_done_fen, gap.ytd_fen)
        row.cumulative_done_fen = _with(row.cumulative_done_fen, gap.cumulative_fen)
    record_carried(actor, rows, reason)
    save_rows(actor, rows, "ytd_done_fen", "cumulative_done_fen", "fact_ids")
    now = moment_of(actor)
    add_events(actor, [event(row, actor, "carried", now, reason) for row in rows])
    name = names_of_projects(actor, [first])[first.project_id]
    after = {"reason": reason, "months": list(gap.months), "ytd_fen": gap.ytd_fen, "cumulative_fen": gap.cumulative_fen}
    audit.record(actor, "monthly_return.carried", subject_kind=RETURN_KIND, subject_id=first.id, subject_label=name, after=after)
    return len(rows)


def _with(value: int | None, more: int | None) -> int | None:
    if value is None or not more:
        return value
    if value + more < 0:
        raise Refusal("carry_below_zero", "结转后累计会小于 0。", "请先核对更正的那个月，或逐月重开更正。")
    return value + more
