"""argparse, speaking Chinese."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from huoshui.cli.frame import Command

_WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示帮助后退出",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面应有一个值",
    "expected at least one argument": "后面至少应有一个值",
    "expected %s argument": "后面应有 %s 个值",
    "invalid choice: %(value)r (choose from %(choices)s)": "不能是 %(value)r，可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r 不是可用的值",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 有歧义，可能是 %(matches)s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "one of the arguments %s is required": "需要以下参数之一：%s",
    "ignored explicit argument %r": "多余的值 %r",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
}


def _in_chinese(text: str) -> str:
    return _WORDS.get(text, text)


def _in_chinese_counted(one: str, many: str, count: int) -> str:
    return _in_chinese(one if count == 1 else many)


# argparse looks its words up by these two names in its own module; there is no other door.
argparse._ = _in_chinese  # type: ignore[attr-defined]
argparse.ngettext = _in_chinese_counted  # type: ignore[attr-defined]


class ChineseParser(argparse.ArgumentParser):
    """Prints what is wrong and how to get help; exits 2."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}：{message}。用法见 {self.prog} --help\n")
        raise SystemExit(2)


def build_parser(commands: Sequence[Command], version: str) -> ChineseParser:
    """The whole command line. ``arguments.command`` is the chosen Command."""
    parser = ChineseParser(prog="huoshui", description="活水：招商引资与项目台账。每个数字都能点开到原始单元格。")
    parser.add_argument("--version", action="version", version=f"huoshui {version}", help="显示版本号后退出")
    _add(parser, commands)
    return parser


def _add(parser: argparse.ArgumentParser, commands: Sequence[Command]) -> None:
    choices = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=ChineseParser)
    for command in commands:
        child = choices.add_parser(command.name, help=command.help, description=command.help)
        command.add_arguments(child)
        if command.subcommands:
            _add(child, command.subcommands)
        else:
            child.set_defaults(command=command)
