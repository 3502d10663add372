"""Personal values: how they are marked as sealed, and what of them may be seen without the right."""

from __future__ import annotations

import re

SEALED_PREFIX = "sealed:"
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_NUMBER_RUN = re.compile(r"\d{5,}")


def masked(text: str) -> str:
    """138****1234 for a mobile number, two digits in front and behind of other long numbers, 张* for a name."""
    shown = _PHONE.sub(r"\1****\2", text)
    shown = _NUMBER_RUN.sub(lambda found: found[0][:2] + "*" * (len(found[0]) - 4) + found[0][-2:], shown)
    if shown != text or "*" in shown:
        return shown
    return text[:1] + "*" * max(len(text) - 1, 1) if text else ""
