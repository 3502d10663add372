"""Reading bulletins, and counting what a new one needs."""

from huoshui.reports.queries.bulletins import (
    BulletinDetail,
    BulletinFileRow,
    BulletinPage,
    BulletinRow,
    ReleaseQuestions,
    bulletin_detail,
    figure_of,
    last_heads,
    list_bulletins,
    open_bulletin_file,
    recounted,
    release_questions,
)
from huoshui.reports.queries.collecting import BulletinOptions, Collected, collect, present_day
from huoshui.reports.queries.composed_pages import (
    BlockCell,
    BlockFigures,
    ComposedPageDetail,
    ComposedPageList,
    ComposedPageRow,
    block_figures,
    composed_page,
    known_indicators,
    list_pages,
)
from huoshui.reports.queries.recent_changes import CorrectedFigure, RecentChanges, RecentCorrections, recent_changes
from huoshui.reports.queries.special_material import topic_choices
from huoshui.reports.queries.waiting_decisions import WaitingGroup, WaitingLine, waiting_decisions
from huoshui.reports.queries.wall import WallChoice, WarMap, WarMapColumn, WarMapLine, wall_choice, war_map

__all__ = [
    "BlockCell",
    "BlockFigures",
    "BulletinDetail",
    "BulletinFileRow",
    "BulletinOptions",
    "BulletinPage",
    "BulletinRow",
    "Collected",
    "ComposedPageDetail",
    "ComposedPageList",
    "ComposedPageRow",
    "CorrectedFigure",
    "RecentChanges",
    "RecentCorrections",
    "ReleaseQuestions",
    "WaitingGroup",
    "WaitingLine",
    "WallChoice",
    "WarMap",
    "WarMapColumn",
    "WarMapLine",
    "block_figures",
    "bulletin_detail",
    "collect",
    "composed_page",
    "figure_of",
    "known_indicators",
    "last_heads",
    "list_bulletins",
    "list_pages",
    "open_bulletin_file",
    "present_day",
    "recent_changes",
    "recounted",
    "release_questions",
    "topic_choices",
    "waiting_decisions",
    "wall_choice",
    "war_map",
]
