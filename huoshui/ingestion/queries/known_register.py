"""The register of enterprises as planning an import needs it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.names import clean_name
from huoshui.enterprises.queries.known_firms import known_firms
from huoshui.ingestion.rules.project_identity import KnownProject
from huoshui.ingestion.rules.readings import Problem, SheetReading
from huoshui.organizations import queries as organizations

MOST_TOLD = 50


def firms_as_known(zone_id: UUID, *, name_keys: Collection[str], codes: Collection[str], ids: Collection[UUID] = ()) -> list[KnownProject]:
    """Registered firms in the form in which rows are recognised: the USCC is the code, other names are aliases."""
    found = known_firms(zone_id, name_keys=name_keys, codes=codes, ids=ids)
    return [KnownProject(firm.id, firm.name, firm.name_key, firm.uscc, "", firm.other_keys) for firm in found]


def unknown_areas(actor: Actor, sheet: SheetReading) -> list[Problem]:
    """Parks and townships that the zone does not have: the words are kept, the firm stands in no area."""
    known = {area.name for area in organizations.areas(actor, include_closed=True)}
    problems: list[Problem] = []
    for row in sheet.rows:
        for value in row.values:
            if value.attribute == "area" and clean_name(str(value.value)) not in known and len(problems) < MOST_TOLD:
                message = f"“{value.raw}”不在本区的园区和乡镇里，按原文保留，企业暂不归入区域。请核对名称，或在系统 › 区域中先建。"
                problems.append(Problem(sheet.name, value.cell, "unknown_area", message))
    return problems
