"""When a named project was signed, begun, finished: the time that stands before a word of progress (去年11月签约，今年4月开工)."""

from __future__ import annotations

from .projects_groups import Group
from .projects_stage import region_after, said_stages
from .time_expressions import Today, time_expressions


def set_dates(group: Group, later: Group | None, today: Today) -> None:
    """Give the mentions of a group the times of their steps, each the nearest before its word."""
    text = group.sentence.text
    start, end = region_after(group, later)
    times = [time for time in time_expressions(text, today) if time.period and not time.base]
    if not times:
        return
    dates: dict[str, str] = {}
    for word_start, _, stage in [*said_stages(text, group.clause_start, group.start), *said_stages(text, start, end)]:
        near = [time for time in times if time.end <= word_start and ("；" not in text[time.end : word_start])]
        if near and near[-1].period and "/" not in near[-1].period:
            dates.setdefault(stage, near[-1].period)
    for mention in group.mentions:
        mention.dates |= dates
