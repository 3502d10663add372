"""The installable app from the server's side: who it opens for, what it keeps, what it answers a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import Visit
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.web.phone.worker_files import STATIC_FILES, version_of, worker_settings
from tests.cast import Cast
from tests.web.conftest import within_queries

JSON = {"HTTP_ACCEPT": "application/json"}
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60


@pytest.fixture
def firm(cast: Cast) -> str:
    with bound_to_zone(cast.home.id):
        name = "青河光伏有限公司"
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, name=name, name_key=name, created_at=timezone.now()).save(force_insert=True)
        actions.give_responsibility(
            cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=actions.Duty(officer_id=cast.zhao.id)
        )
    return str(cast.enterprise_id)


@pytest.mark.parametrize(
    ("member", "start", "shortcuts"),
    [
        ("zhao", "/officers/", ["走访", "提诉求"]),
        ("qian", "/requests/", ["提诉求", "诉求"]),
        ("liu", "/cockpit/", ["诉求"]),
    ],
)
def test_the_installed_app_opens_where_the_role_works(
    as_member: Callable[[str], Client], member: str, start: str, shortcuts: list[str]
) -> None:
    manifest = as_member(member).get("/app.webmanifest").json()
    assert (manifest["start_url"], [one["name"] for one in manifest["shortcuts"]]) == (start, shortcuts)
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"} and manifest["lang"] == "zh-Hans"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_a_manifest_starts_nowhere_but_at_a_printed_code(client: Client, cast: Cast) -> None:
    own = f"/tell/{cast.home.id}/abcd1234/"
    assert client.get("/app.webmanifest", {"tell": own}).json()["start_url"] == own
    assert client.get("/app.webmanifest", {"tell": "//evil.example/"}).json()["start_url"] == "/"


def test_the_worker_stands_at_the_root_is_never_kept_and_names_files_that_exist(client: Client, db: None) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]
    settings = json.loads(answer.content.decode().split("\n", 1)[0].removeprefix("self.phoneWorkerSettings = ").rstrip(";"))
    assert settings == worker_settings()
    assert all(finders.find(name) for name in STATIC_FILES)
    assert all(client.get(address).status_code == 200 for address in settings["shells"].values())


def test_every_file_that_a_shell_asks_for_is_kept(client: Client, db: None) -> None:
    settings = worker_settings()
    for address in settings["shells"].values():  # type: ignore[attr-defined]
        page = client.get(address).content.decode()
        wanted = {one.split("#")[0] for one in re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg)[^"]*)"', page)}
        assert wanted and wanted <= set(settings["files"]), wanted - set(settings["files"])  # type: ignore[call-overload]


def test_shells_know_nobody_even_for_who_is_signed_in(as_member: Callable[[str], Client], firm: str, cast: Cast) -> None:
    client = as_member("zhao")
    for address in worker_settings()["shells"].values():  # type: ignore[attr-defined]
        page = client.get(address).content.decode()
        assert "赵服务" not in page and "青河" not in page and str(cast.home.id) not in page and "csrfmiddlewaretoken" not in page


def test_a_changed_file_is_another_version(tmp_path: Path) -> None:
    one = tmp_path / "a.js"
    one.write_text("1", encoding="utf-8")
    before = version_of([one])
    assert version_of([one]) == before
    one.write_text("2", encoding="utf-8")
    assert version_of([one]) != before


def test_the_own_list_is_for_officers_and_says_who_they_are(as_member: Callable[[str], Client], firm: str) -> None:
    client = as_member("zhao")
    with within_queries(25):
        pocket = client.get("/phone/pocket/").json()
    assert pocket["person"]["name"] == "赵服务" and [one["id"] for one in pocket["firms"]] == [firm]
    assert pocket["terms"]["photo_longest_side_pixels"] == 1600
    assert as_member("qian").get("/phone/pocket/").status_code == 403
    assert Client().get("/phone/pocket/").status_code == 302


def test_files_one_by_one_then_the_visit_and_all_of_it_twice_is_once(as_member: Callable[[str], Client], firm: str, cast: Cast) -> None:
    client = as_member("zhao")

    def photo(key: str) -> str:
        file = SimpleUploadedFile("a.jpg", JPEG, "image/jpeg")
        return client.post("/phone/files/", {"file": file}, HTTP_IDEMPOTENCY_KEY=key, **JSON).json()["id"]

    first = photo("photo-key-1")
    assert photo("photo-key-1") == first and photo("photo-key-2") != first
    visit = {
        "device_key": "phone-key-1",
        "enterprise_id": firm,
        "enterprise_name": "青河光伏有限公司",
        "kind": "visit",
        "reached": "met",
        "note": "看了新生产线",
        "told": "夜班没有公交车",
        "file_id": [first],
        "seen_officer_id": str(cast.zhao.id),
        "seen_last_visit_id": "",
        "visited_at": "2026-03-01T02:00:00.000Z",
    }

    def send() -> dict[str, object]:
        return client.post("/phone/visits/", visit, HTTP_IDEMPOTENCY_KEY="phone-key-1", **JSON).json()

    assert send() == send()
    with bound_to_zone(cast.home.id):
        assert Visit.objects.in_zone(cast.home.id).count() == 1
    visit["note"] = "另一句话"
    assert send()["code"] == "idempotency_key_other_body"  # JSON for a phone, not a page


def test_a_refusal_comes_as_words_and_a_conflict_with_both_sides(as_member: Callable[[str], Client], firm: str, cast: Cast) -> None:
    client = as_member("zhao")
    refused = client.post("/phone/files/", {"file": SimpleUploadedFile("a.jpg", b"MZ program")}, **JSON)
    assert refused.status_code == 422 and refused.json()["code"] == "not_a_photo_or_memo"
    with bound_to_zone(cast.home.id):
        actions.record_visit(cast.mei.actor, actions.VisitNote("desk-0001", cast.enterprise_id, "visit", "unreachable"))
    visit = {"device_key": "phone-key-2", "enterprise_id": firm, "kind": "visit", "reached": "met", "note": "看了新生产线"}
    asked = client.post("/phone/visits/", {**visit, "seen_officer_id": str(cast.zhao.id)}, **JSON)
    assert asked.status_code == 409
    (one,) = asked.json()["data"]["conflicts"]
    assert one["code"] == "visited_meanwhile" and "梅调度" in one["theirs"]
    sent = client.post("/phone/visits/", {**visit, "seen_officer_id": str(cast.zhao.id), "accepted": [one["token"]]}, **JSON)
    assert sent.status_code == 200


def test_who_has_no_account_fills_no_disk_and_breaks_no_page(client: Client, cast: Cast) -> None:
    follow, rate = f"/tell/{cast.home.id}/follow/", f"/tell/{cast.home.id}/rate/"
    much = {"CONTENT_LENGTH": str(31 * 1024 * 1024)}
    page = client.post(follow, {"number": "SQ202600001"}, **much)
    assert page.status_code == 413 and "超过 30 MB" in page.content.decode()
    said = client.post(f"/phone/told/{cast.home.id}/any-token/", {}, **much, **JSON)
    assert (said.status_code, said.json()["code"]) == (413, "request_too_big")
    for address in (follow, rate):
        for number in ("SQ2026" + "1" * 24, "SQ2026\x0000001", "JC\x00"):
            assert client.post(address, {"number": number, "code": "AAAA2222", "grade": "satisfied"}).status_code == 422
