"""Formats, forms, lists, error pages and the frame that all pages share."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client, RequestFactory

from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.components.list_page import Cell, Column, FilterField, ListPage, filled, shown_columns
from huoshui.web.errors import is_disk_full, status_of
from huoshui.web.shell import RAIL
from huoshui.web.templatetags import huoshui_format as shown
from scripts.vendor_frontend import FILES, copy_vendor_files

WEB = Path(__file__).resolve().parents[2] / "huoshui" / "web"


@pytest.mark.parametrize(
    ("filter_name", "value", "words"),
    [
        ("wan_text", 184 * 10**9, "184,000"),
        ("wan_text", 123_456_700, "123.46"),
        ("wan_text", None, "—"),
        ("money_text", 184 * 10**9, "18.40亿元"),
        ("count", 1234567, "1\u2009234\u2009567"),
        ("count", None, "—"),
        ("percent", Decimal("1.0063"), "100.6%"),
        ("percent", None, "—"),
        ("points", 36.45, "36.5%"),
        ("day", date(2026, 3, 31), "2026-03-31"),
        ("day", datetime(2026, 3, 31, 17, 0, tzinfo=UTC), "2026-04-01"),
        ("moment", datetime(2026, 3, 31, 1, 5, tzinfo=UTC), "2026-03-31 09:05"),
        ("or_missing", "", "—"),
        ("or_missing", 0, 0),
    ],
)
def test_figures_look_the_same_everywhere(filter_name: str, value: object, words: object) -> None:
    assert getattr(shown, filter_name)(value) == words


def test_money_shows_every_yuan_on_hover() -> None:
    assert 'title="1,840,000,000.00元"' in shown.money(184 * 10**9)


def test_a_rate_without_a_denominator_is_no_number() -> None:
    assert (shown.ratio(0, 0), shown.ratio(None, 3), shown.ratio(30, 42), shown.ratio(492, 489)) == ("—", "—", "71.4%", "100.6%")


def test_a_refused_form_keeps_what_was_typed_and_says_where() -> None:
    fields = [Field("name", "项目名称", needed=True), Field("day", "日期", "date")]
    form = refused_form(
        fields, {"name": "甲", "day": "昨天"}, [Refusal("bad", "日期不对。", "请重填。", field="day"), Refusal("other", "别的事。")]
    )
    assert form.by_name["name"].value == "甲" and form.by_name["day"].problem == "日期不对。请重填。"
    assert form.problems == [("field-day", "日期：日期不对。请重填。"), ("", "别的事。")]


def test_each_form_gets_a_key_of_its_own_and_misses_are_all_told() -> None:
    fields = [Field("a", "甲", needed=True), Field("b", "乙", needed=True), Field("c", "丙")]
    assert new_form(fields).key != new_form(fields).key
    assert [refusal.field for refusal in missing_fields(fields, {"b": " "})] == ["a", "b"]


def test_a_list_keeps_its_state_in_the_address() -> None:
    request = RequestFactory().get("/things/?stage=a&stage=b&order=-n&after=xyz&as_of=2026-01-01")
    filters = filled(request, [FilterField("stage", "阶段", "multi", [("a", "甲"), ("b", "乙")])])
    columns = [
        Column("n", "名", lambda row: Cell(row), "name", fixed=True),
        Column("m", "数", lambda row: Cell("—"), "number", shown=False),
    ]
    listing = ListPage("things", "东西", columns, ["x"], lambda row: row, 1, filters, next_cursor="next").bind(request)
    assert listing.chips == [("阶段：甲", "?stage=b&order=-n&as_of=2026-01-01"), ("阶段：乙", "?stage=a&order=-n&as_of=2026-01-01")]
    assert "after=next" in listing.next_page and "after" not in listing.first_page
    assert [column.key for column in listing.columns] == ["n"]
    assert [column.key for column in shown_columns(RequestFactory().get("/?col=m"), columns)] == ["n", "m"]


def test_a_choice_that_is_not_offered_is_refused() -> None:
    with pytest.raises(Refusal, match="阶段"):
        filled(RequestFactory().get("/?stage=z"), [FilterField("stage", "阶段", "multi", [("a", "甲")])])


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotVisible(), 404),
        (NotPermitted(), 403),
        (StaleVersion(yours={}, theirs={}), 409),
        (Refusal("storage_full", "满了。"), 507),
        (Refusal("anything", "不行。"), 422),
    ],
)
def test_each_refusal_has_its_status(refusal: Refusal, status: int) -> None:
    assert status_of(refusal) == status


def test_a_full_disk_is_told_from_other_failures() -> None:
    assert is_disk_full(OSError(errno.ENOSPC, "full")) and not is_disk_full(OSError(errno.EPERM, "no"))


def test_an_unknown_address_is_answered_in_chinese(as_member: Callable[[str], Client]) -> None:
    answer = as_member("mei").get(f"/nowhere/{uuid4()}/")
    assert answer.status_code == 404 and "没有找到" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words(as_member: Callable[[str], Client], cast: object, battery: UUID) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_member("mei").cookies
    answer = strict.post(f"/projects/{battery}/duty/", {"duty_person": "甲"})
    assert answer.status_code == 403 and "表单已过期" in answer.content.decode()


def test_pages_carry_no_inline_script_or_style() -> None:
    offences = []
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text()
        if re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))[^>]*>\s*\S", text) or re.search(
            r"\sstyle=|\son[a-z]+=|hx-on|js:", text
        ):
            offences.append(template.name)
    assert offences == []


def test_scripts_need_no_eval() -> None:
    for script in (WEB / "static" / "huoshui").glob("*.js"):
        assert not re.search(r"\beval\(|new Function|innerHTML\s*=|document\.write", script.read_text()), script.name


def test_the_strict_policy_is_sent(as_member: Callable[[str], Client]) -> None:
    policy = as_member("mei").get("/workbench/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (WEB / "static" / "huoshui" / "icons.svg").read_text()))
    named = {entry.icon for entry in RAIL}
    for template in (WEB / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([a-z]+)"', template.read_text()))
    assert named <= drawn


def test_vendor_files_are_copied_by_name_and_a_missing_one_stops(tmp_path: Path) -> None:
    packages = tmp_path / "node_modules"
    for name in FILES:
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_bytes(b"content\n//# sourceMappingURL=x.map\n")
    target = tmp_path / "vendor"
    assert len(copy_vendor_files(packages, target)) == len(FILES)
    assert b"sourceMappingURL" not in (target / "htmx.min.js").read_bytes()
    assert copy_vendor_files(packages, target) == []  # nothing changed
    (target / "stray.js").write_text("x")
    copy_vendor_files(packages, target)
    assert not (target / "stray.js").exists()
    (packages / "htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(FileNotFoundError, match=r"htmx\.min\.js"):
        copy_vendor_files(packages, target)
