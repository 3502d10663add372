"""Sealing addresses anew when the key changes."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huoshui.notices.models import NoticePreference, OutgoingMessage, Webhook
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal


@transaction.atomic
def seal_personal_data_again(zone_id: UUID, old_key: bytes, new_key: bytes) -> int:
    """E-mail addresses, robots' addresses and secrets of the bound zone; how many rows were sealed anew."""
    count = 0
    for wish in NoticePreference.objects.in_zone(zone_id).filter(email_encrypted__isnull=False):
        wish.email_encrypted = encrypt_personal(decrypt_personal(wish.email_encrypted, old_key), new_key)
        wish.save(update_fields=["email_encrypted"])
        count += 1
    for robot in Webhook.objects.in_zone(zone_id):
        robot.address_encrypted = encrypt_personal(decrypt_personal(robot.address_encrypted, old_key), new_key)
        if robot.secret_encrypted:
            robot.secret_encrypted = encrypt_personal(decrypt_personal(robot.secret_encrypted, old_key), new_key)
        robot.save(update_fields=["address_encrypted", "secret_encrypted"])
        count += 1
    for message in OutgoingMessage.objects.in_zone(zone_id).filter(sealed__isnull=False):
        message.sealed = encrypt_personal(decrypt_personal(message.sealed, old_key), new_key)
        message.save(update_fields=["sealed"])
        count += 1
    return count
