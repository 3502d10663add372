"""The process's environment, read once and typed. A wrong value stops the start and names its variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from huoshui.core.refusals import Refusal
from huoshui.notices.rules.mail_server import MailServer, mail_server
from huoshui.operations.rules.outgoing_addresses import AllowedHosts, NotAllowed, allowed_hosts, target_of

if TYPE_CHECKING:
    from huoshui.ingestion.adapters.second_reader import ReaderService

DEFAULT_PORT = 8000
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a PostgreSQL is and as whom to connect. ``host`` may be a folder with a unix socket."""

    host: str
    port: int
    name: str
    user: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    def conninfo(self, *, database: str = "") -> str:
        """The connection string for psycopg; ``database`` names another one on the same server."""
        from psycopg.conninfo import make_conninfo  # here: commands that need no database start without it

        return make_conninfo(
            host=self.host, port=str(self.port), dbname=database or self.name, user=self.user, password=self.password, **dict(self.options)
        )


@dataclass(frozen=True)
class Environment:
    """What the environment says, with the defaults filled in."""

    data_folder: Path
    key_file: Path
    port: int = DEFAULT_PORT
    database: DatabaseAddress | None = None  # the owner's connection of a database somebody else runs; None: private server
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    behind_tls: bool = False
    outgoing: AllowedHosts = field(default_factory=AllowedHosts)  # whom the installation may speak to; nobody by default
    second_reader: ReaderService | None = None
    mail: MailServer | None = None  # None: no mail is sent


def wrong_value(variable: str, value: str, wanted: str) -> Refusal:
    return Refusal(
        "wrong_environment", f"环境变量 {variable} 的值“{value}”不可用：{wanted}。", f"请改正或取消 {variable} 后再启动。", field=variable
    )


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The typed environment. Raises Refusal(code="wrong_environment", field=variable) on the first wrong value."""
    values = os.environ if variables is None else variables
    data_folder = _folder(values, "HUOSHUI_DATA")
    outgoing = _outgoing(values)
    key_text = values.get("HUOSHUI_KEY_FILE", "")
    key_file = Path(key_text).expanduser().absolute() if key_text else data_folder / "key"
    if key_file.is_dir():
        raise wrong_value("HUOSHUI_KEY_FILE", key_text, "应为文件，却是文件夹")
    return Environment(
        data_folder=data_folder,
        key_file=key_file,
        port=_port(values),
        database=_database(values),
        allowed_hosts=_hosts(values),
        behind_tls=_switch(values, "HUOSHUI_TLS"),
        outgoing=outgoing,
        second_reader=_second_reader(values, outgoing),
        mail=_mail(values),
    )


def default_data_folder() -> Path:
    """`.huoshui` beside a checkout, else the user's data folder; as root a place that the server's own user can reach."""
    in_checkout = (REPOSITORY / "pyproject.toml").exists()
    share = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    folder = REPOSITORY / ".huoshui" if in_checkout else share / "huoshui"
    if os.geteuid() == 0 and not traversable_by_others(folder):
        return Path("/var/lib/huoshui")
    return folder


def traversable_by_others(folder: Path) -> bool:
    """Whether an ordinary user can get as far as the folder (which may not exist yet)."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.absolute().parents if parent.exists())


def _folder(values: Mapping[str, str], variable: str) -> Path:
    text = values.get(variable, "")
    if not text:
        return default_data_folder()
    folder = Path(text).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise wrong_value(variable, text, "应为文件夹，却是文件")
    return folder


def _port(values: Mapping[str, str]) -> int:
    text = values.get("HUOSHUI_PORT", "")
    if not text:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise wrong_value("HUOSHUI_PORT", text, "应为 1 至 65535 的整数")
    return int(text)


def _switch(values: Mapping[str, str], variable: str) -> bool:
    text = values.get(variable, "")
    if text not in ("", "0", "1"):
        raise wrong_value(variable, text, "应为 1 或 0")
    return text == "1"


def _hosts(values: Mapping[str, str]) -> tuple[str, ...]:
    text = values.get("HUOSHUI_ALLOWED_HOSTS", "")
    if not text:
        return Environment.allowed_hosts
    hosts = tuple(part.strip() for part in text.split(",") if part.strip())
    if not hosts or any("/" in host or " " in host for host in hosts):
        raise wrong_value("HUOSHUI_ALLOWED_HOSTS", text, "应为用逗号分隔的域名或地址，不带 http://")
    return hosts


def _outgoing(values: Mapping[str, str]) -> AllowedHosts:
    text = values.get("HUOSHUI_OUTGOING", "")
    try:
        return allowed_hosts(text)
    except ValueError as error:
        wanted = f"“{error}”不是域名、地址或网段（如 qyapi.weixin.qq.com、10.0.0.8:8000、10.0.0.0/8）"
        raise wrong_value("HUOSHUI_OUTGOING", text, wanted) from None


def _second_reader(values: Mapping[str, str], outgoing: AllowedHosts) -> ReaderService | None:
    url = values.get("HUOSHUI_READER_URL", "")
    if not url:
        return None
    from huoshui.ingestion.adapters.second_reader import ReaderService

    try:
        target = target_of(url)
    except NotAllowed as why:
        raise wrong_value("HUOSHUI_READER_URL", url, str(why)) from None
    if not outgoing.names_host(target.host, target.port):
        raise wrong_value("HUOSHUI_READER_URL", url, f"{target.host}:{target.port} 不在 HUOSHUI_OUTGOING 之中")
    model = values.get("HUOSHUI_READER_MODEL", "").strip()
    if not model or not model.isprintable() or len(model) > 60:
        raise wrong_value("HUOSHUI_READER_MODEL", model, "设了 HUOSHUI_READER_URL 就要写明模型名，60 字以内")
    key_text = values.get("HUOSHUI_READER_KEY_FILE", "")
    key_file = Path(key_text).expanduser().absolute() if key_text else None
    if key_file is not None and not key_file.is_file():
        raise wrong_value("HUOSHUI_READER_KEY_FILE", key_text, "没有这个文件")
    seconds = values.get("HUOSHUI_READER_SECONDS", "120")
    if not (seconds.isascii() and seconds.isdigit()) or not 1 <= int(seconds) <= 3600:
        raise wrong_value("HUOSHUI_READER_SECONDS", seconds, "应为 1 至 3600 的整数")
    return ReaderService(url, model, outgoing, key_file, float(seconds))


def _mail(values: Mapping[str, str]) -> MailServer | None:
    address = values.get("HUOSHUI_MAIL_SERVER", "")
    try:
        return mail_server(address, values.get("HUOSHUI_MAIL_FROM", ""))
    except ValueError as error:
        raise wrong_value("HUOSHUI_MAIL_SERVER", address.split("@")[-1], str(error)) from None  # never print a password


def _database(values: Mapping[str, str]) -> DatabaseAddress | None:
    text = values.get("DATABASE_URL", "")
    if not text:
        return None
    hidden = text.split("@")[-1] if "@" in text else text  # never print a password
    try:
        parts = urlsplit(text)
        port = parts.port or 5432
    except ValueError:
        raise wrong_value("DATABASE_URL", hidden, "端口应为整数") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise wrong_value("DATABASE_URL", hidden, "应以 postgresql:// 开头，本系统只用 PostgreSQL")
    name = unquote(parts.path.lstrip("/"))
    if not name or not parts.username:
        raise wrong_value("DATABASE_URL", hidden, "应写明用户和库名，如 postgresql://用户:口令@主机:5432/库名")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "localhost")
    return DatabaseAddress(host, port, name, unquote(parts.username), unquote(parts.password or ""), tuple(sorted(options.items())))
