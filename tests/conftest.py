"""Fixtures that every test may use.

``db`` (pytest-django): the application role in a transaction that is rolled back. Most tests.
``own_database``: a database of the test's own, cloned and dropped: for real commits, threads, the owner role, browsers.
``own_live_server``: the product served over HTTP on such a database.
``bind(zone_id)``: binds the connection to a zone until the end of the test, or until bound to another.
``owner_connection``: the schema's owner, on the database of the test at hand (sees committed rows only).
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests import database

_numbers = itertools.count(1)


# `make test` asks the same examples each time, so that main stays green by what was changed; `make check-all` looks for new ones.
hypothesis.settings.register_profile("same-examples", derandomize=True, deadline=None)
hypothesis.settings.register_profile("new-examples", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HUOSHUI_HYPOTHESIS", "same-examples"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: part of `make check-all` only")


# files that share what is dear to make: one worker takes them together
TOGETHER = "tests/sample_district/loaded/"
# long files whose tests share nothing dear: each test goes to whichever worker is free
APART = ("tests/rights/test_matrix.py", "tests/api/test_rights.py", "tests/api/test_schemathesis.py", "tests/journeys/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole files go to one worker, the files of ``TOGETHER`` as if they were one, tests of ``APART`` one by one."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFileOrFolder(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(APART):
                return nodeid
            return TOGETHER if nodeid.startswith(TOGETHER) else str(super()._split_scope(nodeid))

    return ByFileOrFolder(config, log)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """One clone of the template for this process."""
    name = database.clone_name(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    with database.server_for_tests():
        with django_db_blocker.unblock():
            database.clone_template(name)
        _point_connections_at(name)
        yield
        with django_db_blocker.unblock():
            connections.close_all()
            with database.owner_connection("postgres") as owner:
                database.drop_database(owner, name)


def _point_connections_at(name: str) -> str:
    """Name the database for both roles, in this thread and in those to come. Returns the name before."""
    before = str(connections["default"].settings_dict["NAME"])
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        connections.settings[alias]["NAME"] = name
    return before


@pytest.fixture(scope="session", autouse=True)
def _stored_files_folder() -> Iterator[None]:
    yield
    shutil.rmtree(settings.STORED_FILES_FOLDER, ignore_errors=True)


@contextmanager
def database_of_its_own(django_db_blocker: Any) -> Iterator[str]:
    """A fresh database that ``default`` and ``owner`` point at meanwhile; what is committed stays until the end. Yields its name."""
    name = database.clone_name(f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}")
    with django_db_blocker.unblock():
        database.clone_template(name)
        before = _point_connections_at(name)
        try:
            yield name
        finally:
            connections.close_all()
            _point_connections_at(before)
            with database.owner_connection("postgres") as owner:
                database.drop_database(owner, name)


@pytest.fixture
def own_database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a fresh database that ``default`` and ``owner`` point at for the length of the test. What is committed stays."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("own_database and db exclude each other: take the django_db mark off this test")
    with database_of_its_own(django_db_blocker) as name:
        yield name


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """The owner's raw connection; ask for ``own_database`` first when the test writes through it."""
    with database.owner_connection(str(connections["default"].settings_dict["NAME"])) as owner:
        yield owner


@pytest.fixture
def bind() -> Iterator[Callable[[UUID], None]]:
    """``bind(zone_id)``: what web middleware does for a request, for the rest of the test."""
    from huoshui.operations.adapters.row_security import bound_to_zone

    with ExitStack() as stack:

        def bind_to(zone_id: UUID) -> None:
            stack.enter_context(bound_to_zone(zone_id))

        yield bind_to


@pytest.fixture
def own_live_server(own_database: str) -> Iterator[str]:
    """The address of a server thread on the test's own database, for browsers and API clients."""
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", lambda application: application)  # static files come from whitenoise, as in use
    thread.daemon = True
    thread.start()
    if not thread.is_ready.wait(120):
        pytest.fail("the server thread did not start within two minutes")
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
