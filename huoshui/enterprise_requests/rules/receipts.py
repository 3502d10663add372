"""Receipt numbers and query codes: what the teller keeps in order to follow the matter without an account."""

from __future__ import annotations

import hmac
import re

from huoshui.core.refusals import Refusal

# no 0 O 1 I L: read over the phone and copied by hand
QUERY_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
QUERY_CODE_LENGTH = 8  # 31 ** 8, about 8.5 * 10 ** 11, and guesses are counted besides
MOST_WRONG_CODES = 5  # in 15 minutes, for one receipt number or one address
_NUMBER = re.compile(r"^SQ(\d{4})(\d{5,14})$")  # twenty characters, as kept


def receipt_number(year: int, sequence: int) -> str:
    """SQ202600017: year and the zone's own count in that year."""
    return f"SQ{year:04d}{sequence:05d}"


def normalised_number(text: str) -> str:
    """As people type it: lower case, spaces, hyphens, full width. Refusal where it is none."""
    plain = re.sub(r"[\s\-—－]", "", text.translate(_NARROW)).upper()
    if not _NUMBER.match(plain):
        raise Refusal("receipt_unreadable", "回执号不对，应为 SQ 加年份和序号，如 SQ202600017。", "请对照回执重新输入。", field="number")
    return plain


def normalised_code(text: str) -> str:
    """The query code without spaces and hyphens, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.translate(_NARROW).upper())


def codes_agree(typed: str, kept: str) -> bool:
    """Compared in constant time: a guess learns nothing from how long the answer took."""
    return hmac.compare_digest(normalised_code(typed).encode(), kept.encode())


_NARROW = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in map(chr, range(0xFF01, 0xFF5F))}
