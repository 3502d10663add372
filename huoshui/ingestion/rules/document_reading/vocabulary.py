"""The vocabulary: dated TOML files beside the code, read once and turned into patterns. A domain expert edits the files, not the code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .word_tries import word_pattern

_FOLDER = Path(__file__).with_name("vocabulary")


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit word means: unit of the claim format, factor to its base, and the class that decides which measures fit."""

    id: str
    unit: str
    kind: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class MeasureWord:
    """One reading of a word: the measure that it names."""

    id: str
    measure: str
    sign: int = 1
    only_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Units:
    """Unit words by surface, their pattern, and the ones that a numeral in characters may stand before."""

    by_word: dict[str, Unit]
    pattern: str
    pattern_after_characters: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Measure words by unit class: a pattern that finds them and what each found word reads as; further patterns before the number."""

    pattern: dict[str, re.Pattern[str]]
    by_word: dict[str, dict[str, tuple[MeasureWord, ...]]]
    before_number: dict[str, tuple[tuple[re.Pattern[str], MeasureWord], ...]]


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """One file of the vocabulary as it stands."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def units() -> Units:
    """All unit words."""
    data = vocabulary("units")
    by_word: dict[str, Unit] = {}
    for group in data["group"]:
        for word, factor in group["words"].items():
            by_word[word] = Unit(group["id"], group["unit"], group["class"], Decimal(factor))
    return Units(by_word, word_pattern(by_word), word_pattern(data["chinese_numerals"]["before"]))


@cache
def measures() -> Measures:
    """All measure words, by class of unit."""
    by_word: dict[str, dict[str, tuple[MeasureWord, ...]]] = {}
    before: dict[str, tuple[tuple[re.Pattern[str], MeasureWord], ...]] = {}
    for group in vocabulary("measures")["group"]:
        word = MeasureWord(group["id"], group["measure"], group.get("sign", 1), tuple(group.get("only_units", ())))
        for kind in group["classes"]:
            table = by_word.setdefault(kind, {})
            for surface in group["words"]:
                table[surface] = (*table.get(surface, ()), word)
            compiled = tuple((re.compile(f"{pattern}$"), word) for pattern in group.get("patterns", ()))
            before[kind] = (*before.get(kind, ()), *compiled)
    return Measures({kind: re.compile(word_pattern(table)) for kind, table in by_word.items()}, by_word, before)


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words that each mean one thing: a pattern and the meaning with the id of the rule."""

    pattern: re.Pattern[str]
    meaning: dict[str, tuple[str, str]]  # word: (rule id, meaning)
    of_patterns: tuple[str, str] = ("", "")  # what a place means that a pattern, not a word, found

    def read(self, word: str) -> tuple[str, str]:
        """Rule id and meaning of a place that the pattern found."""
        return self.meaning.get(word, self.of_patterns)


@cache
def stages() -> WordClass:
    """Stage words; the meaning is the stage, empty where a word hides a stage word without saying one."""
    return _word_class("stages", "stage")


@cache
def modalities() -> WordClass:
    """Words of will, forecast and report; the meaning is strong, weak or past."""
    return _word_class("modality", "kind")


def _word_class(name: str, field: str) -> WordClass:
    groups = vocabulary(name)["group"]
    meaning = {word: (group["id"], group[field]) for group in groups for word in group["words"]}
    written = "|".join(pattern for group in groups for pattern in group.get("patterns", ()))
    fallback = next(((group["id"], group[field]) for group in groups if group.get("patterns")), ("", ""))
    return WordClass(re.compile(f"{word_pattern(meaning)}|{written}" if written else word_pattern(meaning)), meaning, fallback)


@cache
def not_followed() -> dict[str, re.Pattern[str]]:
    """Unit words and the letters that make another word of them: 项 before 目, 家 before 庭."""
    return {word: re.compile(word_pattern(words)) for word, words in vocabulary("units")["not_followed"].items()}


@cache
def word_list(section: str, key: str = "words") -> re.Pattern[str]:
    """A closed class of ``words.toml`` as a pattern."""
    return re.compile(word_pattern(vocabulary("words")[section][key]))


@cache
def comparators(section: str) -> WordClass:
    """Comparator words before (or after) a number."""
    meaning = {word: (f"comparator.{sign}", sign) for sign, words in vocabulary("words")[section].items() for word in words}
    return WordClass(re.compile(word_pattern(meaning)), meaning)
