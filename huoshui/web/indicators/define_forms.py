"""The form of a zone's own definition: as fields or as text, each giving one table of the documents."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.targets.adapters.indicator_text import content_of_text, problem_in_text, text_of_content
from huoshui.targets.queries.dictionary import CheckedDefinition
from huoshui.targets.rules.indicators import BASES, KIND_NAMES, ORDERS, PERIOD_RULES, SCOPES
from huoshui.targets.rules.vocabulary import SUBJECT_COLUMNS, SUBJECT_NAMES
from huoshui.web.components.form_state import Field

Values = dict[str, str]
TEXT, FIELDS = "text", "fields"
MODES = ((FIELDS, "按栏填写"), (TEXT, "按文本（TOML）"))
PLAIN_KEYS = ("id", "name", "definition", "kind", "unit", "group", "subject", "sum", "period", "numerator", "denominator", "of", "base",
              "order", "source")  # fmt: skip
LIST_KEYS = ("scopes", "also_called")
SPLIT = "、"
START = """id = "projects_signed_own"
name = "本区新签约项目"
definition = "期内正式签约、总投资不低于5000万元的项目。"
kind = "count"
group = "新签约"
subject = "project"
where = [
    { within = "signed_on" },
    { column = "planned_investment", at_least = "5000万元" },
]
"""


def form_fields(mode: str, known: Sequence[tuple[str, str]]) -> list[Field]:
    """What both ways share is when it holds and by which paper. ``known``: (id, name) of what a rate, growth or rank may be made of."""
    own = [Field("content", "口径文本", "textarea", needed=True, wide=True, max_length=8000, hint="一项指标一张表；错的会指出第几行哪个键")]
    shared = [
        Field("effective_from", "从哪天起", "date", needed=True),
        Field("effective_to", "到哪天止", "date", hint="不填为一直有效"),
        Field("document_number", "文号", max_length=80),
        Field("note", "改了什么、为什么", wide=True, max_length=200),
    ]
    return [
        Field("expected_version", "", "hidden"),
        Field("as", "", "hidden"),
        *(own if mode == TEXT else _own_fields(known)),
        *shared,
    ]


def _own_fields(known: Sequence[tuple[str, str]]) -> list[Field]:
    columns = {
        column.name: f"{SUBJECT_NAMES[subject]}·{column.label}"
        for subject, each in SUBJECT_COLUMNS.items()
        for column in each.values()
        if column.kind == "money"
    }
    return [
        Field("id", "编号", needed=True, max_length=60, hint="小写英文加下划线；与平台指标同号即改它在本区的口径"),
        Field("name", "名称", needed=True, max_length=60),
        Field("definition", "口径说明", "textarea", needed=True, wide=True, max_length=600),
        Field("kind", "种类", "select", needed=True, choices=list(KIND_NAMES.items())),
        Field("group", "类别", needed=True, max_length=40),
        Field("unit", "单位", max_length=10, hint="不填按种类：个、元、%、位"),
        Field("scopes", "按什么范围", "select", choices=_scope_choices(), hint="不选为都可"),
        Field("subject", "数什么", "select", choices=list(SUBJECT_NAMES.items()), hint="个数、金额填"),
        Field("sum", "加总哪一栏", "select", choices=list(columns.items()), hint="金额填"),
        Field("period", "时间", "select", choices=list(PERIOD_RULES.items()), hint="不填按条件判断"),
        Field(
            "where",
            "条件",
            "textarea",
            wide=True,
            max_length=2000,
            hint='每行一个，都满足才算。如 within = "signed_on"；column = "planned_investment", at_least = "5亿元"；reached = "started"',
        ),
        Field("numerator", "分子", "select", choices=known, hint="比率填"),
        Field("denominator", "分母", "select", choices=known, hint="比率填"),
        Field("of", "谁的增速或位次", "select", choices=known, hint="增速、位次填"),
        Field("base", "比什么时候", "select", choices=list(BASES.items()), hint="增速填"),
        Field("order", "谁居前", "select", choices=list(ORDERS.items()), hint="位次填"),
        Field("also_called", "又称", max_length=100, hint="用顿号隔开；导入目标表时也按它认"),
        Field("source", "出处", wide=True, max_length=200),
    ]


def _scope_choices() -> list[tuple[str, str]]:
    """Every choice of scopes but all of them, in the order in which documents name them."""
    some = [taken for count in range(1, len(SCOPES)) for taken in combinations(SCOPES, count)]
    return [(SPLIT.join(taken), "和".join(SCOPES[scope] for scope in taken)) for taken in some]


def values_of(content: Mapping[str, Any], mode: str) -> Values:
    """How the form starts from a table."""
    if mode == TEXT:
        return {"content": text_of_content(content)}
    values = {key: str(content[key]) for key in PLAIN_KEYS if content.get(key) not in (None, "")}
    values |= {key: SPLIT.join(_texts(content[key])) for key in LIST_KEYS if content.get(key)}
    values["scopes"] = SPLIT.join(scope for scope in SCOPES if scope in _texts(content.get("scopes", ())))
    values["where"] = "\n".join(_one_line(test) for test in content.get("where", ()))
    return values


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]


def _one_line(test: Mapping[str, Any]) -> str:
    """The inside of an inline table, which the parser of ``_test`` reads back."""
    return ", ".join(f"{key} = {_inline(value)}" for key, value in test.items())


def _inline(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_inline(one) for one in value)}]"
    return text_of_content({"value": value}).split("=", 1)[1].strip()


def content_in(posted: Mapping[str, str], mode: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The table that the form says. Refusal ``indicator_wrong`` with line and key. ``kept``: also rule, by, example."""
    if mode == TEXT:
        content, problems = content_of_text(posted.get("content", ""))
        if problems:
            raise Refusal("indicator_wrong", "；".join(problems), "请改正后再预览。", field="content")
        return content
    content = {key: posted[key].strip() for key in PLAIN_KEYS if posted.get(key, "").strip()}
    for key in LIST_KEYS:
        found = [word.strip() for word in posted.get(key, "").replace(",", SPLIT).replace("，", SPLIT).split(SPLIT) if word.strip()]
        if found:
            content[key] = found  # type: ignore[assignment]
    tests = [_test(line, number) for number, line in enumerate(posted.get("where", "").splitlines(), start=1) if line.strip()]
    if tests:
        content["where"] = tests  # type: ignore[assignment]
    return {
        **{key: value for key, value in kept.items() if key in ("rule", "by", "example") and kept.get("id") == content.get("id")},
        **content,
    }


def _test(line: str, number: int) -> dict[str, Any]:
    try:
        found = tomllib.loads(f"test = {{ {line.strip().strip('{},').strip()} }}")["test"]
    except tomllib.TOMLDecodeError:
        raise Refusal(
            "indicator_wrong", f"条件第 {number} 行“{line.strip()[:60]}”写法不对。", '请写成 项 = "值"，文字加英文双引号。', field="where"
        ) from None
    assert isinstance(found, dict)
    return found


def told_problems(checked: CheckedDefinition, posted: Mapping[str, str], mode: str) -> list[Refusal]:
    """What is wrong with a read definition, each beside its field, or with line and key of the text."""
    if mode == TEXT:
        text = posted.get("content", "")
        sentences = [*(problem_in_text(text, problem) for problem in checked.problems), *checked.sentences]
        return [Refusal("indicator_wrong", "；".join(sentences), "", field="content")] if sentences else []
    found = [
        Refusal("indicator_wrong", f"{problem.key}：{problem.message}。", "", field=str(problem.path[0]) if problem.path else "")
        for problem in checked.problems
    ]
    return [*found, *(Refusal("indicator_wrong", f"{sentence}。", "") for sentence in checked.sentences)]
