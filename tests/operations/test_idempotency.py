"""One key, one deed: sent again, sent twice at once, sent with another body."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.operations.actions.idempotency import Answer, KeyInFlight, KeyUsedForAnotherBody, answer_once, forget_old_answers
from huoshui.operations.adapters.failpoints import FailpointReached, listed_failpoints
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import IdempotencyKey
from tests.operations.zones import make_zone

Bind = Callable[[UUID], None]
KEY = "key-000000001"


class Deed:
    """Counts how often it was done."""

    def __init__(self, status: int = 302) -> None:
        self.done, self.status = 0, status

    def __call__(self) -> Answer:
        self.done += 1
        return Answer(self.status, f"第 {self.done} 次".encode(), "text/plain", {"Location": f"/{self.done}"})


@pytest.fixture
def zone(db: None, bind: Bind) -> UUID:
    zone_id = make_zone()
    bind(zone_id)
    return zone_id


def test_the_same_request_again_gets_the_kept_answer_and_does_nothing(zone: UUID) -> None:
    deed, mei = Deed(), uuid4()
    first = answer_once(zone, mei, KEY, "a" * 64, deed)
    again = answer_once(zone, mei, KEY, "a" * 64, deed)
    assert (deed.done, first.is_repeated, again.is_repeated) == (1, False, True)
    assert (again.status, again.body, again.headers) == (302, "第 1 次".encode(), {"Location": "/1"})


def test_the_same_key_with_another_body_is_refused(zone: UUID) -> None:
    deed, mei = Deed(), uuid4()
    answer_once(zone, mei, KEY, "a" * 64, deed)
    with pytest.raises(KeyUsedForAnotherBody):
        answer_once(zone, mei, KEY, "b" * 64, deed)
    assert deed.done == 1


def test_another_persons_equal_key_is_another_key(zone: UUID) -> None:
    deed = Deed()
    for person in (uuid4(), uuid4()):
        answer_once(zone, person, KEY, "a" * 64, deed)
    assert deed.done == 2


@pytest.mark.parametrize("status", [422, 409, 404, 500])
def test_what_did_not_succeed_may_be_sent_again_under_its_key(zone: UUID, status: int) -> None:
    mei = uuid4()
    answer_once(zone, mei, KEY, "a" * 64, Deed(status))
    mended = Deed(200)
    assert answer_once(zone, mei, KEY, "b" * 64, mended).status == 200
    assert mended.done == 1


def test_a_server_error_rolls_back_what_was_written(zone: UUID) -> None:
    def write_then_fail() -> Answer:
        IdempotencyKey.objects.create_in(zone, user_id=uuid4(), key="written-inside", body_sha256="", created_at=clock.now())
        return Answer(500)

    answer_once(zone, uuid4(), KEY, "a" * 64, write_then_fail)
    assert not IdempotencyKey.objects.in_zone(zone).exists()


@pytest.mark.parametrize("key", ["short", "x" * 81, "带汉字的编号编号编号", "tab\tinside-key"])
def test_a_malformed_key_is_refused(zone: UUID, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        answer_once(zone, uuid4(), key, "a" * 64, Deed())
    assert refused.value.code == "idempotency_key_malformed"


def test_old_keys_are_forgotten_and_young_ones_kept(zone: UUID) -> None:
    answer_once(zone, uuid4(), KEY, "a" * 64, Deed())
    assert forget_old_answers(zone, before=clock.now() - timedelta(days=1)) == 0
    assert forget_old_answers(zone, before=clock.now() + timedelta(seconds=1)) == 1


def test_a_double_click_carries_out_one_deed_and_tells_the_other_to_wait(own_database: str) -> None:
    zone_id, mei, deed = make_zone(), uuid4(), Deed()
    inside, go_on = threading.Event(), threading.Event()
    outcomes: list[str] = []

    def slow() -> Answer:
        inside.set()
        go_on.wait(10)
        return deed()

    def first() -> None:
        with bound_to_zone(zone_id):
            outcomes.append(f"done {answer_once(zone_id, mei, KEY, 'a' * 64, slow).status}")
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    with bound_to_zone(zone_id):
        with pytest.raises(KeyInFlight):
            answer_once(zone_id, mei, KEY, "a" * 64, deed)
        go_on.set()
        thread.join(10)
        assert answer_once(zone_id, mei, KEY, "a" * 64, deed).is_repeated
    assert (outcomes, deed.done) == (["done 302"], 1)


def test_a_crash_before_commit_leaves_nothing_and_after_it_leaves_all(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    zone_id, mei, deed = make_zone(), uuid4(), Deed()
    with bound_to_zone(zone_id):
        for place, deeds_afterwards in (("before", 2), ("after", 3)):
            monkeypatch.setenv("HUOSHUI_FAILPOINTS", f"idempotency.{place}_commit=raise")
            with pytest.raises(FailpointReached):
                answer_once(zone_id, mei, f"{KEY}-{place}", "a" * 64, deed)
            monkeypatch.delenv("HUOSHUI_FAILPOINTS")
            again = answer_once(zone_id, mei, f"{KEY}-{place}", "a" * 64, deed)
            assert (again.is_repeated, deed.done) == (place == "after", deeds_afterwards)


def test_the_failpoints_of_the_source_are_listed_and_a_wrong_action_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from huoshui.operations.adapters.failpoints import failpoint

    assert {"idempotency.before_commit", "idempotency.after_commit", "stored_file.after_bytes"} <= set(listed_failpoints())
    monkeypatch.setenv("HUOSHUI_FAILPOINTS", "somewhere=explode")
    with pytest.raises(ValueError, match="explode"):
        failpoint("somewhere")
    failpoint("elsewhere")
