"""Reading bulletins, and counting what a new one needs."""

from huoshui.reports.queries.bulletins import (
    BulletinDetail,
    BulletinFileRow,
    BulletinPage,
    BulletinRow,
    bulletin_detail,
    figure_of,
    last_heads,
    list_bulletins,
    open_bulletin_file,
    recounted,
)
from huoshui.reports.queries.collecting import BulletinOptions, Collected, collect, present_day
from huoshui.reports.queries.recent_changes import CorrectedFigure, RecentChanges, RecentCorrections, recent_changes
from huoshui.reports.queries.special_material import topic_choices
from huoshui.reports.queries.waiting_decisions import WaitingGroup, WaitingLine, waiting_decisions
from huoshui.reports.queries.wall import WallChoice, WarMap, WarMapColumn, WarMapLine, wall_choice, war_map

__all__ = [
    "BulletinDetail",
    "BulletinFileRow",
    "BulletinOptions",
    "BulletinPage",
    "BulletinRow",
    "Collected",
    "CorrectedFigure",
    "RecentChanges",
    "RecentCorrections",
    "WaitingGroup",
    "WaitingLine",
    "WallChoice",
    "WarMap",
    "WarMapColumn",
    "WarMapLine",
    "bulletin_detail",
    "collect",
    "figure_of",
    "last_heads",
    "list_bulletins",
    "open_bulletin_file",
    "present_day",
    "recent_changes",
    "recounted",
    "topic_choices",
    "waiting_decisions",
    "wall_choice",
    "war_map",
]
