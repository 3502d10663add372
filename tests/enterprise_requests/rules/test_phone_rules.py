"""What a phone brings, by its first bytes; what changed while it was away."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from huoshui.enterprise_requests.rules.phone_files import checked_kind, kind_of, stored_name
from huoshui.enterprise_requests.rules.visit_conflicts import (
    FIRM_MERGED,
    HANDED_OVER,
    PLAN_CHANGED,
    VISITED_MEANWHILE,
    FoundNow,
    PlanNow,
    SeenOnPhone,
    conflicts,
)

ME, OTHER, FIRM, LAST = uuid4(), uuid4(), uuid4(), uuid4()
SEEN = SeenOnPhone(FIRM, "青河光伏有限公司", ME, LAST)
NOW = FoundNow(FIRM, "青河光伏有限公司", uuid4(), ME, "赵服务", LAST, "赵服务 2026-03-01 09:00 见到负责人", last_visit_is_own=True)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe1" + b"\0" * 12, ("photo", "jpg")),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 8, ("photo", "png")),
        (b"RIFF\0\0\0\0WEBPVP8 ", ("photo", "webp")),
        (b"\x1aE\xdf\xa3" + b"\0" * 12, ("memo", "webm")),
        (b"OggS" + b"\0" * 12, ("memo", "ogg")),
        (b"\0\0\0 ftypM4A \0\0\0\0", ("memo", "m4a")),
        (b"RIFF\0\0\0\0WAVEfmt ", ("memo", "wav")),
        (b"<svg xmlns='http", None),
        (b"%PDF-1.7", None),
        (b"MZ\x90\0", None),
        (b"GIF89a", None),
        (b"", None),
        (b"\xff\xd8", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: tuple[str, str] | None) -> None:
    assert kind_of(head) == kind


def test_a_name_gets_the_ending_of_its_content() -> None:
    assert checked_kind("x.exe", b"\xff\xd8\xff\xe1") == ("photo", "jpg")
    assert (stored_name("x.exe", "jpg"), stored_name("无后缀", "webm")) == ("x.jpg", "无后缀.webm")


@pytest.mark.parametrize(
    ("seen", "now", "codes"),
    [
        (SEEN, NOW, []),
        (SEEN, replace(NOW, enterprise_id=OTHER), [FIRM_MERGED]),
        (SEEN, replace(NOW, officer_id=OTHER, officer_name="陈住建"), [HANDED_OVER]),
        (SEEN, replace(NOW, officer_id=None, card_id=None), [HANDED_OVER]),
        (replace(SEEN, officer_id=OTHER), replace(NOW, officer_id=None), []),  # it was not mine before either
        (SEEN, replace(NOW, last_visit_id=uuid4()), []),  # my own other draft
        (SEEN, replace(NOW, last_visit_id=uuid4(), last_visit_is_own=False), [VISITED_MEANWHILE]),
        (replace(SEEN, last_visit_id=None), replace(NOW, last_visit_is_own=False), [VISITED_MEANWHILE]),
        (SEEN, replace(NOW, enterprise_id=OTHER, officer_id=None, last_visit_id=None), [FIRM_MERGED, HANDED_OVER]),
    ],
)
def test_what_changed_is_told_and_nothing_else(seen: SeenOnPhone, now: FoundNow, codes: list[str]) -> None:
    assert [one.code for one in conflicts(seen, now, sender_id=ME)] == codes


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (PlanNow(1, date(2026, 3, 3)), ""),
        (PlanNow(2, date(2026, 3, 9)), "计划已改到 2026-03-09"),
        (PlanNow(2, None, "企业搬走了"), "计划已取消：企业搬走了"),
        (PlanNow(2, None, is_done=True), ""),  # by a visit: that is asked for itself
        (None, ""),
    ],
)
def test_a_plan_that_changed_is_told_with_its_new_day_or_its_reason(plan: PlanNow | None, words: str) -> None:
    seen = replace(SEEN, plan_id=uuid4(), planned_on=date(2026, 3, 3))
    found = conflicts(seen, replace(NOW, plan=plan), sender_id=ME)
    assert [(one.code, one.theirs) for one in found] == ([(PLAN_CHANGED, words)] if words else [])


def test_what_the_officer_decided_asks_no_more_until_something_newer_comes() -> None:
    now = replace(NOW, last_visit_id=uuid4(), last_visit_is_own=False)
    (asked,) = conflicts(SEEN, now, sender_id=ME)
    assert conflicts(SEEN, now, sender_id=ME, accepted=[asked.token]) == []
    newer = replace(now, last_visit_id=uuid4())
    assert [one.code for one in conflicts(SEEN, newer, sender_id=ME, accepted=[asked.token])] == [VISITED_MEANWHILE]
