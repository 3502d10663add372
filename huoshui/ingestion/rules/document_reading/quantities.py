"""Layer 3, quantities: numbers with their unit, ranges, fractions; what only looks like one (dates, ordinals, names, slogans) left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .exclusions import excluded_places
from .numerals import MAGNITUDES, chinese_number
from .vocabulary import Unit, comparators, not_followed, units

_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?![\d.])|\d+(?:\.\d+)?"
_CHARACTERS = r"[零〇一二两三四五六七八九十百千]+(?:点[零一二三四五六七八九]+)?"
_MAGNITUDE = r"万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_JOIN = r"(?:[-—~～至到]|—+)"
PERCENT = Unit("unit.percent", "percent", "percent", Decimal(1))
_COUNT = Unit("unit.none", "other", "index", Decimal(1))
_FRACTIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Decimal | None]], ...] = (
    (re.compile(r"百分之(" + _CHARACTERS + ")"), lambda found: chinese_number(found[1])),
    (re.compile(r"(?<!第)([一二三四五六七八九两])分之([一二三四五六七八九两])"), lambda found: _fraction(found[2], found[1])),
    (
        re.compile(
            r"(?:(?<=[超近过约逾达占有])|(?=.{1,5}成(?:[以多左，。；、]|的|左右)))([一二三四五六七八九]|\d+(?:\.\d+)?)成(?![立功为长员果本熟交品效就绩都型套批年形片])"
        ),
        lambda found: _tenths(found[1]),
    ),
    (re.compile(r"(?<![大一])(?:一半|过半|半数)(?!天|年|个|路|是)"), lambda _: Decimal(50)),
)
_DOUBLED = re.compile(r"翻(?:了)?([一二两三])番")
_RATIO = re.compile(r"(?<![\d:：])(\d+(?:\.\d+)?)((?:[：:]\d+(?:\.\d+)?){1,3})(?![\d:：年月日时点分])")
_INDEX = re.compile(r"(?:指数|得分|总分|评分|分数)(?:[^，。；\d]{0,4})?(?:为|达|达到|是)?(\d{1,3}(?:\.\d+)?)分?(?![\d%年月日个])")
_MINUS = re.compile(r"[\u3400-\u9fff：][-－−]$")  # 同比增长-8.92%
_ELIDED_POINT = re.compile(r"个?[、和与]\d+(?:\.\d+)?个百分点")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its unit in a sentence: ``text[start:end]`` are the digits and the unit, ``digits_end`` where the unit begins."""

    start: int
    end: int
    value: Decimal
    unit: Unit
    word: str  # the unit as written
    comparator: str
    rule: str
    part: str = ""  # "low" and "high" of a range, "ratio" of a:b:c, "doubled"


@cache
def _pattern() -> re.Pattern[str]:
    number = rf"(?P<arabic>{_ARABIC})|(?P<characters>{_CHARACTERS})"
    tail = rf"(?P<more>[余多])?(?P<magnitude>{_MAGNITUDE})?(?P<more2>[余多])?"
    unit = f"(?P<unit>{units().pattern})"
    low = rf"(?:(?P<low>\d+(?:\.\d+)?|[一二两三四五六七八九])(?P<low_magnitude>{_MAGNITUDE})?(?P<low_unit>{units().pattern})?{_JOIN})?"
    return re.compile(rf"(?<![\d.A-Za-z]){low}(?:{number}){tail}{unit}")


@cache
def _before_characters() -> re.Pattern[str]:
    return re.compile(units().pattern_after_characters)


def quantities(text: str) -> list[Quantity]:
    """All quantities of a sentence in order."""
    if not _MAY_HOLD.search(text):
        return []
    taken = excluded_places(text)
    found: list[Quantity] = []
    for hint, special in _SPECIAL:
        for quantity in special(text) if hint.search(text) else ():
            if not taken.intersection(range(quantity.start, quantity.end)):
                found.append(quantity)
    taken |= {place for quantity in found for place in range(quantity.start, quantity.end)}
    position = 0
    pattern = _pattern()
    while hit := pattern.search(text, position):
        read = _read(text, hit, taken)
        found += read
        position = hit.end() if read else max(hit.start("arabic"), hit.start("characters")) + 1
        if not read and hit["arabic"]:
            position = hit.end("arabic")
    return sorted(found, key=lambda quantity: quantity.start)


