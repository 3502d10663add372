"""Reads published/*.toml at start. A wrong file stops the start and names file, line and key."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.rulebook.rules.contents import RULE_SETS, ContentProblem, read_content
from huoshui.rulebook.rules.contents import Path as KeyPath
from huoshui.rulebook.rules.versions import SCOPES, RuleVersion

FOLDER = Path(__file__).parent / "published"
_HEAD_KEYS = frozenset(
    {
        "rule_set",
        "title",
        "place",
        "scope",
        "region_code",
        "document_number",
        "source",
        "note",
        "effective_from",
        "effective_to",
        "extends",
        "content",
    }
)
_TABLE = re.compile(r"^\s*\[(\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\-\"]+)\s*=")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@lru_cache(maxsize=1)
def published_versions() -> tuple[RuleVersion, ...]:
    """Every published version, read once a process."""
    return load_folder(FOLDER)


def load_folder(folder: Path) -> tuple[RuleVersion, ...]:
    """All rule files of a folder in order of name. Refuses with every problem of every file, one a line."""
    versions, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        version, found = read_rule_file(path)
        problems += found
        if version is not None:
            versions.append(version)
    if not problems:
        problems = _sets_without_fallback(folder, versions)
    if problems:
        raise Refusal("rulebook_broken", "规则文件有错：\n" + "\n".join(problems) + "\n", "请改正后重新启动。", data={"problems": problems})
    return tuple(versions)


def read_rule_file(path: Path) -> tuple[RuleVersion | None, list[str]]:
    """One file's version, or what is wrong with it as "文件 x.toml 第 3 行 键 limits.…：…"."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        return None, [f"文件 {path.name} 第 {line} 行：不是合法的 TOML（{_AT_LINE.sub('', str(error)).strip()}）"]
    problems = _head_problems(data)
    parsed: dict[str, Any] = {}
    if not problems:
        content = data["content"]
        if isinstance(content, Mapping):
            parsed, found = read_content(data["rule_set"], content, partial=bool(data.get("extends", False)))
            problems = [ContentProblem(("content", *one.path), one.message) for one in found]
        else:
            problems = [ContentProblem(("content",), "应为一个表")]
    if problems:
        return None, [f"文件 {path.name} 第 {line_of(text, one.path)} 行 键 {one.key}：{one.message}" for one in problems]
    return _version(path, data, parsed), []


def _version(path: Path, data: Mapping[str, Any], content: dict[str, Any]) -> RuleVersion:
    return RuleVersion(
        rule_set=data["rule_set"],
        reference=f"published:{path.stem}",
        version=1,
        title=data["title"],
        place=data["place"],
        scope=data["scope"],
        region_code=data.get("region_code", ""),
        document_number=data.get("document_number", ""),
        effective_from=data["effective_from"],
        effective_to=data.get("effective_to"),
        content=content,
        source=data["source"],
        note=data.get("note", ""),
        extends=data.get("extends", False),
    )


def _head_problems(data: Mapping[str, Any]) -> list[ContentProblem]:
    problems = [ContentProblem((key,), f"没有这个键；可用：{'、'.join(sorted(_HEAD_KEYS))}") for key in data if key not in _HEAD_KEYS]
    for key in ("rule_set", "title", "place", "scope", "source"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            problems.append(ContentProblem((key,), "应为不空的文字"))
    if isinstance(data.get("rule_set"), str) and data["rule_set"] not in RULE_SETS:
        problems.append(ContentProblem(("rule_set",), f"没有“{data['rule_set']}”这套规则；可用：{'、'.join(RULE_SETS)}"))
    if isinstance(data.get("scope"), str) and data["scope"] not in SCOPES:
        problems.append(ContentProblem(("scope",), f"应为 {'、'.join(SCOPES)} 之一"))
    if not re.fullmatch(r"\d{0,6}", str(data.get("region_code", ""))):
        problems.append(ContentProblem(("region_code",), "应为区划代码的前几位，如 41 或 4115"))
    if data.get("scope") in {"province", "city", "county"} and not data.get("region_code"):
        problems.append(ContentProblem(("region_code",), "省、市、县的规则要写区划代码"))
    return problems + _date_problems(data)


def _date_problems(data: Mapping[str, Any]) -> list[ContentProblem]:
    problems = []
    for key, required in (("effective_from", True), ("effective_to", False)):
        value = data.get(key)
        if value is None and not required:
            continue
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            problems.append(ContentProblem((key,), "应为日期，如 2022-03-31（不加引号）"))
    if not problems and data.get("effective_to") is not None and data["effective_to"] < data["effective_from"]:
        problems.append(ContentProblem(("effective_to",), "早于生效日期"))
    if "content" not in data:
        problems.append(ContentProblem(("content",), "缺少规则内容"))
    if not isinstance(data.get("extends", False), bool):
        problems.append(ContentProblem(("extends",), "应为 true 或 false"))
    return problems


def _sets_without_fallback(folder: Path, versions: list[RuleVersion]) -> list[str]:
    """Every rule set needs one complete version for all places and days, or some zone would have no answer."""
    fallbacks = {version.rule_set for version in versions if version.scope == "default" and not version.extends}
    return [
        f'文件夹 {folder.name}：规则集 {name} 缺少各地通用的默认版本（scope = "default"）' for name in RULE_SETS if name not in fallbacks
    ]


def line_of(text: str, path: KeyPath) -> int:
    """The line on which a key stands, or that of its nearest table that does; tomllib itself tells no lines."""
    best, best_depth = 1, 0
    current: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if table := _TABLE.match(line):
            names = tuple(part.strip().strip('"') for part in table[2].split("."))
            current = _with_indices(names, counts)
            if table[1]:
                counts[current] = counts.get(current, -1) + 1
                current = (*current, counts[current])
            here = current
        elif key := _KEY.match(line):
            here = (*current, *(part.strip('"') for part in key[1].split(".")))
        else:
            continue
        depth = _common_depth(here, path)
        if depth == len(here) and depth > best_depth:
            best, best_depth = number, depth
    return best


def _with_indices(names: tuple[str, ...], counts: Mapping[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """[[a]] then [a.b]: the b of the newest a."""
    current: tuple[str | int, ...] = ()
    for position, name in enumerate(names):
        current = (*current, name)
        if position < len(names) - 1 and current in counts:
            current = (*current, counts[current])
    return current


def _common_depth(here: tuple[str | int, ...], path: KeyPath) -> int:
    depth = 0
    for left, right in zip(here, path, strict=False):
        if left != right:
            break
        depth += 1
    return depth
