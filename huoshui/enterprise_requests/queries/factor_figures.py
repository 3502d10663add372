"""Outage hours and days without outage: of the zone, each park, each firm; each figure opens to its tickets by its filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.enterprise_requests.models import FactorTicket, FactorTicketArea, FactorTicketFirm
from huoshui.enterprise_requests.queries.factor_terms import FactorTerms, records_known_from, terms_with_past
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.enterprise_requests.rules.factor_outages import Outage, OutageTime, ZeroDays, outage_time, window_of, zero_days
from huoshui.enterprises.queries import enterprise_row
from huoshui.organizations.queries import areas
from huoshui.organizations.rules import policy

ZONE, AREA, FIRM = "zone", "area", "enterprise"


@dataclass(frozen=True)
class OutageLine:
    """One zone, park or firm: its outage time by factor, and its days without outage of the factor that the rules name."""

    kind: str
    id: UUID | None
    name: str
    times: dict[str, OutageTime]
    zero: ZeroDays


@dataclass(frozen=True)
class MonthLine:
    """The zone's outage time of one month by factor, its sudden and planned power apart."""

    first: date
    last: date
    times: dict[str, OutageTime]


@dataclass(frozen=True)
class OutageFigures:
    """A window of days, for the zone, its parks, the firms that had any outage in it."""

    first: date
    last: date
    known_from: date | None
    terms: FactorTerms
    as_of: datetime
    zone: OutageLine
    parks: tuple[OutageLine, ...]
    firms: tuple[OutageLine, ...]  # the longest without supply
    firm_count: int
    months: tuple[MonthLine, ...]


@dataclass(frozen=True)
class _Known:
    """All outages of a zone with whom they reach, and what judges them."""

    tickets: tuple[FactorTicket, ...]
    firms: dict[UUID, list[tuple[UUID, datetime | None]]]  # ticket → (firm, its own restoration)
    parks: dict[UUID, set[UUID]]  # ticket → parks named as a whole
    park_of_firm: dict[UUID, UUID | None]
    firm_names: dict[UUID, str]


def default_window(today: date) -> tuple[date, date]:
    """This year up to today."""
    return date(today.year, 1, 1), today


def outage_figures(actor: Actor, *, first: date, last: date, most_firms: int = 200) -> OutageFigures:
    """Everything of one window, about ten queries whatever its size."""
    policy.require(actor, "factors:outages")
    now = moment_of(actor)
    judge = _judge_of(actor, first, last, now)
    known = _load(actor.zone_id, last)
    terms, known_from = judge.terms, judge.known_from
    parks = [
        judge.line(AREA, area.id, area.name, _of_park(known, area.id))
        for area in areas(actor)
        if area.kind == "park" or _of_park(known, area.id)
    ]
    touched = {firm_id for ticket in known.tickets for firm_id, _ in known.firms.get(ticket.id, ())}
    firms = [judge.line(FIRM, firm_id, known.firm_names[firm_id], _of_firm(known, firm_id)) for firm_id in touched]
    firms = [line for line in firms if any(time.ticket_ids for time in line.times.values())]
    firms.sort(key=lambda line: (-sum(time.seconds for time in line.times.values()), line.name))
    whole = [(ticket, ticket.restored_at) for ticket in known.tickets]
    return OutageFigures(
        first,
        last,
        known_from,
        terms,
        now,
        judge.line(ZONE, None, "全区", whole),
        tuple(parks),
        tuple(firms[:most_firms]),
        len(firms),
        _months(judge, whole),
    )


@dataclass(frozen=True)
class FirmOutages:
    """Lines of some firms by the terms that judged them."""

    lines: tuple[OutageLine, ...]
    terms: FactorTerms
    known_from: date | None


def outages_of_firms(actor: Actor, enterprise_ids: Iterable[UUID], *, first: date, last: date) -> FirmOutages:
    """Some firms' lines; NotVisible for a firm that the actor may not see. About six queries and one a firm."""
    policy.require(actor, "factors:detail")
    firms = [enterprise_row(actor, each) for each in enterprise_ids]
    judge = _judge_of(actor, first, last, moment_of(actor))
    known = _load(actor.zone_id, last)
    lines = []
    for firm in firms:
        known.park_of_firm[firm.id] = firm.area_id
        lines.append(judge.line(FIRM, firm.id, firm.name, _of_firm(known, firm.id)))
    return FirmOutages(tuple(lines), judge.terms, judge.known_from)


