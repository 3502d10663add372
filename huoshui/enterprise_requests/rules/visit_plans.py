"""Which firms an officer should visit, by which day and why (domain.md §2). The terms are dated data (officer_terms); people decide.

A firm is proposed where something makes a visit due within the horizon. Days are filled park by park, the most urgent firm first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huoshui.enterprise_requests.rules.contact_flags import MET

NEVER, NEW_CARD, REVISIT, REQUEST, CADENCE, WEEKLY, ASKED, CHOSEN = (
    "never",
    "new_card",
    "revisit",
    "request",
    "cadence",
    "weekly",
    "asked",
    "chosen",
)
REASONS = {
    NEVER: "还没走访过",
    NEW_CARD: "新接手",
    REVISIT: "要再访",
    REQUEST: "有在办诉求",
    CADENCE: "到期该访",
    WEEKLY: "补足每周次数",
    ASKED: "企业请来",
    CHOSEN: "自行安排",
}


@dataclass(frozen=True, slots=True)
class VisitTerms:
    """From the rulebook. Days are calendar days but ``plan_ahead_workdays``; ``cover_percent`` is of the officer's firms."""

    visit_every_days: int
    visits_per_week: int
    cover_firms: int
    cover_percent: int
    first_visit_within_days: int
    request_visit_within_days: int
    revisit_within_days: int
    visits_per_day: int
    plan_ahead_workdays: int
    unreachable_attempts: int
    idle_attempts: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class FirmSituation:
    """What is known of one of the officer's firms. ``last_seen_on`` and ``last_reached`` are of the last visit, whatever its outcome."""

    enterprise_id: str
    name: str
    park: str
    card_since: date
    last_met_on: date | None = None
    last_seen_on: date | None = None
    last_reached: str = ""
    is_flagged: bool = False
    open_requests: int = 0
    oldest_request_on: date | None = None
    reopened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a visit is due, and by when."""

    code: str
    due_on: date
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One firm on one day; ``reasons`` the most urgent first."""

    firm: FirmSituation
    planned_on: date
    reasons: tuple[Reason, ...]


def reasons_to_visit(firm: FirmSituation, terms: VisitTerms) -> tuple[Reason, ...]:
    """Everything that makes a visit due, the earliest first. Empty never: at least the cadence runs."""
    found = []
    days = timedelta
    if firm.last_met_on is None and firm.last_seen_on is None:
        found.append(Reason(NEVER, firm.card_since + days(terms.first_visit_within_days), f"{firm.card_since} 起归您管，还没去过"))
    elif (firm.last_seen_on or date.min) < firm.card_since:
        due = firm.card_since + days(terms.first_visit_within_days)
        found.append(Reason(NEW_CARD, due, f"{firm.card_since} 新接手，接手后还没去过"))
    since = firm.last_met_on or firm.card_since
    if firm.is_flagged and firm.last_seen_on:  # known to be gone: looked at again with the cadence, not chased
        since = max(since, firm.last_seen_on)
    due = since + days(terms.visit_every_days)
    found.append(Reason(CADENCE, due, f"上次见到 {firm.last_met_on or '—'}，每 {terms.visit_every_days} 天一次"))
    if firm.last_reached and firm.last_reached != MET and firm.last_seen_on and not firm.is_flagged:
        words = f"{firm.last_seen_on} 没有见到人，要再核实"
        found.append(Reason(REVISIT, firm.last_seen_on + days(terms.revisit_within_days), words))
    if firm.reopened_on and firm.reopened_on > (firm.last_met_on or date.min):
        found.append(Reason(REVISIT, firm.reopened_on + days(terms.revisit_within_days), f"{firm.reopened_on} 企业退回重办"))
    if firm.oldest_request_on and firm.oldest_request_on > (firm.last_met_on or date.min):
        due = firm.oldest_request_on + days(terms.request_visit_within_days)
        found.append(Reason(REQUEST, due, f"在办诉求 {firm.open_requests} 件，{firm.oldest_request_on} 提出后还没去过"))
    return tuple(sorted(found, key=lambda one: (one.due_on, one.code)))


def propose_visits(
    firms: Sequence[FirmSituation], terms: VisitTerms, workdays: Sequence[date], booked: Mapping[date, int] | None = None
) -> tuple[list[Proposal], int]:
    """Proposals on ``workdays`` (ascending), and how many due firms did not fit. ``firms`` have no open plan; ``booked`` visits stand.

    A day goes to the park of its most urgent firm; room that is left goes to firms of other parks that are due by that day.
    """
    if not workdays:
        return [], 0
    taken = dict(booked or {})
    due = {firm.enterprise_id: reasons_to_visit(firm, terms) for firm in firms}
    left = sorted((one for one in firms if due[one.enterprise_id][0].due_on <= workdays[-1]), key=lambda one: _urgency(one, due))
    made: list[Proposal] = []
    for day in workdays:
        room = terms.visits_per_day - taken.get(day, 0)
        ready = [one for one in left if (one.last_seen_on or date.min) < day]  # nobody goes twice on one day
        if not ready or room <= 0:
            continue
        chosen = [one for one in ready if one.park == ready[0].park][:room]
        chosen += [one for one in ready if one not in chosen and due[one.enterprise_id][0].due_on <= day][: room - len(chosen)]
        made += [Proposal(one, day, _telling(due[one.enterprise_id], workdays[-1])) for one in chosen]
        left = [one for one in left if one not in chosen]
    return made + _to_the_weekly_least(firms, made, terms, workdays, taken), len(left)


def _to_the_weekly_least(
    firms: Sequence[FirmSituation], made: Sequence[Proposal], terms: VisitTerms, workdays: Sequence[date], taken: Mapping[date, int]
) -> list[Proposal]:
    """Firms not seen for longest, where the first week of the horizon would stay below its least number of visits."""
    week = [day for day in workdays if day.isocalendar()[:2] == workdays[0].isocalendar()[:2]]
    missing = terms.visits_per_week - sum(taken.get(day, 0) for day in week) - sum(one.planned_on in week for one in made)
    chosen = {one.firm.enterprise_id for one in made}
    recent = workdays[0] - timedelta(days=7)
    rest = [one for one in firms if one.enterprise_id not in chosen and not one.is_flagged and (one.last_seen_on or date.min) < recent]
    rest.sort(key=lambda one: (one.last_seen_on or date.min, one.name, one.enterprise_id))
    words = f"每周至少走访 {terms.visits_per_week} 次"
    load = {day: taken.get(day, 0) + sum(one.planned_on == day for one in made) for day in week}
    added = []
    for firm in rest[: max(0, missing)]:
        day = min(load, key=lambda one: (load[one], one))
        if load[day] >= terms.visits_per_day:
            break
        load[day] += 1
        added.append(Proposal(firm, day, (Reason(WEEKLY, day, words),)))
    return added


def coverage_needed(firms: int, terms: VisitTerms) -> int:
    """How many of ``firms`` must be met in a round: ``cover_firms`` or ``cover_percent`` of them, whichever is less."""
    return min(firms, terms.cover_firms, -(-firms * terms.cover_percent // 100))


def _urgency(firm: FirmSituation, due: Mapping[str, tuple[Reason, ...]]) -> tuple[date, int, str, str]:
    reasons = due[firm.enterprise_id]
    return (reasons[0].due_on, -len(reasons), firm.name, firm.enterprise_id)


def _telling(reasons: tuple[Reason, ...], last: date) -> tuple[Reason, ...]:
    return tuple(one for one in reasons if one.due_on <= last)
