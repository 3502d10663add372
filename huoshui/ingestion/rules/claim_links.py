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
    number = int(found[1]) if found[1].isascii() else chinese_number(found[1])
    return int(number) if number is not None else None


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