def outages_of_firm(actor: Actor, enterprise_id: UUID, *, first: date, last: date) -> OutageLine:
    """One firm's line; NotVisible for a firm that the actor may not see."""
    return outages_of_firms(actor, [enterprise_id], first=first, last=last).lines[0]


def _judge_of(actor: Actor, first: date, last: date, now: datetime) -> _Judge:
    terms, breaks = terms_with_past(actor.zone_id, max(min(last, local_day(now)), first))
    return _Judge(first, last, records_known_from(actor.zone_id, terms), now, terms, breaks)


@dataclass(frozen=True)
class _Judge:
    """Turns the outages of one subject into its line."""

    first: date
    last: date
    known_from: date | None
    now: datetime
    terms: FactorTerms
    breaks: Callable[[date], bool]

    def line(self, kind: str, subject_id: UUID | None, name: str, rows: list[tuple[FactorTicket, datetime | None]]) -> OutageLine:
        zero = zero_days(
            self.outages(rows, self.terms.zero_outage_factor),
            self.first,
            self.last,
            known_from=self.known_from,
            now=self.now,
            planned_breaks=self.breaks,
        )
        return OutageLine(kind, subject_id, name, self.times(rows, self.first, self.last), zero)

    def times(self, rows: list[tuple[FactorTicket, datetime | None]], first: date, last: date) -> dict[str, OutageTime]:
        start, end = window_of(first, last)
        return {code: outage_time(self.outages(rows, code), start, end, self.now) for code in self.terms.factors}

    def outages(self, rows: list[tuple[FactorTicket, datetime | None]], factor: str) -> list[Outage]:
        return [Outage(ticket.id, ticket.began_at, restored, ticket.is_planned) for ticket, restored in rows if ticket.factor == factor]


def _load(zone_id: UUID, last: date) -> _Known:
    _, end = window_of(last, last)
    tickets = tuple(
        FactorTicket.objects.in_zone(zone_id).filter(began_at__lt=end).exclude(state=factor_flow.CANCELLED).order_by("began_at", "id")
    )
    firms: dict[UUID, list[tuple[UUID, datetime | None]]] = {}
    park_of_firm: dict[UUID, UUID | None] = {}
    names: dict[UUID, str] = {}
    lines = FactorTicketFirm.objects.in_zone(zone_id).select_related("enterprise").order_by("id")
    for line in lines:
        kept = line.enterprise.merged_into_id or line.enterprise_id  # an entry that was merged counts with the one that was kept
        firms.setdefault(line.ticket_id, []).append((kept, line.restored_at))
        park_of_firm.setdefault(kept, line.enterprise.area_id)
        names.setdefault(kept, line.enterprise.name)
    parks: dict[UUID, set[UUID]] = {}
    for ticket_id, area_id in FactorTicketArea.objects.in_zone(zone_id).values_list("ticket_id", "area_id"):
        parks.setdefault(ticket_id, set()).add(area_id)
    return _Known(tickets, firms, parks, park_of_firm, names)


def _of_firm(known: _Known, firm_id: UUID) -> list[tuple[FactorTicket, datetime | None]]:
    park = known.park_of_firm.get(firm_id)
    found = []
    for ticket in known.tickets:
        own = [restored for named, restored in known.firms.get(ticket.id, ()) if named == firm_id]
        if own:
            found.append((ticket, own[0]))
        elif park is not None and park in known.parks.get(ticket.id, ()):
            found.append((ticket, ticket.restored_at))
    return found


def _of_park(known: _Known, area_id: UUID) -> list[tuple[FactorTicket, datetime | None]]:
    return [
        (ticket, ticket.restored_at)
        for ticket in known.tickets
        if area_id in known.parks.get(ticket.id, ())
        or any(known.park_of_firm.get(firm) == area_id for firm, _ in known.firms.get(ticket.id, ()))
    ]


def _months(judge: _Judge, rows: list[tuple[FactorTicket, datetime | None]]) -> tuple[MonthLine, ...]:
    found = []
    day = max(judge.first, date(judge.last.year - 2, judge.last.month, 1))
    while day <= judge.last:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        end = min(following - timedelta(days=1), judge.last)
        found.append(MonthLine(day, end, judge.times(rows, day, end)))
        day = following
    return tuple(found)
