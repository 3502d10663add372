"""An officer visits without a connection; a firm tells without one; signing out forgets; plain HTTP is told, not failed."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest, IntakePoint, Visit, VisitFile
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import StoredFile
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.models import Post
from tests.cast import Cast
from tests.journeys.conftest import CHROMIUM, PHONE, PLAIN_HOST
from tests.journeys.line import Line
from tests.journeys.newcomer import sign_in

FIRM = "青河光伏有限公司"
NOTE = "看了新生产线，负责人说八月扩产，要招四十人。"
SECRET = "13800009999"
BIG_PHOTO = """() => {
    const paper = document.createElement("canvas");
    paper.width = 3200; paper.height = 2400;
    const brush = paper.getContext("2d");
    for (let n = 0; n < 9000; n++) {
        brush.fillStyle = `hsl(${(n * 47) % 360} 70% ${30 + (n % 50)}%)`;
        brush.fillRect((n * 131) % 3200, (n * 197) % 2400, 60, 40);
    }
    return paper.toDataURL("image/jpeg", 0.95).split(",")[1];
}"""
KEPT_ADDRESSES = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const one of await (await caches.open(name)).keys()) { found.push(new URL(one.url).pathname); }
    }
    return found;
}"""
KEPT_TEXT = """async () => {
    let text = "";
    for (const name of await caches.keys()) {
        const kept = await caches.open(name);
        for (const one of await kept.keys()) { text += await (await kept.match(one)).text(); }
    }
    return text;
}"""


@pytest.fixture
def line(own_live_server: str) -> Iterator[Line]:
    made = Line(own_live_server)
    yield made
    made.close()


