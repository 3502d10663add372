"""Republished texts are told from others; two characters are enough to search."""

from __future__ import annotations

import random

from huoshui.ingestion.rules.text_likeness import ALIKE_PERCENT, alike_percent, fingerprint, folded
from tests.ingestion.bulletin import BULLETIN

CHARACTERS = "开工签约投产项目总投资园区企业招商亿元完成增长今年目标服务大会县区市省级重点建设推进落地问题解决办结"


def invented(seed: int, length: int = 1_500) -> str:
    return "".join(random.Random(seed).choices(CHARACTERS, k=length))


def test_the_same_text_with_another_head_and_layout_is_alike() -> None:
    text = invented(1)
    republished = "某某网讯　" + "\n".join(text[start : start + 40] for start in range(0, len(text), 40)) + "（责任编辑：某某）"
    assert alike_percent(fingerprint(folded(text)), fingerprint(folded(republished))) >= 90


def test_a_text_of_which_half_was_rewritten_is_not_called_republished() -> None:
    one, other = invented(1), invented(1)[:750] + invented(2)[:750]
    assert alike_percent(fingerprint(folded(one)), fingerprint(folded(other))) < ALIKE_PERCENT


def test_two_texts_of_the_same_trade_are_not_alike() -> None:
    assert alike_percent(fingerprint(folded(invented(3))), fingerprint(folded(invented(4)))) < 10


def test_nothing_is_alike_to_an_empty_text() -> None:
    assert alike_percent(fingerprint(""), fingerprint(folded(BULLETIN))) == 0


def test_a_word_broken_over_lines_and_full_width_digits_are_found() -> None:
    assert folded("总投资170.4亿") in folded("共计总投\n资１７０．４亿元")
