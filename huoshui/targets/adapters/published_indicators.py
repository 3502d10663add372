"""Reads published/*.toml once a process. A wrong file stops the start and names file, line and key, every problem at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.rulebook.adapters.published_rules import line_of
from huoshui.rulebook.rules.contents import ContentProblem
from huoshui.targets.rules.dictionary_checks import problems_between
from huoshui.targets.rules.indicator_documents import read_indicator
from huoshui.targets.rules.indicators import Dictionary, Indicator

FOLDER = Path(__file__).parent / "published"
HEAD_KEYS = frozenset({"title", "group", "source", "document_number", "effective_from", "effective_to", "indicator"})


@lru_cache(maxsize=1)
def published_dictionary() -> Dictionary:
    """What ships with the product."""
    return load_folder(FOLDER)


def load_folder(folder: Path) -> Dictionary:
    """All documents of a folder in order of name. Refusal ``indicators_broken`` with every problem of every file, one a line."""
    versions: dict[str, list[Indicator]] = {}
    problems: list[str] = []
    where: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        found, wrong = read_document(path)
        problems += wrong
        for one in found:
            earlier = versions.setdefault(one.id, [])
            where.setdefault(one.id, path.name)
            earlier.append(replace(one, version=len(earlier) + 1))
    if not problems:
        problems = [f"文件 {where[indicator_id]} 指标 {indicator_id}：{sentence}" for indicator_id, sentence in problems_between(versions)]
    if problems:
        listed = "\n".join(problems)
        raise Refusal("indicators_broken", f"指标文件有错：\n{listed}\n", "请改正后重新启动。", data={"problems": problems})
    return Dictionary({indicator_id: tuple(each) for indicator_id, each in versions.items()})


def read_document(path: Path) -> tuple[list[Indicator], list[str]]:
    """One file's definitions, and what is wrong with it as "文件 x.toml 第 3 行 键 indicator.0.kind：…"."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], [f"文件 {path.name}：不是合法的 TOML（{error}）"]
    found, problems = _read(data)
    return found, [f"文件 {path.name} 第 {line_of(text, one.path)} 行 键 {one.key}：{one.message}" for one in problems]


def _read(data: Mapping[str, Any]) -> tuple[list[Indicator], list[ContentProblem]]:
    problems = [ContentProblem((key,), f"没有这个键；可用：{'、'.join(sorted(HEAD_KEYS))}") for key in data if key not in HEAD_KEYS]
    given = data.get("indicator", [])
    if not isinstance(given, list) or not given:
        return [], [*problems, ContentProblem(("indicator",), "应有至少一个 [[indicator]]")]
    found = []
    for number, table in enumerate(given):
        one, wrong = read_indicator(table, ("indicator", number), defaults=data)
        problems += wrong
        if one is not None:
            found.append(one)
    return found, problems
