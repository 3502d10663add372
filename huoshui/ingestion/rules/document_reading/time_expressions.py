"""Time expressions: which days, months and years a run of words names, in the claim format's writing (2022, 2022Q1, 2022-05/2022-06)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_DIGIT_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = (
    r"(?P<year>(?:19|20)\d\d)(?:年|(?![\d年]))|(?P<now>今年|本年度?|当年|年内|全年)|(?P<last>去年|上年|上一年度)|(?P<before_last>前年)"
    r"|(?P<next>明年|来年)"
)
_PART = (
    r"(?P<quarter>第?[一二三四1-4]季度)|(?P<half>上半年|下半年)|(?P<first_quarters>前[二两三]季度|前[二两三]个季度)"
    rf"|(?P<first_months>前(?:[一二三四五六七八九十]+|\d+)个?月)|(?P<from_month>{_DIGIT_MONTH})(?:月份?)?(?:[-—~～至到]|—+)(?P<to_month>{_DIGIT_MONTH})月份?"
    rf"|(?P<month>{_DIGIT_MONTH})月(?P<edge>份|底|末|初|中旬|上旬|下旬)?(?:(?P<day>[0-3]?\d)日)?|(?P<year_end>年底|年末|岁末)"
)
EXPRESSION = re.compile(rf"(?P<upto>截止到|截至到|截至|截止)?(?:(?:{_YEAR})(?:全年|的|来|以来|度|初|，)?)?(?:(?:{_PART}))?")
_FULL_DATE = re.compile(
    rf"(?P<y1>(?:19|20)\d\d)年(?P<m1>{_DIGIT_MONTH})月(?P<d1>[0-3]?\d)日?\s?(?:[-—~～至到]|—+)\s?(?:(?P<y2>(?:19|20)\d\d)年)?(?P<m2>{_DIGIT_MONTH})月(?P<d2>[0-3]?\d)日"
)
_DAYS = re.compile(rf"(?P<m1>{_DIGIT_MONTH})月(?P<d1>[0-3]?\d)日?\s?(?:[-—~～至到]|—+)\s?(?:(?P<m2>{_DIGIT_MONTH})月)?(?P<d2>[0-3]?\d)日")
_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)年?(?:[-—~～至到]|—+)(?P<last>(?:19|20)\d\d)年")
_PLAN = re.compile(r"“?(?P<plan>十[一二三四五]|十五)五?”?(?:规划)?(?:期间|时期|期末|末|期)?")
_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11}
_FIVE_YEARS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_QUICK = re.compile(
    r"(?:截止到|截至到|截至|截止)?(?:(?:19|20)\d\d年|(?:19|20)\d\d(?=[和、]|中国|世界|全国|[（]|[-—~～至到]+(?:19|20)\d\d)|今年|本年|当年|(?<![一二三四五六七八九十百几多\d])年内|全年(?!目标|任务|计划|预期|工作|投资计划)|去年|上年|前年|明年|来年|年初以来|第?[一二三四1-4]季度|[上下]半年|前[二两三]个?季度"
    rf"|前[一二三四五六七八九十\d]+个?月|(?<![\d.]){_DIGIT_MONTH}(?:[-—~～至到]{_DIGIT_MONTH})?月|年底|年末|“?十[一二三四五]五|昨日|昨天|近日|(?<!\d)[0-3]?\d日(?=[上下]午|，|，?记者|召|举|在))"
)
_BOUND_BEFORE = re.compile(r"(?:比|较|同|与|和|由|从|自|高于|低于|超过)$")


@dataclass(frozen=True, slots=True)
class Today:
    """What 今年 means in this document: its year, and the day where it is known."""

    year: int | None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One expression at its place. ``base`` marks one that only names what is compared with (比2016年)."""

    start: int
    end: int
    period: str | None
    base: bool = False
    vague: bool = False  # named no year of its own: 一季度, 5月


def time_expressions(text: str, today: Today) -> list[TimeExpression]:
    """All time expressions of a sentence in order."""
    found: list[TimeExpression] = []
    position = 0
    for hint in _QUICK.finditer(text):
        if hint.start() < position:
            continue
        read = _read(text, hint.start(), today)
        if read:
            found.append(read)
            position = read.end
    return _ranges(text, found)


def _ranges(text: str, found: list[TimeExpression]) -> list[TimeExpression]:
    """从2021年下半年至今年1月4日 is one expression."""
    joined: list[TimeExpression] = []
    for expression in found:
        before = joined[-1] if joined else None
        if before and before.period and expression.period and text[before.end : expression.start] in _TO:
            period = f"{first_of(before.period)}/{expression.period.split('/')[-1]}"
            joined[-1] = TimeExpression(before.start, expression.end, period)
        else:
            joined.append(expression)
    return joined


_TO = frozenset(("至", "到", "—", "——", "-", "~", "起至", "起到"))


def first_of(period: str) -> str:
    """Where a period begins: 2021-07 of 2021H2."""
    start = period.split("/")[0]
    if "Q" in start:
        return f"{start[:4]}-{int(start[-1]) * 3 - 2:02}"
    return f"{start[:4]}-{'01' if start.endswith('H1') else '07'}" if "H" in start else start


