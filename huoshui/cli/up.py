"""`huoshui up`: everything that one machine needs, started together and stopped together."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huoshui.cli.frame import NOTHING, Command, Installation, say
from huoshui.cli.readiness import refuse_unguarded
from huoshui.cli.running import Doorway, refuse_taken_port, serve_until_stopped
from huoshui.core.refusals import Refusal

SIGN_IN_WORDS = frozenset({"role", "name", "username", "password"})
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", metavar="端口", help="网页端口，默认取 HUOSHUI_PORT，没有则为 8000")
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址，默认只接受本机访问；写 0.0.0.0 接受其他机器访问")
    parser.add_argument("--tls-cert", metavar="文件", help="HTTPS 证书（PEM），与 --tls-key 同时使用")
    parser.add_argument("--tls-key", metavar="文件", help="HTTPS 私钥（PEM）")
    parser.add_argument("--data", metavar="文件夹", help="数据文件夹，默认取 HUOSHUI_DATA")
    parser.add_argument("--no-sample", action="store_true", help="首次启动时不装入示范区")
    parser.add_argument("--large-sample", action="store_true", help="示范区按1200件诉求、2500次走访、300次检查装入（首次启动多用约两分钟）")


def run(arguments: argparse.Namespace, installation: Installation) -> int:
    doorway = _doorway(arguments, installation)
    refuse_taken_port(doorway)
    say(f"数据文件夹：{installation.data_folder}")
    if installation.create_key():
        say(f"已生成密钥文件：{installation.key_file}（请另行妥善保管，备份中不含它）")
    say("正在启动数据库……")
    with installation.database_running():
        installation.set_up_django()
        _upgrade(installation)
        refuse_unguarded(installation)
        administrators = _first_start()
        _print_administrators(administrators)  # at once: should anything below fail, they have been seen
        sign_ins = _sample(installation, wanted=bool(administrators) and not arguments.no_sample, large=arguments.large_sample)
        return serve_until_stopped(doorway, installation, lambda: _greet(doorway, administrators, sign_ins))


def _doorway(arguments: argparse.Namespace, installation: Installation) -> Doorway:
    if bool(arguments.tls_cert) != bool(arguments.tls_key):
        raise Refusal("tls_incomplete", "--tls-cert 与 --tls-key 应同时给出。", "请补上缺少的一个，或两个都不给。")
    for path in filter(None, (arguments.tls_cert, arguments.tls_key)):
        if not Path(path).is_file():
            raise Refusal("tls_file_missing", f"找不到文件 {path}。", "请核对证书和私钥的路径。")
    return Doorway(
        arguments.host, installation.port, arguments.tls_cert or "", arguments.tls_key or "", is_loopback=arguments.host in _LOOPBACK
    )


def _upgrade(installation: Installation) -> None:
    """Migrations; data that is already there is backed up and the backup proved before its structure changes."""
    pending = installation.pending_migrations()
    if pending and not any(name.endswith("organizations.0001_initial") for name in pending):
        from huoshui.cli.backup import write_verified_backup

        folder = installation.data_folder / "backups"
        say("升级前先备份……")
        say(f"备份已核验：{write_verified_backup(installation, folder, say)}")
    installation.migrate(say)


def _first_start() -> list[Any]:
    from huoshui.organizations.actions import first_start_administrators

    return list(first_start_administrators())


def _sample(installation: Installation, *, wanted: bool, large: bool = False) -> list[dict[str, str]]:
    """Bring the sample district in at the first start; one that was cut short goes on here. Gives the sign-ins to print."""
    note = installation.data_folder / "sample.json"
    known = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    if known.get("state") == "loaded":
        return _kept_sign_ins(known)
    if not wanted and not known:
        return []
    from sample_district.load import load_sample_district
    from sample_district.sizes import FULL, USUAL

    note.write_text(json.dumps({"state": "loading"}), encoding="utf-8")
    say("正在装入示范区（只在首次启动时进行，约两三分钟）……")
    report = load_sample_district(size=FULL if large else USUAL, progress=_told_by_tenths())
    sign_ins = [_as_words(one) for one in report.sign_ins]
    note.write_text(json.dumps({"state": "loaded", "sign_ins": sign_ins}, ensure_ascii=False), encoding="utf-8")
    return sign_ins


def _kept_sign_ins(note: dict[str, Any]) -> list[dict[str, str]]:
    """The sign-ins of a district that is there; of one that an earlier version brought in without noting them, those of its cast."""
    kept = note.get("sign_ins")
    if isinstance(kept, list) and all(isinstance(one, dict) and one.keys() >= SIGN_IN_WORDS for one in kept):
        return kept
    from sample_district.load import cast_sign_ins

    return [_as_words(one) for one in cast_sign_ins()]


def _as_words(one: Any) -> dict[str, str]:
    return {word: getattr(one, word) for word in SIGN_IN_WORDS}


def _told_by_tenths() -> Callable[[str, int, int], None]:
    """A terminal gets a bar that moves; a log gets a line for each tenth."""
    told = [-1]

    def tell(title: str, done: int, total: int) -> None:
        if sys.stdout.isatty():
            filled = 30 * done // max(total, 1)
            sys.stdout.write(
                f"\r  [{'█' * filled}{'·' * (30 - filled)}] {done}/{total} {title[:24]:　<24}" + ("\n" if done >= total else "")
            )
            sys.stdout.flush()
        elif 10 * done // max(total, 1) > told[0]:
            told[0] = 10 * done // max(total, 1)
            say(f"  {done}/{total} {title}")

    return tell


def _print_administrators(administrators: list[Any]) -> None:
    if administrators:
        say("三个管理员的一次性口令（只在首次启动时显示，首次登录后须改为自己的口令并绑定动态口令）：")
        for one in administrators:
            say(f"  {one.role_name:　<6}  登录名 {one.username:<16} 一次性口令 {one.one_time_password}")


def _greet(doorway: Doorway, administrators: list[Any], sign_ins: list[dict[str, str]]) -> None:
    say()
    _print_administrators(administrators)
    if sign_ins:
        say("示范区的登录名和口令（仅限本机访问时可用）：")
        for one in sign_ins:
            say(f"  {one['role']:　<6}{one['name']:　<5}  登录名 {one['username']:<18} 口令 {one['password']}")
        say("  需要动态口令的人：huoshui user code 登录名")
    say(f"活水已启动：{doorway.address}")
    say("按 Ctrl-C 停止。")


COMMAND = Command("up", "启动系统：数据库、网页、后台任务；首次启动建立一切", run, add_arguments, needs=NOTHING)
