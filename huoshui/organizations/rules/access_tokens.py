"""What a personal token may be used for, and how it is written.

A token acts as its person, never beyond the person's own rights. It carries the zone and its own id, so that it is looked up in
the right place, and a secret of 32 random bytes of which only the SHA-256 is kept.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

PREFIX = "hs_"
SECRET_BYTES = 32
LONGEST_DAYS = 366
USUAL_DAYS = 90
MOST_TOKENS = 20
READ = "read"
SCOPES: dict[str, str] = {
    READ: "只读：查看和导出自己看得到的内容",
    "projects": "办理项目：登记、推进阶段、填报进展、更正、合并",
    "batches": "办理三个一批",
    "gaps": "办理状态差",
    "enterprises": "办理企业名录",
    "imports": "导入台账",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class TokenText:
    """A token taken apart."""

    zone_id: UUID
    token_id: UUID
    secret: bytes


def new_secret() -> bytes:
    """Fresh random bytes."""
    return secrets.token_bytes(SECRET_BYTES)


def secret_hash(secret: bytes) -> str:
    """What is kept. No slow hash is needed: 256 random bits cannot be guessed."""
    return sha256(secret).hexdigest()


def is_secret(secret: bytes, kept_hash: str) -> bool:
    """Compared in constant time."""
    return compare_digest(secret_hash(secret), kept_hash)


def written(zone_id: UUID, token_id: UUID, secret: bytes) -> str:
    """The text that is shown once: hs_ and 86 letters."""
    return PREFIX + urlsafe_b64encode(zone_id.bytes + token_id.bytes + secret).decode().rstrip("=")


def read(text: str) -> TokenText | None:
    """The parts of a token; None for what cannot be one."""
    if not text.startswith(PREFIX) or len(text) > 120 or not text.isascii():
        return None
    body = text.removeprefix(PREFIX)
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except ValueError:
        return None
    if len(raw) != 32 + SECRET_BYTES:
        return None
    return TokenText(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:])


def scope_allows(scopes: frozenset[str], operation: str, method: str) -> bool:
    """Whether a token of these scopes may ask for ``operation`` of the policy by ``method``.

    Reading needs ``read``. Writing needs the scope of the operation's area; accounts, posts, rules, the person's own sign-in and
    the tokens themselves are never written by a token: that needs a person at a screen.
    """
    if method in _SAFE_METHODS:
        return READ in scopes
    area = operation.partition(":")[0]
    return area in scopes and area != READ
