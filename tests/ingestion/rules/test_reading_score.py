"""The scorer says how far claims and gold agree."""

from __future__ import annotations

from typing import Any

import pytest

from huoshui.ingestion.rules.reading_score import Score, comparable, pair_projects, score_document

SOURCE = "全年新签约项目27个，签约额383.8亿元，大金激光项目开工。"


def figure(value: float, measure: str = "project_count", **fields: Any) -> dict[str, Any]:
    row = {"doc": "a", "kind": "figure", "measure": measure, "value": value, "unit": "count", "stage": "signed", "modality": "actual"}
    return row | {"period": "2022", "quote": "新签约项目27个"} | fields


def project(name: str, **fields: Any) -> dict[str, Any]:
    return {"doc": "a", "kind": "project", "name": name, "stage": None, "investment": None, "dates": {}, "quote": "大金激光项目"} | fields


def test_the_same_rows_score_one() -> None:
    rows = [figure(27), project("大金激光")]
    got = score_document(SOURCE, rows, rows)
    assert (got.strict.f1, got.loose.f1, got.projects_named.f1, got.projects_strict.f1) == (1, 1, 1, 1)
    assert got.period == (1, 1)
    assert got.evidence == (2, 2)


@pytest.mark.parametrize(
    ("change", "strict", "loose"),
    [
        ({"measure": "other"}, 0, 1),
        ({"stage": "started"}, 0, 1),
        ({"modality": "target"}, 0, 1),
        ({"unit": "time"}, 0, 0),
        ({"period": None}, 1, 1),
    ],
)
def test_strict_asks_for_meaning_and_loose_for_number_and_unit(change: dict[str, Any], strict: int, loose: int) -> None:
    got = score_document(SOURCE, [figure(27)], [figure(27, **change)])
    assert (got.strict.matched, got.loose.matched) == (strict, loose)


def test_a_figure_predicted_twice_counts_once() -> None:
    got = score_document(SOURCE, [figure(27)], [figure(27), figure(27)])
    assert (got.strict.matched, got.strict.gold, got.strict.pred) == (1, 1, 2)
    assert len(got.made_up) == 1


def test_a_quote_that_is_not_there_is_no_evidence() -> None:
    got = score_document(SOURCE, [], [figure(27, quote="新签约项目28个"), figure(27, quote="")])
    assert got.evidence == (0, 2)


def test_values_agree_to_six_digits() -> None:
    assert score_document(SOURCE, [figure(1.0000001)], [figure(1)]).strict.matched == 1
    assert score_document(SOURCE, [figure(1)], [figure(0) | {"value": "viele"}]).strict.matched == 0


def test_projects_pair_by_name_alias_or_likeness_each_once() -> None:
    gold = [project("京东物流产业园", aliases=["京东物流"]), project("大金激光")]
    pairs = pair_projects(gold, [project("京东物流"), project("大金激光项目"), project("大金激光设备")])
    assert [(one["name"], two["name"]) for one, two in pairs] == [("大金激光", "大金激光项目"), ("京东物流产业园", "京东物流")]


def test_a_strict_project_needs_stage_and_money() -> None:
    gold = [project("大金激光", stage="started", investment=100_000_000)]
    assert score_document(SOURCE, gold, [project("大金激光", stage="started", investment=100_000_000.0)]).projects_strict.matched == 1
    assert score_document(SOURCE, gold, [project("大金激光", stage="started")]).projects_strict.matched == 0


def test_the_mean_of_documents_weighs_each_document_alike() -> None:
    score = Score()
    score.documents["large"] = score_document(SOURCE, [figure(number) for number in range(9)], [figure(number) for number in range(9)])
    score.documents["small"] = score_document(SOURCE, [figure(27)], [figure(28)])
    assert score.mean_of_documents == 0.5
    assert score.share("strict").f1 == pytest.approx(0.9)


def test_both_sides_are_compared_without_tags_pinyin_and_marks() -> None:
    assert comparable("<p>項(xiàng)目 2７ 個，<br/>簽約。") == comparable("项目27个 签约")
