"""pg_dump and pg_restore, run with one database address."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from huoshui.core.refusals import Refusal


def dump_database(program: Path, owner: psycopg.Connection[Any], snapshot: str, place: Path) -> None:
    """The database as that snapshot sees it, in pg_dump's own compressed format."""
    _run(program, owner, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={place}", owner.info.dbname)


def load_database(program: Path, owner: psycopg.Connection[Any], name: str, dump: Path) -> None:
    """Make database ``name`` anew and fill it. ``owner`` is connected to another database of the same server."""
    drop_database(owner, name)
    owner.execute(
        sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'").format(
            sql.Identifier(name)
        )
    )
    _run(program, owner, "--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction", f"--dbname={name}", str(dump))


def drop_database(owner: psycopg.Connection[Any], name: str) -> None:
    """Plainly first: the server then sends its own vacuum away by itself. Only who is connected beyond that is thrown out."""
    try:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    except psycopg.errors.ObjectInUse:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(program: Path, owner: psycopg.Connection[Any], *words: str) -> None:
    """Address and password go by environment: the list of processes shows neither."""
    parameters = owner.info.get_parameters()
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C.UTF-8",
        "PGHOST": parameters.get("host", ""),
        "PGPORT": parameters.get("port", ""),
        "PGUSER": owner.info.user,
        "PGPASSWORD": owner.info.password,
        **({"PGSSLMODE": parameters["sslmode"]} if "sslmode" in parameters else {}),
    }
    result = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Refusal(
            "database_program_failed", f"{program.name} 没有成功：{result.stderr.strip()[-600:]}", "请检查磁盘空间和数据库连接后重试。"
        )
