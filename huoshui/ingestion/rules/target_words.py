"""The words of a 目标任务分解表: units and indicators, the window of a column, 不低于 and 力争, and what a cell asks for.

Sources: targets as the five published reports state them (domain handbook §0), tables of 县域目标责任书 and 招商任务分解 (§3, §4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rapidfuzz import fuzz

from huoshui.core.money import parse_money_fen
from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.cell_words import is_blank_word
from huoshui.ingestion.rules.grids import Cell, text_of
from huoshui.ingestion.rules.header_words import MONEY_UNITS, Meaning, plain
from huoshui.targets.rules.indicators import Indicator

SCOPE, INDICATOR, PERIOD, UNIT, CONDITION, BASIS = "scope_name", "indicator_name", "period_name", "unit_name", "condition_name", "basis"
WHOLE_ZONE = "全区"
LIKELY = 55  # likeness of two names, 0–100, from which "is it this indicator?" is asked (and only asked)
MOST_CHOICES = 6
CONDITIONS = {
    "不低于": "at_least", "不少于": "at_least", "不小于": "at_least", "≥": "at_least", ">=": "at_least", "以上": "at_least",
    "力争": "strive", "争取": "strive", "确保": "ensure", "必保": "ensure",
    "不高于": "at_most", "不超过": "at_most", "不多于": "at_most", "≤": "at_most", "<=": "at_most", "以内": "at_most",
}  # fmt: skip
_HEADS: tuple[tuple[str, Meaning], ...] = tuple(
    (pattern, Meaning(attribute, "text" if attribute else "ignore"))
    for pattern, attribute in (
        (r"(序号?|编号|No\.?|项次|行次)", ""),
        (r"(完成(数|值|情况|率|额|个数)?|已完成|累计完成|实际完成|序时进度|超前或落后|亮灯|今后每月需完成|进度|备注|说明|责任(领导|人)|"
         r"(县级|区级|分管|包联)领导|联系人|联系电话)", ""),
        (r"(下达)?依据(文件)?|文号", BASIS),
        (r"(计量|金额)单位", UNIT),
        (r"(主要|目标|考核|任务|工作|年度)?指标(名称|内容)?|"
         r"考核(内容|项目|事项)|目标(名称|任务名称|内容)|任务(名称|内容)", INDICATOR),
        (r"(责任|牵头|承担|目标|考核|任务|招商|落实)?单位(名称|及部门)?|(责任|考核)(主体|对象|部门)|单位[、(/]?(部门|乡镇|园区).*|"
         r"乡镇(名称|街道|、街道|\(街道\))?|镇街|街道|园区(名称)?|县(市)?区|县市区|区域|地区|片区|部门(名称)?|"
         r"乡镇[(/、](街道|办事处|园区)\)?", SCOPE),
        (r"考核期(间)?|考核周期|期间|时段", PERIOD),
        (r"(目标)?要求|约束(性)?", CONDITION),
    )
)  # fmt: skip
_GENERIC = re.compile(
    r"(目标(任务)?(数|值|额)?|任务(数|量|额|目标)?|计划(数|目标)?|指标(值|数)?|下达(数|目标)?|分解(数|目标)?|累计|合计|总量|(?<!\d)年|年度)"
)
_GENERIC_TAIL = re.compile(r"(目标(任务)?(数|值|额)?|任务(数|量|额|目标)?|计划(数|目标)?|指标(值|数)?)$")
_COUNTED_TAIL = re.compile(r"(总个数|个数|总数|数量|宗数|件数|家数|次数|(?<=项目)数)$")
_DASH = r"(?:-|—|–|~|―|至|到)+"
_TIMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (rf"前三季度|1月?{_DASH}9月份?|(?:截至|至)?9月底|三季度末", "months-9"),
        (rf"第?一季度(?:末|底)?|1季度|Q1|首季|开门红|1月?{_DASH}3月份?|(?:截至|至)?3月底", "quarter-1"),
        (rf"第?二季度|2季度|Q2|4月?{_DASH}6月份?", "quarter-2"),
        (rf"第?三季度|3季度|Q3|7月?{_DASH}9月份?", "quarter-3"),
        (rf"第?四季度|4季度|Q4|10月?{_DASH}12月份?", "quarter-4"),
        (rf"上半年|双过半|1月?{_DASH}6月份?|(?:截至|至)?6月底|(?<!下)半年", "half-1"),
        (rf"下半年|7月?{_DASH}12月份?", "half-2"),
        (rf"全年|年度|本年|当年|1月?{_DASH}12月份?|(?:截至|至)?(?:12月|年)底", "year"),
        (r"(?<!\d)(1[0-2]|[1-9])月份?", "month"),
    )
)
_YEAR = re.compile(r"(20\d{2})年?(?:度(?!累计|投资|计划))?")
_UNIT = "|".join((*MONEY_UNITS, "亿", "万", "%", "个百分点", "百分点", "个", "家", "件", "项", "次", "宗", "位", "名", "户"))
_BRACKET_UNIT = re.compile(rf"[(\[【〔](?:单位[:：]?)?({_UNIT})[)\]】〕]|[(\[【〔](?:单位[:：]?)?({_UNIT})[、,/]")
_BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
_COUNT_WORDS = frozenset({"个", "家", "件", "项", "次", "宗", "户", "名"})
_SIZE = re.compile(r"(\d+)亿(?:元)?(?:及|\(含\))?(?:以上|\+)")
_SIZES = re.compile(rf"(\d+)亿?元?{_DASH}(\d+)亿(?:元)?")


@dataclass(frozen=True)
class ColumnWords:
    """One header path taken apart: ``rest`` is what is left for the indicator or the unit; ``window`` a code of ``target_windows``."""

    rest: str
    unit: str = ""
    year: int = 0
    window: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Asked:
    """What a cell asks for, in the indicator's own unit: whole fen, a count, percent, places."""

    amount: Decimal
    condition: str = ""


