"""The zone's dictionary of factors and causes, and what its rules say of days without outage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoshui.core.clock import local_day
from huoshui.enterprise_requests.models import FactorTicket
from huoshui.rulebook.queries import rule_in_force, rules_between
from huoshui.rulebook.rules.versions import RuleVersion

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Factor:
    """One entry of the dictionary: power, water, gas, transport, materials as the zone names them."""

    code: str
    name: str
    outage_word: str
    capacity_unit: str
    request_category: str
    notice_days: int


@dataclass(frozen=True)
class FactorTerms:
    """From the rulebook (factor_terms), with the reference by which it can be looked up again."""

    factors: dict[str, Factor]
    causes: dict[str, str]
    zero_outage_factor: str
    planned_breaks_zero_days: bool
    records_kept_from: date | None
    citation: str

    def factor_name(self, code: str) -> str:
        """Its name, or the code where the dictionary no longer knows it."""
        found = self.factors.get(code)
        return found.name if found else code

    def outage_word(self, code: str) -> str:
        """停电, 停水 …"""
        found = self.factors.get(code)
        return found.outage_word if found else "停供"


def factor_terms(zone_id: UUID, on: date) -> FactorTerms:
    """What holds in ``zone_id`` on day ``on``."""
    return _terms(rule_in_force("factor_terms", zone_id=zone_id, on=on))


def _terms(version: RuleVersion) -> FactorTerms:
    content = version.content
    kept = content["records_kept_from"]
    return FactorTerms(
        {row["code"]: Factor(**row) for row in content["factors"]},
        {row["code"]: row["name"] for row in content["causes"]},
        content["zero_outage_factor"],
        content["planned_breaks_zero_days"],
        date.fromisoformat(kept) if kept else None,
        version.citation,
    )


def records_known_from(zone_id: UUID, terms: FactorTerms) -> date | None:
    """The first day of record keeping: as the rules say, else that of the first ticket; None where nothing was ever recorded."""
    if terms.records_kept_from is not None:
        return terms.records_kept_from
    first = FactorTicket.objects.in_zone(zone_id).order_by("raised_at").values_list("raised_at", flat=True).first()
    return local_day(first) if first else None


def terms_with_past(zone_id: UUID, on: date) -> tuple[FactorTerms, Callable[[date], bool]]:
    """What holds on day ``on``, and whether a planned outage ends a run of days by the rule in force on each day until then."""
    turns = rules_between("factor_terms", zone_id=zone_id, first=EARLIEST, last=on)

    def breaks(day: date) -> bool:
        return bool(next((version.content["planned_breaks_zero_days"] for turn, version in reversed(turns) if turn <= day), False))

    return _terms(turns[-1][1]), breaks
