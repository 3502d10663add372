"""One definition as text (TOML) and back, as people write and compare it; what is wrong is said with line and key."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import tomli_w

from huoshui.rulebook.adapters.published_rules import line_of
from huoshui.rulebook.rules.contents import ContentProblem
from huoshui.targets.adapters.published_indicators import FOLDER

ORDER = (
    "id", "name", "definition", "kind", "unit", "group", "scopes", "subject", "sum", "period", "where", "numerator", "denominator", "rule",
    "by", "of", "base", "order", "also_called", "source", "example",
)  # fmt: skip
_DATED = frozenset({"effective_from", "effective_to", "document_number"})
_ERROR_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


def content_of_text(text: str) -> tuple[dict[str, Any], list[str]]:
    """The table, and what is wrong with the text itself: no TOML at a line. One bare table, or a single ``[[indicator]]``."""
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = _ERROR_PLACE.search(str(error))
        where = f"第 {found[1]} 行第 {found[2]} 个字附近" if found and found[1] else "最后一行"
        return {}, [f"{where}：不合 TOML 的写法。文字要加英文双引号，列表用 [ ]，条件写成 {{ 项 = 值 }}。"]
    tables = data.get("indicator")
    if tables is None:
        return data, []
    if not isinstance(tables, list) or len(tables) != 1 or not isinstance(tables[0], dict):
        return {}, ["第 1 行 键 indicator：一次只设定一项指标。"]
    return {**{key: value for key, value in data.items() if key not in ("indicator", "title")}, **tables[0]}, []


def problem_in_text(text: str, problem: ContentProblem) -> str:
    """第 3 行 键 kind：应为以下之一……"""
    path = ("indicator", 0, *problem.path) if re.search(r"^\s*\[\[\s*indicator", text, re.MULTILINE) else problem.path
    return f"第 {line_of(text, path)} 行 键 {problem.key or 'indicator'}：{problem.message}"


def text_of_content(content: Mapping[str, Any]) -> str:
    """The same table as text, keys in the usual order; dates and document number stand in the form and are left out."""
    keys = [key for key in ORDER if key in content] + sorted(key for key in content if key not in ORDER and key not in _DATED)
    return tomli_w.dumps({key: _plain(content[key]) for key in keys}, multiline_strings=False)


def _plain(value: Any) -> Any:
    """JSON keeps days as text; TOML tells them apart."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float | str | dt.date) else str(value)


@lru_cache(maxsize=1)
def published_contents() -> dict[str, dict[str, Any]]:
    """Every published definition as it was written, the newest version of each id, with group and source of its document."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        for table in data.get("indicator", ()):
            found[table["id"]] = {"group": data.get("group", ""), "source": data.get("source", ""), **table}
    return found
