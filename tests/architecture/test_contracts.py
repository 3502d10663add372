"""The map of who may import whom holds, and each of its contracts can fail."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, REPOSITORY, domains, imported_modules, module_name, pure_files


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on the tree in ``folder``, which stands before the installed one."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(PACKAGE, folder / "huoshui", ignore=shutil.ignore_patterns("static", "templates", "__pycache__", "*.pyc"))
    shutil.copy(REPOSITORY / ".importlinter", folder)
    return folder


@pytest.fixture
def plant(copy: Path) -> Iterator[object]:
    """``plant(path, text)`` adds a line to a file of the copy (or makes it); all is undone afterwards."""
    before: dict[Path, str | None] = {}

    def put(path: str, text: str) -> None:
        place = copy / path
        before.setdefault(place, place.read_text(encoding="utf-8") if place.exists() else None)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text((before[place] or "") + "\n" + text + "\n", encoding="utf-8")

    yield put
    for place, text in before.items():
        if text is None:
            place.unlink()
        else:
            place.write_text(text, encoding="utf-8")


def test_every_contract_holds() -> None:
    result = lint(REPOSITORY)
    assert result.returncode == 0, result.stdout[-4000:]


def test_the_copy_that_violations_are_planted_in_is_whole(copy: Path) -> None:
    result = lint(copy)
    assert "Analyzed" in result.stdout
    assert result.returncode == 0, result.stdout[-2000:]


VIOLATIONS = [
    (
        "a lower domain asks a higher one",
        "huoshui/fact_ledger/queries/planted.py",
        "import huoshui.investment_projects.queries",
        "Domains depend downward only",
    ),
    ("core asks a domain", "huoshui/core/planted.py", "import huoshui.audit.queries", "Domains depend downward only"),
    ("pages ask the API", "huoshui/web/planted.py", "import huoshui.api", "Domains depend downward only"),
    (
        "a domain asks the settings",
        "huoshui/rulebook/queries/planted.py",
        "import huoshui.config.environment",
        "Domains depend downward only",
    ),
    ("a folder nobody placed", "huoshui/planted_domain/__init__.py", "", "Domains depend downward only"),
    ("queries call actions", "huoshui/organizations/queries/planted.py", "import huoshui.organizations.actions", "same rooms"),
    ("models ask queries", "huoshui/enterprises/models/planted.py", "import huoshui.enterprises.queries", "same rooms"),
    ("a room that does not exist", "huoshui/rulebook/helpers.py", "", "same rooms"),
    ("rules ask Django", "huoshui/investment_projects/rules/planted.py", "import django.db", "Rules and core never see"),
    (
        "rules ask Django through another",
        "huoshui/ingestion/rules/planted.py",
        "import huoshui.operations.adapters.row_security",
        "Rules and core never see",
    ),
    ("core asks a workbook library", "huoshui/core/planted.py", "import python_calamine", "Rules and core never see"),
    ("a page asks a table", "huoshui/web/planted.py", "import huoshui.fact_ledger.models", "Pages, API and CLI use"),
    ("a command asks a table", "huoshui/cli/planted.py", "from huoshui.organizations.models import Zone", "Pages, API and CLI use"),
    ("a command asks the installation's inside", "huoshui/cli/planted.py", "import huoshui.config.installation", "protocol only"),
    (
        "a domain asks another's table",
        "huoshui/ingestion/queries/planted.py",
        "import huoshui.enterprises.models",
        "Only enterprises touches",
    ),
]


@pytest.mark.parametrize(("deed", "path", "text", "contract"), VIOLATIONS, ids=[violation[0] for violation in VIOLATIONS])
def test_a_planted_violation_is_caught_by_its_contract(copy: Path, plant: object, deed: str, path: str, text: str, contract: str) -> None:
    plant(path, text)  # type: ignore[operator]
    result = lint(copy)
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert result.returncode != 0, f"{deed}: nobody noticed"
    assert any(contract in line for line in broken), f"{deed}: {broken or result.stdout[-800:] + result.stderr[-800:]}"


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / ".importlinter", encoding="utf-8")
    return parser


def listed(section: str, option: str) -> set[str]:
    return set(contracts()[f"importlinter:contract:{section}"][option].split())


def test_every_domain_is_listed_under_rooms() -> None:
    assert listed("rooms", "containers") == {f"huoshui.{domain}" for domain in domains()}


def test_every_pure_room_is_listed_as_pure() -> None:
    rooms = {
        f"huoshui.{domain}.rules"
        for domain in domains()
        if (PACKAGE / domain / "rules").exists() or (PACKAGE / domain / "rules.py").exists()
    }
    assert listed("pure", "source_modules") == {"huoshui.core", *rooms}


def test_every_domains_tables_are_closed_to_delivery_and_to_other_domains() -> None:
    with_models = {f"huoshui.{domain}.models" for domain in domains()}
    assert listed("delivery", "forbidden_modules") == with_models
    for domain in set(domains()) - {"operations"}:  # its base table is everybody's
        assert listed(f"own-tables-{domain.replace('_', '-')}", "protected_modules") == {f"huoshui.{domain}.models"}


def test_no_contract_uses_a_wildcard() -> None:
    text = (REPOSITORY / ".importlinter").read_text(encoding="utf-8")
    assert "*" not in text


@pytest.mark.parametrize("path", pure_files(), ids=module_name)
def test_rules_and_core_name_django_nowhere_not_even_for_types(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported_modules(path)}
    assert not roots & {"django", "ninja", "psycopg", "procrastinate", "python_calamine", "xlsxwriter"}
    assert "importlib" not in roots


def test_rules_and_core_work_where_django_does_not_exist() -> None:
    code = """
import importlib, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "psycopg", "procrastinate", "ninja"):
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocker())
for name in sys.argv[1:]:
    importlib.import_module(name)
print(len(sys.argv) - 1)
"""
    names = [module_name(path) for path in pure_files()]
    result = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert result.returncode == 0, result.stderr[-1500:]
    assert int(result.stdout) == len(names) > 20
    blocked = subprocess.run(
        [sys.executable, "-c", code, "huoshui.operations.models"], capture_output=True, text=True, check=False, cwd=REPOSITORY
    )
    assert "is blocked" in blocked.stderr  # the blocker blocks
