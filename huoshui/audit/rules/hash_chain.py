"""How one audit entry is hashed onto the one before it. The verifier does not import this: it has its own reading."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

ALGORITHMS = ("sha256", "sm3")
GENESIS = "0" * 64  # what the first entry of a zone stands on


def canonical_json(content: Any) -> str:
    """One text for one content: keys sorted, no blanks, Chinese as itself. Floats are refused: they print differently."""
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain_values(content: Any) -> Any:
    """``content`` as JSON keeps it: UUIDs and dates as text, tuples and sets as lists."""
    return _plain(content)


def entry_hash(content: dict[str, Any], *, previous_hash: str, algorithm: str = "sha256") -> str:
    """Hex digest over the previous hash, a line feed and the canonical JSON of ``content``."""
    digest = hashlib.new(algorithm)
    digest.update(f"{previous_hash}\n{canonical_json(content)}".encode())
    return digest.hexdigest()


def available_algorithms() -> list[str]:
    """SHA-256 always; SM3 (GB/T 32905) where this machine's OpenSSL has it."""
    return [name for name in ALGORITHMS if name in hashlib.algorithms_available]


def moment_text(moment: datetime) -> str:
    """UTC to the microsecond: "2026-03-31T08:00:00.000000Z", what PostgreSQL keeps and gives back."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value.replace("\x00", "\\u0000") if isinstance(value, str) else value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(item)) for item in value)
    raise TypeError(f"an audit entry cannot hold {type(value).__name__}: give text, whole numbers, dates or UUIDs")
