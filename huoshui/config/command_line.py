"""The command `huoshui`: puts the installation into the commands' hands."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, cast

from huoshui.cli.frame import DATABASE, find_commands
from huoshui.cli.parser import build_parser
from huoshui.cli.readiness import ready
from huoshui.config.environment import Environment, read_environment
from huoshui.core import clock
from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    from huoshui.config.this_installation import ThisInstallation
    from huoshui.ingestion.adapters.second_reader import ReaderService


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 refused or not well, 2 misused, 3 questions open (import), 130 interrupted."""
    arguments = build_parser(find_commands(), installed_version()).parse_args(words)
    command = arguments.command
    # `up --data DIR` and its like are the environment's variables said in another place.
    for name, variable in (("data", "HUOSHUI_DATA"), ("port", "HUOSHUI_PORT"), ("key_file", "HUOSHUI_KEY_FILE")):
        if getattr(arguments, name, None) is not None:
            os.environ[variable] = str(getattr(arguments, name))
    try:
        installation = cast("ThisInstallation", _LaterInstallation(read_environment()))
        with ready(installation) if command.needs == DATABASE else nullcontext():
            return int(command.run(arguments, installation))
    except Refusal as refusal:
        sys.stderr.write(f"{refusal.message}{refusal.remedy}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("已中断。\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us went away (head, less): say no more
        return 0
    except Exception as error:
        sys.stderr.write(f"发生了意外的错误（{type(error).__name__}：{str(error).strip()[:300]}）。{_kept_for_the_developers()}\n")
        return 1


class _LaterInstallation:
    """The installation, made when a command first asks something of it: `read` never does, and starts without Django."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    @property
    def second_reader(self) -> ReaderService | None:
        return self._environment.second_reader

    @cached_property
    def _made(self) -> ThisInstallation:
        from huoshui.config.this_installation import ThisInstallation

        return ThisInstallation(self._environment)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def _kept_for_the_developers() -> str:
    """No stack trace on the screen: it goes to a file that is named. Where there is no data folder yet, it is all there is."""
    folder = read_environment().data_folder
    if not folder.is_dir():
        return "\n" + traceback.format_exc()
    path = folder / "errors.log"
    path.touch(mode=0o600)  # a trace may hold what users typed
    with path.open("a", encoding="utf-8") as log:
        log.write(f"--- {clock.now().isoformat()} {' '.join(sys.argv[1:2])}\n{traceback.format_exc()}")
    return f"详情已写入 {path}，请交给维护人员。"


def installed_version() -> str:
    try:
        return version("huoshui")
    except PackageNotFoundError:
        return "0"


if __name__ == "__main__":
    sys.exit(main())
