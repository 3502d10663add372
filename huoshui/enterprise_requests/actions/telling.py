"""Telling: a request comes in from anywhere, and whoever told it holds a receipt at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.firm_notices import RECEIPT, tell_firm
from huoshui.enterprise_requests.models import EnterpriseRequest, IntakePoint, RequestCategory, RequestCounter, RequestFile, Sitting
from huoshui.enterprise_requests.queries.intake import open_intake_point
from huoshui.enterprise_requests.rules import receipts, request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprise_requests.rules.sentences import SUBJECT_KIND
from huoshui.enterprises.queries import enterprise_row, enterprises_by_name
from huoshui.operations.actions import refuse_before_keeping, store_file
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal, lookup_hash
from huoshui.organizations.queries import area as area_of
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID

LONGEST_BODY = 5_000
MOST_FILES = 9
MOST_TOLD_AN_HOUR = 30  # by one printed code, so that a script cannot fill the desk
TELLER_BY_CODE = "扫码填报"

GivenFile = tuple[str, BinaryIO]


@dataclass(frozen=True)
class Telling:
    """What is told. ``intake_key`` is the form's own: the same key twice is one request."""

    intake_key: str
    channel: str
    body: str
    title: str = ""
    enterprise_id: UUID | None = None
    enterprise_name: str = ""
    area_id: UUID | None = None
    category_id: UUID | None = None
    urgency: str = "normal"
    origin: str = "new"
    jobs_at_risk: int | None = None
    investment_at_risk_fen: int | None = None
    teller_name: str = ""
    teller_phone: str = ""
    sitting_id: UUID | None = None
    told_at: datetime | None = None
    files: Sequence[GivenFile] = field(default=())


@dataclass(frozen=True)
class Receipt:
    """What the teller keeps: the number, and the code that opens the matter without an account."""

    request_id: UUID
    number: str
    query_code: str
    was_told_before: bool = False


def tell_request(actor: Actor, telling: Telling) -> Receipt:
    """A signed-in person tells: a firm's user for its own firm, staff for any firm of the zone."""
    policy.require(actor, "requests:tell")
    if telling.enterprise_id is not None:
        enterprise_row(actor, telling.enterprise_id)  # NotVisible for another's
    if actor.enterprise_ids and not policy.may(actor, "requests:register") and telling.enterprise_id not in actor.enterprise_ids:
        raise Refusal("not_your_firm", "只能替本企业提出诉求。", "请从本企业门户进入。", field="enterprise_id")
    return _told(actor, telling, None)


def tell_by_code(zone_id: UUID, token: str, telling: Telling) -> Receipt:
    """Somebody without an account tells by a printed code. NotVisible for a code that is none, or no longer."""
    point = open_intake_point(zone_id, token)
    return _told(nobody_in_particular(zone_id, TELLER_BY_CODE), telling, point)


def nobody_in_particular(zone_id: UUID, name: str) -> Actor:
    """Who acts without an account: no role, no unit, the zone's day."""
    return replace(platform_actor(zone_id), display_name=name, roles=frozenset())


def _told(actor: Actor, telling: Telling, point: IntakePoint | None) -> Receipt:
    try:
        with transaction.atomic():
            known = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(intake_key=_key(telling)).first()
            return _again(actor, known, point) if known is not None else _new(actor, telling, point)
    except IntegrityError:  # the same form twice at once: the other tap was first
        known = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(intake_key=_key(telling)).first()
        if known is None:
            raise
        return _again(actor, known, point)


def _again(actor: Actor, row: EnterpriseRequest, point: IntakePoint | None) -> Receipt:
    """The receipt once more, to who told it: programs choose keys that can be guessed, and a receipt opens the matter."""
    if (row.told_by_id, row.intake_point_id) != (_told_by(actor), point.id if point else None):
        raise Refusal("form_key_taken", "这份表单的编号已经用于另一件诉求。", "请重新打开这一页再填；由程序提交的，请换一个编号。")
    return Receipt(row.id, row.number, decrypt_personal(row.query_code_encrypted), was_told_before=True)


def _new(actor: Actor, telling: Telling, point: IntakePoint | None) -> Receipt:
    now = moment_of(actor)
    body = _checked_body(telling)
    enterprise_id, enterprise_name, area_id = _who(actor, telling, point)
    if point is not None:
        _refuse_a_flood(point, now)
    code = "".join(secrets.choice(receipts.QUERY_CODE_LETTERS) for _ in range(receipts.QUERY_CODE_LENGTH))
    phone = tidy_text(telling.teller_phone)[:30]
    name = tidy_text(telling.teller_name)[:60]
    row = EnterpriseRequest(
        zone_id=actor.zone_id,
        number=next_number(actor, "SQ", now.year),
        query_code_encrypted=encrypt_personal(code),
        intake_key=_key(telling),
        channel=telling.channel,
        intake_point=point,
        sitting_id=_sitting(actor, telling.sitting_id),
        told_at=telling.told_at or now,
        told_by_id=_told_by(actor),
        teller_name_encrypted=encrypt_personal(name) if name else None,
        teller_phone_encrypted=encrypt_personal(phone) if phone else None,
        teller_phone_lookup=lookup_hash(phone) if phone else "",
        enterprise_id=enterprise_id,
        enterprise_name_told=enterprise_name,
        area_id=area_id,
        title=(tidy_text(telling.title) or _first_words(body))[:120],
        body=body,
        category_id=_category(actor, telling.category_id),
        urgency=telling.urgency,
        origin=telling.origin,
        jobs_at_risk=telling.jobs_at_risk,
        investment_at_risk_fen=telling.investment_at_risk_fen,
        state=request_flow.TOLD,
        state_since=now,
    )
    row.save(force_insert=True)
    add_files(actor, row, telling.files, RequestFile.Kind.TOLD)
    add_event(actor, row, "told", request_flow.CHANNELS[telling.channel], tell_enterprise=True)
    tell_firm(actor, row, RECEIPT)
    audit.record(
        actor,
        "request.told",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.number,
        after={"channel": telling.channel, "enterprise": enterprise_name, "files": len(telling.files)},
    )
    return Receipt(row.id, row.number, code)


