"""Numbers that Word writes before paragraphs by itself (一、（一）1.): seen on the page, but not in the text of the file.

Word turns a typed 一、 into such a number unasked, so half of a bulletin's headings would lose theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from lxml import etree

from huoshui.core.numerals import in_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting", "taiwaneseCountingThousand")
)
MOST = 9_999


@dataclass(frozen=True, slots=True)
class Level:
    """How one level is numbered: 一、 has format chineseCounting and text %1、."""

    format: str
    text: str
    start: int


class Numbering:
    """The counters of one document. Ask once for each paragraph, in order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, Level]] = {}  # by numId
        self._lists: dict[str, str] = {}  # numId → the list that it counts in
        self._counts: dict[str, dict[int, int]] = {}
        for relation in document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/numbering"):
                self._learn(etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True)))

    def _learn(self, root: Any) -> None:
        abstract = {
            node.get(f"{W}abstractNumId", ""): {
                int(level.get(f"{W}ilvl", "0")): Level(_value(level, "numFmt"), _value(level, "lvlText"), _whole(_value(level, "start"), 1))
                for level in node.iter(f"{W}lvl")
                if level.get(f"{W}ilvl", "0").isdecimal()
            }
            for node in root.iter(f"{W}abstractNum")
        }
        for node in root.iter(f"{W}num"):
            identity, kind = node.get(f"{W}numId", ""), _value(node, "abstractNumId")
            self._levels[identity], self._lists[identity] = abstract.get(kind, {}), kind

    def number_of(self, properties: Any) -> str:
        """What stands before a paragraph with this numPr; "" for bullets and for what is not numbered."""
        identity, depth = _value(properties, "numId"), _whole(_value(properties, "ilvl"), 0)
        level = self._levels.get(identity, {}).get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(self._lists[identity], {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [known for known in counts if known > depth]:
            del counts[deeper]
        if level.format in ("bullet", "none", "") or not level.text:
            return ""

        def shown(found: re.Match[str]) -> str:
            wanted = int(found[1]) - 1
            kind = self._levels[identity].get(wanted, level)
            return written(counts.get(wanted, kind.start), kind.format)

        return re.sub(r"%([1-9])", shown, level.text)


def _value(node: Any, name: str) -> str:
    child = node.find(f"{W}{name}")
    return child.get(f"{W}val", "") if child is not None else ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def written(number: int, kind: str) -> str:
    """A counter in its format: 12 → 十二, ⑫, l; what is not known here is written in digits."""
    if kind in CHINESE and 0 < number <= MOST:
        return in_chinese(number)
    if kind == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if kind in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if kind == "lowerLetter" else 65) + number - 1)
    if kind == "ideographTraditional" and 1 <= number <= 10:
        return "甲乙丙丁戊己庚辛壬癸"[number - 1]
    return str(number)
