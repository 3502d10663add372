"""The test server: one private PostgreSQL a machine, a template database for each state of the migrations, clones of it for tests.

Nothing stays behind but the server's folder with its newest templates: clones are dropped at the end, clones of processes that
died are dropped by the next one, and the last process to leave stops the server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from huoshui.operations.adapters.database_dump import drop_database

REPOSITORY = Path(__file__).resolve().parents[1]
ORIGIN = os.environ.get("HUOSHUI_TEST_POSTGRES", "")  # "", "system" or "wheel"
TEST_DATA_FOLDER = Path(tempfile.gettempdir()) / f"huoshui-tests-{os.getuid()}{'-' + ORIGIN if ORIGIN else ''}"
TEMPLATES_KEPT = 4
# A test server may lose its data when the machine falls over; it need not wait for disks.
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum_naptime": "10min",
    "shared_buffers": "512MB",
}


def prepare_test_environment() -> None:
    """Point the product's environment at the test server, before its settings are read."""
    from huoshui.operations.adapters import keys

    TEST_DATA_FOLDER.mkdir(exist_ok=True)
    TEST_DATA_FOLDER.chmod(0o755)
    with _locked("key"):
        keys.create_key_file(TEST_DATA_FOLDER / "key")
    os.environ["HUOSHUI_DATA"] = str(TEST_DATA_FOLDER)
    os.environ["HUOSHUI_KEY_FILE"] = str(TEST_DATA_FOLDER / "key")
    for variable in ("DATABASE_URL", "HUOSHUI_PORT", "HUOSHUI_TLS", "HUOSHUI_ALLOWED_HOSTS"):
        os.environ.pop(variable, None)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with open(TEST_DATA_FOLDER / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def server_for_tests() -> Iterator[None]:
    """The server runs, its roles exist, and leftovers of dead processes are gone."""
    from huoshui.config import installation
    from huoshui.config.environment import read_environment

    environment = read_environment()
    server = installation.private_server(environment)
    server.tuning, server.origin = FAST_AND_FORGETFUL, ORIGIN
    with server.running():
        with _locked("template"), psycopg.connect(server.superuser_address.conninfo(), autocommit=True) as superuser:
            password = installation.owner_address(environment).password
            installation.ensure_owner_and_database(superuser, installation.DATABASE_NAME, password)
            installation.prepare_application_role(environment)
            superuser.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(sql.Identifier(installation.OWNER_ROLE)))
            _drop_leftovers(superuser)
        yield


def template_database() -> str:
    """The migrated template for the migrations as they stand now; made by the first who asks, the others wait."""
    from huoshui.config import installation
    from huoshui.config.environment import read_environment

    name = f"huoshui_template_{_migrations_hash()}"
    with _locked("template"), owner_connection("postgres") as owner:
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        half = f"{name}_half"
        drop_database(owner, half)
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
        migrate_database(half, installation.application_address(read_environment()).password)
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))
        _drop_old_templates(owner, keep=name)
    return name


def migrate_database(name: str, application_password: str) -> None:
    """Migrations and grants, as `huoshui up` runs them."""
    from django.core.management import call_command
    from django.db import connections

    from huoshui.operations.adapters.database_grants import grant_application_rights

    owner_alias = connections["owner"]
    before = owner_alias.settings_dict["NAME"]
    owner_alias.close()
    owner_alias.settings_dict["NAME"] = name
    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    finally:
        owner_alias.close()
        owner_alias.settings_dict["NAME"] = before
    with owner_connection(name) as owner:
        grant_application_rights(owner)


def owner_connection(database: str) -> psycopg.Connection[Any]:
    """A connection as the owner of the schema, in autocommit."""
    from huoshui.config import installation
    from huoshui.config.environment import read_environment

    return psycopg.connect(installation.owner_address(read_environment()).conninfo(database=database), autocommit=True)


def clone_template(clone: str) -> None:
    template = template_database()
    with owner_connection("postgres") as owner:
        drop_database(owner, clone)
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(clone), sql.Identifier(template)))


def clone_name(label: str) -> str:
    """Carries the process id, so that the next run knows whose it was."""
    return f"huoshui_test_{os.getpid()}_{label}"


def _migrations_hash() -> str:
    digest = hashlib.sha256()
    files = sorted((REPOSITORY / "huoshui").glob("*/migrations/*.py"))
    guards = [REPOSITORY / "huoshui/operations/adapters" / name for name in ("table_guards.py", "database_grants.py")]
    for path in [*files, *guards, REPOSITORY / "requirements/runtime.txt"]:
        digest.update(str(path.relative_to(REPOSITORY)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _drop_leftovers(superuser: psycopg.Connection[Any]) -> None:
    for (name,) in superuser.execute("SELECT datname FROM pg_database WHERE datname LIKE 'huoshui\\_test\\_%'").fetchall():
        process_id = name.split("_")[2]
        if not (process_id.isdigit() and _is_alive(int(process_id))):
            drop_database(superuser, name)


def _drop_old_templates(owner: psycopg.Connection[Any], *, keep: str) -> None:
    rows = owner.execute("SELECT datname FROM pg_database WHERE datname LIKE 'huoshui\\_template\\_%' ORDER BY oid DESC").fetchall()
    for (name,) in [row for row in rows if row[0] != keep][TEMPLATES_KEPT - 1 :]:
        drop_database(owner, name)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
