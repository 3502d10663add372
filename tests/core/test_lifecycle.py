"""The one table of stages and of ledger words."""

from __future__ import annotations

import pytest

from huoshui.core import lifecycle


@pytest.mark.parametrize(
    ("word", "stage", "side", "detail"),
    [
        ("在建", "started", None, ""),
        ("已开工", "started", None, ""),
        ("开工一批", "started", None, ""),
        ("已签约", "signed", None, ""),
        ("签约项目", "signed", None, ""),
        ("已落地", "landed", None, ""),
        ("拟签约", "negotiating", None, ""),
        ("洽谈中", "negotiating", None, ""),
        ("试生产", "in_production", None, "trial"),
        ("部分投产", "in_production", None, "partial"),
        ("已纳统", "stat_entered", None, ""),
        ("入库", "stat_entered", None, ""),
        ("竣工投产", "in_production", None, ""),
        ("摘地", "landed", None, "land_won"),
        ("建成未投产", "completed", None, ""),
        ("停工", "started", "stopped", ""),
        ("复工", "started", "resumed", ""),
        ("重新选址", None, "relocated", ""),
        ("终止", None, "terminated", ""),
        (" 在 建 ", "started", None, ""),
        ("☆投产", "in_production", None, ""),
    ],
)
def test_a_ledgers_word_names_its_stage(word: str, stage: str | None, side: str | None, detail: str) -> None:
    assert lifecycle.ledger_word(word) == lifecycle.LedgerWord(stage, side, detail)


@pytest.mark.parametrize("word", ["未开工", "拟开工", "计划5月开工", "前期工作", "", "推进建设"])
def test_a_word_that_only_contains_a_stage_is_not_taken_for_it(word: str) -> None:
    assert lifecycle.ledger_word(word) is None


def test_every_stage_has_its_place_in_the_claim_format() -> None:
    known = {"lead", "negotiating", "signed", "landed", "started", "completed", "in_production"}
    assert {lifecycle.claim_stage(stage.code) for stage in lifecycle.STAGES} == known
    assert all(lifecycle.stage_of_claim(claim) for claim in known)
    assert lifecycle.stage_of_claim("elsewhere") is None


def test_stages_are_ordered_and_know_what_lies_between() -> None:
    assert [stage.order for stage in lifecycle.STAGES] == list(range(1, 12))
    assert [stage.name for stage in lifecycle.stages_between("signed", "stat_entered")] == ["落地", "开工"]
    assert lifecycle.has_reached("completed", "started")
    assert not lifecycle.has_reached("", "reserve")


def test_names_of_states() -> None:
    assert lifecycle.state_name("stat_entered") == "入库纳统"
    assert lifecycle.state_name("stopped") == "停工"
    assert lifecycle.state_name("") == "未填报"
