"""Signing in and out in a browser's steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import actions, queries
from huoshui.organizations.adapters.one_time_codes import code_at
from huoshui.organizations.models import Person, Post
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from huoshui.organizations.rules.second_factor import step_of
from tests.cast import PASSWORD, Cast, build_cast, sign_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/session/sign-in/"
PROFILE = "/session/account/"


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def test_a_dispatcher_signs_in_with_a_password_and_leaves_a_trail(cast: Cast, client: Client) -> None:
    answer = client.post(SIGN_IN, {"username": " MEI ", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(PROFILE).status_code == 200
    with bound_to_zone(cast.home.id):
        entry = AuditEntry.objects.in_zone(cast.home.id).get(operation="session.signed_in")
    assert entry.actor_id == cast.mei.id
    assert entry.actor_address == "127.0.0.1"


def test_a_visitor_is_sent_to_sign_in_and_back_to_the_page_wanted(cast: Cast, client: Client) -> None:
    answer = client.get(PROFILE)
    assert answer["Location"] == f"{SIGN_IN}?next=/session/account/"
    answer = client.post(SIGN_IN, {"username": "mei", "password": PASSWORD, "next": PROFILE})
    assert answer["Location"] == PROFILE


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/\\evil.example"])
def test_the_way_back_never_leaves_the_product(cast: Cast, client: Client, evil: str) -> None:
    answer = client.post(SIGN_IN, {"username": "mei", "password": PASSWORD, "next": evil})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_an_htmx_request_without_a_session_is_told_to_go_to_sign_in(cast: Cast, client: Client) -> None:
    answer = client.get(PROFILE, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == SIGN_IN


def test_five_wrong_passwords_lock_the_name_for_fifteen_minutes_even_for_the_right_one(cast: Cast, client: Client) -> None:
    for left in (4, 3, 2, 1):
        answer = client.post(SIGN_IN, {"username": "mei", "password": "wrong"})
        assert answer.status_code == 422
        assert f"还可试{left}次" in answer.content.decode()
    answer = client.post(SIGN_IN, {"username": "mei", "password": "wrong"})
    assert answer.status_code == 429
    assert "请在15分钟后再试" in answer.content.decode()
    answer = client.post(SIGN_IN, {"username": "mei", "password": PASSWORD})
    assert answer.status_code == 429
    assert client.get(PROFILE).status_code == 302
    with bound_to_zone(cast.home.id):
        assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="session.sign_in_failed", succeeded=False).count() == 5
        assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="session.locked").count() == 1


def test_the_security_administrator_lifts_the_lock(cast: Cast, client: Client) -> None:
    for _ in range(5):
        client.post(SIGN_IN, {"username": "mei", "password": "wrong"})
    with bound_to_zone(cast.home.id):
        actions.unlock_person(cast.han.actor, cast.mei.id)
    assert client.post(SIGN_IN, {"username": "mei", "password": PASSWORD}).status_code == 302


def test_an_unknown_name_is_answered_and_locked_like_a_known_one_and_its_trail_hides_what_was_typed(cast: Cast, client: Client) -> None:
    known = client.post(SIGN_IN, {"username": "mei", "password": "wrong"}).content.decode()
    unknown = client.post(SIGN_IN, {"username": "my-secret-password", "password": "wrong"}).content.decode()
    assert "登录名或密码不对" in known
    assert "登录名或密码不对" in unknown
    with bound_to_zone(PLATFORM_ZONE_ID):
        entry = AuditEntry.objects.in_zone(PLATFORM_ZONE_ID).get(operation="session.sign_in_failed")
    assert "secret" not in entry.actor_name + entry.subject_label


def _enrolled(person: Person) -> str:
    secret = actions.begin_enrolment(person.id)
    with clock.clock_at(clock.now() - timedelta(minutes=5)):
        actions.confirm_enrolment(person.id, code=code_at(secret, step_of(clock.now())))
    return secret


def test_a_leader_is_not_in_before_the_second_factor(cast: Cast, client: Client) -> None:
    secret = _enrolled(cast.liu.person)
    answer = client.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
    assert answer["Location"] == "/session/second-factor/"
    assert client.get(PROFILE).status_code == 302
    answer = client.post("/session/second-factor/", {"code": code_at(secret, step_of(clock.now()))})
    assert answer.status_code == 302
    assert client.get(PROFILE).status_code == 200


def test_a_code_is_good_once(cast: Cast, client: Client) -> None:
    secret = _enrolled(cast.liu.person)
    code = code_at(secret, step_of(clock.now()))
    client.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
    client.post("/session/second-factor/", {"code": code})
    other = Client()
    other.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
    answer = other.post("/session/second-factor/", {"code": code})
    assert answer.status_code == 422
    assert "已经用过" in answer.content.decode()
    assert other.get(PROFILE).status_code == 302


def test_wrong_codes_lock_like_wrong_passwords(cast: Cast, client: Client) -> None:
    _enrolled(cast.liu.person)
    client.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
    statuses = [client.post("/session/second-factor/", {"code": "000000"}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    assert Client().post(SIGN_IN, {"username": "liu", "password": PASSWORD}).status_code == 429


def test_a_leader_without_a_phone_enrols_sees_the_recovery_codes_once_and_uses_one_once(cast: Cast, client: Client) -> None:
    answer = client.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
    assert answer["Location"] == "/session/enrol/"
    assert client.get("/session/enrol/picture.png")["Content-Type"] == "image/png"
    stored = Person.objects.get(id=cast.liu.id).totp_secret_encrypted
    secret = decrypt_personal(stored)
    assert secret.encode() not in bytes(stored)
    assert client.post("/session/enrol/", {"code": "123"}).status_code == 422
    answer = client.post("/session/enrol/", {"code": code_at(secret, step_of(clock.now()))})
    assert answer["Location"] == "/session/recovery-codes/"
    page = client.get("/session/recovery-codes/")
    codes = page.context["codes"]
    assert len(codes) == 10
    assert client.post("/session/recovery-codes/").status_code == 302
    assert client.get(PROFILE).status_code == 200
    assert client.get("/session/recovery-codes/").status_code == 302
    for expected in (302, 422):
        other = Client()
        other.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
        assert other.post("/session/second-factor/", {"code": codes[0].upper()}).status_code == expected


def test_the_picture_is_nobody_elses(cast: Cast, client: Client) -> None:
    assert client.get("/session/enrol/picture.png").status_code == 302
    _enrolled(cast.liu.person)
    client.post(SIGN_IN, {"username": "liu", "password": PASSWORD})
    assert client.get("/session/enrol/picture.png").status_code == 302


def test_a_one_time_password_works_once_and_must_be_changed(cast: Cast, client: Client) -> None:
    with bound_to_zone(cast.home.id):
        person, password = actions.create_person(cast.gu.actor, username="ding", display_name="丁新人")
        actions.add_post(cast.han.actor, person.id, role="dispatcher")
    answer = client.post(SIGN_IN, {"username": "ding", "password": password})
    assert answer["Location"] == "/session/first-password/"
    assert client.get(PROFILE).status_code == 302
    again = Client().post(SIGN_IN, {"username": "ding", "password": password})
    assert "用过或已过期" in again.content.decode()
    weak = client.post("/session/first-password/", {"new_password": "ding-ding-1A", "repeated": "ding-ding-1A"})
    assert "不能含登录名" in weak.content.decode()
    answer = client.post("/session/first-password/", {"new_password": "Xin-mi-ma-26", "repeated": "Xin-mi-ma-26"})
    assert answer.status_code == 302
    assert client.get(PROFILE).status_code == 200
    assert Client().post(SIGN_IN, {"username": "ding", "password": "Xin-mi-ma-26"}).status_code == 302


def test_a_one_time_password_runs_out_after_three_days(cast: Cast, client: Client) -> None:
    with bound_to_zone(cast.home.id):
        person, password = actions.create_person(cast.gu.actor, username="ding", display_name="丁新人")
        actions.add_post(cast.han.actor, person.id, role="dispatcher")
    with clock.clock_at(clock.now() + timedelta(hours=73)):
        answer = client.post(SIGN_IN, {"username": "ding", "password": password})
    assert "已过期" in answer.content.decode()


def test_a_password_of_ninety_days_must_be_changed_on_the_way_in(cast: Cast, client: Client) -> None:
    with clock.clock_at(clock.now() + timedelta(days=90)):
        answer = client.post(SIGN_IN, {"username": "mei", "password": PASSWORD})
        assert answer["Location"] == "/session/first-password/"
        same = client.post("/session/first-password/", {"new_password": PASSWORD, "repeated": PASSWORD})
        assert "最近5次" in same.content.decode()


def test_a_session_ends_after_thirty_idle_minutes(cast: Cast, client: Client) -> None:
    sign_in(client, cast.mei)
    start = clock.now()
    with clock.clock_at(start + timedelta(minutes=29)):
        assert client.get(PROFILE).status_code == 200
    with clock.clock_at(start + timedelta(minutes=60)):
        answer = client.get(PROFILE)
        assert answer["Location"].endswith("ended=idle")
        assert "闲置超过30分钟" in client.get(answer["Location"]).content.decode()
    with bound_to_zone(cast.home.id):
        assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="session.ended_idle").count() == 1


def test_a_changed_password_ends_other_sessions_but_not_the_own(cast: Cast, client: Client) -> None:
    other = sign_in(Client(), cast.mei)
    sign_in(client, cast.mei)
    answer = client.post("/session/account/password/", {"old_password": PASSWORD, "new_password": "Bai-shi-27", "repeated": "Bai-shi-27"})
    assert answer.status_code == 302
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302


def test_a_role_taken_away_in_mid_session_counts_from_the_next_request(cast: Cast, client: Client) -> None:
    sign_in(client, cast.mei)
    assert client.get(PROFILE).status_code == 200
    with bound_to_zone(cast.home.id):
        post = Post.objects.in_zone(cast.home.id).get(person_id=cast.mei.id)
        actions.end_post(cast.han.actor, post.id, ends_on=clock.today() - timedelta(days=1), expected_version=1)
    answer = client.get(PROFILE)
    assert answer.status_code == 302
    assert answer["Location"].endswith("ended=no_post")


def test_signing_out_ends_the_session(cast: Cast, client: Client) -> None:
    sign_in(client, cast.mei)
    assert client.post("/session/sign-out/").status_code == 302
    assert client.get(PROFILE).status_code == 302


def test_a_person_with_two_zones_chooses_and_switches(cast: Cast, client: Client) -> None:
    with bound_to_zone(cast.parent.id):
        actions.add_post(queries.platform_actor(cast.parent.id), cast.mei.id, role="auditor")
    answer = client.post(SIGN_IN, {"username": "mei", "password": PASSWORD})
    assert answer["Location"] == "/session/zone/"
    page = client.get("/session/zone/").content.decode()
    assert "青河开发区" in page
    assert "清源市" in page
    assert client.post("/session/zone/switch/", {"zone": str(cast.parent.id)}).status_code == 302
    assert client.get(PROFILE).context["actor"].zone_id == cast.parent.id


def test_nobody_switches_into_a_zone_without_a_post_and_it_looks_like_none_at_all(cast: Cast, client: Client) -> None:
    sign_in(client, cast.mei)
    strangers = client.post("/session/zone/switch/", {"zone": str(cast.elsewhere.id)})
    random = client.post("/session/zone/switch/", {"zone": "01939b1e-0000-7000-8000-000000000000"})
    assert strangers.status_code == random.status_code == 404
    assert strangers.content == random.content


def test_sample_people_sign_in_on_this_machine_only_and_their_code_is_told(cast: Cast, client: Client) -> None:
    cast.home.is_sample = True
    cast.home.save()
    with bound_to_zone(cast.home.id):
        platform = queries.platform_actor(cast.home.id)
        person = actions.create_sample_person(platform, username="lingdao", display_name="示例领导", password=PASSWORD)
        actions.add_post(platform, person.id, role="leader")
    credentials = {"username": "lingdao", "password": PASSWORD}
    assert "只能在运行平台的这台机器上" in Client(REMOTE_ADDR="10.0.0.8").post(SIGN_IN, credentials).content.decode()
    assert Client(headers={"X-Forwarded-For": "127.0.0.1"}).post(SIGN_IN, credentials).status_code == 422
    for _ in range(2):  # twice within one half minute: the second time the next code is told
        client = Client()
        client.post(SIGN_IN, credentials)
        assert client.post("/session/second-factor/", {"code": queries.current_code("lingdao")}).status_code == 302
        assert client.get(PROFILE).status_code == 200


def test_the_code_of_a_real_person_is_never_told(cast: Cast) -> None:
    from huoshui.core.refusals import Refusal

    _enrolled(cast.liu.person)
    with pytest.raises(Refusal, match="不是示例账号"):
        queries.current_code("liu")


def test_who_needs_no_second_factor_may_bind_one_and_is_asked_for_it_from_then_on(cast: Cast, client: Client) -> None:
    client.post(SIGN_IN, {"username": "mei", "password": PASSWORD})
    page = client.get("/session/enrol/").content.decode()
    assert "以后再说" in page and client.get("/session/enrol/picture.png")["Content-Type"] == "image/png"
    secret = decrypt_personal(Person.objects.get(id=cast.mei.id).totp_secret_encrypted)
    assert client.post("/session/enrol/", {"code": "000"}).status_code == 422
    answer = client.post("/session/enrol/", {"code": code_at(secret, step_of(clock.now()))}, follow=True)
    assert answer.content.decode().count("<li><code>") == 10
    assert client.post("/session/recovery-codes/")["Location"] == "/session/account/"
    assert client.get("/session/enrol/").status_code == 302  # bound once
    client.post("/session/sign-out/")
    assert client.post(SIGN_IN, {"username": "mei", "password": PASSWORD})["Location"].startswith("/session/second-factor/")
