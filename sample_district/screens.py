"""What the office arranged for the leader: two composed pages shared with those who need them, and the wall's boards."""

from __future__ import annotations

from typing import Any

from huoshui.core.actor import DEPARTMENT, DISPATCHER, LEADER, PROJECT_MANAGER, TOWNSHIP, Actor
from huoshui.reports.actions import choose_wall, create_page
from huoshui.reports.rules.wall_boards import BOARDS
from sample_district.places import AS_OF
from sample_district.stage import Deed, Stage, at

PROMOTION: list[dict[str, Any]] = [
    {"kind": "text", "title": "看什么", "text": "签约看个数和金额，开工看转化，入库看快慢。各单位的数点开就是项目。"},
    {"kind": "tiles", "title": "本年", "indicators": ["projects_signed", "investment_signed", "projects_started", "projects_stat_entered"]},
    {"kind": "chart", "title": "签约额走势", "indicators": ["investment_signed"], "by": "months"},
    {
        "kind": "table",
        "title": "各单位",
        "indicators": ["projects_signed", "investment_signed", "projects_started", "projects_stat_entered"],
        "by": "unit",
    },
]
SERVICE: list[dict[str, Any]] = [
    {
        "kind": "tiles",
        "title": "诉求",
        "indicators": ["requests_told", "requests_open", "request_completion_rate", "request_satisfaction_rate"],
    },
    {"kind": "chart", "title": "每月提出的诉求", "indicators": ["requests_told"], "by": "months"},
    {"kind": "chart", "title": "本年受理按主办单位", "indicators": ["requests_counted"], "by": "unit"},
]


def screen_deeds() -> list[Deed]:
    """In the last afternoon of the quarter."""
    return [Deed(at(AS_OF, 16, 20), "自定义页", "diaodu", _pages), Deed(at(AS_OF, 16, 30), "大屏", "diaodu", _wall)]


def _pages(stage: Stage, actor: Actor) -> None:
    everybody = [LEADER, DISPATCHER, PROJECT_MANAGER, DEPARTMENT, TOWNSHIP]
    create_page(actor, title="招商看板", blocks=PROMOTION, shared_with=everybody)
    create_page(actor, title="诉求看板", blocks=SERVICE, shared_with=[LEADER, DISPATCHER])


def _wall(stage: Stage, actor: Actor) -> None:
    choose_wall(actor, list(BOARDS), seconds=30, expected_version=0)
