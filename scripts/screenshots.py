"""Takes the pictures of docs/screenshots from a running platform with the sample district.

    .venv/bin/python scripts/screenshots.py http://127.0.0.1:8000 [--only cockpit]

Starts nothing itself. Signs in as people of the sample district; the second factor comes from `huoshui user code NAME`, so it runs on
the platform's own machine. Each page in two sizes: a desk (1440 × 900) and a phone (390 × 844).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sample_district.cast import SAMPLE_PASSWORD  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LARGEST_BYTES = 400_000
CHROMIUM = os.environ.get("HUOSHUI_CHROMIUM", "/usr/bin/chromium")


@dataclass(frozen=True)
class Shot:
    """One page: the file's name, who looks at it, its address, what to click first, one after the other, and whether a phone sees it."""

    name: str
    username: str
    address: str
    clicks: tuple[str, ...] = ()
    on_phone: bool = False


FIRST_ROW = "main table tbody tr a, main .list-row a"
SHOTS = (
    Shot("workbench", "diaodu", "/workbench/", on_phone=True),
    Shot("cockpit", "lead02", "/cockpit/", on_phone=True),
    Shot("projects", "diaodu", "/projects/", on_phone=True),
    Shot("board", "diaodu", "/projects/board/"),
    Shot("project", "diaodu", "/projects/", (FIRST_ROW,), on_phone=True),
    Shot("batches", "zhaoshang", "/batches/"),
    Shot("batch", "zhaoshang", "/batches/", (FIRST_ROW,)),
    Shot("gaps", "diaodu", "/gaps/", on_phone=True),
    Shot("enterprises", "zhaoshang", "/enterprises/"),
    Shot("imports", "diaodu", "/imports/"),
    Shot("import-mapping", "diaodu", "/imports/", ("main a:has-text('月报（2026年3月）')", "main a:has-text('映射与区域')")),
    Shot("import-problems", "diaodu", "/imports/", ("main a:has-text('月报（2026年3月）')", "main a:has-text('问题')")),
    Shot("documents", "diaodu", "/documents/", on_phone=True),
    Shot("document-review", "diaodu", "/documents/", (FIRST_ROW,), on_phone=True),
    Shot("findings", "diaodu", "/findings/", on_phone=True),
    Shot("assignments", "diaodu", "/assignments/", on_phone=True),
    Shot("requests", "diaodu", "/requests/", on_phone=True),
    Shot("request", "diaodu", "/requests/", (FIRST_ROW,), on_phone=True),
    Shot("request-figures", "lead02", "/requests/figures/"),
    Shot("common-matters", "diaodu", "/requests/matters/"),
    Shot("targets", "diaodu", "/targets/", on_phone=True),
    Shot("lights", "diaodu", "/lights/"),
    Shot("league", "lead02", "/races/", (FIRST_ROW,), on_phone=True),
    Shot("scorecard", "diaodu", "/scorecards/", (FIRST_ROW,)),
    Shot("meeting", "diaodu", "/meetings/", (FIRST_ROW,)),
    Shot("bulletin", "diaodu", "/bulletins/", (FIRST_ROW,), on_phone=True),
    Shot("composed-page", "lead02", "/pages/", (FIRST_ROW,)),
    Shot("wall", "lead02", "/wall/"),
    Shot("units", "xitong", "/system/units/"),
    Shot("rulebook", "diaodu", "/system/rules/"),
    Shot("audit", "shenji", "/system/audit/"),
)


class PageMissing(Exception):
    """A page that does not open."""


def second_factor(username: str) -> str:
    """Six digits, from the command that knows sample people's."""
    command = [str(ROOT / ".venv" / "bin" / "huoshui"), "user", "code", username]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return next(word for word in printed.replace("：", " ").split() if word.isdigit() and len(word) == 6)


def sign_in(page: Page, base: str, username: str) -> None:
    """Password, second factor where asked, zone where asked."""
    page.goto(f"{base}/session/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", SAMPLE_PASSWORD)
    page.click("form.sign-in-form button, form .btn-primary")
    page.wait_for_load_state()
    if "second-factor" in page.url:
        page.fill("input[name=code]", second_factor(username))
        page.click("form.sign-in-form button, form .btn-primary")
        page.wait_for_load_state()
    if "/session/" in page.url:
        raise SystemExit(f"{username} 没有登录成功：停在 {page.url}")


def sessions(browser: Browser, base: str, size: tuple[int, int]) -> Iterator[tuple[str, BrowserContext]]:
    """One signed-in context for each person who is needed."""
    for username in dict.fromkeys(shot.username for shot in SHOTS):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=1,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        sign_in(context.new_page(), base, username)
        yield username, context
        context.close()


def take(context: BrowserContext, base: str, shot: Shot, size_name: str) -> Path:
    """One picture; refused where the page is an error or the picture is too heavy for the repository."""
    page = context.new_page()
    response = page.goto(f"{base}{shot.address}")
    if response is None or not response.ok:
        page.close()
        raise PageMissing(f"{shot.address} 没有打开：{response.status if response else '无响应'}")
    for click in shot.clicks:
        page.locator(click).first.click()
        page.wait_for_load_state()
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{shot.name}-{size_name}.png"
    page.screenshot(path=path)
    page.close()
    if path.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{path.name} 有 {path.stat().st_size} 字节，超过 {LARGEST_BYTES}。")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description="为 docs/screenshots 截图")
    parser.add_argument("base", help="平台地址，如 http://127.0.0.1:8000")
    parser.add_argument("--only", default="", help="只截名称以此开头的页面")
    options = parser.parse_args()
    base = options.base.rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    is_complete = True
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for size_name, size in SIZES.items():
            for username, context in sessions(browser, base, size):
                for shot in SHOTS:
                    if shot.username == username and shot.name.startswith(options.only) and (size_name == "desk" or shot.on_phone):
                        try:
                            print(take(context, base, shot, size_name).relative_to(ROOT))
                        except PageMissing as missing:
                            print(missing, file=sys.stderr)
                            is_complete = False
        browser.close()
    raise SystemExit(0 if is_complete else 1)


if __name__ == "__main__":
    main()
