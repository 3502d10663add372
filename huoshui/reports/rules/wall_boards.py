"""The boards that a wall screen may show, and what a choice of them must be."""

from __future__ import annotations

from collections.abc import Sequence

from huoshui.core.refusals import Refusal

BOARDS = {
    "targets": "指标进度",
    "war_map": "挂图作战",
    "batches": "三个一批",
    "requests": "企业诉求",
    "league": "赛马",
}
USUAL_SECONDS = 30
LEAST_SECONDS, MOST_SECONDS = 10, 600
"""How long a board stands: shorter cannot be read across a room, longer hides the others (our own choice)."""


def checked_choice(boards: Sequence[str], seconds: int) -> tuple[str, ...]:
    """The boards in order, each once. Refusals ``no_board``, ``unknown_board``, ``bad_seconds``."""
    chosen = tuple(dict.fromkeys(boards))
    unknown = [one for one in chosen if one not in BOARDS]
    if unknown:
        raise Refusal("unknown_board", f"没有“{unknown[0][:20]}”这个板块。", f"可选：{'、'.join(BOARDS.values())}。", field="boards")
    if not chosen:
        raise Refusal("no_board", "一个板块也没有选。", "请至少选一个。", field="boards")
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise Refusal("bad_seconds", f"轮播秒数应在 {LEAST_SECONDS} 至 {MOST_SECONDS} 之间。", "请改正。", field="seconds")
    return chosen
