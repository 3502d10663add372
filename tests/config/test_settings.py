"""What the settings promise about security, and that each environment variable is documented."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from huoshui.config import settings as product
from huoshui.web.session.sessions import IDLE_LIMIT, SEEN_EVERY
from tests.architecture.sources import REPOSITORY, python_files


def test_the_content_policy_allows_no_inline_script_or_style_and_no_eval() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {str(source) for sources in directives.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert directives["frame-ancestors"] == directives["object-src"] == directives["base-uri"] == ["'none'"]


@pytest.mark.django_db
def test_every_answer_carries_the_protecting_headers(client: Client) -> None:
    for path in ("/session/sign-in/", "/no-such-page/"):
        answer = client.get(path)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
        assert answer["Referrer-Policy"] == "same-origin"


def test_five_tries_lock_for_a_quarter_of_an_hour_and_half_an_hour_ends_an_idle_session() -> None:
    assert (5, timedelta(minutes=15)) == (settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME)
    # The session's own clock ends it; the cookie outlives it by the minute to which idle time is kept, and a little.
    assert timedelta(minutes=30) == IDLE_LIMIT
    assert IDLE_LIMIT + SEEN_EVERY <= timedelta(seconds=settings.SESSION_COOKIE_AGE) <= IDLE_LIMIT + 2 * SEEN_EVERY


def test_passwords_are_kept_by_argon2_and_cookies_from_scripts() -> None:
    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    assert not settings.DEBUG


def test_the_product_connects_as_a_role_that_owns_nothing() -> None:
    assert settings.DATABASES["default"]["USER"] == "huoshui_app"
    assert settings.DATABASES["owner"]["USER"] == "huoshui_owner"
    assert settings.DATABASES["default"]["PASSWORD"] != settings.DATABASES["owner"]["PASSWORD"]


def test_every_environment_variable_is_documented() -> None:
    used: set[str] = set()
    for path in python_files():
        used.update(re.findall(r"\b(HUOSHUI_[A-Z_]+[A-Z]|DATABASE_URL)\b", path.read_text(encoding="utf-8")))
    text = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs/operations").glob("*.md"))
    documented = set(re.findall(r"`(HUOSHUI_[A-Z_]+|DATABASE_URL)`", text))
    assert used == documented
