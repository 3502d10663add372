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

__all__ = [
    "BulletinDetail",
    "BulletinFileRow",
    "BulletinOptions",
    "BulletinPage",
    "BulletinRow",
    "Collected",
    "bulletin_detail",
    "collect",
    "figure_of",
    "last_heads",
    "list_bulletins",
    "open_bulletin_file",
    "present_day",
    "recounted",
]
