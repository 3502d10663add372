"""What `huoshui doctor` looks at."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from huoshui.config.database_server import find_system_programs, find_wheel_programs
from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters import keys

if TYPE_CHECKING:
    from huoshui.config.this_installation import ThisInstallation

Finding = tuple[bool, str, str]
_LEAST_FREE_BYTES = 2 * 1024**3
BACKUP_ALARM_AFTER = timedelta(hours=26)


def look_over(this: ThisInstallation) -> Iterator[Finding]:
    """(is well, subject, words), from the machine inward to the data."""
    yield sys.version_info >= (3, 11), "Python", ".".join(map(str, sys.version_info[:3]))
    yield from _programs(this)
    yield _front_end()
    yield _disk(this.data_folder)
    if not this.key_file.exists():
        yield True, "系统", "尚未建立，执行 huoshui up 即可"
        return
    try:
        keys.read_key_file(this.key_file)
        yield True, "密钥文件", f"{this.key_file}，仅所有者可读"
    except Refusal as refusal:
        yield False, "密钥文件", str(refusal)
        return
    yield _backups(this.data_folder)
    yield from _database(this)


def _programs(this: ThisInstallation) -> Iterator[Finding]:
    found = [programs for programs in (find_system_programs(), find_wheel_programs()) if programs]
    words = "、".join(f"{programs.version}（{'系统' if programs.origin == 'system' else '随附'}）" for programs in found)
    yield bool(found) or not this.is_private, "PostgreSQL 程序", words or "没有找到 15 版以上的 PostgreSQL，请执行 make setup"


def _front_end() -> Finding:
    vendor = Path(__file__).resolve().parents[1] / "web" / "static" / "vendor"
    count = sum(1 for path in vendor.rglob("*") if path.is_file()) if vendor.exists() else 0
    return count > 0, "页面所用前端文件", f"{count} 个" if count else "缺少，请执行 make setup"


def _disk(folder: Path) -> Finding:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    return free >= _LEAST_FREE_BYTES, "磁盘", f"{folder} 所在磁盘剩余 {free / 1024**3:.1f} GB"


def _backups(folder: Path) -> Finding:
    """An installation that is in use has a verified backup younger than 26 hours; one that is new has time until then."""
    note = folder / "last-backup.json"
    if note.exists():
        last = datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["verified_at"])
        words = f"最近一次已核验备份：{last.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    else:
        last = (
            datetime.fromtimestamp((folder / "postgresql" / "cluster" / "PG_VERSION").stat().st_mtime, UTC)
            if _is_here(folder)
            else clock.now()
        )
        words = "还没有已核验的备份，请执行 huoshui backup"
    return clock.now() - last <= BACKUP_ALARM_AFTER, "备份", words


def _is_here(folder: Path) -> bool:
    return (folder / "postgresql" / "cluster" / "PG_VERSION").exists()


def _database(this: ThisInstallation) -> Iterator[Finding]:
    try:
        with this.database_running():
            with this.owner_connection() as owner:
                yield (
                    True,
                    "数据库",
                    f"PostgreSQL {owner.info.server_version // 10000}，{'私有服务' if this.is_private else 'DATABASE_URL'}",
                )
            this.set_up_django()
            pending = this.pending_migrations()
            yield not pending, "数据库结构", "最新" if not pending else f"落后 {len(pending)} 步，执行 huoshui up 即可升级"
            if not pending:
                gaps = this.guard_gaps()
                yield not gaps, "数据库防护", "触发器、权限、行级策略齐全" if not gaps else "；".join(gaps)
    except (Refusal, psycopg.Error) as error:
        yield False, "数据库", str(error).strip()
