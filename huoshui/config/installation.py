"""One installation: its data folder, its key, its database with two roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import psycopg
from psycopg import sql

from huoshui.config.database_server import OLDEST_VERSION, PrivateServer
from huoshui.config.environment import DatabaseAddress, Environment
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters import keys
from huoshui.operations.adapters.database_grants import APPLICATION_ROLE, ensure_application_role

DATABASE_NAME = "huoshui"
OWNER_ROLE = "huoshui_owner"
# What only ever grows. Named here as well as marked in the database, so that a mark lost there is noticed at the start.
APPEND_ONLY_TABLES = frozenset(
    {
        "assignments_assignmentevent",
        "audit_auditentry",
        "dispatch_meetingfile",
        "dispatch_programmespell",
        "enterprise_requests_recheckdraw",
        "enterprise_requests_emergencychange",
        "enterprise_requests_emergencydeclaration",
        "enterprise_requests_factorticketevent",
        "enterprise_requests_requestevent",
        "fact_ledger_fact",
        "fact_ledger_source",
        "ingestion_claimfact",
        "ingestion_claimtarget",
        "ingestion_claimversion",
        "investment_projects_monthlyreturnevent",
        "organizations_handedcopy",
        "reports_bulletinfile",
        "reports_composedpageversion",
        "rulebook_calendaryear",
        "rulebook_zonerule",
        "targets_campaigngoal",
        "targets_leaguerelease",
        "targets_leagueversion",
        "targets_lightnote",
        "targets_roundinput",
        "targets_roundsnapshot",
        "targets_scorecardversion",
        "targets_targetversion",
        "targets_zoneindicator",
    }
)


def private_server(environment: Environment) -> PrivateServer:
    return PrivateServer(environment.data_folder / "postgresql", _secret(environment, "database-server"))


def owner_address(environment: Environment) -> DatabaseAddress:
    """As whom migrations, grants, backup and restore connect."""
    if environment.database:
        return environment.database
    return private_server(environment).address(DATABASE_NAME, OWNER_ROLE, _secret(environment, "database-owner"))


def application_address(environment: Environment) -> DatabaseAddress:
    """As whom pages, API, commands and workers connect."""
    return replace(owner_address(environment), user=APPLICATION_ROLE, password=_secret(environment, "database-application"))


def _secret(environment: Environment, purpose: str) -> str:
    """Empty where no key exists yet: tools that only read the code need no database."""
    if not environment.key_file.exists():
        return ""
    return keys.derived_text(purpose, keys.read_key_file(environment.key_file))


@contextmanager
def server_running(environment: Environment) -> Iterator[None]:
    """The private server runs inside (and is stopped again); any other is somebody else's to run."""
    if environment.database:
        refuse_unfit_database(environment.database)
    with nullcontext() if environment.database else private_server(environment).running():
        yield


def refuse_unfit_database(address: DatabaseAddress) -> None:
    """A database of somebody else's must answer, be new enough, and know Chinese."""
    try:
        with psycopg.connect(address.conninfo(), autocommit=True, connect_timeout=10) as owner:
            version = owner.info.server_version // 10000
            row = owner.execute(
                "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise Refusal(
            "database_unreachable",
            f"DATABASE_URL 指向的数据库（{address.host}:{address.port}/{address.name}）连接不上：{str(error).strip()[-200:]}",
            "请核对 DATABASE_URL、网络和数据库服务。",
            field="DATABASE_URL",
        ) from None
    encoding, character_type = row or ("", "")
    if version < OLDEST_VERSION:
        raise Refusal(
            "database_too_old", f"DATABASE_URL 指向 PostgreSQL {version}。", f"请改用 {OLDEST_VERSION} 版以上。", field="DATABASE_URL"
        )
    if encoding != "UTF8" or character_type in ("C", "POSIX"):
        raise Refusal(
            "database_without_chinese",
            f"DATABASE_URL 指向的库编码为 {encoding}、字符类别为 {character_type}，无法检索中文。",
            "请用 UTF8 编码、C.UTF-8 或 zh_CN.UTF-8 字符类别重新建库。",
            field="DATABASE_URL",
        )


def ensure_private_database(environment: Environment) -> None:
    """On the private server: the owner role and the database exist."""
    if environment.database is None:
        with psycopg.connect(private_server(environment).superuser_address.conninfo(), autocommit=True) as superuser:
            ensure_owner_and_database(superuser, DATABASE_NAME, _secret(environment, "database-owner"))


def ensure_owner_and_database(superuser: psycopg.Connection, name: str, password: str) -> None:
    """The owner role (makes scratch databases and the application role, is no superuser) and its database exist."""
    role = sql.Identifier(OWNER_ROLE)
    if not superuser.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER_ROLE,)).fetchone():
        superuser.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(role, sql.Literal(password)))
    if not superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
        superuser.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), role))


def prepare_application_role(environment: Environment) -> None:
    """The application role exists with the password that the key gives; run before the application connects."""
    try:
        with psycopg.connect(owner_address(environment).conninfo(), autocommit=True) as owner:
            ensure_application_role(owner, application_address(environment).password)
    except psycopg.errors.InsufficientPrivilege:
        raise Refusal(
            "owner_lacks_rights",
            f"数据库用户 {owner_address(environment).user} 不能建立或修改应用角色 {APPLICATION_ROLE}。",
            "请由数据库管理员授予它 CREATEROLE，或把该角色交给它管理。",
            field="DATABASE_URL",
        ) from None
