"""Tickets: a number and its query code are changed into a signed address that opens one matter for two hours.

It stands in the address because there is no session.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing

from huoshui.core.refusals import NotVisible

TICKET_LIVES_SECONDS = 2 * 3600
_SALT = "huoshui.tell.ticket"


def ticket_of(zone_id: UUID, request_id: UUID) -> str:
    """A signed address for one matter of one zone; opens nothing else and lives two hours."""
    return signing.TimestampSigner(key=settings.SECRET_KEY, salt=_SALT).sign_object([str(zone_id), str(request_id)])


def opened_ticket(zone_id: UUID, ticket: str) -> UUID:
    """The request that the ticket opens; NotVisible for any other text, another zone, or after two hours."""
    try:
        signer = signing.TimestampSigner(key=settings.SECRET_KEY, salt=_SALT)
        of_zone, request_id = signer.unsign_object(ticket, max_age=TICKET_LIVES_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotVisible from None
    if of_zone != str(zone_id):
        raise NotVisible
    return UUID(request_id)
