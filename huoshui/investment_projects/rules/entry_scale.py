"""Whether a project is large enough for 三个一批: yes, no, or cannot tell and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huoshui.core.money import format_money

YES, NO, CANNOT_TELL = "yes", "no", "unknown"


@dataclass(frozen=True)
class ScaleAnswer:
    """``missing`` names the facts without which nobody can tell."""

    answer: str
    reason: str
    limit_fen: int | None = None
    missing: tuple[str, ...] = ()


def check_entry_scale(scales: Sequence[Mapping[str, Any]], *, investment_fen: int | None, category_code: str) -> ScaleAnswer:
    """``scales`` as in the rule set ``batch_entry_scale``; ``category_code`` "" where nobody chose one."""
    if category_code:
        scale = next((one for one in scales if one["code"] == category_code), None)
        if scale is None:
            return ScaleAnswer(CANNOT_TELL, "所选类别不在现行规模要求中", missing=("项目类别",))
        return _against(scale, investment_fen)
    if investment_fen is None:
        return ScaleAnswer(CANNOT_TELL, "总投资未填、项目类别未选", missing=("总投资", "项目类别"))
    answers = {_against(scale, investment_fen).answer for scale in scales}
    if answers == {YES}:
        return ScaleAnswer(YES, f"总投资 {format_money(investment_fen)}，达到各类别的规模要求")
    if answers == {NO}:
        return ScaleAnswer(NO, f"总投资 {format_money(investment_fen)}，低于各类别的规模要求")
    return ScaleAnswer(CANNOT_TELL, f"总投资 {format_money(investment_fen)}，是否达到要求取决于项目类别", missing=("项目类别",))


def _against(scale: Mapping[str, Any], investment_fen: int | None) -> ScaleAnswer:
    limit = scale["minimum_fen"]
    if limit is None:
        return ScaleAnswer(YES, f"{scale['category']}：{scale.get('basis') or '不设下限'}")
    if investment_fen is None:
        return ScaleAnswer(CANNOT_TELL, f"{scale['category']}应不低于 {format_money(limit)}，总投资未填", limit, ("总投资",))
    if investment_fen >= limit:
        return ScaleAnswer(YES, f"{scale['category']}应不低于 {format_money(limit)}，总投资 {format_money(investment_fen)}", limit)
    return ScaleAnswer(NO, f"{scale['category']}应不低于 {format_money(limit)}，总投资 {format_money(investment_fen)}，不足", limit)