_MAY_HOLD = re.compile(r"[\d〇二两三四五六七八九十百千半]|一[日年周个次场天季成番]")


def _read(text: str, hit: re.Match[str], taken: set[int]) -> list[Quantity]:
    start = hit.start("arabic") if hit["arabic"] else hit.start("characters")
    if taken.intersection(range(start, hit.end())):
        return []
    unit = units().by_word[hit["unit"]]
    if hit["unit"] == "个" and "." in hit[0] and _ELIDED_POINT.match(text, hit.end()):
        unit = units().by_word["个百分点"]  # 8.7个、13.1个百分点
    value = _value(hit)
    if value is None or not _stands(text, hit, start, unit):
        return []
    if unit.kind == "percent" and _MINUS.search(text[max(0, start - 2) : start]):
        value = -value
    value *= MAGNITUDES.get(hit["magnitude"] or "", 1) * unit.factor
    sign, end = _comparator(text, start, hit.end(), more=bool(hit["more"] or hit["more2"]))
    high = Quantity(start, end, value, unit, hit["unit"], sign, "quantity.arabic" if hit["arabic"] else "quantity.characters")
    return _range(hit, high, taken) if hit["low"] else [high]


def _range(hit: re.Match[str], high: Quantity, taken: set[int]) -> list[Quantity]:
    """7亿元到10亿元, 40%~80%, 6000-13000马力: both ends are figures."""
    low = Decimal(hit["low"]) if hit["low"][0].isdecimal() else chinese_number(hit["low"])
    if low is None or taken.intersection(range(hit.start("low"), hit.start("low") + 1)):
        return [high]
    unit = units().by_word[hit["low_unit"]] if hit["low_unit"] else high.unit
    magnitude = hit["low_magnitude"] or ("" if hit["low_unit"] else hit["magnitude"] or "")
    if unit.kind != high.unit.kind:
        return [high]
    value = low * MAGNITUDES.get(magnitude, 1) * unit.factor
    if value >= high.value:
        return [high]
    lower = Quantity(hit.start("low"), high.end, value, unit, high.word, ">=", "quantity.range", "low")
    return [lower, Quantity(hit.start("low"), high.end, high.value, high.unit, high.word, "<=", "quantity.range", "high")]


def _value(hit: re.Match[str]) -> Decimal | None:
    if hit["arabic"]:
        return Decimal(hit["arabic"].replace(",", "").replace("，", ""))
    characters = hit["characters"]
    if characters.startswith(("零", "〇")):
        return None
    if set(characters) <= {"百", "千"} and not (hit["more"] or hit["more2"]):
        return None  # 百亿元, 千户: a size, no number
    if characters == "十" and hit["magnitude"]:
        return None
    return chinese_number(characters)


def _stands(text: str, hit: re.Match[str], start: int, unit: Unit) -> bool:
    """Is the number with this unit a quantity here? A numeral in characters only before its own measure words, 一 only where it counts."""
    other_word = not_followed().get(hit["unit"])
    if other_word and other_word.match(text, hit.end()):
        return False
    before = text[max(0, start - 8) : start]
    if before.endswith(("连续", "居后", "排后", "列后", "最后")) or (hit["arabic"] == "1" and "每" in before):
        return False
    if hit["arabic"]:
        return not (unit.unit == "other" and hit["unit"] in ("P", "里", "方") and not hit["magnitude"] and "算力" not in text[:start])
    before = text[max(0, start - 1) : start]
    if (before in "第数几上零每初新老同" and before) or not _before_characters().fullmatch(hit["unit"]):
        return False
    if hit["unit"].startswith("大"):
        return hit["characters"] != "一" and (len(hit["unit"]) > 1 or bool(re.match(r"[\u3400-\u9fff]", text[hit.end() : hit.end() + 1])))
    if hit["characters"] == "一" and not hit["magnitude"]:
        return _one_counts(text, start, hit["unit"])
    if hit["unit"] == "期":
        return bool(re.search(r"(?:开展|举办|举行|组织|完成|已|共|连续举办)$", text[:start]))
    return not (
        (unit.kind == "count" and hit["characters"] == "千") or (hit["unit"] in ("日", "年") and not _is_span(text, start, hit.end()))
    )


