"""Phone and identity numbers inside what people write: masked for those without the right, the writing itself is kept."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[\s-]?(\d{3,4})(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5})((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx])(?![0-9A-Za-z])")
PERSONAL_NUMBERS = tuple(one.pattern for one in (_IDENTITY, _MOBILE, _LANDLINE))  # as PostgreSQL reads them, too


def masked_text(text: str) -> str:
    """138****1234 for mobiles, 0370-****1234 for landlines, first six and last four of an identity number; figures stay."""
    text = _IDENTITY.sub(lambda found: f"{found[1]}********{found[2][-4:]}", text)
    text = _MOBILE.sub(lambda found: f"{found[1]}****{found[3]}", text)
    return _LANDLINE.sub(lambda found: f"{found[1]}-****{found[3]}", text)


def holds_personal_number(text: str) -> bool:
    """Whether masking would hide anything."""
    return masked_text(text) != text
