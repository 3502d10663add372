"""What the worker does by itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from procrastinate.contrib.django import app

from huoshui.core import clock
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.operations.actions import Answer, answer_once, store_file
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import IdempotencyKey
from tests.operations.zones import make_zone

Bind = Callable[[UUID], None]


def run(name: str) -> object:
    app.perform_import_paths()
    return app.tasks[name](timestamp=0)


@pytest.mark.django_db
def test_the_night_check_counts_and_logs_what_is_broken(caplog: pytest.LogCaptureFixture) -> None:
    assert run("operations:night_check") == 0
    mei = Actor(uuid4(), "梅", make_zone(), frozenset({DISPATCHER}))
    with bound_to_zone(mei.zone_id):
        row = store_file(mei, "丢失.xlsx", io.BytesIO(b"x"))
    path_of_stored_file(mei.zone_id, row.sha256).unlink()
    assert run("operations:night_check") == 1
    assert "丢失.xlsx" in caplog.text


@pytest.mark.django_db
def test_answers_are_kept_for_a_week() -> None:
    zone_id, user_id = make_zone(), uuid4()
    with bound_to_zone(zone_id):
        for key, days_ago in (("old-key-0001", 8), ("young-key-01", 6)):
            with clock.clock_at(clock.now() - timedelta(days=days_ago)):
                answer_once(zone_id, user_id, key, "a" * 64, lambda: Answer(204))
    assert run("operations:forget_old_answers") == 1
    with bound_to_zone(zone_id):
        assert list(IdempotencyKey.objects.in_zone(zone_id).values_list("key", flat=True)) == ["young-key-01"]


def test_each_night_job_has_its_hour_and_runs_once_for_it() -> None:
    app.perform_import_paths()
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert {"operations:night_check", "operations:forget_old_answers", "operations:forget_done_jobs"} <= set(periodic)
    assert all(app.tasks[name].queueing_lock == name for name in periodic if name.startswith("operations:"))
