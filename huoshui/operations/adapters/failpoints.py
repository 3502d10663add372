"""Places where a test may make the process die, fail or wait. Nothing happens unless HUOSHUI_FAILPOINTS says so.

`HUOSHUI_FAILPOINTS="import.after_stage=kill,backup.before_manifest=raise,idempotency.before_commit=sleep:200"`
"""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]
_ACTIONS = re.compile(r"kill|raise|sleep:\d+")


class FailpointReached(RuntimeError):
    """Raised where a test asked for it."""


def failpoint(name: str) -> None:
    """Mark a place by name; free of cost when none is switched on."""
    wanted = os.environ.get("HUOSHUI_FAILPOINTS")
    if not wanted:
        return
    action = dict(entry.partition("=")[::2] for entry in wanted.split(",")).get(name)
    if action is None:
        return
    if not _ACTIONS.fullmatch(action):
        raise ValueError(f"HUOSHUI_FAILPOINTS: {name}={action} is none of kill, raise, sleep:MILLISECONDS")
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise FailpointReached(name)
    else:
        time.sleep(int(action.removeprefix("sleep:")) / 1000)


def listed_failpoints() -> list[str]:
    """Every failpoint in the product's source, for suites that visit them all."""
    found: set[str] = set()
    for path in _PACKAGE.rglob("*.py"):
        found.update(re.findall(r'(?<!def )\bfailpoint\("([a-z_.]+)"\)', path.read_text(encoding="utf-8")))
    return sorted(found)
