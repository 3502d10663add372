"""Rows of an office's ledger of problems become requests: open ones wait or go to their unit, closed ones are history as told.

Called within an import's one transaction; the import's own audit row covers all of it, dispatches leave theirs besides.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from huoshui.assignments.actions import PartOrder
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day, start_of_local_day
from huoshui.core.names import clean_name, tidy_text
from huoshui.enterprise_requests.actions.dispatching import GRADE_OF_URGENCY, issue_for_request
from huoshui.enterprise_requests.actions.events import new_event
from huoshui.enterprise_requests.actions.telling import next_numbers
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory, RequestEvent
from huoshui.enterprise_requests.rules import ledger_words, receipts, request_flow
from huoshui.enterprise_requests.rules.attributes import REQUEST_ATTRIBUTES
from huoshui.enterprise_requests.rules.ledger_words import LedgerStanding
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprises.queries.known_firms import known_firms
from huoshui.operations.adapters.keys import encrypt_personal, lookup_hash
from huoshui.operations.adapters.one_run import one_run
from huoshui.organizations.queries import areas, open_units, units_by_name
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID

CHANNEL = "workbook"
WRITTEN_AT_ONCE = 2_000
BY_LEDGER = ("told", "ledger_said")  # events that a ledger itself makes: where there is any other, people have taken over
HELD_BY_LEDGER = (request_flow.TOLD, request_flow.REGISTERED, request_flow.LEDGER_CLOSED)
_LABELS = {one.name: one.label for one in REQUEST_ATTRIBUTES}
_COLUMNS = (
    "title", "body", "enterprise_id", "enterprise_name_told", "area_id", "category_id", "urgency", "reach", "told_at", "state",
    "state_since", "registered_at", "reply", "replied_at", "replied_in_time", "closed_at", "teller_name_encrypted",
    "teller_phone_encrypted", "teller_phone_lookup", "version",
)  # fmt: skip

Told = Mapping[str, str | date]


@dataclass(frozen=True)
class LedgerRow:
    """One row as the ledger now holds it. ``values``: attribute → what counts, texts and days."""

    request_id: UUID
    is_new: bool
    values: Told
    enterprise_id: UUID | None
    changed: tuple[str, ...] = ()  # attributes that this file said otherwise or anew


@dataclass(frozen=True)
class _Zone:
    """What the rows of one ledger share."""

    actor: Actor
    now: datetime
    today: date
    categories: Mapping[str, UUID]
    areas: Mapping[str, UUID]
    units: Mapping[str, UUID]  # open units by every name that the rows give
    firms: Mapping[UUID, tuple[str, UUID | None]]
    dispatches: bool


@dataclass
class _Written:
    """What is stored at the end, all at once."""

    new: list[EnterpriseRequest] = field(default_factory=list)
    changed: list[EnterpriseRequest] = field(default_factory=list)
    events: list[RequestEvent] = field(default_factory=list)
    to_dispatch: list[tuple[EnterpriseRequest, Told]] = field(default_factory=list)


def write_ledger_rows(actor: Actor, rows: Sequence[LedgerRow], *, dispatches: bool) -> None:
    """Make new requests and bring those that only the ledger has spoken of up to date.

    ``dispatches``: open rows go to the unit they name, by the platform's own clock; else they wait for the desk. A request that people
    have taken up keeps its state whatever a later ledger says: that is noted in its timeline.
    """
    policy.require(actor, "requests:register")
    zone = _zone_of(actor, rows, dispatches and policy.may(actor, "requests:dispatch") and policy.may(actor, "assignments:create"))
    written = _Written()
    _make(zone, [row for row in rows if row.is_new], written)
    _bring_up_to_date(zone, [row for row in rows if not row.is_new], written)
    requests = EnterpriseRequest.objects.in_zone(actor.zone_id)
    requests.bulk_create(written.new, batch_size=WRITTEN_AT_ONCE)
    if written.changed:
        requests.bulk_update(written.changed, _COLUMNS, batch_size=WRITTEN_AT_ONCE)
    RequestEvent.objects.in_zone(actor.zone_id).bulk_create(written.events, batch_size=WRITTEN_AT_ONCE)
    if written.to_dispatch:
        with one_run(actor.zone_id):  # what every dispatch asks again is asked once
            for row, told in written.to_dispatch:
                _dispatch(zone, row, told)


def _zone_of(actor: Actor, rows: Sequence[LedgerRow], dispatches: bool) -> _Zone:
    now = moment_of(actor)
    named = {name for row in rows for key in ("lead_unit_told", "assist_units_told") for name in _units_told(row.values, key)}
    still_open = {unit.id for unit in open_units(actor)}
    firm_ids = {row.enterprise_id for row in rows if row.enterprise_id is not None}
    firms = known_firms(actor.zone_id, name_keys=(), codes=(), ids=firm_ids)
    return _Zone(
        actor=actor,
        now=now,
        today=local_day(now),
        categories=_categories(actor),
        areas={area.name: area.id for area in areas(actor, include_closed=True)},
        units={name: unit.id for name, unit in units_by_name(actor.zone_id, sorted(named)).items() if unit.id in still_open},
        firms={firm.id: (firm.name, firm.area_id) for firm in firms},
        dispatches=dispatches,
    )


def _categories(actor: Actor) -> dict[str, UUID]:
    rows = RequestCategory.objects.in_zone(actor.zone_id).filter(is_active=True).order_by("-position")
    found: dict[str, UUID] = {}
    for category_id, name, words in rows.values_list("id", "name", "words"):
        found |= {word: category_id for word in words}
        found[name] = category_id
    return found


def _units_told(values: Told, key: str) -> list[str]:
    return ledger_words.unit_names(str(values.get(key, "")))


def _make(zone: _Zone, rows: Sequence[LedgerRow], written: _Written) -> None:
    if not rows:
        return
    actor = zone.actor
    for one, number in zip(rows, next_numbers(actor, "SQ", zone.now.year, len(rows)), strict=True):
        code = "".join(secrets.choice(receipts.QUERY_CODE_LETTERS) for _ in range(receipts.QUERY_CODE_LENGTH))
        row = EnterpriseRequest(
            id=one.request_id,
            zone_id=actor.zone_id,
            number=number,
            query_code_encrypted=encrypt_personal(code),
            intake_key=f"ledger:{one.request_id.hex}",
            channel=CHANNEL,
            told_at=zone.now,
            told_by_id=None if actor.user_id == PLATFORM_PERSON_ID else actor.user_id,
            state_since=zone.now,
        )
        standing = _fill(zone, row, one)
        written.new.append(row)
        written.events.append(new_event(actor, row, "told", _told_words(standing), tell_enterprise=True))
        if standing.closed != ledger_words.YES and zone.dispatches and _lead_unit(zone, one.values) is not None:
            written.to_dispatch.append((row, one.values))


def _told_words(standing: LedgerStanding) -> str:
    words = request_flow.CHANNELS[CHANNEL]
    if standing.closed == ledger_words.YES:
        words += f"；台账载明已于 {standing.closed_on} 办结" if standing.closed_on else "；台账载明已办结，未写时间"
        words += "，企业没有在本平台确认"
    return words


def _bring_up_to_date(zone: _Zone, rows: Sequence[LedgerRow], written: _Written) -> None:
    if not rows:
        return
    ids = [row.request_id for row in rows]
    entries = {row.id: row for row in EnterpriseRequest.objects.in_zone(zone.actor.zone_id).select_for_update().filter(id__in=ids)}
    events = RequestEvent.objects.in_zone(zone.actor.zone_id).filter(request_id__in=ids).exclude(kind__in=BY_LEDGER)
    taken_up = set(events.values_list("request_id", flat=True))
    for one in rows:
        row = entries.get(one.request_id)
        if row is None:
            continue
        if row.channel == CHANNEL and row.id not in taken_up and row.state in HELD_BY_LEDGER:
            _fill(zone, row, one)
            row.version += 1
            written.changed.append(row)
        written.events.append(new_event(zone.actor, row, "ledger_said", _said_words(one)))


def _said_words(one: LedgerRow) -> str:
    """What a later file changed, by name; of the progress its words, too. Names and phones of people are not repeated."""
    labels = [_LABELS[name] for name in dict.fromkeys(one.changed) if name in _LABELS and name != "progress_told"]
    progress = str(one.values.get("progress_told", "")) if "progress_told" in one.changed else ""
    parts = ([f"{'、'.join(labels)}有改动"] if labels else []) + ([f"当前进展：{progress}"] if progress else [])
    return "台账更新：" + "；".join(parts) if parts else "台账又写到这件诉求"


def _fill(zone: _Zone, row: EnterpriseRequest, one: LedgerRow) -> LedgerStanding:
    """The columns as the ledger's words make them, and where that leaves the request."""
    told = one.values
    body = str(told.get("request_text", row.body)).strip()
    first = masked_text(tidy_text(body.splitlines()[0]))
    row.body, row.title = body, first if len(first) <= 40 else f"{first[:39]}…"
    firm_name, firm_area = zone.firms.get(one.enterprise_id, ("", None)) if one.enterprise_id is not None else ("", None)
    row.enterprise_id = one.enterprise_id if firm_name else None
    row.enterprise_name_told = clean_name(str(told.get("enterprise_name", "")))[:200] or firm_name
    row.area_id = zone.areas.get(clean_name(str(told.get("area", "")))) or firm_area
    row.category_id = _category(zone, str(told.get("category_told", "")))
    row.urgency = ledger_words.urgency_in_words(str(told.get("urgency_told", "")))
    row.reach = "common" if "共性" in str(told.get("reach_told", "")) else "single"
    if isinstance(told.get("told_on"), date):
        row.told_at = start_of_local_day(told["told_on"])  # type: ignore[arg-type]
    _fill_contact(row, told)
    standing = ledger_words.standing_of_told(told, zone.today)
    _stand(zone, row, told, standing)
    return standing


