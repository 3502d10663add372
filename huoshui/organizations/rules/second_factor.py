"""Which time step a six-digit code belongs to, and that each step is good once (RFC 6238 §5.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest

STEP_SECONDS = 30
WINDOW_STEPS = 1  # one step early or late: clocks of phones
CODE_DIGITS = 6
RECOVERY_CODE_COUNT = 10


def step_of(moment: datetime) -> int:
    """The RFC 6238 counter at ``moment`` (aware)."""
    return int(moment.timestamp()) // STEP_SECONDS


def accepted_step(code: str, *, code_at: Callable[[int], str], now: datetime, last_step: int) -> int | None:
    """The step whose code equals ``code``, within one step of now and later than the last one used; None otherwise.

    A code that was used, or an older one, is refused even inside its half minute.
    """
    digits = "".join(character for character in code if character.isdigit() and character.isascii())
    if len(digits) != CODE_DIGITS:
        return None
    current = step_of(now)
    found = None
    for step in range(current - WINDOW_STEPS, current + WINDOW_STEPS + 1):
        if compare_digest(code_at(step), digits) and step > last_step:
            found = step if found is None else found
    return found


def usable_step(now: datetime, last_step: int) -> int | None:
    """A step whose code would be accepted now: the current one, or the next when the current was used; None: wait."""
    current = step_of(now)
    for step in (current, current + WINDOW_STEPS):
        if step > last_step:
            return step
    return None
