"""Counting failed sign-ins (django-axes): five within fifteen minutes lock the user name for fifteen minutes."""

from __future__ import annotations

import math
from datetime import timedelta

from axes.conf import settings as axes_settings
from axes.models import AccessAttempt
from axes.utils import reset as axes_reset
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

FAILURE_LIMIT = 5
LOCKED_FOR = timedelta(minutes=15)


def failures_left(username: str) -> int:
    """How many more failures until the lock."""
    return max(0, _limit() - _failure_count(username))


def locked_minutes(username: str) -> int:
    """Whole minutes until the lock on ``username`` ends, rounded up; 0 when it is not locked."""
    attempts = AccessAttempt.objects.filter(username=username, attempt_time__gte=timezone.now() - _cool_off())
    worst = max(attempts, key=lambda attempt: attempt.failures_since_start, default=None)
    if worst is None or sum(attempt.failures_since_start for attempt in attempts) < _limit():
        return 0
    latest = max(attempt.attempt_time for attempt in attempts)
    left = latest + _cool_off() - timezone.now()
    return max(1, math.ceil(left.total_seconds() / 60))


def locked_usernames(usernames: list[str]) -> set[str]:
    """Which of ``usernames`` are locked now, in one query."""
    counts: dict[str, int] = {}
    recent = AccessAttempt.objects.filter(username__in=usernames, attempt_time__gte=timezone.now() - _cool_off())
    for attempt in recent:
        counts[attempt.username] = counts.get(attempt.username, 0) + attempt.failures_since_start
    return {username for username, count in counts.items() if count >= _limit()}


def count_failure(request: HttpRequest | None, username: str) -> None:
    """Count a wrong second factor like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def unlock(username: str) -> int:
    """Forget the failures of ``username``; the count of rows removed."""
    return int(axes_reset(username=username))


def _failure_count(username: str) -> int:
    recent = AccessAttempt.objects.filter(username=username, attempt_time__gte=timezone.now() - _cool_off())
    return sum(attempt.failures_since_start for attempt in recent)


def _limit() -> int:
    return int(axes_settings.AXES_FAILURE_LIMIT)


def _cool_off() -> timedelta:
    return LOCKED_FOR
