"""A wrong document says file, line, key and what to do; a zone's own version wins from its day and leaves the past alone."""

from __future__ import annotations

import datetime as dt
from datetime import date
from pathlib import Path

import pytest

from huoshui.core.periods import Period, whole_year
from huoshui.core.refusals import NotPermitted, Refusal, StaleVersion
from huoshui.targets.actions.indicators import define_indicator
from huoshui.targets.adapters.published_indicators import load_folder
from huoshui.targets.queries.indicators import measure
from tests.cast import Cast
from tests.investment_projects.conftest import YI, Ledger

HEAD = 'title = "试"\ngroup = "试"\nsource = "试"\n\n'
GOOD = '[[indicator]]\nid = "one_thing"\nname = "一项"\ndefinition = "一项"\nkind = "count"\nsubject = "project"\n'
RATE_OF_NOTHING = '[[indicator]]\nid = "a_rate"\nname = "率"\ndefinition = "率"\nkind = "rate"\n'
RATE_OF_NOTHING += 'numerator = "one_thing"\ndenominator = "gone"\n'


def problems(folder: Path, text: str) -> str:
    (folder / "own.toml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_folder(folder)
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace('"count"', '"sum"'), "文件 own.toml 第 9 行 键 indicator.0.kind：应为以下之一：count（个数）"),
        (GOOD + 'where = [{ reached = "sold" }]\n', "没有“sold”这个阶段；可用：reserve（谋划储备）"),
        (GOOD + 'where = [{ column = "planned_investment", at_least = 5 }]\n', "应为带单位的金额，如 5亿元"),
        (GOOD + 'where = [{ column = "colour", is = ["红"] }]\n', "没有“colour”这一项；可用：planned_investment（总投资）"),
        (GOOD + 'where = [{ gap = "land_no_start", known = "signed_on" }]\n', "一个条件只写一种"),
        (GOOD + 'sum = "planned_investment"\n', "只有金额指标"),
        (GOOD + 'period = "within"\n', "与条件不符：这些条件算出来的是时点数"),
        (GOOD + "colour = 1\n", "第 11 行 键 indicator.0.colour：没有这个键"),
        (GOOD + GOOD, "“一项”有两个版本在 0001-01-01 同时生效，请给前一个写 effective_to"),
        (GOOD + RATE_OF_NOTHING, "用到的指标 gone 没有定义"),
        ("[[indicator]\n", "文件 own.toml：不是合法的 TOML"),
    ],
)
def test_a_wrong_document_says_where_and_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    assert told in problems(tmp_path, text)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = problems(tmp_path, GOOD.replace('"count"', '"sum"') + 'colour = 1\nscopes = ["street"]\n')
    assert told.count("文件 own.toml") == 3


def test_a_document_without_a_fault_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + GOOD, encoding="utf-8")
    assert list(load_folder(tmp_path).versions) == ["one_thing"]


OWN = {
    "id": "projects_signed",
    "name": "新签约项目",
    "definition": "期内签约且总投资不低于5亿元的项目",
    "kind": "count",
    "group": "新签约",
    "subject": "project",
    "where": [{"within": "signed_on"}, {"column": "planned_investment", "at_least": "5亿元"}],
}


def test_a_zones_own_version_counts_from_its_day_and_not_before(cast: Cast, ledger: Ledger) -> None:
    ledger.project("大", planned_investment=9 * YI, signed_on=date(2026, 2, 1))
    ledger.project("小", planned_investment=1 * YI, signed_on=date(2026, 2, 2))
    ledger.send()
    assert define_indicator(cast.mei.actor, OWN, effective_from=date(2026, 3, 1), document_number="青开〔2026〕3号") == 1
    before = measure(cast.mei.actor, "projects_signed", period=Period(date(2026, 1, 1), date(2026, 2, 28)))
    after = measure(cast.mei.actor, "projects_signed", period=Period(date(2026, 1, 1), date(2026, 3, 31)))
    assert (before.value, before.definition_version) == (2, "published:projects_signed/1")
    assert (after.value, after.definition_version) == (1, "zone:projects_signed/1")
    yesterday = dt.date.today() - dt.timedelta(days=1)
    assert measure(cast.mei.actor, "projects_signed", period=whole_year(2026), as_of=date(2026, 3, 31), known_on=yesterday).value == 0


def test_a_wrong_or_late_definition_is_refused_with_everything_that_is_wrong(cast: Cast) -> None:
    with pytest.raises(Refusal, match=r"where\.0\.column"):
        define_indicator(cast.mei.actor, {**OWN, "where": [{"column": "colour", "is": ["红"]}]}, effective_from=date(2026, 3, 1))
    define_indicator(cast.mei.actor, OWN, effective_from=date(2026, 3, 1), expected_version=0)
    with pytest.raises(StaleVersion):
        define_indicator(cast.mei.actor, OWN, effective_from=date(2026, 3, 1), expected_version=0)
    with pytest.raises(NotPermitted):
        define_indicator(cast.bo.actor, OWN, effective_from=date(2026, 3, 1))
