"""schemathesis over every operation, reads and writes, with a signed-in session: no 5xx, every answer as the document says.

Half of the calls go to real records, the rest to whatever is generated. Bounded for `make test`; HUOSHUI_API_EXAMPLES asks for more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from huoshui.organizations.rules.policy import may
from tests.api.asking import ONLY_RANDOM, PLAIN, Answers
from tests.api.bodies import Deed, deeds, parameters_of
from tests.cast import build_cast
from tests.rights.matrix import shares

EXAMPLES = int(os.environ.get("HUOSHUI_API_EXAMPLES", "4"))  # of valid requests for every operation, and half as many broken ones
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LOTS = shares((deed.area for deed in deeds()), 10)
FAVOURITES = ("mei", "bo", "qian", "gu", "han", "jiang", "sun", "zhao")
QUIET = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def application(db: None) -> Iterator[Any]:
    """The WSGI application inside the test's transaction: a request does not end the connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("areas", LOTS, ids=range(len(LOTS)))
def test_any_request_is_answered_as_the_document_says(areas: tuple[str, ...], application: Any) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    by_name = {each.ok().definition.raw["operationId"]: each.ok() for each in schema.get_all_operations()}
    answers = Answers(build_cast())
    statuses: dict[str, set[int]] = {}
    for deed in deeds():
        if deed.area in areas:
            statuses[deed.name] = _try(by_name[deed.name], deed, answers)
    assert statuses
    never = [name for name, seen in statuses.items() if not any(200 <= status < 300 for status in seen) and name.startswith("list_")]
    assert not never, f"no good answer was seen of {never}"


def _try(operation: Any, deed: Deed, answers: Answers) -> set[int]:
    who = next(name for name in FAVOURITES if may(answers.actors[name], deed.right))
    session = answers.clients[who].cookies[django_settings.SESSION_COOKIE_NAME].value
    csrf = "t" * 32
    cookies = {django_settings.SESSION_COOKIE_NAME: session, django_settings.CSRF_COOKIE_NAME: csrf}
    real = {
        name: str(answers.subjects(deed, name)["own"].value) if is_id else PLAIN[name]
        for name, is_id in parameters_of(deed)
        if name not in ONLY_RANDOM
    }
    seen: set[int] = set()
    for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception:  # an operation without parameters cannot be asked wrongly
            assert mode is GenerationMode.NEGATIVE
            continue

        @settings(QUIET, max_examples=EXAMPLES if mode is GenerationMode.POSITIVE else max(EXAMPLES // 2, 1))
        @given(case=strategy, is_real=st.booleans())
        def asks(case: Any, is_real: bool) -> None:
            if is_real and real:
                case.path_parameters = {**(case.path_parameters or {}), **real}
            with transaction.atomic():
                answer = case.call(cookies=cookies, headers={"X-CSRFToken": csrf})
                transaction.set_rollback(True)
            seen.add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        asks()
    return seen
