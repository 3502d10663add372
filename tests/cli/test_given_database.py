"""The product on a PostgreSQL that somebody else runs, named by DATABASE_URL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from huoshui.config.database_server import PrivateServer
from tests.cli.running import Shell, Up, one_time_passwords

OWNER = "house"


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    folder = Path(tempfile.mkdtemp(prefix="huoshui-given-"))
    folder.chmod(0o755)
    server = PrivateServer(folder / "pg", "superuser", tuning={"fsync": "off"})
    with server.running(), psycopg.connect(server.superuser_address.conninfo(), autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD 'pass/word'")  # type: ignore[arg-type]
        superuser.execute("CREATE ROLE lodger LOGIN PASSWORD 'x'")
        superuser.execute(f"CREATE DATABASE ledger OWNER {OWNER}")  # type: ignore[arg-type]
        superuser.execute(f"CREATE DATABASE latin OWNER {OWNER} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")  # type: ignore[arg-type]
        superuser.execute("CREATE DATABASE lodging OWNER lodger")
        yield server
    shutil.rmtree(folder, ignore_errors=True)


def shell_of(server: PrivateServer, database: str, user: str = OWNER, password: str = "pass/word") -> Shell:
    address = f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={server.socket_folder}"
    return Shell(server.folder.parent / f"data-{database}-{user}", {"DATABASE_URL": address})


def test_it_starts_works_and_backs_up_there_and_leaves_the_server_running(server: PrivateServer) -> None:
    shell = shell_of(server, "ledger")
    up = Up(shell)
    try:
        up.wait_until_ready()
        assert len(one_time_passwords(up.said())) == 3
        assert up.get("/").status in (200, 302)
    finally:
        assert up.stop() == 0
    assert server.is_running()
    assert not (shell.data / "postgresql").exists()
    backup = shell.run("backup", server.folder.parent / "backups")
    assert backup.returncode == 0, backup.stderr
    rotated = shell.run("key", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    check = shell.run("check")
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize(
    ("database", "user", "password", "words"),
    [
        ("ledger", OWNER, "wrong", "连接不上"),
        ("nowhere", OWNER, "pass/word", "连接不上"),
        ("latin", OWNER, "pass/word", "无法检索中文"),
        ("lodging", "lodger", "x", "CREATEROLE"),
    ],
)
def test_an_unfit_database_is_refused_by_the_variables_name(
    server: PrivateServer, database: str, user: str, password: str, words: str
) -> None:
    result = shell_of(server, database, user, password).run("up", "--port", "8999", "--no-sample")
    assert result.returncode == 1
    assert words in result.stderr and "Traceback" not in result.stderr
