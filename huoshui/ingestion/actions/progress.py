"""How far a commit is, told while its transaction is still open."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import connection

SECONDS_BETWEEN = 0.5


class RowsDone:
    """Counts rows and writes the count by a connection of its own: the commit's transaction is seen by nobody until its end.

    The commit itself holds no lock on the import's row while it writes facts (an advisory lock stands for it). Where a
    transaction around it does (a form sent with an idempotency key is one transaction), the count is left out: waiting
    for that row would be waiting for oneself.
    """

    def __init__(self, zone_id: UUID, batch_id: UUID) -> None:
        self._zone_id, self._batch_id = zone_id, batch_id
        self._done = 0
        self._told_at = time.monotonic()

    def __call__(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._told_at >= SECONDS_BETWEEN:
            self._told_at = time.monotonic()
            self._tell()

    def _tell(self) -> None:
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT set_config('huoshui.zone_id', %s, false)", [str(self._zone_id)])
                cursor.execute(
                    "UPDATE ingestion_importbatch SET rows_done = least(%s, rows_total) WHERE id IN"
                    " (SELECT id FROM ingestion_importbatch WHERE zone_id = %s AND id = %s FOR UPDATE SKIP LOCKED)",
                    [self._done, self._zone_id, self._batch_id],
                )
        finally:
            other.close()
