"""What a newcomer does on any page: sign in, follow the menu, fill a form by its labels, open a figure."""

from __future__ import annotations

import base64

from playwright.sync_api import Locator, Page, expect

from huoshui.core import clock
from huoshui.organizations.adapters.one_time_codes import code_at
from huoshui.organizations.rules.second_factor import step_of
from tests.cast import PASSWORD

NEW_PASSWORD = "Liu-lin-2026x"

DROP = """([bytes, name]) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))], name));
    document.querySelector("[data-drop-area]").dispatchEvent(
        new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def type_credentials(page: Page, username: str, password: str = PASSWORD) -> None:
    """The first step of signing in, from the bare address of the platform unless a sign-in page is open already."""
    if "/session/sign-in/" not in page.url:
        page.goto("/")
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def enrol_and_choose_password(page: Page) -> None:
    """A new administrator binds a phone, keeps the recovery codes and chooses a password."""
    expect(page.get_by_role("heading", name="绑定动态口令")).to_be_visible()
    picture = page.locator("img[alt='绑定用的二维码']")
    assert picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }") > 100
    secret = page.inner_text("code.secret").replace(" ", "").strip()
    page.get_by_label("6位动态口令").fill(code_at(secret, step_of(clock.now())))
    page.get_by_role("button", name="完成绑定").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("button", name="我已保存好").click()
    choose_password(page)


def choose_password(page: Page) -> None:
    """The page of the first sign-in."""
    page.get_by_label("新密码").fill(NEW_PASSWORD)
    page.get_by_label("再输一遍").fill(NEW_PASSWORD)
    page.get_by_role("button", name="保存并登录").click()
    expect(page.get_by_text("新密码已生效")).to_be_visible()


def sign_in(page: Page, username: str) -> Page:
    """In, for those whose posts ask for no second factor. The same page back."""
    type_credentials(page, username)
    expect(page.locator(".person-menu")).to_be_visible()
    return page


def go(page: Page, label: str) -> None:
    """One entry of the main menu."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=label, exact=True).click()


def fill(page: Page, **fields: str) -> None:
    """The fields of a change form by their names; selects by the words shown."""
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def expect_said(page: Page, words: str) -> None:
    """The message on top after a deed."""
    expect(page.locator(".messages, [role=status], [role=alert]").filter(has_text=words).first).to_be_visible()


def open_figure(page: Page, figure: Locator) -> Locator:
    """Click a figure; the drawer, once it is filled."""
    figure.click()
    drawer = page.locator("dialog#drawer")
    expect(drawer.locator("article.explain")).to_be_visible()
    return drawer


def row_of(page: Page, name: str) -> Locator:
    """The row of a table that names this."""
    return page.locator("main tbody tr").filter(has_text=name)


def choose_zone(page: Page, name: str) -> None:
    """Another zone, from the menu on the left of the top bar."""
    page.locator(".zone-switcher summary").click()
    page.locator(".zone-switcher").get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".zone-switcher strong")).to_have_text(name)


def expect_fits(page: Page, width: int = 390) -> None:
    """Nothing sticks out at the right, once charts and panels have found their size: a page still arriving has nothing to measure."""
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def drop(page: Page, content: bytes, name: str) -> None:
    """The file, dragged onto the page of imports, which the menu opens."""
    go(page, "资料导入")
    drop_here(page, content, name)


def drop_here(page: Page, content: bytes, name: str) -> None:
    """The file, dragged onto the open page."""
    page.wait_for_load_state("load")
    with page.expect_navigation():
        page.evaluate(DROP, [base64.b64encode(content).decode(), name])
    page.wait_for_load_state("load")
