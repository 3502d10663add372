"""`huoshui key rotate`."""

from __future__ import annotations

import argparse

from huoshui.cli.frame import Command, Installation, no_run_of_its_own, print_json, say


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def _run(arguments: argparse.Namespace, installation: Installation) -> int:
    changed = installation.rotate_key((lambda line: None) if arguments.json else say)
    if arguments.json:
        print_json({"key_file": str(installation.key_file), "resealed": changed})
    else:
        say(f"密钥已更换：{installation.key_file}。重新加密 {changed} 条；旧密钥留在文件中，用于读取以前的事实和备份。")
        say("请重新保管这个文件。所有人须重新登录。")
    return 0


COMMAND = Command(
    "key",
    "密钥管理",
    no_run_of_its_own,
    subcommands=(Command("rotate", "更换密钥：重新加密个人信息，更换数据库口令，所有人须重新登录", _run, _add_arguments),),
)
