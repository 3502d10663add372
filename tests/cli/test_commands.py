"""Every command explains itself in Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from huoshui.cli.frame import NOTHING, Command, find_commands
from huoshui.cli.parser import build_parser
from huoshui.config import command_line
from huoshui.config.command_line import main

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def flattened(commands: list[Command] | tuple[Command, ...], prefix: str = "") -> Iterator[tuple[str, Command]]:
    for command in commands:
        yield f"{prefix}{command.name}", command
        yield from flattened(command.subcommands, f"{prefix}{command.name} ")


ALL = dict(flattened(find_commands()))
LEAVES = {name: command for name, command in ALL.items() if not command.subcommands}


def parser_of(command: Command) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=command.name)
    command.add_arguments(parser)
    return parser


def test_the_commands_of_this_version_are_there() -> None:
    assert {"up", "doctor", "check", "rebuild", "backup", "restore", "key rotate", "openapi"} <= set(LEAVES)


@pytest.mark.parametrize("name", ALL)
def test_a_command_says_in_chinese_what_it_does(name: str) -> None:
    assert CHINESE.search(ALL[name].help)


@pytest.mark.parametrize("name", LEAVES)
def test_every_argument_is_explained_in_chinese(name: str) -> None:
    actions = [action for action in parser_of(LEAVES[name])._actions if not isinstance(action, argparse._HelpAction)]
    assert all(action.help and CHINESE.search(action.help) for action in actions), [action.dest for action in actions if not action.help]


@pytest.mark.parametrize("name", ["doctor", "check", "rebuild", "backup", "key rotate", "openapi"])
def test_commands_that_print_data_print_json_on_request(name: str) -> None:
    assert "--json" in {option for action in parser_of(LEAVES[name])._actions for option in action.option_strings}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["up", "--nonsense"], "不认识的参数：--nonsense"),
        (["backup"], "缺少参数"),
        (["up", "--port"], "后面应有一个值"),
        (["nonsense"], "不能是"),
        ([], "缺少参数：命令"),
    ],
)
def test_misuse_is_told_in_chinese_with_the_way_to_help(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    err = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said in err and "--help" in err


def test_help_has_no_english_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser(find_commands(), "1.2.3")
    for words in (["--help"], *([*name.split(), "--help"] for name in LEAVES)):
        with pytest.raises(SystemExit):
            parser.parse_args(words)
    said = capsys.readouterr().out
    assert not re.search(r"\b(usage|options|positional|arguments|show this|exit)\b", said)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert re.fullmatch(r"huoshui \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_an_unexpected_error_is_one_line_and_its_trace_goes_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(arguments: object, installation: object) -> int:
        raise ZeroDivisionError("boom")

    monkeypatch.setenv("HUOSHUI_DATA", str(tmp_path))
    monkeypatch.delenv("HUOSHUI_KEY_FILE", raising=False)
    monkeypatch.setattr(command_line, "find_commands", lambda: [Command("explode", "爆", explode, needs=NOTHING)])
    assert main(["explode"]) == 1
    err = capsys.readouterr().err
    assert "意外" in err and "Traceback" not in err and str(tmp_path / "errors.log") in err
    assert "ZeroDivisionError: boom" in (tmp_path / "errors.log").read_text()
