"""Following by receipt: number and query code instead of an account. After a few wrong codes nobody gets in for a while."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.actions.confirming import word_of
from huoshui.enterprise_requests.actions.handling import withdraw_row
from huoshui.enterprise_requests.actions.telling import nobody_in_particular
from huoshui.enterprise_requests.models import CodeAttempt, EnterpriseRequest
from huoshui.enterprise_requests.rules import receipts
from huoshui.operations.adapters.keys import decrypt_personal

COUNTED_FOR = timedelta(minutes=15)
HOLDER_OF_RECEIPT = "持回执的企业"


def open_by_receipt(zone_id: UUID, number: str, code: str, address: str) -> UUID:
    """The request behind a number and its code. One refusal for a wrong number and a wrong code, so that neither can be tried out."""
    plain = receipts.normalised_number(number)
    address_hash = hash_of_address(zone_id, address)
    refuse_many_guesses(zone_id, plain, address_hash)
    row = EnterpriseRequest.objects.in_zone(zone_id).filter(number=plain).first()
    if row is None or not receipts.codes_agree(code, decrypt_personal(row.query_code_encrypted)):
        note_wrong_code(zone_id, plain, address_hash)
        raise Refusal("receipt_wrong", "回执号或查询码不对。", "请对照提交时的回执；遗失回执的，请联系首席服务员或服务热线。", field="code")
    return UUID(str(row.id))


@transaction.atomic
def word_by_receipt(zone_id: UUID, request_id: UUID, *, outcome: str, grade: str, words: str, expected_version: int) -> int:
    """Who holds the receipt confirms, says partly, or sends it back."""
    row = _locked(zone_id, request_id, expected_version)
    return word_of(_holder(zone_id), row, outcome, grade, words)


@transaction.atomic
def withdraw_by_receipt(zone_id: UUID, request_id: UUID, *, reason: str, expected_version: int) -> int:
    """Who holds the receipt takes the request back while nobody works on it."""
    row = _locked(zone_id, request_id, expected_version)
    return withdraw_row(_holder(zone_id), row, reason)


def _holder(zone_id: UUID) -> Actor:
    return nobody_in_particular(zone_id, HOLDER_OF_RECEIPT)


def _locked(zone_id: UUID, request_id: UUID, expected_version: int) -> EnterpriseRequest:
    row: EnterpriseRequest | None = EnterpriseRequest.objects.in_zone(zone_id).select_for_update().filter(id=request_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise Refusal("changed_meanwhile", "这件诉求刚刚有了新进展。", "请看过最新进展后再提交。")
    return row


def hash_of_address(zone_id: UUID, address: str) -> str:
    """What is kept of where a guess came from."""
    return hashlib.sha256(f"{zone_id}\n{address}".encode()).hexdigest()


def note_wrong_code(zone_id: UUID, number: str, address_hash: str) -> None:
    """One more wrong guess at this number, from this address."""
    with transaction.atomic():
        CodeAttempt.objects.in_zone(zone_id).filter(tried_at__lt=clock.now() - COUNTED_FOR).delete()
        CodeAttempt.objects.create_in(zone_id, number=number, address_hash=address_hash, tried_at=clock.now())


def refuse_many_guesses(zone_id: UUID, number: str, address_hash: str, *, code_name: str = "查询码", paper: str = "回执") -> None:
    """Refusal after a few wrong guesses at one number, or from one address, within a quarter of an hour."""
    since = clock.now() - COUNTED_FOR
    wrong = CodeAttempt.objects.in_zone(zone_id).filter(Q(number=number) | Q(address_hash=address_hash), tried_at__gte=since).count()
    if wrong >= receipts.MOST_WRONG_CODES:
        raise Refusal(
            "too_many_guesses", f"{code_name}输错次数太多。", f"请 15 分钟后再试；遗失{paper}的，请联系首席服务员或服务热线。", field="code"
        )
