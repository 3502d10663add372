"""Ledgers of problems against what the zone holds: firms of the register, requests told before, units that exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, enterprise_core, enterprise_key
from huoshui.enterprise_requests.queries.intake import categories
from huoshui.enterprise_requests.queries.known_requests import known_requests
from huoshui.enterprise_requests.rules.ledger_words import unit_names
from huoshui.enterprises.queries.known_firms import firms_by_core, known_firms
from huoshui.ingestion.rules.project_identity import KnownProject, ProjectIndex
from huoshui.ingestion.rules.readings import REQUEST, Problem, Question, RowReading, SheetReading
from huoshui.ingestion.rules.request_identity import (
    FirmKey,
    Firms,
    find_firm,
    firm_key_of_row,
    firm_question,
    firm_question_id,
    request_key,
)
from huoshui.ingestion.rules.request_sheets import is_open, values_told
from huoshui.ingestion.rules.request_words import number_key
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy

MOST_TOLD = 50
_BY_NUMBER = """
SELECT DISTINCT f.subject_id, f.value_text FROM fact_ledger_fact f
JOIN fact_ledger_source s ON s.zone_id = f.zone_id AND s.id = f.source_id
WHERE f.zone_id = %s AND f.subject_kind = %s AND f.attribute = 'request_number_told' AND s.lineage = %s
"""


@dataclass
class FirmsOfSheet:
    """Row → firm, and the key under which the firm stands in the identity of a request."""

    ids: dict[int, UUID] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    called: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))  # firm → names that a person said are its own


def firms_of_sheet(zone_id: UUID, sheet: SheetReading, last_ids: Sequence[UUID], answers: Mapping[str, str]) -> FirmsOfSheet:
    """The firm of every row, each name looked up once."""
    rows_of: dict[FirmKey, list[RowReading]] = defaultdict(list)
    for row in sheet.rows:
        rows_of[firm_key_of_row(row.owner, _uscc(row))].append(row)
    firms = _register(zone_id, rows_of, last_ids)
    found = FirmsOfSheet()
    for key, rows in rows_of.items():
        answer = answers.get(firm_question_id(sheet.lineage_key, key), "")
        one = find_firm(key, rows[0].owner, firms, answer)
        if one.candidates:
            found.questions.append(firm_question(sheet, rows[0].row, rows[0].owner, key, one))
        for row in rows:
            found.keys[row.row] = str(one.firm_id) if one.firm_id is not None else key[0]
            if one.firm_id is not None:
                found.ids[row.row] = one.firm_id
        if one.firm_id is not None and answer and rows[0].owner:
            found.called[one.firm_id].add(rows[0].owner)
    return found


def _uscc(row: RowReading) -> str:
    return next((str(value.value) for value in row.values if value.attribute == "uscc"), "")


def _register(zone_id: UUID, rows_of: Mapping[FirmKey, Sequence[RowReading]], last_ids: Sequence[UUID]) -> Firms:
    known = known_firms(zone_id, name_keys={key[0] for key in rows_of if key[0]}, codes={key[1] for key in rows_of if key[1]})
    by_code: dict[str, list[KnownProject]] = defaultdict(list)
    by_name: dict[str, list[KnownProject]] = defaultdict(list)
    for firm in known:
        entry = KnownProject(firm.id, firm.name, firm.name_key, firm.uscc, "", firm.other_keys)
        if firm.uscc:
            by_code[firm.uscc].append(entry)
        for name_key in {firm.name_key, *firm.other_keys}:
            by_name[name_key].append(entry)
    told: dict[str, UUID | None] = {}
    for request in known_requests(zone_id, bodies=(), ids=last_ids) if last_ids else ():
        if request.enterprise_name:
            told[enterprise_key(request.enterprise_name)] = request.enterprise_id
    strange = {enterprise_core(rows[0].owner) for key, rows in rows_of.items() if key[0] and key[0] not in by_name and key[0] not in told}
    by_core = {
        core: [KnownProject(firm.id, firm.name, firm.name_key, firm.uscc, "", ()) for firm in alike]
        for core, alike in (firms_by_core(zone_id, strange) if strange else {}).items()
    }
    return Firms(by_code, by_name, by_core, told)


def load_requests(index: ProjectIndex, zone_id: UUID, sheet: SheetReading, firms: FirmsOfSheet, ids: Sequence[UUID]) -> None:
    """Put into ``index`` the requests that rows of the sheet may be: same words, same number in this ledger or of the platform."""
    numbers = {key for row in sheet.rows if (key := number_key(row.project_code))}
    told_numbers = _told_numbers(zone_id, sheet.lineage_key, numbers) if numbers else {}
    bodies = {row.project_name.strip() for row in sheet.rows}
    found = known_requests(zone_id, bodies=bodies, numbers=numbers, ids=[*ids, *told_numbers])
    firm_of_name = {enterprise_key(row.owner): firms.keys[row.row] for row in sheet.rows if row.owner}
    for request in found:
        if index.get(request.id) is not None:
            continue
        told_key = enterprise_key(request.enterprise_name) if request.enterprise_name else ""
        firm = str(request.enterprise_id) if request.enterprise_id is not None else firm_of_name.get(told_key, told_key)
        index.add(
            KnownProject(
                request.id,
                request.title,
                request_key(request.body, firm),
                told_numbers.get(request.id, request.number),
                firm,
                (request_key(request.body, told_key),),
            )
        )


def _told_numbers(zone_id: UUID, lineage: str, numbers: set[str]) -> dict[UUID, str]:
    """Numbers that this very ledger gave: another ledger's 2024-001 is another matter."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_NUMBER, [zone_id, REQUEST, lineage])
        return {subject_id: key for subject_id, text in cursor.fetchall() if (key := number_key(text)) in numbers}


