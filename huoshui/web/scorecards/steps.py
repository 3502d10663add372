"""How far a draft round is: counted, entered, marked, published; each step with what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.targets.queries.score_jury import JuryDesk
from huoshui.targets.queries.score_rounds import RoundDetail
from huoshui.targets.rules.card_feeds import ENTERED, INDICATOR, TARGET


@dataclass(frozen=True)
class Step:
    """``tone``: done, now, later. ``key`` chooses the buttons in the template."""

    key: str
    name: str
    tone: str
    words: str


def round_steps(found: RoundDetail, desk: JuryDesk | None, today: date) -> list[Step]:
    """The steps that this card needs, in order."""
    kinds = {feed.kind for feed in found.feeds.values()}
    steps = []
    if kinds & {INDICATOR, TARGET}:
        counted = found.row.counted_at is not None
        words = f"已按 {found.row.counted_on.isoformat()} 的台账取数，台账有变可重取" if counted else "还没有从台账取数"
        steps.append(Step("count", "取数", "done" if counted else "now", words))
    if kinds & {ENTERED, TARGET}:
        steps.append(_entering(found))
    if found.row.jury_state != "none":
        steps.append(_jury(found, desk))
    missing = [line for line in found.lines if line.total is None]
    words = f"{len(missing)} 个单位还没有总分：{_who(missing)}" if missing else "各单位都有总分，可以公示"
    if found.row.jury_state == "open":
        words = "打分结束后才能公示"
    steps.append(Step("publish", f"公示 {found.row.publicity_workdays} 个工作日", "later" if missing else "now", words))
    return steps


def _entering(found: RoundDetail) -> Step:
    if found.entries_closed_at is not None:
        return Step("entries", "登记", "done", f"{found.entries_closed_by_name}已结束登记，没有登记的事项按 0 次计")
    return Step("entries", "登记", "now", "逐项登记加分、扣分和手工数，附依据；登记结束前，没有登记的事项不当作 0")


def _jury(found: RoundDetail, desk: JuryDesk | None) -> Step:
    if found.row.jury_state == "closed":
        return Step("jury", "评委打分", "done", f"打分已结束{f'（{found.jury_note}）' if found.jury_note else ''}")
    if desk is None or not desk.seats:
        return Step("jury", "评委打分", "now", "还没有请评委")
    owing = [seat for seat in desk.seats if seat.owed]
    words = f"{len(desk.seats)} 个评委，{len(desk.seats) - len(owing)} 个已打完"
    return Step(
        "jury", "评委打分", "now", f"{words}，还差 {'、'.join(seat.person_name for seat in owing[:6])}" if owing else f"{words}，可以结束"
    )


def _who(lines: Sequence[object]) -> str:
    named = [f"{line.unit_name}缺{line.missing[0]}" for line in lines[:4] if line.missing]  # type: ignore[attr-defined]
    return "、".join(named) + ("等" if len(lines) > len(named) else "")