def _one_counts(text: str, start: int, word: str) -> bool:
    """一 is an article, save in 每月组织一次, 一日办结, 一年内建成, 仅用一周."""
    after = text[start + 1 + len(word) : start + 5 + len(word)]
    before = text[max(0, start - 12) : start]
    if word in ("次", "场"):
        return bool(re.search(r"每(?:年|月|周|季度|半年|半月|天)[^，。；]{0,9}$", before))
    if word in ("日", "天", "个工作日", "工作日"):
        return bool(re.match(r"[内]?办[结好成]|内", after))
    if word in ("年", "个月", "周", "个星期"):
        return bool(re.match(r"内|时间", after)) or bool(re.search(r"(?:仅|只)用?了?$", before))
    return False


def _is_span(text: str, start: int, end: int) -> bool:
    return bool(re.match(r"[内后]|多?时间|办|期|以内|左右|的|历史|完成|建成|，|。", text[end : end + 3] or "。"))


def _comparator(text: str, start: int, end: int, *, more: bool) -> tuple[str, int]:
    after = comparators("comparators_after")
    before = comparators("comparators_before")
    hit = after.pattern.match(text, end)
    if hit:
        return after.meaning[hit[0]][1], hit.end() if hit[0] != "内" else end
    if more:
        return ">", end
    for width in (4, 3, 2, 1):
        word = text[max(0, start - width) : start]
        if word in before.meaning:
            return before.meaning[word][1], end
    return "=", end


def _fractions(text: str) -> list[Quantity]:
    found = []
    for pattern, reader in _FRACTIONS:
        for hit in pattern.finditer(text):
            value = reader(hit)
            if value is not None:
                sign, end = _comparator(text, hit.start(), hit.end(), more=hit[0] == "过半")
                found.append(Quantity(hit.start(), end, value, PERCENT, "", sign, "quantity.fraction"))
    return found


def _fraction(above: str, below: str) -> Decimal | None:
    top, bottom = chinese_number(above), chinese_number(below)
    return round(top / bottom * 100, 4) if top and bottom else None


def _tenths(text: str) -> Decimal | None:
    tenths = Decimal(text) if text[0].isdecimal() else chinese_number(text)
    return tenths * 10 if tenths and tenths <= 10 else None


def _doubled(text: str) -> list[Quantity]:
    found = []
    for hit in _DOUBLED.finditer(text):
        times = chinese_number(hit[1]) or Decimal(1)
        found.append(Quantity(hit.start(), hit.end(), (2**times - 1) * 100, PERCENT, "番", "=", "quantity.doubled", "doubled"))
    return found


def _ratios(text: str) -> list[Quantity]:
    """粮经饲比例达到87：9：4: each part is a share."""
    found = []
    for hit in _RATIO.finditer(text):
        parts = [hit[1], *re.split("[：:]", hit[2])[1:]]
        if len(parts) > 2 or re.search(r"(?:比例|结构|之比|比)[^，。；\d]{0,8}$", text[: hit.start()]):
            found += [Quantity(hit.start(), hit.end(), Decimal(part), PERCENT, "", "=", "quantity.ratio", "ratio") for part in parts]
    return found


def _indices(text: str) -> list[Quantity]:
    return [Quantity(hit.start(1), hit.end(1), Decimal(hit[1]), _COUNT, "", "=", "quantity.index") for hit in _INDEX.finditer(text)]


_SPECIAL: tuple[tuple[re.Pattern[str], Callable[[str], list[Quantity]]], ...] = (
    (re.compile("分之|成|半"), _fractions),
    (re.compile("翻"), _doubled),
    (re.compile(r"\d[：:]\d"), _ratios),
    (re.compile("指数|分"), _indices),
)  # a cheap look first: most sentences hold none of these
