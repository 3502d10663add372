"""The product's source files, as the architecture tests read them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "huoshui"
PURE_ROOMS = ("rules",)
DELIVERY = ("web", "api", "cli", "config", "core")
COUNTING = "analytics"  # keeps no tables: its rooms are engines, rollups and snapshots, with a contract of their own


def domains() -> list[str]:
    """Folders that are domains: everything but delivery, configuration, core and counting."""
    return sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists() and path.name not in (*DELIVERY, COUNTING))


def python_files(root: Path = PACKAGE, *, with_migrations: bool = False) -> list[Path]:
    """Every Python file of a tree, without what is generated."""
    return sorted(
        path for path in root.rglob("*.py") if "__pycache__" not in path.parts and (with_migrations or "migrations" not in path.parts)
    )


def pure_files(root: Path = PACKAGE) -> list[Path]:
    """Core, and the rules of every domain (a module or a package)."""
    found = python_files(root / "core")
    for domain in sorted(path for path in root.iterdir() if path.is_dir()):
        found += [domain / "rules.py"] if (domain / "rules.py").exists() else python_files(domain / "rules")
    return [path for path in found if path.exists()]


def module_name(path: Path, root: Path = REPOSITORY) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path) -> Iterator[str]:
    """Every module named in an import statement, wherever it stands: in functions and under TYPE_CHECKING, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def writes_outside_actions(path: Path) -> list[str]:
    """Calls and SQL texts that write to tables, as "line: what"."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # A text that stands alone is a docstring: it may speak of UPDATE and DELETE.
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        if id(node) in prose:
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func):
            found.append(f"{node.lineno}: .{node.func.attr}()")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_writing_sql(node.value):
            found.append(f"{node.lineno}: SQL {node.value.split()[0]}")
    return found


_ALWAYS = {
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "create_in",
    "abulk_create",
    "acreate",
    "asave",
    "adelete",
    "aupdate",
}
_ON_QUERYSETS = {"update", "create", "delete"}
_QUERYSET_WORDS = {"objects", "objects_of_any_zone", "in_zone", "across_zones", "filter", "exclude", "select_for_update", "all"}


def _writes(call: ast.Call, function: ast.Attribute) -> bool:
    if function.attr in _ALWAYS:
        return True
    if function.attr in _ON_QUERYSETS and _names_in_chain(function.value) & _QUERYSET_WORDS:
        return True
    if function.attr in ("save", "delete") and not call.args:
        return not _names_in_chain(function.value) & {"session"}
    return False


def _names_in_chain(node: ast.expr) -> set[str]:
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return names


_WRITING_SQL = re.compile(
    r"\b(INSERT INTO \w|UPDATE (ONLY )?\w+( AS)?( \w+)? SET\b|DELETE FROM \w|TRUNCATE (TABLE )?(?!ON\b)[a-z]\w+|MERGE INTO \w|COPY \w+ ?\()"
)


def _is_writing_sql(text: str) -> bool:
    return bool(_WRITING_SQL.search(text))
