"""What a command is, and what it may ask of the installation it runs in.

A command is a module in this package with a ``COMMAND`` (or ``COMMANDS``); it is found by being there. Modules are imported before
Django is set up, so a command imports queries and actions inside its ``run``. The installation is handed in by
``huoshui.config.command_line``: this package stands below ``config`` and knows only the protocol.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    import psycopg

    from huoshui.ingestion.adapters.second_reader import ReaderService

NOTHING: Literal["nothing"] = "nothing"  # neither key nor database: the command says itself what it needs
DATABASE: Literal["database"] = "database"  # Django is set up, the database runs and is migrated

Progress = Callable[[str], None]


class Installation(Protocol):
    """One data folder with its key and database."""

    @property
    def data_folder(self) -> Path: ...
    @property
    def key_file(self) -> Path: ...
    @property
    def second_reader(self) -> ReaderService | None:
        """The model that reads documents a second time, where the installer named one."""
        ...

    @property
    def port(self) -> int: ...
    @property
    def is_private(self) -> bool:
        """True where the database is the private server of the data folder."""
        ...

    def create_key(self) -> bool:
        """True when this made the key file just now."""
        ...

    def database_running(self) -> AbstractContextManager[None]: ...
    def set_up_django(self) -> None: ...
    def pending_migrations(self) -> list[str]: ...
    def migrate(self, progress: Progress) -> int:
        """Apply what is pending, grant anew; gives the number of migrations applied."""
        ...

    def grant_rights(self) -> None:
        """The application role with the key's password, and its grants on the tables as they are now."""
        ...

    def guard_gaps(self) -> list[str]:
        """Triggers, grants and row policies that are missing, as sentences."""
        ...

    def owner_connection(self, database: str = "") -> psycopg.Connection[Any]: ...
    def server_program(self, name: str) -> Path | None:
        """pg_dump or pg_restore fit for this database, if there is one."""
        ...

    def findings(self) -> Iterator[tuple[bool, str, str]]:
        """For `doctor`: (is well, what was looked at, what was found)."""
        ...

    def zones(self) -> list[tuple[UUID, str]]:
        """Id and name of the platform's own zone and of every zone that can hold projects."""
        ...

    def openapi_document(self) -> dict[str, Any]: ...
    def seal_restored(self, sealed_with: bytes) -> None:
        """After a restore: what an older key sealed is sealed with the key in force."""
        ...

    def rotate_key(self, progress: Progress) -> int:
        """A new key in force, older ones behind it in the same file; gives how many rows were sealed anew."""
        ...


Run = Callable[[argparse.Namespace, Installation], int]


@dataclass(frozen=True)
class Command:
    """One word after `huoshui`. ``run`` gives the exit code; a Refusal that it lets through is printed as one line, exit 1."""

    name: str
    help: str
    run: Run
    add_arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    needs: Literal["nothing", "database"] = DATABASE
    subcommands: tuple[Command, ...] = ()  # e.g. `user add`; a command with subcommands has no run of its own


def find_commands() -> list[Command]:
    """Every command of this package, by name."""
    package = importlib.import_module("huoshui.cli")
    found: list[Command] = []
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"huoshui.cli.{info.name}")
        found += [module.COMMAND] if hasattr(module, "COMMAND") else list(getattr(module, "COMMANDS", ()))
    return sorted(found, key=lambda command: command.name)


def no_run_of_its_own(arguments: argparse.Namespace, installation: Installation) -> int:
    """For commands that only hold subcommands; the parser never lets it come to this."""
    return 2


def print_json(value: object) -> None:
    """One JSON object on standard output, Chinese as Chinese; UUIDs and dates as text."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def say(line: str = "") -> None:
    """One line for people, at once (progress shows while work goes on)."""
    print(line, flush=True)


def day_of(text: str | None, option: str) -> date | None:
    """The day an option gives. Raises Refusal where it is none."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise Refusal("bad_day", f"{option} “{text}”不是日期。", "请写成 2025-06-30 这样的形式。") from None
