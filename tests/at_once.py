"""Deeds let go at the same moment, each in a thread and with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connections

from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.operations.adapters.row_security import bound_to_zone


def at_once(zone_id: UUID, *deeds: Callable[[], Any]) -> list[Any]:
    """What each deed gave or was refused with, in the order in which they ended."""
    barrier = threading.Barrier(len(deeds))
    given: list[Any] = []

    def run(deed: Callable[[], Any]) -> None:
        try:
            with bound_to_zone(zone_id):
                barrier.wait(30)
                given.append(deed())
        except (Refusal, StaleVersion) as refusal:
            given.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given
