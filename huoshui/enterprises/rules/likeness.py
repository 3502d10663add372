"""How alike two names of firms are. A likeness only proposes: nothing is ever merged by it."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from huoshui.core.names import enterprise_core, enterprise_key, pinyin_initials

LEAST_SCORE = 70
SAME_CODE, SAME_NAME, SAME_CORE, SAME_SOUND, ALIKE = "信用代码相同", "名称相同", "字号相同", "拼音首字母相同", "名称相近"


@dataclass(frozen=True)
class KnownName:
    """One name of a registered firm (its own, an alias or a former name)."""

    name: str
    uscc: str = ""
    is_alias: bool = False


@dataclass(frozen=True)
class Likeness:
    """``score`` 0 to 100; ``why`` is empty where nothing is alike."""

    score: int
    why: str


NOT_ALIKE = Likeness(0, "")


def likeness(asked_name: str, asked_uscc: str, known: KnownName) -> Likeness:
    """Code first, then the whole name, then what is left without region, trade and legal form, then sound, then spelling."""
    if asked_uscc and known.uscc and asked_uscc == known.uscc:
        return Likeness(100, SAME_CODE)
    key, known_key = enterprise_key(asked_name), enterprise_key(known.name)
    if not key or not known_key:
        return NOT_ALIKE
    if key == known_key:
        return Likeness(99, "别名或曾用名相同" if known.is_alias else SAME_NAME)
    core, known_core = enterprise_core(asked_name), enterprise_core(known.name)
    if core == known_core and len(core) >= 2:
        return Likeness(90, SAME_CORE)
    if len(core) >= 3 and pinyin_initials(key) == pinyin_initials(known_key):
        return Likeness(85, SAME_SOUND)
    score = round(max(fuzz.ratio(core, known_core), fuzz.ratio(key, known_key) * 0.9))
    return Likeness(score, ALIKE) if score >= LEAST_SCORE else NOT_ALIKE
