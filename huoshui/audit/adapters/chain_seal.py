"""The seal on a chain head: a keyed hash whose key lies in the key file, so that who owns the database alone cannot forge it."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from huoshui.operations.adapters.keys import derived_text

SEAL_PURPOSE = "audit-chain-head"


def seal_of(zone_id: UUID, sequence: int, entry_hash: str, *, seal_key: str = "") -> str:
    """64 hexadecimal digits over zone, sequence and hash. ``seal_key`` empty: the one of this process's key file."""
    key = seal_key or derived_text(SEAL_PURPOSE)
    return hmac.new(key.encode(), f"{zone_id}|{sequence}|{entry_hash}".encode(), hashlib.sha256).hexdigest()
