"""What the filters offer: the zone's own units, areas, batches and industries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import known_industries, list_batches
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.organizations.queries import areas, open_units

Choices = Sequence[tuple[str, str]]
YEARS_BACK = 8


@dataclass(frozen=True)
class FilterChoices:
    """Pairs of value and label."""

    units: Choices
    areas: Choices
    batches: Choices
    industries: Choices
    years: Choices
    unit_names: Choices  # units and parks that the address names by their words
    area_names: Choices
    owners: Sequence[str]  # enterprises that the address names


def filter_choices(actor: Actor, filters: ProjectFilters, on: date) -> FilterChoices:
    """Three or four small queries. A value that the address already holds stays offered, so that its chip can be taken off."""
    industries = list(dict.fromkeys([*known_industries(actor), *filters.industries]))
    years = sorted(
        {*range(on.year - YEARS_BACK, on.year + 1), *filters.signed_years, *filters.started_years, *filters.produced_years}, reverse=True
    )
    return FilterChoices(
        units=[(str(unit.id), unit.name) for unit in open_units(actor)],
        areas=[(str(area.id), area.name) for area in areas(actor)],
        batches=[(str(batch.id), batch.title) for batch in list_batches(actor)],
        industries=[(name, name) for name in industries],
        years=[(str(year), f"{year} 年") for year in years],
        unit_names=_worded(filters.unit_names),
        area_names=_worded(filters.area_names),
        owners=[str(owner_id) for owner_id in filters.owner_ids],
    )


def _worded(names: Sequence[str]) -> Choices:
    return [(name, "未填" if name == UNKNOWN else name) for name in names]
