"""Which kinds of records a claim can be about, and what its own words say of them. Likeness only proposes; a person joins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from huoshui.core.numerals import chinese_number

EXACT = 95
"""From this score on the names are the same after cleaning (or a known other name): the platform may propose it by itself."""
_PERIOD = re.compile(r"第?\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*期")
_BATCH_WORDS = ("三个一批", "一批")


@dataclass(frozen=True)
class LinkCandidate:
    """One known record that a claim may be about. ``why`` names each likeness: 名称相同、总投资相同、阶段相同."""

    kind: str
    id: UUID
    label: str
    score: int  # 0 to 100
    why: str
    detail: str = ""  # what helps to tell it from others: owner, stage, total

    @property
    def is_exact(self) -> bool:
        return self.score >= EXACT


def batch_period_no(subject: str) -> int | None:
    """第三期三个一批 → 3; None where the words name no 期 of a batch."""
    word = unicodedata.normalize("NFKC", subject)
    found = _PERIOD.search(word)
    if found is None or not any(each in word for each in _BATCH_WORDS):
        return None
    return _number(found[1])


def _number(words: str) -> int | None:
    number = int(words) if words.isascii() else chinese_number(words)
    return int(number) if number is not None else None


_BATCH = re.compile(r"第\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*期[^。；;，,\n]{0,4}一批")
_GENERAL = re.compile(r"(?:其中|签约|开工|投产|计划|总|投资|额|项目)*")  # nothing but the thing that is counted
_NAMED = re.compile(r"公司|集团|工厂|医院|学校|研究院|项目|一批|第.期|[省县镇乡村园]|市(?!场|值|民)|(?<!地)区(?!域|间|别)")


def batch_said_before(text: str, block_start: int, place: int, fields: Mapping[str, Any]) -> int | None:
    """The 期 that the same paragraph speaks of where a figure of projects names no subject of its own: 第三期三个一批…，总投资170.4亿元.

    Only for numbers of projects and their money whose subject is general or one of the three 一批; None for all others.
    """
    if fields["measure"] not in ("project_count", "investment"):
        return None
    subject = unicodedata.normalize("NFKC", fields["subject"])
    if not _GENERAL.fullmatch(subject) and not any(f"{kind}一批" in subject for kind in ("签约", "开工", "投产")):
        return None
    said = list(_BATCH.finditer(text, block_start, place))
    return _number(said[-1][1]) if said else None


def names_nobody(subject: str) -> bool:
    """Whether a figure's subject is nothing but the thing that is counted (地区生产总值): then it is the document's own subject's."""
    return not _NAMED.search(subject)


def proposed(candidates: list[LinkCandidate]) -> LinkCandidate | None:
    """The one that the platform may propose by itself: the only one whose name is the same. Alike is never enough."""
    exact = [one for one in candidates if one.is_exact]
    return exact[0] if len(exact) == 1 else None


def further_likeness(fields: Mapping[str, Any], known_fen: int | None, known_stage: str | None) -> list[str]:
    """What else agrees between a project's claim and a known project: the sum, the stage of the claim format."""
    why = []
    if fields.get("investment_fen") is not None and fields["investment_fen"] == known_fen:
        why.append("总投资相同")
    if fields.get("stage") and fields["stage"] == known_stage:
        why.append("阶段相同")
    return why