def _category(zone: _Zone, words: str) -> UUID | None:
    """An entry of the dictionary by its name, or by one of its words; 用工类 and 用工问题 are 用工."""
    plain = tidy_text(words).removesuffix("问题").removesuffix("类")
    return zone.categories.get(plain) or next((found for word, found in zone.categories.items() if word and word in plain), None)


def _fill_contact(row: EnterpriseRequest, told: Told) -> None:
    name, phone = tidy_text(str(told.get("contact_name", "")))[:60], tidy_text(str(told.get("contact_phone", "")))[:30]
    row.teller_name_encrypted = encrypt_personal(name) if name else None
    row.teller_phone_encrypted = encrypt_personal(phone) if phone else None
    row.teller_phone_lookup = lookup_hash(phone) if phone else ""


def _stand(zone: _Zone, row: EnterpriseRequest, told: Told, standing: LedgerStanding) -> None:
    before = row.state
    row.reply, row.replied_at, row.replied_in_time, row.closed_at = "", None, None, None
    if standing.closed == ledger_words.YES:
        row.state = request_flow.LEDGER_CLOSED
        row.reply = str(told.get("reply_told") or told.get("progress_told") or "")
        row.replied_in_time = standing.in_time
        row.replied_at = row.closed_at = start_of_local_day(standing.closed_on) if standing.closed_on else None
    else:
        row.state = request_flow.REGISTERED if row.category_id else request_flow.TOLD
    row.registered_at = None if row.state == request_flow.TOLD else row.registered_at or zone.now
    if row.state != before:
        row.state_since = zone.now


def _lead_unit(zone: _Zone, told: Told) -> UUID | None:
    names = _units_told(told, "lead_unit_told")
    return zone.units.get(names[0]) if names else None


def _dispatch(zone: _Zone, row: EnterpriseRequest, told: Told) -> None:
    """To the unit that the ledger names first; the others named assist. A limit that has passed is the ledger's, not the platform's."""
    lead = _lead_unit(zone, told)
    assert lead is not None
    named = [*_units_told(told, "lead_unit_told")[1:], *_units_told(told, "assist_units_told")]
    assists = dict.fromkeys(found for name in named if (found := zone.units.get(name)) is not None and found != lead)
    due_on = told.get("due_on_told")
    set_due = due_on if isinstance(due_on, date) and due_on >= zone.today else None
    row.state, row.registered_at = request_flow.REGISTERED, row.registered_at or zone.now
    issue_for_request(
        zone.actor, row, PartOrder(lead, due_on=set_due), [PartOrder(unit) for unit in assists], GRADE_OF_URGENCY[row.urgency], ""
    )
