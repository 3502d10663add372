"""Eighteen months of returns: each round opened by the rule, filled by the units, checked, confirmed and locked.

Some come late, some are sent back, some are 滞后, a locked December is reopened and corrected, and the round of March 2026 is under way on
the district's day. What is confirmed is what the simulation knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.actions import ReturnEntry
from huoshui.investment_projects.queries import ReturnLine
from huoshui.investment_projects.rules.monthly_checks import QUESTION_CODES
from sample_district.cast import DISPATCHER, PROJECT_MANAGER, people
from sample_district.cells import progress_text
from sample_district.lives import FEN_PER_WAN, Life, month_end, months_between
from sample_district.places import AS_OF
from sample_district.settling import Settled
from sample_district.simulation import simulate

FIRST_MONTH, LAST_MONTH = (2024, 10), (2026, 3)
CORRECTED_MONTH = (2025, 12)
OVERSTATED_FEN = 200 * FEN_PER_WAN
FILLS_FOR_OTHERS = "xiangmu2"  # projects whose unit has nobody in post
MILESTONES = ("土地平整", "基础", "主体", "封顶", "装修", "设备进场", "调试")
WHY = "连续降雨影响土建，钢构件到货推迟，已增派班组赶工"
SENT_BACK = "形象进度请写到分部工程，并补说明"
ActorOf = Callable[[str], Actor]


@dataclass
class Rounds:
    """Round ids by (year, month) as they are opened."""

    settled: Settled
    actor_of: ActorOf
    ids: dict[tuple[int, int], UUID] = field(default_factory=dict)

    def fill(self, lines: Iterable[ReturnLine], *, submit: bool = True, change: str = "") -> None:
        """Each unit's person fills the unit's rows in one go."""
        by_unit: dict[UUID | None, list[ReturnLine]] = {}
        for line in lines:
            by_unit.setdefault(line.unit_id, []).append(line)
        for unit_id, some in by_unit.items():
            actor = self.actor_of(_people_of_units(self.settled).get(unit_id, FILLS_FOR_OTHERS))
            entries = [ReturnEntry(line.id, cells(line, change), dict.fromkeys(QUESTION_CODES, WHY)) for line in some]
            actions.save_returns(actor, entries, submit=submit)

    def lines(self, month: tuple[int, int]) -> list[ReturnLine]:
        """The round's returns of projects that the simulation knows."""
        page = queries.list_returns(self.actor_of(DISPATCHER), self.ids[month], limit=1_000)
        return [line for line in page.rows if line.project_name in _lives()]


@cache
def _lives() -> dict[str, Life]:
    return {life.name: life for life in simulate().lives}


def _people_of_units(settled: Settled) -> dict[UUID | None, str]:
    found: dict[UUID | None, str] = {}
    for person in people():
        for post in person.posts:
            if post.role in ("department", "township", "officer") and post.unit in settled.unit_ids:
                found.setdefault(settled.unit_ids[post.unit], person.username)
    return found


