"""The process that carries out queued jobs, started by `huoshui up`."""

from __future__ import annotations

import os


def main() -> None:
    """Works until it is told to stop; what is under way then gets five seconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoshui.config.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    app.with_connector(app.connector.get_worker_connector()).run_worker(concurrency=1, shutdown_graceful_timeout=5)  # type: ignore[attr-defined]
