"""How the district's clerks write money, days, stages and progress into cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sample_district.lives import FEN_PER_WAN, Life
from sample_district.sheets import Value
from sample_district.vocabulary import MILESTONES

FEN_PER_YI = 10_000 * FEN_PER_WAN

STAGE_WORDS = {
    "reserve": "谋划储备",
    "lead": "线索",
    "negotiating": "在谈",
    "signed": "已签约",
    "landed": "已落地",
    "started": "已开工",
    "stat_entered": "已入库纳统",
    "completed": "已竣工",
    "in_production": "已投产",
    "capacity_reached": "已达产",
    "effect_reached": "已达效",
}
SIDE_WORDS = {"suspended": "搁置", "terminated": "终止", "relocated": "迁址", "stopped": "停工", "resumed": "复工", "transferred": "流转"}
BUILD_KIND_WORDS = {"preliminary": "前期", "new": "新建", "continued": "续建"}


@dataclass(frozen=True)
class Trap:
    """An error or oddity that was planted: where it stands, what it is, and the reader's code for it ("" where it only shows later)."""

    file_name: str
    sheet: str
    cell: str
    kind: str
    says: str
    code: str = ""


def number(value: float) -> int | float:
    """2.0 → 2, 2.40000001 → 2.4: what a clerk would have typed."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def wan(fen: int) -> int | float:
    """Fen → 万元."""
    return number(fen / FEN_PER_WAN)


def yi(fen: int) -> int | float:
    """Fen → 亿元."""
    return number(fen / FEN_PER_YI)


def percent(part: int, whole: int) -> int | float | None:
    """Share in percent with one decimal; None over nothing."""
    return number(round(100 * part / whole, 1)) if whole else None


def stage_word(life: Life, day: date, *, with_side: bool = True) -> str:
    """What the ledger of ``day`` says of the stage."""
    if with_side and life.side_state_on(day):
        return SIDE_WORDS[life.side_state]
    stage = life.stage_on(day)
    return STAGE_WORDS[stage] if stage else ""


def progress_text(life: Life, day: date) -> str:
    """形象进度 in a clerk's words, from the share of money spent and the stage."""
    stage = life.stage_on(day)
    match stage:
        case None | "reserve" | "lead":
            return ""
        case "negotiating":
            return "正在洽谈投资协议条款"
        case "signed":
            return "正在办理公司注册和用地手续"
        case "landed":
            return "已摘地，正在办理施工许可" if life.land_won_on and life.land_won_on <= day else "已完成公司注册，正在办理前期手续"
        case "completed":
            return "已竣工，正在组织验收"
        case "in_production" | "capacity_reached" | "effect_reached":
            return "已投产运行" if not life.is_public else "已投入使用"
    share = life.cumulative_fen(day.year, day.month) / life.investment_fen
    return MILESTONES[min(int(share * len(MILESTONES)), len(MILESTONES) - 1)]


def year_range(life: Life) -> str:
    """建设起止年限: 2025-2027."""
    start = life.days.get("started", life.planned_start_on)
    return f"{start.year}-{max(life.planned_completion_on.year, start.year)}"


def month_range(life: Life) -> str:
    """项目工期: 2025.3-2026.12."""
    start = life.days.get("started", life.planned_start_on)
    end = max(life.planned_completion_on, start)
    return f"{start.year}.{start.month}-{end.year}.{end.month}"


def chinese_day(day: date | None) -> str | None:
    """2025年3月7日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else None


def chinese_month(day: date | None) -> str | None:
    """2025年3月."""
    return f"{day.year}年{day.month}月" if day else None


def dotted_day(day: date | None) -> str | None:
    """2025.3.7."""
    return f"{day.year}.{day.month}.{day.day}" if day else None


def full_width(text: str) -> str:
    """12,500 → １２，５００: as typed with a Chinese input method."""
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


def total_row(label: str, width: int, sums: Mapping[int, Value]) -> list[Value]:
    """A 合计 row: the label in the second column, sums by column counted from 0."""
    row: list[Value] = [None] * width
    row[1] = label
    for column, value in sums.items():
        row[column] = value
    return row
