"""The key file and everything derived from it.

One file of 32 random bytes (written as hexadecimal text), readable by its owner alone, outside the database and its backups.
Whoever has a backup but not this file reads no phone number; whoever loses it loses the encrypted columns.

After `huoshui key rotate` the first line is the key in force and each further line an older one: what is append-only (facts with a
phone number, backups made earlier) stays sealed as it was, and each sealed text names the key that opens it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import unicodedata
from base64 import urlsafe_b64encode
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huoshui.core.refusals import Refusal

_NONCE_BYTES = 12
_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_current_path: Path | None = None


def create_key_file(path: Path) -> bool:
    """Make the key file where none is. True when it was made. Never overwrites: a lost key cannot be made again."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    _write_keys(descriptor, [secrets.token_bytes(32)])
    return True


def write_rotated_key_file(source: Path, place: Path) -> None:
    """A file like ``source`` with a new key in force and the former ones behind it."""
    ring = read_key_ring(source)
    _write_keys(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), [secrets.token_bytes(32), *ring])


def copy_key_file(source: Path, place: Path) -> None:
    """Bring a kept key to an installation that has none yet."""
    ring = read_key_ring(source)
    place.parent.mkdir(parents=True, exist_ok=True)
    _write_keys(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), ring)


def _write_keys(descriptor: int, ring: list[bytes]) -> None:
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(key.hex() + "\n" for key in ring)
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> bytes:
    """The 32 bytes in force. Refuses a file that others may read, is damaged, or is not there."""
    return read_key_ring(path)[0]


def read_key_ring(path: Path) -> list[bytes]:
    """The key in force, then the older ones, newest first."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise Refusal("key_file_missing", f"找不到密钥文件 {path}。", "请用 HUOSHUI_KEY_FILE 指明密钥文件的位置。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("key_file_unreadable", f"密钥文件 {path} 无法读取（{type(error).__name__}）。", "请检查文件权限和内容。") from None
    if stat.S_IMODE(mode) & 0o077:
        raise Refusal("key_file_open_to_others", f"密钥文件 {path} 可被其他用户读取。", f"请执行 chmod 600 {path} 后重试。")
    if not lines or not all(re.fullmatch(r"[0-9a-f]{64}", line) for line in lines):
        raise Refusal("key_file_damaged", f"密钥文件 {path} 内容不完整。", "请从保管处取回原来的密钥文件。")
    return [bytes.fromhex(line) for line in lines]


def use_key_file(path: Path) -> None:
    """Name the key file of this process. Read when first needed."""
    global _current_path
    _current_path = path
    _ring.cache_clear()


@lru_cache(maxsize=1)
def _ring() -> tuple[bytes, ...]:
    if _current_path is None:
        raise Refusal("key_file_missing", "尚未指明密钥文件。", "请设置 HUOSHUI_KEY_FILE。")
    return tuple(read_key_ring(_current_path))


def _master_key() -> bytes:
    return _ring()[0]


def derive(master: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose; knowing one tells nothing of another (HMAC-SHA-256 as a PRF)."""
    return hmac.new(master, b"huoshui/" + purpose.encode(), hashlib.sha256).digest()


def derived_text(purpose: str, master: bytes | None = None) -> str:
    """A derived secret as text for passwords and Django's secret key."""
    return urlsafe_b64encode(derive(master or _master_key(), purpose)).decode().rstrip("=")


def encrypt_personal(text: str, master: bytes | None = None) -> bytes:
    """Personal text (phone, ID, second-factor secret) for a column: version, key's mark, nonce, AES-256-GCM."""
    master = master or _master_key()
    head, nonce = _VERSION + _mark_of(master), secrets.token_bytes(_NONCE_BYTES)
    return head + nonce + AESGCM(derive(master, "personal-data")).encrypt(nonce, text.encode(), head)


def decrypt_personal(sealed: bytes | memoryview, master: bytes | None = None) -> str:
    """The text again, whichever key of the file sealed it. Refuses what another key sealed or somebody changed."""
    data = bytes(sealed)
    start = len(_VERSION) + _KEY_ID_BYTES
    head, nonce, body = data[:start], data[start : start + _NONCE_BYTES], data[start + _NONCE_BYTES :]
    for key in (master,) if master else _ring():
        if head == _VERSION + _mark_of(key):
            try:
                return AESGCM(derive(key, "personal-data")).decrypt(nonce, body, head).decode()
            except (InvalidTag, ValueError):
                break
    raise Refusal(
        "personal_data_unreadable", "加密的个人信息无法解读：密钥不符或数据已被改动。", "请核对 HUOSHUI_KEY_FILE 指向的密钥文件。"
    )


def _mark_of(master: bytes) -> bytes:
    """Tells keys apart without telling anything of them."""
    return derive(master, "key-mark")[:_KEY_ID_BYTES]


def lookup_hash(text: str, master: bytes | None = None) -> str:
    """The same text always gives the same 64 hexadecimal digits under one key: find a phone without decrypting all.

    Normalises first (NFKC, blanks and hyphens out), so that 138 0000 1234 and １３８００００１２３４ are found as one.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).replace("-", "").split()).casefold()
    return hmac.new(derive(master or _master_key(), "lookup"), plain.encode(), hashlib.sha256).hexdigest()