def target_meaning_of(path: tuple[str, ...]) -> Meaning:
    """What a header names besides figures: units, indicators, windows; a Meaning of kind ``extra`` for all others."""
    if not path:
        return _NOTHING
    levels = [plain(level) for level in path]
    for word in dict.fromkeys(("".join(levels) if len(levels) > 1 else levels[0], levels[-1])):
        for pattern, meaning in _HEADS:
            if re.fullmatch(pattern, word):
                return meaning
    return _NOTHING


_NOTHING = Meaning("target", "extra", strength=0)


def is_target_header(text: str) -> bool:
    """True where the text alone may head a column of such a table."""
    word = plain(text)
    if not word or len(word) > 40 or re.fullmatch(r"-?[\d,.]+%?", word):
        return False
    if target_meaning_of((text,)) is not _NOTHING or _BRACKET_UNIT.search(word):
        return True
    return any(pattern.search(word) for pattern, _ in _TIMES) or bool(
        re.search(r"目标|任务|签约|开工|投产|投资|资金|增速|增长|项目|率$|额$", word)
    )


def measure_key(words: str) -> str:
    """A name as indicators are looked up by: without brackets, 目标 and 个数, 总投资 and 金额 as 额, sizes written one way."""
    word = _BRACKETS.sub("", plain(words).replace("/", "").replace("、", ""))
    word = _SIZES.sub(lambda found: f"{found[1]}亿元至{found[2]}亿元", _SIZE.sub(lambda found: f"{found[1]}亿元以上", word))
    word = re.sub(r"(?<=亿元)至", "至", word)
    word = _GENERIC_TAIL.sub("", word) or word
    word = re.sub("项目$", "", _COUNTED_TAIL.sub("", word)) or word
    word = re.sub(r"(项目)?(总投资额?|投资总额|合同(投资|金)?额|协议(投资|金)?额|投资额|总额|金额|额)$", "额", word)
    word = re.sub(r"^(新增|新)(?=签约|开工|投产|竣工|入库|摘地|达产)", "", word)
    return word.replace("项目", "") or word


def indicators_called(words: str, unit: str, known: Sequence[Indicator]) -> list[Indicator]:
    """The indicators that bear this name, of a kind that the unit allows; the one whose very name it is before all others."""
    key, word = measure_key(words), _COUNTED_TAIL.sub("", _GENERIC_TAIL.sub("", plain(words)))
    found = [one for one in known if fits_unit(one, unit) and key in {measure_key(name) for name in (one.name, *one.also_called)}]
    return [one for one in found if plain(one.name) == word] or found


