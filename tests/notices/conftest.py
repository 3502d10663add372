"""People of the cast who are told things."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from huoshui.notices.rules.mail_server import mail_server
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.cast import Cast, build_cast


@pytest.fixture
def cast(db: None, bind: Callable[[UUID], None]) -> Cast:
    built = build_cast()
    bind(built.home.id)
    return built


@pytest.fixture
def robots_allowed(settings: object) -> None:
    """The installer listed this machine itself."""
    settings.OUTGOING_ALLOWED = allowed_hosts("127.0.0.1")  # type: ignore[attr-defined]


@pytest.fixture
def mail_at(settings: object) -> Callable[[int], None]:
    """``mail_at(port)``: the installer named a mail server on this machine."""

    def at(port: int) -> None:
        settings.MAIL_SERVER = mail_server(f"smtp://127.0.0.1:{port}", "huoshui@example.com")  # type: ignore[attr-defined]

    return at
