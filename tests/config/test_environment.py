"""A wrong value stops the start and names its variable."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from huoshui.config.environment import read_environment
from huoshui.core.refusals import Refusal


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HUOSHUI_PORT", "abc"),
        ("HUOSHUI_PORT", "0"),
        ("HUOSHUI_PORT", "65536"),
        ("HUOSHUI_PORT", "８０００"),
        ("HUOSHUI_PORT", "-1"),
        ("HUOSHUI_DATA", __file__),
        ("HUOSHUI_KEY_FILE", "/"),
        ("DATABASE_URL", "mysql://a:b@c/d"),
        ("DATABASE_URL", "postgresql://host/"),
        ("DATABASE_URL", "postgresql://host/name"),
        ("DATABASE_URL", "postgresql://a:b@c:port/d"),
        ("DATABASE_URL", "sqlite"),
        ("HUOSHUI_TLS", "yes"),
        ("HUOSHUI_ALLOWED_HOSTS", "http://a.example"),
        ("HUOSHUI_ALLOWED_HOSTS", " , "),
        ("HUOSHUI_OUTGOING", "http://a.example"),
        ("HUOSHUI_MAIL_SERVER", "mail.example"),
        ("HUOSHUI_MAIL_SERVER", "smtp://a:s3cret@mail.example:25"),
        ("HUOSHUI_OUTGOING", "a.example, 10.0.0.1/8"),
    ],
)
def test_a_wrong_value_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_environment({variable: value})
    assert refused.value.field == variable
    assert variable in refused.value.message and variable in refused.value.remedy


def test_a_refused_address_does_not_print_its_password() -> None:
    with pytest.raises(Refusal) as refused:
        read_environment({"DATABASE_URL": "mysql://a:s3cret@c/d"})
    assert "s3cret" not in str(refused.value)


def test_defaults_fill_what_is_not_said(tmp_path: Path) -> None:
    environment = read_environment({"HUOSHUI_DATA": str(tmp_path)})
    assert (environment.port, environment.key_file, environment.database) == (8000, tmp_path / "key", None)


def test_a_database_address_is_read_with_escapes_and_options() -> None:
    database = read_environment({"DATABASE_URL": "postgresql://o%40wner:p%2Fw@db.example:6432/h?sslmode=require"}).database
    assert database is not None
    assert conninfo_to_dict(database.conninfo()) == {
        "host": "db.example", "port": "6432", "dbname": "h", "user": "o@wner", "password": "p/w", "sslmode": "require",
    }  # fmt: skip


def test_a_socket_folder_may_stand_for_the_host() -> None:
    database = read_environment({"DATABASE_URL": "postgresql://owner:pw@/h?host=/run/postgresql"}).database
    assert database is not None
    assert database.host == "/run/postgresql"


SECOND_READER = {"HUOSHUI_OUTGOING": "10.0.0.8:8000", "HUOSHUI_READER_URL": "http://10.0.0.8:8000/v1", "HUOSHUI_READER_MODEL": "qwen3-8b"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HUOSHUI_READER_URL", "10.0.0.8:8000"),
        ("HUOSHUI_READER_URL", "http://10.0.0.9:8000/v1"),
        ("HUOSHUI_READER_MODEL", ""),
        ("HUOSHUI_READER_KEY_FILE", "/nowhere/key"),
        ("HUOSHUI_READER_SECONDS", "0"),
        ("HUOSHUI_READER_SECONDS", "soon"),
    ],
)
def test_a_wrong_second_reader_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_environment({**SECOND_READER, variable: value})
    assert refused.value.field == variable and variable in refused.value.message


def test_the_second_reader_is_off_unless_it_is_set_and_listed() -> None:
    assert read_environment({}).second_reader is None
    found = read_environment(SECOND_READER).second_reader
    assert found is not None and (found.model, found.seconds) == ("qwen3-8b", 120.0)