def _read(text: str, at: int, today: Today) -> TimeExpression | None:
    base = bool(_BOUND_BEFORE.search(text[max(0, at - 2) : at]))
    for pattern, reader in ((_FULL_DATE, _between_days), (_YEARS, _between_years), (_PLAN, _five_years)):
        found = pattern.match(text, at)
        if found:
            return TimeExpression(at, found.end(), reader(found), base)
    days = _DAYS.match(text, at)
    if days and today.year:
        last = f"{today.year}-{int(days['m2'] or days['m1']):02}-{int(days['d2']):02}"
        return TimeExpression(at, days.end(), f"{today.year}-{int(days['m1']):02}-{int(days['d1']):02}/{last}", base)
    if text.startswith(("昨日", "昨天"), at):
        return TimeExpression(at, at + 2, _yesterday(today), base)
    day = re.compile(r"([0-3]?\d)日").match(text, at)
    if day:
        return TimeExpression(at, day.end(), _day_alone(int(day[1]), today), base)
    if text.startswith("年初以来", at):
        return TimeExpression(at, at + 4, str(today.year) if today.year else None, base)
    found = EXPRESSION.match(text, at)
    if not found or found.end() == at:
        return None
    year = _year(found, today)
    vague = not any(found[name] for name in ("year", "now", "last", "before_last", "next"))
    return TimeExpression(at, found.end(), _period(found, year, today), base, vague)


def _year(found: re.Match[str], today: Today) -> int | None:
    if found["year"]:
        return int(found["year"])
    if today.year is None:
        return None
    shift = -1 if found["last"] else -2 if found["before_last"] else 1 if found["next"] else 0
    return today.year + shift


def _period(found: re.Match[str], year: int | None, today: Today) -> str | None:
    if year is None:
        return None
    part = _part(found, year, upto=bool(found["upto"]))
    return part or str(year)


def _part(found: re.Match[str], year: int, *, upto: bool) -> str | None:
    if found["quarter"]:
        quarter = found["quarter"].removeprefix("第")[0]
        return f"{year}Q{_NUMERALS.get(quarter) or int(quarter)}"
    if found["half"]:
        return f"{year}H{1 if found['half'] == '上半年' else 2}"
    if found["first_quarters"]:
        return _months(year, 1, 9 if "三" in found["first_quarters"] else 6)
    if found["first_months"]:
        last = found["first_months"].strip("前个月")
        return _months(year, 1, int(last) if last.isdecimal() else _NUMERALS.get(last, 12))
    if found["to_month"]:
        return _months(year, int(found["from_month"]), int(found["to_month"]))
    if found["month"]:
        return _month(found, year, upto=upto)
    return None


def _months(year: int, first: int, last: int) -> str:
    """Whole halves and quarters by their name: 1-6月 is H1."""
    named = {(1, 6): "H1", (7, 12): "H2", **{(start, start + 2): f"Q{start // 3 + 1}" for start in (1, 4, 7, 10)}}.get((first, last))
    return f"{year}{named}" if named else f"{year}-{first:02}/{year}-{last:02}"


def _month(found: re.Match[str], year: int, *, upto: bool) -> str | None:
    month = int(found["month"])
    if found["day"]:
        day = int(found["day"])
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            return None
        return f"{year}-{month:02}-{day:02}" if not upto else f"{year}-01/{year}-{month:02}-{day:02}"
    return f"{year}-01/{year}-{month:02}" if upto and month > 1 else f"{year}-{month:02}"


def _between_days(found: re.Match[str]) -> str:
    last_year = found["y2"] or found["y1"]
    return f"{found['y1']}-{int(found['m1']):02}-{int(found['d1']):02}/{last_year}-{int(found['m2']):02}-{int(found['d2']):02}"


def _between_years(found: re.Match[str]) -> str:
    return f"{found['first']}/{found['last']}"


def _five_years(found: re.Match[str]) -> str | None:
    first = _FIVE_YEARS.get(found["plan"] + ("五" if not found["plan"].endswith("五") or found["plan"] == "十五" else ""))
    return f"{first}/{first + 4}" if first else None


def _yesterday(today: Today) -> str | None:
    if not today.published_on:
        return None
    return date.fromordinal(today.published_on.toordinal() - 1).isoformat()


def _day_alone(day: int, today: Today) -> str | None:
    """18日上午 in a text of the 19th: the last such day before it came out."""
    if not today.published_on or not 1 <= day <= 31:
        return None
    out = today.published_on
    year, month = (out.year, out.month) if day <= out.day else (out.year - (out.month == 1), 12 if out.month == 1 else out.month - 1)
    return f"{year}-{month:02}-{day:02}"


def present_of(title: str, text: str, published_on: date | None) -> Today:
    """What 今年 is: the year it came out; with a year in a report's title that one; else the latest year that is spoken of as a fact."""
    named = re.search(r"(20\d\d|19\d\d)年", title)
    if named and re.search(r"公报|经济运行|运行情况|工作总结|工作报告", title):
        return Today(int(named[1]), published_on)
    if published_on:
        foretold = [int(year) for year in re.findall(r"(?:预计|力争|将于|计划于|计划)(20\d\d|19\d\d)年", text)]
        if foretold and max(foretold) == published_on.year - 1 and f"{published_on.year}年" not in text:
            return Today(published_on.year - 1, None)
        return Today(published_on.year, published_on)
    told = [int(year) for year in re.findall(r"(?<!到)(?<!至)(20\d\d|19\d\d)年(?!，?(?:力争|将|预计|确保|拟|要))", text)]
    return Today(max(told) if told else None)
