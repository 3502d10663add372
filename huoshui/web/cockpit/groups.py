"""The groups of the cockpit: by unit, industry, area; each with the filter that opens its projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from huoshui.investment_projects.queries import GroupRow, by_area, by_industry, by_unit
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters


def _unit_filter(group: GroupRow) -> ProjectFilters:
    return ProjectFilters(unit_ids=(UUID(group.key),)) if group.key else ProjectFilters(unit_names=(group.stated_name or UNKNOWN,))


def _area_filter(group: GroupRow) -> ProjectFilters:
    return ProjectFilters(area_ids=(UUID(group.key),)) if group.key else ProjectFilters(area_names=(group.stated_name or UNKNOWN,))


def _industry_filter(group: GroupRow) -> ProjectFilters:
    return ProjectFilters(industries=(group.key,))


GROUPS: dict[str, tuple[str, str, Callable[..., Sequence[GroupRow]], Callable[[GroupRow], ProjectFilters]]] = {
    "units": ("按责任单位", "责任单位", by_unit, _unit_filter),
    "industries": ("按行业", "行业", by_industry, _industry_filter),
    "areas": ("按园区、乡镇", "园区、乡镇", by_area, _area_filter),
}
"""Key → title, head of the first column, the query, the filter of one group."""
