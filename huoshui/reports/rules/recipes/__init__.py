"""Recipes: from counted figures to the draft of one kind of bulletin. Pure; the queries bring the material."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """One kind of bulletin. ``needs_batch`` and ``needs_period`` say what the writer chooses; ``present_only``: no past day.

    ``compares_months``: held against the last day of the month before.
    """

    code: str
    name: str
    describes: str
    needs_batch: bool = False
    needs_period: bool = False
    present_only: bool = False
    compares_months: bool = False
    needs_topic: bool = False


THREE_BATCHES = Recipe(
    "three_batches", "三个一批评价通报", "一期（或各期合计）的签约、开工、投产，四个率，各单位排名，状态差。", needs_batch=True
)
WEEKLY = Recipe("weekly", "周通报", "七天里新签约、新开工、新投产的项目，漏斗和状态差的变化。")
MONTHLY = Recipe("monthly", "月通报", "一个月的总体、排名、目标进度、三个一批、亮灯、卡点和月报报送，与上月相比。", compares_months=True)
SPECIAL = Recipe(
    "special", "专项通报", "一个专题：一类项目、一张状态差清单，或一个责任单位的亮灯和目标。", compares_months=True, needs_topic=True
)
ENTERPRISE_SERVICE = Recipe(
    "enterprise_service", "助企台账通报", "一段时间里企业诉求的收集、办结、满意，各责任单位情况。", needs_period=True, present_only=True
)
SIGNING_LIST = Recipe("signing_list", "签约仪式项目名单", "一期签约一批的名单，带总投资和责任单位。", needs_batch=True)
RECIPES: dict[str, Recipe] = {one.code: one for one in (WEEKLY, MONTHLY, SPECIAL, THREE_BATCHES, ENTERPRISE_SERVICE, SIGNING_LIST)}