def row_problems_of_requests(actor: Actor, sheet: SheetReading) -> list[Problem]:
    """Rows that cannot come in: no firm; all of them where the actor may not register requests."""
    if not policy.may(actor, "requests:register"):
        words = "问题台账由调度或重点项目管理岗位导入，您的岗位不能登记诉求，这一行未入库。"
        return [Problem(sheet.name, str(row.row), "may_not_register", f"第 {row.row} 行：{words}", "error") for row in sheet.rows]
    return [
        Problem(
            sheet.name,
            str(row.row),
            "no_enterprise_name",
            f"第 {row.row} 行没有企业名称，这一行未入库。请补上；与上一行是同一家的，请合并单元格或照写一遍。",
            "error",
        )
        for row in sheet.rows
        if not enterprise_key(row.owner)
    ]


def unknown_words(actor: Actor, sheet: SheetReading) -> list[Problem]:
    """Units and categories that the zone does not have: the words are kept, the row waits for the desk."""
    still_open = {unit.id for unit in organizations.open_units(actor)}
    told = [(row, values_told(row.values)) for row in sheet.rows]
    names = {name for _, values in told for name in unit_names(str(values.get("lead_unit_told", "")))[:1]}
    units = {name: unit for name, unit in organizations.units_by_name(actor.zone_id, sorted(names)).items() if unit.id in still_open}
    dictionary = {clean_name(line.name) for line in categories(actor)}
    problems: list[Problem] = []
    strange: set[str] = set()
    for row, values in told:
        for value in row.values:
            if value.attribute == "lead_unit_told":
                lead = next(iter(unit_names(str(value.value))), "")
                if lead not in units and lead not in strange and is_open(values, actor.stands_on or clock.today()):
                    strange.add(lead)
                    message = f"“{lead[:40]}”不是本区在用的单位，原文保留，这一件待研判交办。请核对名称，或在系统 › 单位中先建。"
                    problems.append(Problem(sheet.name, value.cell, "unknown_unit", message))
            elif value.attribute == "category_told":
                word = clean_name(str(value.value)).removesuffix("问题").removesuffix("类")
                if word not in strange and not any(name in word or word in name for name in dictionary):
                    strange.add(word)
                    message = f"类别“{word[:20]}”不在本区的诉求类别里，原文保留，待研判。请核对，或在诉求 › 类别中先加。"
                    problems.append(Problem(sheet.name, value.cell, "unknown_category", message))
    return problems[:MOST_TOLD]
