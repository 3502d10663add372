"""Things that two people, or two browsers, do at the same moment: real commits, real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test import RequestFactory

from huoshui.audit.queries import verify_chain
from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import actions
from huoshui.organizations.adapters.one_time_codes import code_at
from huoshui.organizations.models import Person, Unit
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from huoshui.organizations.rules.second_factor import step_of
from tests.cast import build_cast

BROWSERS = 6


def _all_at_once(deed: Callable[[], Any]) -> list[Any]:
    """What each of six threads got from ``deed``, or the code of its Refusal."""
    barrier = threading.Barrier(BROWSERS)
    answers: list[Any] = []

    def run() -> None:
        try:
            barrier.wait()
            answers.append(deed())
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_code_lets_one_browser_in_however_many_send_it(own_database: str) -> None:
    liu = build_cast().liu
    actions.begin_enrolment(liu.id)
    secret = decrypt_personal(Person.objects.get(id=liu.id).totp_secret_encrypted)
    now = clock.now()
    with clock.clock_at(now):
        actions.confirm_enrolment(liu.id, code=code_at(secret, step_of(now) - 1))
        code = code_at(secret, step_of(now))
        request = RequestFactory().post("/")
        answers = _all_at_once(lambda: actions.check_second_factor(request, liu.id, code=code, address="127.0.0.1"))
    assert answers.count("code") == 1
    assert set(answers) <= {"code", "wrong_code", "locked"}


def test_one_recovery_code_lets_one_browser_in(own_database: str) -> None:
    liu = build_cast().liu
    secret = actions.begin_enrolment(liu.id)
    recovery = actions.confirm_enrolment(liu.id, code=code_at(secret, step_of(clock.now())))[0]
    request = RequestFactory().post("/")
    answers = _all_at_once(lambda: actions.check_second_factor(request, liu.id, code=recovery, address="127.0.0.1"))
    assert answers.count("recovery_code") == 1


def test_two_first_starts_print_three_administrators_once(own_database: str) -> None:
    answers = _all_at_once(lambda: len(actions.first_start_administrators()))
    assert sorted(answers) == [0] * (BROWSERS - 1) + [3]
    assert verify_chain(PLATFORM_ZONE_ID).is_whole


def test_of_many_edits_on_the_same_version_one_wins_and_the_others_are_told(own_database: str) -> None:
    cast = build_cast()
    unit = cast.units["township"]
    actor = cast.gu.actor

    def edit() -> str:
        with bound_to_zone(cast.home.id):
            return str(actions.edit_unit(actor, unit.id, name="柳林街道", kind="township", expected_version=1).name)

    answers = _all_at_once(edit)
    assert sorted(answers) == ["stale_version"] * (BROWSERS - 1) + ["柳林街道"]
    with bound_to_zone(cast.home.id):
        assert Unit.objects.in_zone(cast.home.id).get(id=unit.id).version == 2
    assert verify_chain(cast.home.id).is_whole
