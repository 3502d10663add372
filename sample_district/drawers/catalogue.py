"""All files of the district, in the order in which its units handed them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from sample_district.cells import Trap
from sample_district.drawers import monthly, offices, parks, promotion, register, terms, townships
from sample_district.places import AS_OF
from sample_district.sheets import Workbook

FEBRUARY = date(2026, 2, 28)
YEAR_END = date(2025, 12, 31)

_DRAWERS: tuple[Callable[[], tuple[Workbook, list[Trap]]], ...] = (
    lambda: terms.term_workbook(1),
    lambda: terms.term_workbook(2),
    lambda: terms.term_workbook(3),
    lambda: terms.term_workbook(4),
    lambda: monthly.monthly_report(YEAR_END),
    promotion.reserve_ledger,
    lambda: promotion.promotion_ledger(FEBRUARY),
    lambda: monthly.monthly_report(FEBRUARY),
    lambda: parks.high_tech_park(FEBRUARY),
    monthly.provincial_list,
    offices.land_ledger,
    promotion.fulfilment_ledger,
    lambda: promotion.promotion_ledger(AS_OF),
    lambda: monthly.monthly_report(AS_OF),
    lambda: parks.high_tech_park(AS_OF),
    parks.harbour_park,
    parks.food_park,
    parks.medicine_park,
    parks.shared_park,
    townships.streets,
    townships.townships_csv,
    townships.township_without_unit,
    townships.township_with_hidden_rows,
    townships.other_townships,
    townships.public_building,
    offices.statistics_list,
    offices.production_list,
    promotion.funds_ledger,
    register.enterprise_register,
)


@cache
def all_drawers() -> tuple[tuple[Workbook, tuple[Trap, ...]], ...]:
    """Each file with what was planted in it."""
    return tuple((workbook, tuple(traps)) for workbook, traps in (drawer() for drawer in _DRAWERS))


def all_traps() -> tuple[Trap, ...]:
    """Everything that was planted."""
    return tuple(trap for _, traps in all_drawers() for trap in traps)