def cells(line: ReturnLine, change: str = "") -> dict[str, str]:
    """What a unit types for a project's month, as the simulation knows it, in 万元."""
    life, end = _lives()[line.project_name], line.period_end
    year, month = end.year, end.month
    to_date, since_start = life.year_to_date_fen(year, month), life.cumulative_fen(year, month)
    done = to_date if line.period_start.month == 1 else life.month_fen(year, month)
    extra = OVERSTATED_FEN if change == "overstated" else 0
    share = min(since_start / life.investment_fen, 1.0)
    percent = round(share * 100)
    funds = min(since_start + life.investment_fen // 20, life.investment_fen)
    if _lags(life):
        percent, funds = max(percent - 12, 0), min(since_start + life.investment_fen // 8, life.investment_fen)
    words = progress_text(life, end)
    return {
        "month_done_fen": _wan(done + extra),
        "ytd_done_fen": _wan(to_date + extra),
        "cumulative_done_fen": _wan(since_start + extra),
        "funds_arrived_fen": _wan(funds // FEN_PER_WAN * FEN_PER_WAN),
        "works_percent": str(percent),
        "works_milestone": MILESTONES[min(int(share * len(MILESTONES)), len(MILESTONES) - 1)],
        "progress_text": f"{words}，完成分部工程验收" if change == "again" else f"{words}（完成约{percent}%）",
    }


def _wan(fen: int) -> str:
    return str(fen // FEN_PER_WAN)


def _lags(life: Life) -> bool:
    return life.number % 11 == 3


def rounds() -> list[tuple[int, int]]:
    """The months whose rounds open: January is reported together with February."""
    return [month for month in months_between(date(*FIRST_MONTH, 1), date(*LAST_MONTH, 1)) if month[1] != 1]


def steps(state: Callable[[Settled, ActorOf], Rounds]) -> list[tuple[datetime, str, Callable[[Settled, ActorOf], None]]]:
    """(moment, title, deed) of all rounds, in order of time."""
    listed: list[tuple[datetime, str, Callable[[Settled, ActorOf], None]]] = []
    for year, month in rounds():
        following = date(year + month // 12, month % 12 + 1, 1)

        def step(do: Callable[[Rounds, tuple[int, int]], None], at: tuple[int, int] = (year, month)) -> Callable[[Settled, ActorOf], None]:
            return lambda settled, actor_of: do(state(settled, actor_of), at)

        listed.append((_at(date(year, month, 25), 8, 25), "填报开轮", step(open_one)))
        if (year, month) == LAST_MONTH:
            listed += [(_at(date(2026, 3, 30), 15), "月度填报", step(fill_most)), (_at(AS_OF, 9, 40), "填报审核", step(check_half))]
            continue
        listed += [
            (_at(min(date(year, month, 28), month_end(year, month)), 15), "月度填报", step(fill_most)),
            (_at(following.replace(day=2), 10), "填报审核", step(check_all)),
            (_at(following.replace(day=3), 16), "填报确认", step(confirm)),
            (_at(following.replace(day=9), 9), "填报锁定", step(lock)),
        ]
    listed.append((_at(date(2026, 1, 15), 10), "填报更正", lambda settled, actor_of: correct(state(settled, actor_of))))
    return sorted(listed, key=lambda one: one[0])


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def open_one(all_rounds: Rounds, month: tuple[int, int]) -> None:
    """As the worker does on the rule's day."""
    made = actions.open_due_round(all_rounds.settled.zone_id)
    if made is not None:
        all_rounds.ids[month] = made


def _part(lines: list[ReturnLine], each: int) -> list[ReturnLine]:
    return [line for line in lines if line.number % each == 0]


def fill_most(all_rounds: Rounds, month: tuple[int, int]) -> None:
    """Every unit in time but for every ninth project; in March every fourth is only begun and every fifth untouched."""
    lines = all_rounds.lines(month)
    if month == LAST_MONTH:
        begun = [line for line in _part(lines, 4) if line.number % 5]
        all_rounds.fill(begun, submit=False)
        all_rounds.fill(line for line in lines if line.number % 5 and line.number % 4)
        return
    wrong = _overstated(lines) if month == CORRECTED_MONTH else []
    all_rounds.fill(wrong, change="overstated")
    all_rounds.fill(line for line in lines if line.number % 9 and line not in wrong)


def _overstated(lines: list[ReturnLine]) -> list[ReturnLine]:
    """One project of the corrected month."""
    return [line for line in lines if line.number % 9 and _lives()[line.project_name].month_fen(*CORRECTED_MONTH)][:1]


def check_all(all_rounds: Rounds, month: tuple[int, int]) -> None:
    """Late ones come in, two are sent back and come again; the office accepts what is there."""
    late = [line for line in _part(all_rounds.lines(month), 9) if line.number % 27]
    all_rounds.fill(late)
    waiting = [line for line in all_rounds.lines(month) if line.state == "submitted"]
    returned = waiting[-3:-1]
    office = all_rounds.actor_of(PROJECT_MANAGER)
    for line in returned:
        actions.send_back(office, line.id, reason=SENT_BACK, expected_version=line.version)
    all_rounds.fill(returned, change="again")
    if waiting:
        actions.accept_returns(office, [line.id for line in waiting])


def check_half(all_rounds: Rounds, month: tuple[int, int]) -> None:
    """In March the office is half through; two went back."""
    waiting = [line for line in all_rounds.lines(month) if line.state == "submitted"]
    office = all_rounds.actor_of(PROJECT_MANAGER)
    for line in waiting[:2]:
        actions.send_back(office, line.id, reason=SENT_BACK, expected_version=line.version)
    if chosen := [line.id for line in waiting[2 : 2 + len(waiting) // 2]]:
        actions.accept_returns(office, chosen)


def confirm(all_rounds: Rounds, month: tuple[int, int]) -> None:
    """The district books what was checked."""
    actor = all_rounds.actor_of(DISPATCHER)
    if queries.round_line(actor, all_rounds.ids[month]).progress.checked:
        actions.confirm_round(actor, all_rounds.ids[month])


def lock(all_rounds: Rounds, month: tuple[int, int]) -> None:
    """Closed on the ninth; what never came is explained."""
    actor = all_rounds.actor_of(DISPATCHER)
    row = queries.round_line(actor, all_rounds.ids[month])
    words = "责任单位资料未到，已列入下月催报" if row.progress.missing else ""
    actions.lock_round(actor, row.id, words=words, expected_version=row.version)


def correct(all_rounds: Rounds) -> None:
    """The December of one project counted an advance payment; it is reopened, filled anew, checked and booked as corrections."""
    for line in _overstated([line for line in all_rounds.lines(CORRECTED_MONTH) if line.state == "confirmed"]):
        district = all_rounds.actor_of(DISPATCHER)
        actions.reopen_return(district, line.id, reason="12月多计设备预付款200万元，经核对付款凭证更正", expected_version=line.version)
        all_rounds.fill([line])
        actions.accept_returns(all_rounds.actor_of(PROJECT_MANAGER), [line.id])
        actions.confirm_round(district, all_rounds.ids[CORRECTED_MONTH])
