"""The process that carries out queued jobs, started by `huoshui up`."""

from __future__ import annotations

import asyncio
import os


def main() -> None:
    """Works until it is told to stop; what is under way then gets five seconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoshui.config.settings")
    import django

    django.setup()
    work()


def work(*, until_idle: bool = False) -> None:
    """Carry out queued jobs, one at a time; ``until_idle`` ends once none is left."""
    from asgiref.sync import sync_to_async
    from django.db import connections
    from procrastinate.contrib.django import app

    # jobs reach the database in one thread of the process; what an earlier run left open there may have been cut off since
    asyncio.run(sync_to_async(connections.close_all)())
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker.run_worker(concurrency=1, wait=not until_idle, listen_notify=not until_idle, shutdown_graceful_timeout=5)


if __name__ == "__main__":
    main()