def _told_by(actor: Actor) -> UUID | None:
    return None if actor.user_id == PLATFORM_PERSON_ID else actor.user_id


def next_number(actor: Actor, series: str, year: int) -> str:
    """The next number of the zone in a series of that year; its row is locked until the transaction ends."""
    return next_numbers(actor, series, year, 1)[0]


def next_numbers(actor: Actor, series: str, year: int, count: int) -> list[str]:
    """The next ``count`` numbers, in order."""
    counters = RequestCounter.objects.in_zone(actor.zone_id)
    of_year = counters.select_for_update().filter(series=series, year=year)
    counter = of_year.first()
    if counter is None:
        counters.bulk_create([RequestCounter(zone_id=actor.zone_id, series=series, year=year)], ignore_conflicts=True)
        counter = of_year.get()
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    sequence = range(first, counter.last + 1)
    return [receipts.receipt_number(year, last) if series == "SQ" else f"{series}{year:04d}{last:04d}" for last in sequence]


def add_files(actor: Actor, row: EnterpriseRequest, files: Sequence[GivenFile], kind: str) -> int:
    """Keep what was brought along; the number of files."""
    if len(files) > MOST_FILES:
        raise Refusal(
            "too_many_files", f"一次最多附 {MOST_FILES} 个文件，收到 {len(files)} 个。", "请分几次提交，或把照片拼成一张。", field="files"
        )
    refuse_before_keeping(actor, files)
    for name, stream in files:
        stored = store_file(actor, name, stream)
        RequestFile.objects.create_in(actor.zone_id, request=row, stored_file=stored, kind=kind, added_at=moment_of(actor))
    return len(files)


def _checked_body(telling: Telling) -> str:
    for value, known, name in (
        (telling.channel, request_flow.CHANNELS, "channel"),
        (telling.urgency, request_flow.URGENCIES, "urgency"),
        (telling.origin, request_flow.ORIGINS, "origin"),
    ):
        if value not in known:
            raise Refusal("unknown_value", f"“{value[:30]}”不在可选范围。", f"请选择：{'、'.join(known.values())}。", field=name)
    body = "\n".join(tidy_text(line) for line in telling.body.replace("\x00", "").splitlines()).strip()
    if not body:
        raise Refusal("body_missing", "没有写诉求内容。", "请写明遇到什么困难、在哪里、希望怎样解决。", field="body")
    if len(body) > LONGEST_BODY:
        raise Refusal("body_too_long", f"诉求内容 {len(body)} 字，超过 {LONGEST_BODY} 字。", "请缩短，详细材料可作附件。", field="body")
    return body


def _who(actor: Actor, telling: Telling, point: IntakePoint | None) -> tuple[UUID | None, str, UUID | None]:
    """The firm, its name as told, the park. A code of a firm or park says so; an exact name or former name finds the firm."""
    name = clean_name(telling.enterprise_name)[:200]
    area_id = area_of(actor, telling.area_id).id if telling.area_id else None
    if point is not None and point.enterprise is not None:
        return point.enterprise_id, point.label, point.enterprise.area_id
    if point is not None and point.area_id is not None:
        area_id = point.area_id
    if telling.enterprise_id is not None:
        firm = enterprise_row(actor, telling.enterprise_id)
        return firm.id, firm.name, area_id or firm.area_id
    if not name:
        raise Refusal("enterprise_missing", "没有写企业名称。", "请填写企业全称，方便回复和核实。", field="enterprise_name")
    return enterprises_by_name(actor.zone_id, [name]).get(name), name, area_id


def _refuse_a_flood(point: IntakePoint, now: datetime) -> None:
    told = EnterpriseRequest.objects.in_zone(point.zone_id).filter(intake_point=point, told_at__gt=now - timedelta(hours=1)).count()
    if told >= MOST_TOLD_AN_HOUR:
        raise Refusal("told_too_often", "这个二维码一小时内收到的诉求太多。", "请稍后再试，急事请拨打服务热线或联系首席服务员。")


def _category(actor: Actor, category_id: UUID | None) -> UUID | None:
    if category_id is None:
        return None
    if not RequestCategory.objects.in_zone(actor.zone_id).filter(id=category_id, is_active=True).exists():
        raise Refusal("unknown_category", "选的类别不在本区的类别表里。", "请重新选择。", field="category_id")
    return category_id


def _sitting(actor: Actor, sitting_id: UUID | None) -> UUID | None:
    if sitting_id is not None and not Sitting.objects.in_zone(actor.zone_id).filter(id=sitting_id).exists():
        raise NotVisible
    return sitting_id


def _key(telling: Telling) -> str:
    key = telling.intake_key.replace("\x00", "").strip()
    if not 8 <= len(key) <= 40:
        raise Refusal("form_key_missing", "表单缺少编号，无法防止重复提交。", "请重新打开这一页再填。")
    return key


def _first_words(body: str) -> str:
    first = masked_text(body.splitlines()[0])  # a number cut in two is none that could be masked later; the body keeps it
    return first if len(first) <= 40 else f"{first[:39]}…"
