"""The windows of targets by kind and number, and the plan curve as people type it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from huoshui.core.periods import Period, half, month, quarter, whole_year
from huoshui.core.refusals import Refusal
from huoshui.targets.rules.trajectories import LINEAR, Node, Trajectory, curve

PERIODS: dict[str, str] = {
    "year": "全年",
    "half-1": "上半年",
    "half-2": "下半年",
    **{f"quarter-{number}": f"{'一二三四'[number - 1]}季度" for number in range(1, 5)},
    **{f"month-{number}": f"{number}月" for number in range(1, 13)},
}
_NODE = re.compile(r"(?:(\d{4})[-年])?(\d{1,2})[-月./](\d{1,2})日?\s*[:：,，\s]\s*(\d{1,3}(?:\.\d+)?)\s*%?")


def window_of(code: str, year: int) -> tuple[str, Period]:
    """("quarter", 2026年一季度) of "quarter-1". Refusal ``unknown_period``."""
    if code not in PERIODS or not 1990 <= year <= 2100:
        raise Refusal("unknown_period", "考核期无法识别。", "请从页面上选择。", field="period")
    kind, _, number = code.partition("-")
    if kind == "year":
        return kind, whole_year(year)
    makers = {"half": half, "quarter": quarter, "month": month}
    return kind, makers[kind](year, int(number))


def nodes_from_text(text: str, window: Period) -> list[list[object]]:
    """ "3-31 20%" a line → [["2026-03-31", "20"], …], checked as a curve; empty text: no curve, time elapsed."""
    nodes: list[list[object]] = []
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        found = _NODE.fullmatch(line)
        try:
            if found is None:
                raise ValueError
            day = dt.date(int(found[1] or window.start.year), int(found[2]), int(found[3]))
        except ValueError:
            raise Refusal("node_wrong", f"节点“{line[:40]}”无法识别。", "每行一个，如 6-30 50%。", field="nodes") from None
        nodes.append([day.isoformat(), found[4]])
    if nodes:
        trajectory_of(nodes, window)
    return nodes


def text_of_nodes(nodes: Sequence[Sequence[str]], window: Period) -> str:
    """The same nodes as lines; with their years where the window crosses one."""
    start = 5 if window.start.year == window.end.year else 0
    return "\n".join(f"{day[start:]} {percent}%" for day, percent in nodes)


def trajectory_of(nodes: Sequence[Sequence[object]], window: Period) -> Trajectory:
    """The trajectory of stored nodes."""
    if not nodes:
        return LINEAR
    return curve(window, [Node(dt.date.fromisoformat(str(day)), Fraction(Decimal(str(percent))) / 100) for day, percent in nodes])
