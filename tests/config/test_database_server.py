"""The private server, by both ways of getting a PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from huoshui.config import database_server
from huoshui.config.database_server import PrivateServer, find_programs
from huoshui.core.refusals import Refusal


@pytest.fixture
def folder() -> Iterator[Path]:
    """Outside pytest's own folders: those are closed to the OS user that the server runs as under root."""
    path = Path(tempfile.mkdtemp(prefix="huoshui-server-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


ORIGINS = [origin for origin in ("system", "wheel") if origin == "wheel" or database_server.find_system_programs()]


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_server_starts_speaks_chinese_and_stops_with_its_last_user(folder: Path, origin: str) -> None:
    server = PrivateServer(folder / "pg", "pass-word", origin, {"fsync": "off"})
    with server.running(), psycopg.connect(server.superuser_address.conninfo(), autocommit=True) as superuser:
        superuser.execute("CREATE EXTENSION pg_trgm")
        superuser.execute("CREATE EXTENSION btree_gist")
        row = superuser.execute(
            "SELECT show_trgm('招商引资')::text <> '{}', current_setting('server_encoding'), inet_server_addr()"
        ).fetchone()
        assert row == (True, "UTF8", None)  # trigrams of Chinese exist; a unix socket has no address
        with PrivateServer(folder / "pg", "pass-word", origin).running():
            pass
        assert server.is_running()  # one user left, one still inside
    assert not server.is_running()
    started_at = time.monotonic()
    with server.running():
        assert time.monotonic() - started_at < 5


def test_a_wrong_password_does_not_get_in(folder: Path) -> None:
    server = PrivateServer(folder / "pg", "right", tuning={"fsync": "off"})
    with server.running(), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(replace(server.superuser_address, password="wrong").conninfo())


def test_a_killed_user_leaves_a_server_that_the_next_one_finds_and_stops(folder: Path) -> None:
    code = (
        "import sys, os, signal; from pathlib import Path; from huoshui.config.database_server import PrivateServer\n"
        "with PrivateServer(Path(sys.argv[1]), 'pw', tuning={'fsync': 'off'}).running(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, folder / "pg"], check=False)
    server = PrivateServer(folder / "pg", "pw")
    assert server.is_running()
    with server.running():
        pass
    assert not server.is_running()


def test_a_long_data_path_gets_a_socket_that_the_kernel_takes() -> None:
    server = PrivateServer(Path("/var/lib") / ("很长的路径" * 10) / "postgresql", "pw")
    assert len(os.fsencode(server.socket_folder / ".s.PGSQL.5432")) < 107


def test_a_machine_without_any_postgresql_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_server, "find_system_programs", lambda: None)
    monkeypatch.setattr(database_server, "find_wheel_programs", lambda: None)
    with pytest.raises(Refusal, match="make setup"):
        find_programs()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must not run a server itself")
def test_a_data_folder_closed_to_others_is_refused_by_name(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Refusal) as refused, PrivateServer(closed / "data" / "pg", "pw").running():
        pass
    assert refused.value.field == "HUOSHUI_DATA"
