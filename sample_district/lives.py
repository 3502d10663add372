"""One project's life: its days, its money by month, and what both look like on any day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sample_district.places import AS_OF

# The order of core.lifecycle; written out because the sample knows nothing of the program it feeds.
STAGES = (
    "reserve",
    "lead",
    "negotiating",
    "signed",
    "landed",
    "started",
    "stat_entered",
    "completed",
    "in_production",
    "capacity_reached",
    "effect_reached",
)
FEN_PER_WAN = 1_000_000  # 1 万元
FEN_PER_MILLION = 100 * FEN_PER_WAN  # 100 万元: planned totals are whole multiples, so 万元 and 亿元 columns agree to the fen


@dataclass(frozen=True)
class Life:
    """What really happened to one project. Money in whole fen; ``done_by_month`` holds months with spending only."""

    number: int
    name: str
    industry: str
    area: str
    duty_unit: str
    duty_person: str
    leader: str
    owner: str
    owner_firm: int | None  # number in the register; None: a public body builds
    content: str
    investment_fen: int
    final_stage: str
    days: dict[str, date]  # stage → day reached, all ≤ AS_OF
    land_won_on: date | None
    leases: bool
    planned_start_on: date
    planned_completion_on: date
    done_by_month: dict[tuple[int, int], int]
    annual_plan_fen: dict[int, int]
    outside_capital_fen: int
    funds_arrived_fen: int
    land_mu: int
    jobs: int
    project_code: str
    key_level: str = ""
    build_kind: str = ""
    motive: str = ""
    problem: str = ""
    contact: str = ""
    phone: str = field(default="", repr=False)
    side_state: str = ""
    side_on: date | None = None
    parent_number: int | None = None
    phase_label: str = ""

    @property
    def is_public(self) -> bool:
        """True where no firm builds."""
        return self.owner_firm is None

    def stage_on(self, day: date) -> str | None:
        """The furthest stage reached by ``day``; None before the project was known."""
        reached = [stage for stage in STAGES if stage in self.days and self.days[stage] <= day]
        return reached[-1] if reached else None

    def side_state_on(self, day: date) -> str:
        """搁置, 终止, 迁址 … as of ``day``."""
        return self.side_state if self.side_on is not None and self.side_on <= day else ""

    def day_of(self, stage: str, *, by: date = AS_OF) -> date | None:
        """The day the stage was reached, where that is not after ``by``."""
        reached = self.days.get(stage)
        return reached if reached is not None and reached <= by else None

    def month_fen(self, year: int, month: int) -> int:
        """Invested in one month."""
        return self.done_by_month.get((year, month), 0)

    def year_to_date_fen(self, year: int, month: int) -> int:
        """Invested from January through ``month``."""
        return sum(self.month_fen(year, each) for each in range(1, month + 1))

    def cumulative_fen(self, year: int, month: int) -> int:
        """Invested from the start through ``month`` of ``year``."""
        return sum(fen for (at_year, at_month), fen in self.done_by_month.items() if (at_year, at_month) <= (year, month))

    def prior_years_fen(self, year: int) -> int:
        """Invested through the end of the year before ``year``."""
        return self.cumulative_fen(year - 1, 12)


def smooth_share(elapsed_days: int, total_days: int) -> float:
    """The S-curve of spending: slow, fast, slow. 0 before the start, 1 from the end on."""
    if elapsed_days <= 0:
        return 0.0
    if elapsed_days >= total_days:
        return 1.0
    share = elapsed_days / total_days
    return share * share * (3 - 2 * share)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """Each (year, month) from ``first`` through ``last``."""
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append((year, month))
        year, month = year + month // 12, month % 12 + 1
    return months


def spend(investment_fen: int, started_on: date, ends_on: date, through: date, *, final_share: float) -> dict[tuple[int, int], int]:
    """Money by month in whole 万元 along the S-curve, from the start through ``through``.

    ``final_share``: what part of the planned total is spent when building ends (0.96 to 1.04 in practice).
    """
    total_days = max((ends_on - started_on).days, 30)
    total_wan = round(investment_fen * final_share) // FEN_PER_WAN
    done: dict[tuple[int, int], int] = {}
    spent_wan = 0
    for year, month in months_between(started_on, through):
        through_wan = int(total_wan * smooth_share((month_end(year, month) - started_on).days, total_days))
        if through_wan > spent_wan:
            done[(year, month)] = (through_wan - spent_wan) * FEN_PER_WAN
            spent_wan = through_wan
    return done


def weekday_at_or_before(day: date) -> date:
    """Ceremonies and registrations do not fall on weekends."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
