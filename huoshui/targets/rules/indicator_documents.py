"""Reads the tables of an indicator document into definitions, and says everything that is wrong with them.

A test is a table: ``{ reached = "signed" }`` · ``{ stage = ["signed"] }`` · ``{ column = "industry", is = ["…"] }`` ·
``{ column = "planned_investment", at_least = "5亿元", below = "10亿元" }`` · ``{ within = "signed_on" }`` · ``{ by = "replied_on" }`` ·
``{ known = "ytd_done" }`` · ``{ content = "grade" }`` · ``{ holds = "was_replied" }`` · ``{ gap = "land_no_start" }`` ·
``{ term = "started", of = "sign" }``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from huoshui.analytics.rollups import Aggregate
from huoshui.analytics.rollups.conditions import Test
from huoshui.core import lifecycle
from huoshui.core.money import parse_money_fen
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS, RATE_KINDS
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS
from huoshui.rulebook.rules.contents import ContentProblem
from huoshui.targets.rules.indicators import BASES, KIND_NAMES, ORDERS, PERIOD_RULES, SCOPES, Example, Indicator
from huoshui.targets.rules.vocabulary import SCOPES_OF_SUBJECT, SUBJECT_COLUMNS, SUBJECT_NAMES, Column

Path = tuple[str | int, ...]
_KEYS = frozenset(
    {
        *("id", "name", "definition", "kind", "unit", "group", "scopes", "example", "also_called"),
        *("subject", "sum", "where", "period"),
        *("numerator", "denominator", "rule", "by", "of", "base", "order"),
        *("source", "document_number", "effective_from", "effective_to"),
    }
)
_ID = re.compile(r"[a-z][a-z0-9_]{2,59}")
_UNITS = {"count": "个", "money": "元", "rate": "%", "growth": "%", "rank": "位"}
TERMS = {"signed": "已签约", "fulfilled": "已履约", "started": "已开工", "in_production": "已投产", "effect_reached": "已达效"}


@dataclass
class _Table:
    """One table being read: what is wrong with it goes to ``problems``."""

    values: Mapping[str, Any]
    path: Path
    problems: list[ContentProblem] = field(default_factory=list)

    def wrong(self, key: str, message: str) -> None:
        self.problems.append(ContentProblem((*self.path, key) if key else self.path, message))

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            self.wrong(key, "应为不空的文字")
            return ""
        return value.strip()

    def chosen(self, key: str, allowed: Mapping[str, str], *, required: bool = True) -> str:
        value = self.values.get(key, "")
        if value == "" and not required:
            return ""
        if not isinstance(value, str) or value not in allowed:
            listed = "、".join(f"{code}（{word}）" if word != code else code for code, word in allowed.items())
            self.wrong(key, f"应为以下之一：{listed}")
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
            self.wrong(key, "应为文字，或文字的列表")
            return ()
        return tuple(found)

    def day(self, key: str) -> dt.date | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            self.wrong(key, "应为日期，如 2022-03-31（不加引号）")
            return None
        return value


def read_indicator(
    values: Mapping[str, Any], path: Path, *, defaults: Mapping[str, Any], origin: str = "published", version: int = 1
) -> tuple[Indicator | None, list[ContentProblem]]:
    """One ``[[indicator]]`` table. ``defaults`` holds source and dates of the document. None where anything is wrong."""
    table = _Table(values, path)
    for key in values:
        if key not in _KEYS:
            table.wrong(key, f"没有这个键；可用：{'、'.join(sorted(_KEYS))}")
    indicator_id = table.text("id")
    if indicator_id and not _ID.fullmatch(indicator_id):
        table.wrong("id", "应为小写字母开头的英文，用下划线连接")
    kind = table.chosen("kind", KIND_NAMES)
    parts = _PARTS[kind](table) if kind else {}
    starts = table.day("effective_from") or defaults.get("effective_from") or dt.date(1, 1, 1)
    ends = table.day("effective_to") or defaults.get("effective_to")
    if ends is not None and ends < starts:
        table.wrong("effective_to", "早于生效日期")
    common = {
        "id": indicator_id,
        "name": table.text("name"),
        "definition": table.text("definition"),
        "unit": table.text("unit", required=False) or _UNITS.get(kind, ""),
        "group": table.text("group", required=False) or str(defaults.get("group", "")),
        "scopes": _scopes(table, parts),
        "source": table.text("source", required=False) or str(defaults.get("source", "")),
        "document_number": table.text("document_number", required=False) or str(defaults.get("document_number", "")),
        "example": _example(table),
        "also_called": table.texts("also_called"),
    }
    if not common["group"]:
        table.wrong("group", "没有写属于哪一类（本条或文件开头写 group）")
    if table.problems:
        return None, table.problems
    made = Indicator(kind=kind, effective_from=starts, effective_to=ends, origin=origin, version=version, **common, **parts)  # type: ignore[arg-type]
    return made, []


def _aggregate(table: _Table) -> dict[str, Any]:
    subject = table.chosen("subject", SUBJECT_NAMES)
    columns = SUBJECT_COLUMNS.get(subject, {})
    period_rule = table.chosen("period", PERIOD_RULES, required=False)
    summed = ""
    if table.values.get("kind") == "money":
        column = _column(table, table.text("sum"), columns, "sum", "money")
        summed = column.sql if column else ""
    elif "sum" in table.values:
        table.wrong("sum", '只有金额指标（kind = "money"）才写 sum')
    tests: list[Test] = []
    words: list[str] = []
    given = table.values.get("where", [])
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        table.wrong("where", "应为条件的列表，每个条件一个表")
        given = []
    for number, one in enumerate(given):
        inner = _Table(one, (*table.path, "where", number))
        _read_test(inner, subject, columns, tests, words)
        table.problems += inner.problems
    implied = "within" if any(test.kind == "within" for test in tests) else "as_of"
    if period_rule and period_rule != implied:
        table.wrong("period", f"与条件不符：这些条件算出来的是{PERIOD_RULES[implied].split('：')[0]}")
    return {"aggregate": Aggregate(subject, summed, tuple(tests)), "tests_in_words": tuple(words), "period_rule": implied}


def _column(table: _Table, name: str, columns: Mapping[str, Column], key: str, *kinds: str) -> Column | None:
    fitting = {one.name: one.label for one in columns.values() if not kinds or one.kind in kinds}
    if name not in fitting:
        table.wrong(key, f"没有“{name}”这一项；可用：{'、'.join(f'{code}（{word}）' for code, word in fitting.items())}")
        return None
    return columns[name]


def _read_test(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    known = [key for key in _TESTS if key in table.values]
    if len(known) != 1:
        table.wrong("", f"一个条件只写一种：{'、'.join(_TESTS)}")
        return
    _TESTS[known[0]](table, subject, columns, tests, words)


def _stages(table: _Table, key: str) -> tuple[str, ...]:
    codes = table.texts(key)
    wrong = [code for code in codes if not lifecycle.is_stage(code)]
    if wrong or not codes:
        table.wrong(key, f"没有“{'、'.join(wrong)}”这个阶段；可用：{'、'.join(f'{one.code}（{one.name}）' for one in lifecycle.STAGES)}")
        return ()
    return codes


def _reached(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    if codes := _stages(table, "reached"):
        tests.append(Test("reached", "stage_mask", codes[:1]))
        words.append(f"阶段已到{lifecycle.state_name(codes[0])}或以后")


def _stage(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    if codes := _stages(table, "stage"):
        tests.append(Test("stage_is", "stage_mask", codes))
        words.append(f"现处阶段为{'、'.join(lifecycle.state_name(code) for code in codes)}")


def _of_column(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    column = _column(table, table.text("column"), columns, "column")
    if column is None:
        return
    for key, word in (("is", "为"), ("is_not", "不为")):
        values = table.texts(key) if key in table.values else ()
        if values and column.words and set(values) - column.words.keys():
            table.wrong(key, f"可用：{'、'.join(f'{code}（{label}）' for code, label in column.words.items())}")
        elif values:
            tests.append(Test(key, column.sql, values))
            words.append(f"{column.label}{word}{'、'.join((column.words or {}).get(value, value) for value in values)}")
    for key, word in (("at_least", "不低于"), ("below", "低于")):
        if key in table.values:
            limit = _limit(table, key, column)
            if limit is not None:
                tests.append(Test(key, column.sql, (limit,)))
                words.append(f"{column.label}{word}{table.values[key]}")
    if not set(table.values) & {"is", "is_not", "at_least", "below"}:
        table.wrong("column", "还要写 is、is_not、at_least 或 below")


def _limit(table: _Table, key: str, column: Column) -> int | None:
    value = table.values[key]
    if column.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if column.kind != "money" or not isinstance(value, str):
        table.wrong(key, "应为带单位的金额，如 5亿元" if column.kind == "money" else f"{column.label}不能比大小")
        return None
    try:
        return parse_money_fen(value)
    except Refusal as refusal:
        table.wrong(key, f"应为带单位的金额，如 5亿元（{refusal.message.rstrip('。')}）")
        return None


def _within(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    column = _column(table, table.text("within"), columns, "within", "date")
    if column is not None:
        tests.append(Test("within", column.sql, (column.stage,) if column.stage else ()))
        words.append(f"{column.label}在期内")


def _simple(key: str, kind: str, sentence: str) -> Callable[..., None]:
    def read(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
        column = _column(table, table.text(key), columns, key, *((kind,) if kind else ()))
        if column is not None:
            tests.append(Test(key, column.sql))
            words.append(sentence.format(column.label))

    return read


def _gap(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    code = table.chosen("gap", {code: one.label for code, one in GAP_KINDS.items()})
    if code and subject == "project":
        tests.append(Test("gap", "stage_mask", (code,)))
        words.append(GAP_KINDS[code].definition)
    elif code:
        table.wrong("gap", "状态差只用于投资项目（project）")


def _term(table: _Table, subject: str, columns: Mapping[str, Column], tests: list[Test], words: list[str]) -> None:
    term, kind = table.chosen("term", TERMS), table.chosen("of", KIND_LABELS)
    if term and kind and subject == "batch_entry":
        tests.append(Test("term", kind, (term,)))
        words.append(TERMS[term])
    elif term:
        table.wrong("term", "只用于三个一批项目（batch_entry）")


_TESTS: dict[str, Callable[..., None]] = {
    "reached": _reached,
    "stage": _stage,
    "column": _of_column,
    "within": _within,
    "by": _simple("by", "date", "{}不晚于期末"),
    "known": _simple("known", "", "{}已填报"),
    "holds": _simple("holds", "truth", "{}"),
    "content": _simple("content", "text", "{}算作满意（由规则库决定）"),
    "gap": _gap,
    "term": _term,
}


def _rate(table: _Table) -> dict[str, Any]:
    period_rule = table.chosen("period", PERIOD_RULES, required=False) or "as_of"
    if "rule" in table.values:
        rates = {code: code for code in RATE_KINDS}
        return {
            "rule": table.chosen("rule", rates),
            "by": table.chosen("by", {"count": "按个数", "amount": "按金额"}),
            "period_rule": "as_of",
        }
    return {"numerator": table.text("numerator"), "denominator": table.text("denominator"), "period_rule": period_rule}


def _growth(table: _Table) -> dict[str, Any]:
    return {"of": table.text("of"), "base": table.chosen("base", BASES), "period_rule": "within"}


def _rank(table: _Table) -> dict[str, Any]:
    return {"of": table.text("of"), "order": table.chosen("order", ORDERS), "period_rule": "as_of"}


_PARTS: dict[str, Callable[[_Table], dict[str, Any]]] = {
    "count": _aggregate,
    "money": _aggregate,
    "rate": _rate,
    "growth": _growth,
    "rank": _rank,
}


def _scopes(table: _Table, parts: Mapping[str, Any]) -> tuple[str, ...]:
    wanted = table.texts("scopes")
    if wanted and set(wanted) - SCOPES.keys():
        table.wrong("scopes", f"可用：{'、'.join(f'{code}（{word}）' for code, word in SCOPES.items())}")
    aggregate = parts.get("aggregate")
    possible = SCOPES_OF_SUBJECT.get(aggregate.subject, tuple(SCOPES)) if aggregate else tuple(SCOPES)
    if table.values.get("kind") == "rank":
        possible = ("unit", "area")
    return tuple(scope for scope in possible if not wanted or scope in wanted)


def _example(table: _Table) -> Example | None:
    given = table.values.get("example")
    if given is None:
        return None
    if not isinstance(given, Mapping):
        table.wrong("example", "应为一个表：value 与 because")
        return None
    inner = _Table(given, (*table.path, "example"))
    found = Example(inner.text("value"), inner.text("because"))
    table.problems += inner.problems
    return found
