"""How often the slow suites repeat what they repeat: `make check-all SCALE=0.1` takes a tenth of it."""

from __future__ import annotations

import os


def scaled(times: int) -> int:
    """``times`` multiplied by HUOSHUI_TEST_SCALE (1 where it is not set), at least one."""
    return max(1, round(times * float(os.environ.get("HUOSHUI_TEST_SCALE") or 1)))
