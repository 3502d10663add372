"""A second hand for one open transaction: the database stores one part while this thread prepares the next.

Both halves of a large import cost about the same, one in this process and one in the database server; done in turn they leave one
processor idle. There is still one connection and one transaction: deeds run one after the other in the order given, and an error in
one of them comes out of ``give`` or at the end of the block, where the transaction around it is rolled back as usual.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context

from django.db import DEFAULT_DB_ALIAS, connection, connections

WAITING_AT_MOST = 2  # parts prepared ahead: more would only fill memory


class DatabaseHand:
    """Takes deeds that use the open connection. The giver must not use it before the block ends."""

    def __init__(self, runner: ThreadPoolExecutor) -> None:
        self._runner = runner
        self._open: deque[Future[None]] = deque()

    def give(self, deed: Callable[[], None]) -> None:
        """Have ``deed`` done after those given before; waits while too many are waiting."""
        while len(self._open) >= WAITING_AT_MOST:
            self._open.popleft().result()
        self._open.append(self._runner.submit(copy_context().run, deed))

    def finish(self) -> None:
        """Wait until everything is done."""
        while self._open:
            self._open.popleft().result()


@contextmanager
def database_hand() -> Iterator[DatabaseHand]:
    """Inside an open transaction; at the end of the block everything given is done."""
    own = connections[DEFAULT_DB_ALIAS]
    connection.inc_thread_sharing()

    def take_over() -> None:
        connections[DEFAULT_DB_ALIAS] = own

    try:
        with ThreadPoolExecutor(1, "database-hand", initializer=take_over) as runner:  # leaving waits for the deed that runs
            hand = DatabaseHand(runner)
            try:
                yield hand
                hand.finish()
            finally:
                runner.shutdown(wait=True, cancel_futures=True)
    finally:
        connection.dec_thread_sharing()