@pytest.fixture
def pick_up(chromium: Browser, line: Line, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """``pick_up()``: the same phone, each time its browser is opened anew; workers, microphone and place are there."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_phone(*, offline: bool = False, owner: str = "zhao") -> BrowserContext:
        line.is_down = offline
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / owner,
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
            base_url=line.address,
            locale="zh-CN",
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            permissions=["microphone", "geolocation"],
            geolocation={"latitude": 35.08123456, "longitude": 112.60234567, "accuracy": 18},
            offline=offline,
        )
        context.set_default_timeout(15_000)
        context.on("page", lambda page: page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}")))
        contexts.append(context)
        return context

    expect.set_options(timeout=15_000)  # what is waited for goes through a line and a worker first
    yield open_phone
    expect.set_options(timeout=5_000)
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _firm(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, name=FIRM, name_key=FIRM, created_at=timezone.now()).save(force_insert=True)
        _give(cast, cast.zhao.id)


def _give(cast: Cast, officer_id: UUID, version: int = 0) -> None:
    duty = actions.Duty(officer_id=officer_id)
    actions.give_responsibility(
        cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=duty, expected_version=version, why="岗位调整"
    )


def until(page: Page, condition: str) -> None:
    """Wait for a condition inside the page. (wait_for_function would need eval, which the security policy refuses.)"""
    waited = """async ask => {
        const end = Date.now() + 30000;
        while (!(await ask())) {
            if (Date.now() > end) { throw new Error("waited in vain for " + ask); }
            await new Promise(later => setTimeout(later, 40));
        }
    }"""
    page.evaluate(f"() => ({waited})({condition})")


def _cut(phone: BrowserContext, line: Line) -> None:
    """No connection. The line itself is down: a worker that starts later may not have heard what the context was told."""
    line.is_down = True
    phone.set_offline(True)


def _mend(phone: BrowserContext, line: Line) -> None:
    line.is_down = False
    phone.set_offline(False)


def _ready(page: Page) -> Page:
    """Worker in charge, own list on the phone."""
    until(page, "() => navigator.serviceWorker.controller !== null")
    until(page, "async () => Boolean(await huoshuiPhone.kept('pocket'))")
    return page


def _with_place_and_turned(photo: bytes) -> bytes:
    """The same JPEG with what a camera writes: turned by 90° (orientation 6) and, as words, a place."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0) + b"GPSLatitude 35.0812"
    block = b"Exif\0\0" + tiff
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + photo[2:]


def _size(jpeg: bytes) -> tuple[int, int]:
    """(width, height) out of the frame header."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height


def _counts(cast: Cast) -> tuple[int, int, int]:
    with bound_to_zone(cast.home.id):
        return tuple(model.objects.in_zone(cast.home.id).count() for model in (Visit, VisitFile, EnterpriseRequest))  # type: ignore[return-value]


def test_an_officer_visits_offline_and_all_of_it_arrives_once(
    cast: Cast, line: Line, pick_up: Callable[..., BrowserContext], open_browser: Callable[..., Page]
) -> None:
    _firm(cast)
    phone = pick_up()
    page = sign_in(phone.new_page(), "zhao")
    page.goto("/officers/")
    _ready(page)
    page.get_by_role("link", name="走访", exact=True).first.click()
    big = _with_place_and_turned(base64.b64decode(page.evaluate(BIG_PHOTO)))
    _cut(phone, line)
    expect(page.get_by_text("网络已断开，照常记")).to_be_visible()
    page.get_by_label("谈了什么").fill(NOTE)
    page.get_by_label("企业提出的诉求").fill("夜班没有公交车回城")
    page.get_by_label("拍照或选照片").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": big})
    expect(page.locator("[data-take=photo]")).to_contain_text("→")
    page.get_by_role("button", name="录音", exact=True).click()
    expect(page.locator("[data-memo-time]")).to_contain_text(re.compile("0:0[1-9]"))
    page.get_by_role("button", name="停下并存好").click()
    expect(page.locator("[data-take=memo] audio")).to_be_visible()
    page.get_by_role("button", name="加位置").click()
    expect(page.locator("[data-place-note]")).to_contain_text("误差约 18 米")
    expect(page.locator("[data-draft-saved]")).to_contain_text("已存在这部手机上")
    until(
        page,
        "async () => Boolean((await huoshuiPhone.draftsOf(document.body.dataset.person, document.body.dataset.zone))[0].fields.accuracy)",
    )
    phone.close()

    phone = pick_up(offline=True)
    page = phone.new_page()
    page.goto("/officers/")
    expect(page.get_by_text("上次更新")).to_be_visible()
    expect(page.locator("[data-pocket-list]").get_by_text(FIRM)).to_be_visible()
    expect(page.locator("[data-outbox]")).to_contain_text("没写完")
    page.goto("/enterprises/")
    expect(page.get_by_role("heading", name="离线，这一页打不开")).to_be_visible()
    page.goto("/officers/")
    page.get_by_role("link", name="接着写").click()
    expect(page.get_by_label("谈了什么")).to_have_value(NOTE)
    expect(page.locator("[data-take=photo] img")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-visit-state]")).to_contain_text("待发送")
    assert _counts(cast) == (0, 0, 0)

    line.cut_next("POST", "/phone/visits/")
    _mend(phone, line)
    expect(page.locator("[data-visit-state]")).to_contain_text(re.compile("已经试发过|已发送"))
    assert line.lost == ["POST /phone/visits/ HTTP/1.1"] and _counts(cast) == (1, 2, 1)
    page.goto("/officers/")
    expect(page.locator("[data-outbox]")).to_contain_text("已发送")
    expect(page.locator("[data-outbox]")).to_contain_text("SQ")
    assert _counts(cast) == (1, 2, 1)
    with bound_to_zone(cast.home.id):
        visit = Visit.objects.in_zone(cast.home.id).get()
        assert (visit.note, str(visit.latitude), str(visit.longitude)) == (NOTE, "35.08123", "112.60235")
        photo = StoredFile.objects.in_zone(cast.home.id).get(media_type="image/jpeg")
        content = open_stored_file(cast.zhao.actor, photo.id)[1].read()
    assert _size(content) == (1200, 1600) and b"Exif" not in content and b"GPS" not in content and len(content) < len(big) / 2

    desk = sign_in(open_browser(), "mei")
    desk.goto("/officers/visits/")
    expect(desk.locator("main")).to_contain_text("看了新生产线")
    expect(desk.locator("main")).to_contain_text("附件 2")


def test_what_changed_while_the_officer_was_away_is_shown_and_decided(
    cast: Cast, line: Line, pick_up: Callable[..., BrowserContext]
) -> None:
    _firm(cast)
    phone = pick_up()
    page = sign_in(phone.new_page(), "zhao")
    page.goto("/officers/")
    _ready(page)
    _cut(phone, line)
    page.goto(f"/officers/visit/{cast.enterprise_id}/")
    page.get_by_label("谈了什么").fill(NOTE)
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-visit-state]")).to_contain_text("待发送")
    with bound_to_zone(cast.home.id):
        Post.objects.create_in(cast.home.id, person=cast.chen.person, role="officer", unit=cast.units["service_centre"])
        _give(cast, cast.chen.id, version=1)
        actions.record_visit(cast.mei.actor, actions.VisitNote("desk-0001", cast.enterprise_id, "visit", "unreachable"))
    _mend(phone, line)
    state = page.locator("[data-visit-state]")
    expect(state).to_contain_text("责任卡已经交给别人")
    expect(state).to_contain_text("现在由陈住建负责")
    expect(state).to_contain_text("同事已经走访过这家企业")
    assert _counts(cast)[0] == 1
    state.get_by_role("button", name="照样发送").click()
    expect(state).to_contain_text("已发送")
    assert _counts(cast)[0] == 2


def test_signing_out_takes_the_list_away_and_leaves_the_draft_to_its_own_person(
    cast: Cast, line: Line, pick_up: Callable[..., BrowserContext]
) -> None:
    _firm(cast)
    with bound_to_zone(cast.home.id):
        telling = actions.Telling(
            intake_key="hotline-1", channel="hotline", body=f"停电，请打 {SECRET}", enterprise_id=cast.enterprise_id, title="三号车间停电"
        )
        actions.tell_request(cast.mei.actor, telling)
    phone = pick_up()
    page = sign_in(phone.new_page(), "zhao")
    page.evaluate("() => caches.open('huoshui-of-an-older-version')")
    page.goto("/officers/")
    _ready(page)
    page.goto("/requests/")
    page.goto("/officers/")
    until(page, "async () => (await caches.keys()).length === 1")
    kept = page.evaluate(KEPT_ADDRESSES)
    assert {one for one in kept if not one.startswith("/static/")} == {"/phone/", "/phone/visit/", "/phone/tell/", "/phone/offline/"}
    assert not any(words in page.evaluate(KEPT_TEXT) for words in (FIRM, SECRET, "赵服务", "三号车间"))
    page.goto(f"/officers/visit/{cast.enterprise_id}/")
    page.get_by_label("谈了什么").fill(NOTE)
    expect(page.locator("[data-draft-saved]")).to_contain_text("已存在")
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("您已退出")).to_be_visible()
    _cut(phone, line)
    page.goto("/officers/")
    expect(page.get_by_role("heading", name="手机上没有名单")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(FIRM)
    _mend(phone, line)
    sign_in(page, "bo")
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("您已退出")).to_be_visible()
    sign_in(page, "zhao")
    page.goto("/officers/")
    expect(page.locator("[data-outbox]")).to_contain_text("没写完")


def test_a_firm_tells_without_a_network_and_finds_its_receipt(cast: Cast, pick_up: Callable[..., BrowserContext], line: Line) -> None:
    _firm(cast)
    with bound_to_zone(cast.home.id):
        actions.adopt_usual_categories(cast.mei.actor)
        made = actions.make_intake_point(cast.mei.actor, kind="enterprise", enterprise_id=cast.enterprise_id)
        token = IntakePoint.objects.in_zone(cast.home.id).get(id=made).token
    phone = pick_up(owner="firm")
    page = phone.new_page()
    page.goto(f"/tell/{cast.home.id}/{token}/")
    until(page, "() => navigator.serviceWorker.controller !== null")
    until(page, "() => document.querySelector('form[data-tell-form]').dataset.ready === 'yes'")
    phone.close()
    phone = pick_up(offline=True, owner="firm")
    page = phone.new_page()
    page.goto(f"/tell/{cast.home.id}/{token}/")
    expect(page.locator("[data-point-label]")).to_have_text(FIRM)
    page.get_by_label("遇到什么问题").fill("园区东门夜里没有路灯，下班的工人摔了两次。")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-outbox]")).to_contain_text("待发送")
    line.cut_next("POST", f"/phone/told/{cast.home.id}/{token}/")
    _mend(phone, line)
    until(page, "async () => (await huoshuiPhone.allWaiting()).every(one => one.state === 'waiting' && one.attempts > 0)")
    page.goto(f"/tell/{cast.home.id}/{token}/")
    expect(page.locator("[data-outbox]")).to_contain_text("受理编号")
    assert line.lost == [f"POST /phone/told/{cast.home.id}/{token}/ HTTP/1.1"]
    with bound_to_zone(cast.home.id):
        assert EnterpriseRequest.objects.in_zone(cast.home.id).get().channel == "code"


def test_plain_http_says_what_is_withheld_and_forms_go_on_working(
    cast: Cast, own_live_server: str, open_browser: Callable[..., Page], settings: object
) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    _firm(cast)
    page = open_browser(phone=True)
    page.goto(f"http://{PLAIN_HOST}:{urlsplit(own_live_server).port}/")
    sign_in(page, "zhao")
    page.goto(f"http://{PLAIN_HOST}:{urlsplit(own_live_server).port}/officers/visit/{cast.enterprise_id}/")
    assert page.evaluate("window.isSecureContext") is False
    expect(page.get_by_role("note").filter(has_text="现在没有用 HTTPS 打开")).to_contain_text("离线填写、定位、录音、安装到桌面")
    expect(page.get_by_role("button", name="录音", exact=True)).to_be_hidden()
    page.get_by_label("谈了什么").fill(NOTE)
    page.get_by_label("照片或录音").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(page.evaluate(BIG_PHOTO))}
    )
    expect(page.locator("[data-shrunk-note]")).to_contain_text("→")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已记下走访")).to_be_visible()
    with bound_to_zone(cast.home.id):
        row = VisitFile.objects.in_zone(cast.home.id).select_related("stored_file").get()
        assert row.stored_file.byte_count < 1_500_000
        assert BytesIO(open_stored_file(cast.zhao.actor, row.stored_file_id)[1].read()).getvalue()[:3] == b"\xff\xd8\xff"
