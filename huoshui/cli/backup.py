"""`huoshui backup` and `huoshui restore`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huoshui.cli.frame import DATABASE, NOTHING, Command, Installation, Progress, print_json, say
from huoshui.core import clock
from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    import psycopg

STORED_FILES = "files"
_WORK_PREFIX = "huoshui-work-"
_SCRATCH_PREFIX = "huoshui_verify_"


def write_verified_backup(installation: Installation, place: Path, progress: Progress) -> Path:
    """Back up to ``place`` (a folder, or a file ending in .tar).

    The archive is restored into a scratch database and compared table by table; only then it gets its name.
    """
    from huoshui.operations.adapters import backup_archive, database_dump, keys
    from huoshui.operations.adapters.failpoints import failpoint
    from huoshui.operations.adapters.table_fingerprints import audit_chain_heads, fingerprints_of

    archive = _archive_path(place)
    master = keys.read_key_file(installation.key_file)
    with _work_folder(archive.parent) as work, installation.owner_connection() as owner:
        _drop_scratch_of_the_dead(owner)
        dump = work / "database.dump"
        progress("正在导出数据库……")
        with owner.transaction():
            owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = _one(owner, "SELECT pg_export_snapshot()")
            database_dump.dump_database(_program(installation, "pg_dump"), owner, str(snapshot), dump)
            facts: dict[str, Any] = {
                "made_at": clock.now().isoformat(),
                "version": version("huoshui"),
                "server_version": owner.info.server_version,
                "tables": fingerprints_of(owner),
                "audit_chain_heads": audit_chain_heads(owner),
            }
        failpoint("backup.after_dump")
        progress("正在打包文件……")
        fresh = work / archive.name
        backup_archive.write_archive(fresh, dump=dump, files_folder=installation.data_folder / STORED_FILES, facts=facts, master=master)
        progress("正在核验：恢复到临时数据库并逐表比对……")
        _verify(installation, owner, fresh, work)
        failpoint("backup.before_kept")
        fresh.rename(archive)
    note = {"verified_at": clock.now().isoformat(), "archive": str(archive)}
    (installation.data_folder / "last-backup.json").write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    return archive


def _verify(installation: Installation, owner: psycopg.Connection[Any], archive: Path, work: Path) -> None:
    """Everything that a restore does, into a database that is dropped again."""
    from huoshui.operations.adapters import backup_archive, database_dump, keys

    manifest = backup_archive.read_manifest(archive, keys.read_key_ring(installation.key_file))
    dump = work / "verified.dump"
    backup_archive.unpack_archive(archive, manifest, dump=dump, files_folder=None)
    scratch = f"{_SCRATCH_PREFIX}{os.getpid()}"
    try:
        database_dump.load_database(_program(installation, "pg_restore"), owner, scratch, dump)
        _compare(installation, scratch, manifest.content)
    finally:
        database_dump.drop_database(owner, scratch)


def _compare(installation: Installation, name: str, stated: dict[str, Any]) -> None:
    from huoshui.operations.adapters.backup_archive import damaged
    from huoshui.operations.adapters.table_fingerprints import audit_chain_heads, differences_between, fingerprints_of

    with installation.owner_connection(name) as restored, restored.transaction():
        differences = differences_between(stated["tables"], fingerprints_of(restored))
        if audit_chain_heads(restored) != stated["audit_chain_heads"]:
            differences.append("审计链的末端与备份时不同")
    if differences:
        raise damaged(f"恢复后与清单不符：{'；'.join(differences[:5])}")


def restore_backup(installation: Installation, archive: Path, progress: Progress) -> str:
    """Replace this installation's data by the archive's. What stood there is kept under another name; gives that name ("" if nothing)."""
    from huoshui.operations.adapters import backup_archive, database_dump, keys
    from huoshui.operations.adapters.failpoints import failpoint

    progress("正在核对备份文件……")
    manifest = backup_archive.read_manifest(archive, keys.read_key_ring(installation.key_file))
    with _work_folder(installation.data_folder) as work, installation.database_running(), installation.owner_connection() as probe:
        target = probe.info.dbname
        with installation.owner_connection("postgres") as owner:
            _refuse_while_used(owner, target)
            files = work / STORED_FILES
            files.mkdir()
            backup_archive.unpack_archive(archive, manifest, dump=work / "database.dump", files_folder=files)
            fresh = f"{target}_restoring"
            progress("正在恢复数据库……")
            try:
                database_dump.load_database(_program(installation, "pg_restore"), owner, fresh, work / "database.dump")
                progress("正在逐表比对……")
                _compare(installation, fresh, manifest.content)
            except BaseException:
                database_dump.drop_database(owner, fresh)
                raise
            failpoint("restore.before_swap")
            is_empty = not _one(probe, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
            probe.close()
            kept = _swap(owner, target, fresh, installation.data_folder, files)
            if is_empty:
                database_dump.drop_database(owner, kept)
            installation.grant_rights()
            installation.seal_restored(manifest.master)
    return "" if is_empty else kept


def _swap(owner: psycopg.Connection[Any], target: str, fresh: str, data_folder: Path, files: Path) -> str:
    """Both renames of databases in one transaction, then the folders of files."""
    from psycopg import sql

    label = clock.now().strftime("%Y%m%d%H%M%S")
    kept = f"{target}_before_{label}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with owner.transaction():
        owner.execute(rename.format(sql.Identifier(target), sql.Identifier(kept)))
        owner.execute(rename.format(sql.Identifier(fresh), sql.Identifier(target)))
    place = data_folder / STORED_FILES
    if place.exists():
        place.rename(data_folder / f"{STORED_FILES}-before-{label}")
    files.rename(place)
    return kept


def _refuse_while_used(owner: psycopg.Connection[Any], name: str) -> None:
    others = _one(owner, "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = 'huoshui_app'", name)
    if others:
        raise Refusal("installation_in_use", f"系统正在运行（{others} 个连接）。", "请先停止 huoshui up，再恢复。")


def _archive_path(place: Path) -> Path:
    name = f"huoshui-{clock.now().astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S}.tar"
    archive = place if place.suffix == ".tar" else place / name
    archive.parent.mkdir(parents=True, exist_ok=True)
    if archive.exists():
        raise Refusal("backup_exists", f"文件 {archive} 已经存在。", "请换一个文件名，备份不会覆盖已有文件。")
    return archive.absolute()


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{_WORK_PREFIX}*"):  # of a process that was killed
        if not _is_alive(left.name.removeprefix(_WORK_PREFIX).split("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f"{_WORK_PREFIX}{os.getpid()}-") as folder:
        yield Path(folder)


def _drop_scratch_of_the_dead(owner: psycopg.Connection[Any]) -> None:
    from huoshui.operations.adapters.database_dump import drop_database

    for (name,) in owner.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (_SCRATCH_PREFIX,)).fetchall():
        if not _is_alive(name.removeprefix(_SCRATCH_PREFIX)):
            drop_database(owner, name)


def _is_alive(process_id: str) -> bool:
    try:
        os.kill(int(process_id), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _program(installation: Installation, name: str) -> Path:
    program = installation.server_program(name)
    if program is None:
        raise Refusal("database_program_missing", f"找不到与数据库版本相配的 {name}。", "请安装 postgresql-client 后重试。")
    return program


def _one(connection: psycopg.Connection[Any], query: str, *parameters: object) -> Any:
    row = connection.execute(query, parameters).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="文件夹或文件", type=Path, help="备份放在哪个文件夹，或以 .tar 结尾的文件名")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def _run_backup(arguments: argparse.Namespace, installation: Installation) -> int:
    quiet: Callable[[str], None] = (lambda line: None) if arguments.json else say
    archive = write_verified_backup(installation, arguments.place, quiet)
    byte_count = archive.stat().st_size
    if arguments.json:
        print_json({"archive": str(archive), "bytes": byte_count, "is_verified": True})
    else:
        say(f"备份完成并已核验：{archive}（{byte_count / 1024 / 1024:.1f} MB）。密钥文件 {installation.key_file} 不在其中，请另行保管。")
    return 0


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", metavar="备份文件", type=Path, help="huoshui backup 写出的 .tar 文件")
    parser.add_argument("--key-file", metavar="文件", dest="sealed_with", type=Path, help="备份时所用的密钥文件；不写且本机没有则询问")
    parser.add_argument("--data", metavar="文件夹", help="恢复到哪个数据文件夹，默认取 HUOSHUI_DATA")
    parser.add_argument("--yes", action="store_true", help="不再询问，直接替换现有数据（现有数据改名保留）")


def _run_restore(arguments: argparse.Namespace, installation: Installation) -> int:
    if not arguments.archive.is_file():
        raise Refusal("backup_missing", f"找不到备份文件 {arguments.archive}。", "请核对路径。")
    _bring_key(installation, arguments.sealed_with)
    if not arguments.yes:
        say(f"将用 {arguments.archive} 替换 {installation.data_folder} 中的数据，密钥文件为 {installation.key_file}。现有数据会改名保留。")
        if input("输入“恢复”继续：").strip() != "恢复":
            say("已取消，什么也没有改动。")
            return 1
    kept = restore_backup(installation, arguments.archive.absolute(), say)
    say(f"恢复完成。{f'原有数据库保留为 {kept}，确认无误后可自行删除。' if kept else ''}请执行 huoshui up 启动。")
    return 0


def _bring_key(installation: Installation, sealed_with: Path | None) -> None:
    """The key that the backup was made under is this installation's key: copied where there is none, never exchanged."""
    from huoshui.operations.adapters import keys

    if sealed_with is None and not installation.key_file.exists():
        if not sys.stdin.isatty():
            raise Refusal(
                "key_file_missing", f"找不到密钥文件 {installation.key_file}。", "恢复需要备份时所用的密钥文件，请用 --key-file 指明。"
            )
        sealed_with = Path(input("备份时所用的密钥文件：").strip()).expanduser()
    if sealed_with is None:
        return
    wanted = keys.read_key_ring(sealed_with)
    if not installation.key_file.exists():
        keys.copy_key_file(sealed_with, installation.key_file)
    elif not set(wanted) <= set(keys.read_key_ring(installation.key_file)):
        raise Refusal(
            "key_file_differs",
            f"{sealed_with} 与本机正在使用的密钥文件 {installation.key_file} 不同。",
            "请用 --data 指明一个新的数据文件夹来恢复，原有系统不受影响。",
        )


COMMANDS = (
    Command("backup", "备份：数据库与文件打成一个包，随即恢复到临时库逐表核验", _run_backup, _backup_arguments, needs=DATABASE),
    Command("restore", "从备份恢复；需要备份时的密钥文件，损坏的备份一律拒绝", _run_restore, _restore_arguments, needs=NOTHING),
)
