"""Programs of bench/ are run by hand and rarely: what they take from each other must still be there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROGRAMS = {path.stem: path for path in (Path(__file__).resolve().parents[2] / "bench").glob("*.py")}


def _named(tree: ast.Module) -> set[str]:
    """What a module has at its top: definitions, values, imports."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found.update(one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    return found


def missing(program: ast.Module, others: dict[str, set[str]]) -> list[str]:
    """What a program takes from a neighbour that has no such thing."""
    taken = [(node.module or "", alias.name) for node in ast.walk(program) if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [f"{module}.{name}" for module, name in taken if module in others and name not in others[module]]


@pytest.fixture(scope="module")
def others() -> dict[str, set[str]]:
    return {name: _named(ast.parse(path.read_text(encoding="utf-8"))) for name, path in PROGRAMS.items()}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_what_a_bench_takes_from_another_is_there(name: str, others: dict[str, set[str]]) -> None:
    assert missing(ast.parse(PROGRAMS[name].read_text(encoding="utf-8")), others) == []


def test_a_name_that_moved_away_is_noticed(others: dict[str, set[str]]) -> None:
    assert "District" in others["request_rows"]
    assert missing(ast.parse("from request_rows import District, UNITS"), others) == ["request_rows.UNITS"]
