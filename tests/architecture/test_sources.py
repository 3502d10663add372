"""Rules about source files that import-linter cannot see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, REPOSITORY, python_files, writes_outside_actions

LONGEST = 400  # lines
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "managers", "base", "util", "helper"}
TREES = ("huoshui", "tests", "sample_district", "scripts", "bench")


def every_file() -> list[Path]:
    return [path for tree in TREES for path in python_files(REPOSITORY / tree)]


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def test_no_file_outgrows_its_room() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in every_file()}
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    names = {relative(path) for path in every_file() if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES}
    assert names == set()


UNREADABLE_DIGITS = re.compile(r"^(?!.*isascii).*\.isdigit\(\)", re.MULTILINE)


def test_what_is_taken_for_digits_can_be_read_as_a_number() -> None:
    """``"²".isdigit()`` and ``"①".isdigit()`` are true, and int() fails on them: ask isdecimal(), or isascii() as well."""
    assert UNREADABLE_DIGITS.search("if text.isdigit():") and not UNREADABLE_DIGITS.search("if text.isascii() and text.isdigit():")
    assert [relative(path) for path in python_files() if UNREADABLE_DIGITS.search(path.read_text(encoding="utf-8"))] == []


def is_action(path: Path) -> bool:
    """Actions; the tenant manager itself, whose create_in they call, and the run for which it holds their rows back."""
    parts = path.relative_to(PACKAGE).parts
    manager = (PACKAGE / "operations/models/tenancy.py", PACKAGE / "operations/adapters/one_run.py")
    return parts[1:2] == ("actions",) or parts[1:2] == ("actions.py",) or path in manager


@pytest.mark.parametrize("path", [path for path in python_files() if not is_action(path)], ids=relative)
def test_only_actions_write(path: Path) -> None:
    assert writes_outside_actions(path) == []


@pytest.mark.parametrize(
    "code",
    [
        "project.save(update_fields=['stage'])",
        "project.delete()",
        "Project.objects.in_zone(zone).filter(id=x).update(stage='signed')",
        "Project.objects.in_zone(zone).delete()",
        "Project.objects.create(name='x')",
        "Project.objects.create_in(zone, name='x')",
        "Project.objects_of_any_zone.bulk_create(rows)",
        "cursor.execute('INSERT INTO fact_ledger_fact VALUES (1)')",
        "cursor.execute('UPDATE organizations_zone z SET name = 1')",
        "cursor.execute('WITH x AS (DELETE FROM audit_auditentry RETURNING 1) SELECT 1')",
        "cursor.copy('COPY fact_ledger_fact (id) FROM STDIN')",
        "cursor.execute('TRUNCATE fact_ledger_fact')",
    ],
)
def test_a_planted_write_is_seen(code: str, tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text(code, encoding="utf-8")
    assert writes_outside_actions(path)


@pytest.mark.parametrize(
    "code",
    ["digest.update(b'x')", "answers.update({})", "code.save(buffer, kind='png')", "names = 'UPDATE, DELETE'", "request.session.save()"],
)
def test_what_only_looks_like_a_write_is_not(code: str, tmp_path: Path) -> None:
    path = tmp_path / "innocent.py"
    path.write_text(code, encoding="utf-8")
    assert writes_outside_actions(path) == []


# Who may read rows of all zones at once, as far as row security lets it: a person's own posts, at sign-in.
ACROSS_ZONES = {
    "huoshui/operations/models/tenancy.py",  # defines it
    "huoshui/organizations/queries/identity.py",
    "huoshui/organizations/queries/people.py",
}


def test_who_reads_across_zones_is_listed() -> None:
    callers = {
        relative(path)
        for path in python_files()
        if re.search(r"\bacross_zones\b|\bobjects_of_any_zone\b", path.read_text(encoding="utf-8"))
    }
    assert callers == ACROSS_ZONES


def test_domain_code_asks_one_clock() -> None:
    pattern = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|timezone\.now|time\.time)\(")
    callers = {relative(path) for path in python_files() if pattern.search(path.read_text(encoding="utf-8"))}
    # django-axes stamps its failures with the machine's clock: who compares with them must read the same one.
    assert callers <= {"huoshui/core/clock.py", "huoshui/organizations/adapters/lockout.py"}


def test_no_file_names_the_folder_that_it_lies_in() -> None:
    here = str(Path(__file__).resolve().parents[2])
    hits = [relative(path) for path in every_file() if here in path.read_text(encoding="utf-8")]
    assert hits == []


@pytest.mark.parametrize("domain", sorted(path.parent for path in PACKAGE.glob("*/apps.py")), ids=lambda path: path.name)
def test_every_domain_has_a_short_readme(domain: Path) -> None:
    readme = domain / "README.md"
    assert readme.exists(), f"{domain.name} has no README.md"
    assert 3 <= len(readme.read_text(encoding="utf-8").splitlines()) <= 60
