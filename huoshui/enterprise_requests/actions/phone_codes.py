"""Following without the query code: a code by short message to the very phone that told the matter. Only where the zone has a gateway."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.following import hash_of_address, note_wrong_code, refuse_many_guesses
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.rules import receipts
from huoshui.notices.actions import send_short_message
from huoshui.notices.queries import has_sms_gateway
from huoshui.operations.adapters.keys import decrypt_personal, lookup_hash

LIVES = timedelta(minutes=10)


@transaction.atomic
def ask_phone_code(zone_id: UUID, number: str, phone: str, address: str) -> None:
    """Send a code where number and phone belong together. Whether they do is told by nothing: the answer is the same. Counts as a guess."""
    if not has_sms_gateway(zone_id):
        raise Refusal("sms_off", "本区没有开通短信。", "请用回执上的查询码查询；回执遗失的，请联系首席服务员或服务热线。")
    plain = receipts.normalised_number(number)
    hashed = hash_of_address(zone_id, address)
    refuse_many_guesses(zone_id, plain, hashed)
    note_wrong_code(zone_id, plain, hashed)  # a right one too: what is not counted would tell by itself that it was right
    row = _row(zone_id, plain, phone)
    now = clock.now()
    if row is None or row.teller_phone_encrypted is None:
        return
    send_short_message(
        zone_id,
        decrypt_personal(row.teller_phone_encrypted),
        matter_id=row.id,
        kind="code",
        occasion=str(_slot(now)),
        fields={"number": row.number, "code": _code(row, _slot(now))},
        now=now,
    )


def open_by_phone_code(zone_id: UUID, number: str, phone: str, code: str, address: str) -> UUID:
    """The request behind a number, its phone and the code sent there. One refusal whatever of the three is wrong."""
    plain = receipts.normalised_number(number)
    hashed = hash_of_address(zone_id, address)
    refuse_many_guesses(zone_id, plain, hashed)
    row = _row(zone_id, plain, phone) if has_sms_gateway(zone_id) else None
    slot = _slot(clock.now())
    if row is None or not any(hmac.compare_digest(code.strip().encode(), _code(row, one).encode()) for one in (slot, slot - 1)):
        note_wrong_code(zone_id, plain, hashed)
        raise Refusal("code_wrong", "验证码不对，或已过期。", "请核对短信；十分钟内没有收到的，请重新获取。", field="code")
    return UUID(str(row.id))


def _row(zone_id: UUID, number: str, phone: str) -> EnterpriseRequest | None:
    if not phone.strip():
        return None
    rows = EnterpriseRequest.objects.in_zone(zone_id).filter(number=number, teller_phone_lookup=lookup_hash(phone))
    found: EnterpriseRequest | None = rows.first()
    return found


def _slot(moment: datetime) -> int:
    """Codes change every ten minutes; the one before still opens, so each lives ten to twenty."""
    return int(moment.timestamp() // LIVES.total_seconds())


def _code(row: EnterpriseRequest, slot: int) -> str:
    """Six digits by the keyed hash of the installation: nothing is kept, nothing can be read from the database."""
    return f"{int(lookup_hash(f'sms-code:{row.zone_id}:{row.id}:{slot}'), 16) % 1_000_000:06d}"