def likely_indicators(words: str, unit: str, known: Sequence[Indicator]) -> list[Indicator]:
    """Those whose name is like it, the likest first: for a question, never for a decision."""
    key = measure_key(words)
    scored = []
    for one in known:
        likeness = max(fuzz.ratio(key, measure_key(name)) for name in (one.name, *one.also_called))
        if likeness >= LIKELY and fits_unit(one, unit):
            scored.append((-likeness, one.id, one))
    return [entry[2] for entry in sorted(scored, key=lambda entry: entry[:2])[:MOST_CHOICES]]


def fits_unit(one: Indicator, unit: str) -> bool:
    """Whether an indicator can be stated in a unit; no unit fits all."""
    if not unit:
        return True
    if unit in MONEY_UNITS or unit in ("亿", "万"):
        return one.kind == "money"
    if unit in _COUNT_WORDS:
        return one.kind == "count"
    return one.kind == "rank" if unit == "位" else one.kind in ("rate", "growth")


def column_words(path: tuple[str, ...], known: Sequence[Indicator]) -> ColumnWords:
    """Unit, year, window and condition of a header path, and the words that are left."""
    unit = window = condition = ""
    year = 0
    left: list[str] = []
    for level in path:
        word = plain(level)
        found_unit = _BRACKET_UNIT.search(word)
        if found_unit:
            told = found_unit[1] or found_unit[2]
            unit = {"亿": "亿元", "万": "万元"}.get(told, told)
            word = word[: found_unit.start()] + word[found_unit.end() :]
            word = word.strip("()（）") if word.count("(") != word.count(")") else word
        elif word in (*MONEY_UNITS, *_COUNT_WORDS, "%"):
            unit, word = word, ""
        stated = _YEAR.search(word)
        if stated:
            year, word = int(stated[1]), word[: stated.start()] + word[stated.end() :]
        for told, code in CONDITIONS.items():
            if told in word and told not in ("以上", "以内"):
                condition, word = code, word.replace(told, "")
        if not (word and indicators_called(word, unit, known)):
            word, code = _without_time(word)
            window = code or window
        word = "" if _GENERIC.fullmatch(word) else word
        if word and word not in left:
            left.append(word)
    return ColumnWords("".join(left), unit, year, window, condition)


def _without_time(word: str) -> tuple[str, str]:
    for pattern, code in _TIMES:
        found = pattern.search(word)
        if found:
            rest = (word[: found.start()] + word[found.end() :]).strip("()（）-—:：")
            return rest, f"month-{found[1]}" if code == "month" else code
    return word, ""


def asked_in_cell(cell: Cell, one: Indicator, unit: str, *, is_fraction: bool) -> Asked | None:
    """What a cell asks for; None where it says nothing. ``is_fraction``: 0.3 is 30 %. Refusal ``target_unreadable``."""
    text = text_of(cell)
    if not text or is_blank_word(text):
        return None
    condition = ""
    word = plain(text)
    for told, code in CONDITIONS.items():
        if told in word:
            condition, word = code, word.replace(told, "")
    try:
        return Asked(_amount(cell if isinstance(cell, int | float) else word, one, unit, is_fraction), condition)
    except (Refusal, InvalidOperation):
        raise Refusal("target_unreadable", f"“{text[:30]}”认不出目标值", "请填数字，文字写在备注里") from None


def _amount(value: str | float | int, one: Indicator, unit: str, is_fraction: bool) -> Decimal:
    if one.kind == "money":
        return Decimal(parse_money_fen(value, unit=unit or None))
    told = Decimal(repr(value) if isinstance(value, float) else str(value).removeprefix("增长").rstrip("%个家件项次位户宗点百分名第"))
    amount = told * 100 if is_fraction and isinstance(value, float | int) else told
    if not amount.is_finite():
        raise InvalidOperation
    if one.kind == "count" and amount != amount.to_integral_value():
        raise Refusal("target_unreadable", "个数应为整数", "")
    return amount.normalize() if amount != amount.to_integral_value() else amount.quantize(Decimal(1))


def likely_names(told: str, names: Mapping[str, str]) -> list[str]:
    """Keys of ``names`` (key → name) whose name contains, or is contained in, or is like what was told; the likest first."""
    word = plain(told)
    scored = [
        (-(100 if word and (word in plain(name) or plain(name) in word) else fuzz.ratio(word, plain(name))), key)
        for key, name in names.items()
        if name
    ]
    return [key for score, key in sorted(scored) if -score >= LIKELY - 5][:MOST_CHOICES]
