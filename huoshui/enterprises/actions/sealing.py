"""Firms' phone numbers under another key."""

from __future__ import annotations

from uuid import UUID

from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal, lookup_hash

ROWS_AT_ONCE = 500


def seal_personal_data_again(zone_id: UUID, new_key: bytes) -> int:
    """For `key rotate`: the phones of a zone's firms, whichever key of the ring sealed them, sealed with ``new_key`` and found under it.

    Gives how many firms changed. Merged entries are sealed, too: a merge can be undone.
    """
    changed = list(
        Enterprise.objects.in_zone(zone_id)
        .filter(contact_phone_encrypted__isnull=False)
        .order_by("id")
        .select_for_update()
        .only("id", "zone_id", "contact_phone_encrypted", "contact_phone_lookup")
    )
    for firm in changed:
        phone = decrypt_personal(firm.contact_phone_encrypted)
        firm.contact_phone_encrypted = encrypt_personal(phone, new_key)
        firm.contact_phone_lookup = lookup_hash(phone, new_key)
    Enterprise.objects.in_zone(zone_id).bulk_update(changed, ["contact_phone_encrypted", "contact_phone_lookup"], batch_size=ROWS_AT_ONCE)
    return len(changed)
