"""Password rules of 等保2.0 practice (domain.md §12): length 8, three classes of four, history 5, change within 90 days."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

MINIMUM_LENGTH = 8
MAXIMUM_LENGTH = 128
MINIMUM_CLASSES = 3
HISTORY_LENGTH = 5
VALID_FOR = timedelta(days=90)
WARN_BEFORE = timedelta(days=7)
ONE_TIME_VALID_FOR = timedelta(hours=72)
# what everybody tries first; compared after folding case and dropping what is not a letter or digit
OVERUSED = frozenset(
    [
        "password",
        "passw0rd",
        "admin123",
        "admin1234",
        "abc123",
        "abcd1234",
        "qwerty123",
        "qwer1234",
        "1qaz2wsx",
        "123456",
        "12345678",
        "123456789",
        "1234567890",
        "huoshui",
        "huoshui123",
        "aa123456",
        "a1234567",
        "welcome1",
        "changeme",
        "test1234",
        "root1234",
    ]
)
_LOWER = "abcdefghjkmnpqrstuvwxyz"  # without i, l, o: read aloud and typed by hand
_UPPER = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"


def password_problems(password: str, *, username: str, display_name: str = "") -> list[str]:
    """Chinese sentences, one for each rule that ``password`` breaks; empty when it is good.

    >>> password_problems("abc", username="mei")
    ['密码只有3位，至少要8位。', '密码只含小写字母，至少要有大写字母、小写字母、数字、符号中的三类。']
    """
    problems = []
    if len(password) < MINIMUM_LENGTH:
        problems.append(f"密码只有{len(password)}位，至少要{MINIMUM_LENGTH}位。")
    if len(password) > MAXIMUM_LENGTH:
        problems.append(f"密码超过{MAXIMUM_LENGTH}位，请缩短。")
    classes = character_classes(password)
    if len(classes) < MINIMUM_CLASSES:
        only = "、".join(classes) if classes else "空白"
        problems.append(f"密码只含{only}，至少要有大写字母、小写字母、数字、符号中的三类。")
    folded = password.casefold()
    plain = "".join(character for character in folded if character.isalnum())
    if len(username) >= 3 and (username.casefold() in folded or username.casefold()[::-1] in folded):
        problems.append("密码里不能含登录名（正写、倒写都不行）。")
    elif username and folded == username.casefold():
        problems.append("密码不能与登录名相同。")
    if len(display_name) >= 2 and display_name in password:
        problems.append("密码里不能含本人姓名。")
    if plain in OVERUSED:
        problems.append("这个密码太常见，请换一个。")
    if password and len(set(password)) <= 2:
        problems.append("密码里重复的字符太多，请换一个。")
    return problems


def character_classes(password: str) -> list[str]:
    """Which of the four classes occur, in fixed order; letters beyond ASCII count as 符号."""
    found = []
    if any(character.isascii() and character.isupper() for character in password):
        found.append("大写字母")
    if any(character.isascii() and character.islower() for character in password):
        found.append("小写字母")
    if any(character.isascii() and character.isdigit() for character in password):
        found.append("数字")
    if any(not (character.isascii() and character.isalnum()) and not character.isspace() for character in password):
        found.append("符号")
    return found


def has_expired(changed_at: datetime | None, now: datetime) -> bool:
    """True from the moment the password is 90 days old; a password never dated is expired."""
    return changed_at is None or now - changed_at >= VALID_FOR


def days_until_expiry(changed_at: datetime | None, now: datetime) -> int:
    """Whole days left, 0 when expired."""
    if changed_at is None:
        return 0
    return max(0, (changed_at + VALID_FOR - now).days)


def new_one_time_password() -> str:
    """Fourteen characters of all four classes that are hard to misread, in three groups: "kXw7-mTq4-Rb9@".

    About 70 bits from ``secrets``; it satisfies ``password_problems`` by construction.
    """
    alphabet = _LOWER + _UPPER + _DIGITS
    while True:
        groups = ["".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3)]
        password = "-".join(groups)
        if {"大写字母", "小写字母", "数字"} <= set(character_classes(password)):
            return password


def new_recovery_code() -> str:
    """Ten characters in two groups: "k7wmq-4tr9b" (about 49 bits)."""
    alphabet = _LOWER + _DIGITS
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(2))


def tidy_recovery_code(text: str) -> str:
    """What was typed, as it is stored: lower case, the hyphen put back, blanks out."""
    plain = "".join(character for character in text.lower() if character.isalnum())
    return f"{plain[:5]}-{plain[5:]}" if len(plain) == 10 else plain
