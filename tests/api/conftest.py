"""What API tests share: the cast, a signed-in client, and requests as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, Member, build_cast, sign_in
from tests.web.conftest import battery, new_project  # noqa: F401 - fixtures


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def as_member(cast: Cast) -> Callable[[str], Client]:
    """``as_member("mei")``: a client past both factors; a failure answers 500 instead of raising."""

    def signed_in(name: str) -> Client:
        member: Member = getattr(cast, name)
        return sign_in(Client(raise_request_exception=False), member)

    return signed_in


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """One request with a JSON body."""
    data = json.dumps(body) if body is not None else ""
    return client.generic(method.upper(), path, data, content_type="application/json", headers=headers)
