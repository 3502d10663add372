"""Rules of organizations: tables, and properties that hold for anything."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.actor import ROLES, Actor
from huoshui.core.refusals import NotPermitted, Refusal
from huoshui.organizations.rules import passwords, policy, roles, second_factor
from huoshui.organizations.rules.life_spans import LifeSpan, check_life_span
from huoshui.organizations.rules.visible_scope import scope_of, with_units_below, would_close_a_circle

ZONE = uuid4()


def _actor(*held: str, units: frozenset[UUID] = frozenset(), enterprises: frozenset[UUID] = frozenset()) -> Actor:
    return Actor(uuid4(), "某人", ZONE, frozenset(held), units, enterprises)


# --- policy ---


def test_an_operation_without_a_row_is_refused_to_everybody() -> None:
    assert not policy.may(None, "nowhere:nothing")
    assert not any(policy.may(_actor(role), "nowhere:nothing") for role in ROLES)


def test_a_visitor_may_only_what_is_public() -> None:
    assert policy.may(None, "session:sign_in")
    assert not policy.may(None, "session:profile")


def test_an_actor_without_any_role_may_nothing_but_what_is_public_for_roles() -> None:
    assert not any(policy.may(_actor(), operation) for operation in policy.POLICY)


def test_require_says_no_in_chinese() -> None:
    with pytest.raises(NotPermitted, match="没有这项权限"):
        policy.require(_actor("auditor"), "system:unit_create")


@given(st.sampled_from(sorted(policy.POLICY)), st.sets(st.sampled_from(ROLES)))
def test_more_posts_never_take_a_right_away(operation: str, held: set[str]) -> None:
    for role in held:
        if policy.may(_actor(role), operation):
            assert policy.may(_actor(*held), operation)


# --- passwords ---


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Ab1-xyz", "只有7位"),
        ("abcdefgh", "只含小写字母"),
        ("abcdefg1", "只含小写字母、数字"),
        ("Mei-2026-x", "不能含登录名"),
        ("Xiem-2026-x", "不能含登录名"),
        ("梅调度Ab1-xyz", "不能含本人姓名"),
        ("Password-1", ""),
        ("P@ssw0rd", ""),
        ("Aa123456", "太常见"),
        ("Admin@1234", "太常见"),
        ("A1-" * 50, "超过128位"),
        ("Qing-he-2026", ""),
        ("长江与黄河Abc", ""),
    ],
)
def test_password_rules(password: str, words: str) -> None:
    problems = "".join(passwords.password_problems(password, username="mei", display_name="梅调度"))
    assert (words in problems) if words else not problems


def test_one_time_passwords_satisfy_the_rules_and_never_repeat() -> None:
    made = {passwords.new_one_time_password() for _ in range(300)}
    assert len(made) == 300
    assert not [password for password in made if passwords.password_problems(password, username="mei")]


@given(st.text(max_size=30))
def test_a_recovery_code_is_found_however_it_is_typed(noise: str) -> None:
    code = passwords.new_recovery_code()
    assert passwords.tidy_recovery_code(code.upper().replace("-", "  ")) == code
    assert isinstance(passwords.tidy_recovery_code(noise), str)


NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(("age_days", "expired"), [(0, False), (89, False), (90, True), (400, True)])
def test_a_password_expires_on_its_ninetieth_day(age_days: int, expired: bool) -> None:
    assert passwords.has_expired(NOW - timedelta(days=age_days), NOW) is expired


def test_a_password_never_dated_is_expired() -> None:
    assert passwords.has_expired(None, NOW)
    assert passwords.days_until_expiry(None, NOW) == 0
    assert passwords.days_until_expiry(NOW - timedelta(days=85), NOW) == 5


# --- second factor ---


def _code(step: int) -> str:
    return str(int(hashlib.sha256(str(step).encode()).hexdigest(), 16))[:6]


def test_a_code_of_the_neighbouring_half_minute_is_taken_one_further_is_not() -> None:
    current = second_factor.step_of(NOW)
    taken = [
        second_factor.accepted_step(_code(current + shift), code_at=_code, now=NOW, last_step=0) is not None for shift in (-2, -1, 0, 1, 2)
    ]
    assert taken == [False, True, True, True, False]


@given(st.integers(min_value=-1, max_value=1), st.integers(min_value=-1, max_value=1))
def test_no_code_is_taken_at_or_before_the_last_step(used: int, offered: int) -> None:
    current = second_factor.step_of(NOW)
    step = second_factor.accepted_step(_code(current + offered), code_at=_code, now=NOW, last_step=current + used)
    assert (step is not None) == (offered > used)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "12 34"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert second_factor.accepted_step(typed, code_at=lambda step: "123456", now=NOW, last_step=0) is None


def test_blanks_in_a_code_do_not_matter() -> None:
    assert second_factor.accepted_step("123 456", code_at=lambda step: "123456", now=NOW, last_step=0) is not None


# --- roles ---


def test_leaders_and_the_three_administrators_need_a_second_factor() -> None:
    assert {role for role in ROLES if roles.needs_second_factor([role])} == {
        "leader",
        "system_administrator",
        "security_administrator",
        "audit_administrator",
    }


@pytest.mark.parametrize(
    ("held", "wanted", "excluded"),
    [
        (["dispatcher"], "project_manager", []),
        (["dispatcher"], "system_administrator", ["dispatcher"]),
        (["system_administrator"], "security_administrator", ["system_administrator"]),
        (["audit_administrator"], "auditor", ["audit_administrator"]),
        (["system_administrator"], "system_administrator", []),
        ([], "leader", []),
    ],
)
def test_an_administrators_role_stands_alone(held: list[str], wanted: str, excluded: list[str]) -> None:
    assert roles.conflicting_roles(held, wanted) == excluded


def test_every_role_has_a_chinese_name_and_a_duty() -> None:
    assert set(roles.ROLE_NAMES) == set(roles.ROLE_DUTIES) == set(ROLES)


# --- life spans ---

DAYS = st.none() | st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))


@given(DAYS, DAYS, st.dates(min_value=date(2019, 1, 1), max_value=date(2031, 1, 1)))
def test_a_span_covers_its_own_ends(starts_on: date | None, ends_on: date | None, day: date) -> None:
    span = LifeSpan(starts_on, ends_on)
    assert span.covers(day) == ((starts_on or date.min) <= day <= (ends_on or date.max))


def test_an_end_before_the_start_is_refused_with_both_days() -> None:
    with pytest.raises(Refusal, match="岗位的结束日 2024-01-01 早于开始日 2025-01-01"):
        check_life_span(date(2025, 1, 1), date(2024, 1, 1), what="岗位")


def test_a_post_cannot_start_after_its_unit_is_gone() -> None:
    with pytest.raises(Refusal, match="晚于所属机构的撤销日"):
        check_life_span(date(2026, 1, 1), None, within=LifeSpan(None, date(2025, 12, 31)), what="岗位")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (LifeSpan(), "长期"),
        (LifeSpan(date(2024, 3, 1)), "2024-03-01 起"),
        (LifeSpan(None, date(2024, 3, 1)), "至 2024-03-01"),
        (LifeSpan(date(2024, 3, 1), date(2025, 2, 28)), "2024-03-01 至 2025-02-28"),
    ],
)
def test_how_a_span_is_said(span: LifeSpan, words: str) -> None:
    assert span.words() == words


# --- scope ---


def test_whole_zone_roles_see_all_units_roles_their_own_administrators_nothing() -> None:
    unit, firm = uuid4(), uuid4()
    assert scope_of(_actor("dispatcher")).reaches()
    assert scope_of(_actor("department", units=frozenset({unit}))).reaches(unit_ids=[unit])
    assert not scope_of(_actor("department", units=frozenset({unit}))).reaches(unit_ids=[uuid4()])
    assert scope_of(_actor("enterprise_user", enterprises=frozenset({firm}))).reaches(enterprise_ids=[firm])
    assert scope_of(_actor("system_administrator", units=frozenset({unit}))).is_empty


def test_units_below_are_reached_and_a_circle_does_not_hang() -> None:
    top, middle, leaf, other = (uuid4() for _ in range(4))
    parents = {middle: top, leaf: middle, other: None, top: None}
    assert with_units_below([top], parents) == {top, middle, leaf}
    assert with_units_below([top], {**parents, top: leaf}) == {top, middle, leaf}
    assert would_close_a_circle(top, leaf, parents)
    assert not would_close_a_circle(leaf, other, parents)
