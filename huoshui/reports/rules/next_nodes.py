"""下一节点: what a project has to reach next, and by which planned day, where one is stated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from huoshui.core import lifecycle


@dataclass(frozen=True)
class NextNode:
    """``due_on`` None: nobody stated a planned day. ``is_late``: that day has passed."""

    label: str
    due_on: dt.date | None
    is_late: bool


def next_node(stage: str, on: dt.date, *, planned_start_on: dt.date | None, planned_completion_on: dt.date | None) -> NextNode | None:
    """The next stage, with the planned start before 开工 and the planned completion before 竣工. None where the stage is unknown, or the
    last is reached."""
    if not stage:
        return None
    later = [one for one in lifecycle.STAGES if lifecycle.has_reached(one.code, stage) and one.code != stage]
    if not later:
        return None
    due_on = None
    label = later[0].name
    if not lifecycle.has_reached(stage, lifecycle.STARTED):
        if planned_start_on is not None and lifecycle.has_reached(stage, lifecycle.SIGNED):
            label, due_on = lifecycle.state_name(lifecycle.STARTED), planned_start_on
    elif planned_completion_on is not None and not lifecycle.has_reached(stage, lifecycle.COMPLETED):
        label, due_on = lifecycle.state_name(lifecycle.COMPLETED), planned_completion_on
    return NextNode(label, due_on, due_on is not None and due_on < on)
