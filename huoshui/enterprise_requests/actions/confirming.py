"""The enterprise's word: confirmed, partly, not solved; and its silence, which is an outcome of its own."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.handling import audit_request, go, is_of_own_firm, locked_request, save
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.queries.handlers import handlers_of
from huoshui.enterprise_requests.queries.terms import terms_in_force
from huoshui.enterprise_requests.rules import closing, request_flow
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import calendar


@transaction.atomic
def give_word(actor: Actor, request_id: UUID, *, outcome: str, grade: str, words: str, expected_version: int) -> int:
    """A user of the firm confirms, says partly, or sends it back. Never somebody who handled it. The new version."""
    policy.require(actor, "requests:word")
    row = locked_request(actor, request_id, expected_version)
    if not is_of_own_firm(actor, row) and row.told_by_id != actor.user_id:
        raise Refusal("not_the_teller", "只有提出诉求的企业能确认。", "请由企业登录确认，或凭回执号和查询码确认。")
    return word_of(actor, row, outcome, grade, words)


def word_of(actor: Actor, row: EnterpriseRequest, outcome: str, grade: str, words: str) -> int:
    """The deed itself, also for who holds the receipt. Call inside a transaction with ``row`` locked."""
    closing.check_word(outcome, grade, words)
    closing.check_not_own_work(actor.user_id, handlers_of(row.zone_id, row.id))
    if row.state not in (request_flow.REPLIED, request_flow.CONFIRMED, request_flow.UNANSWERED, request_flow.LEDGER_CLOSED):
        raise Refusal(
            "nothing_to_confirm",
            f"{row.number} 现在是“{request_flow.label_of(row.state)}”，还没有答复可确认。",
            "收到答复后会通知您，届时再确认。",
        )
    today = local_day(moment_of(actor))
    terms = terms_in_force(row.zone_id, today)
    if row.state != request_flow.REPLIED:
        _refuse_too_late(actor, row, terms.reopen_within_days, outcome)
    plain = tidy_text(words)[:1000]
    row.outcome, row.grade, row.word, row.word_given_at = outcome, grade, plain, moment_of(actor)
    said = f"{closing.OUTCOMES[outcome]}，{closing.GRADES[grade]}" + (f"：{plain}" if plain else "")
    if outcome == closing.SOLVED:
        go(actor, row, request_flow.CONFIRMED)
        row.closed_at = moment_of(actor)
        add_event(actor, row, "confirmed", said, tell_enterprise=True)
        audit_request(actor, "request.confirmed", row, after={"outcome": outcome, "grade": grade})
        version = save(row)
        _tell_ticket(actor, row, is_solved=True)
        return version
    # 部分解决 and 没有解决 alike keep the rest open, with the unit that has it; the part solved stays in the timeline
    row.reopened_count += 1
    row.closed_at = None
    row.confirm_by = None
    from_ledger = row.state == request_flow.LEDGER_CLOSED  # no unit of the platform ever had it: the desk judges and dispatches it
    go(actor, row, request_flow.REGISTERED if from_ledger else request_flow.IN_PROGRESS)
    add_event(actor, row, "reopened", said, data={"outcome": outcome, "grade": grade, "reply": row.reply}, tell_enterprise=True)
    audit_request(actor, "request.reopened", row, after={"outcome": outcome, "grade": grade, "times": row.reopened_count})
    version = save(row)
    _tell_ticket(actor, row, is_solved=False)
    if not from_ledger:
        _new_round(actor, row)
    return version


@transaction.atomic
def close_unanswered(zone_id: UUID) -> int:
    """Night work: requests whose window passed without a word become 逾期未评价; how many. Twice changes nothing."""
    actor = platform_actor(zone_id)
    today = local_day(moment_of(actor))
    rows = EnterpriseRequest.objects.in_zone(zone_id).select_for_update().filter(state=request_flow.REPLIED, confirm_by__lt=today)
    count = 0
    for row in rows.order_by("id"):
        go(actor, row, request_flow.UNANSWERED)
        row.closed_at = moment_of(actor)
        add_event(actor, row, "unanswered", f"{row.confirm_by} 前没有确认；没有确认不等于满意", tell_enterprise=True)
        audit_request(actor, "request.unanswered", row, after={"confirm_by": row.confirm_by})
        save(row)
        count += 1
    return count


def set_window(actor: Actor, row: EnterpriseRequest) -> None:
    """From today's reply, how long the enterprise may confirm."""
    today = local_day(moment_of(actor))
    terms = terms_in_force(row.zone_id, today)
    row.confirm_by = closing.confirmation_window(today, terms.confirm_within_workdays, calendar()).closes_on


def _refuse_too_late(actor: Actor, row: EnterpriseRequest, days: int, outcome: str) -> None:
    if row.state == request_flow.CONFIRMED and outcome == closing.SOLVED:
        raise Refusal("already_confirmed", f"{row.number} 已经确认销号。", "如问题又出现，请选择“没有解决”退回重办。")
    last = closing.may_reopen_until(local_day(row.closed_at or row.state_since), days)
    if local_day(moment_of(actor)) > last:
        raise Refusal(
            "reopen_too_late",
            f"{row.number} 办结后 {days} 天内可以退回，已于 {last} 截止。",
            "请作为新的诉求提出，并写上原受理编号。",
        )


def _tell_ticket(actor: Actor, row: EnterpriseRequest, *, is_solved: bool) -> None:
    """What the enterprise says of its request, it says of the outage that the request joined."""
    from huoshui.enterprise_requests.actions.factor_closing import follow_word_on_request

    follow_word_on_request(actor, row, is_solved=is_solved)


def _new_round(actor: Actor, row: EnterpriseRequest) -> None:
    """The unit that had it has it again, with a clock of its own."""
    from huoshui.enterprise_requests.actions.dispatching import dispatch_again

    dispatch_again(actor, row)
