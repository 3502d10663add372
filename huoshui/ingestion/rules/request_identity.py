"""Which firm a row of a ledger of problems speaks for, and which request it is. By code, name and the same words; never by likeness."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rapidfuzz import fuzz

from huoshui.core.names import enterprise_core, enterprise_key
from huoshui.core.uscc import normalise_uscc
from huoshui.ingestion.rules.project_identity import (
    ENTERPRISE_ANSWER,
    IdentityMatch,
    KnownProject,
    ProjectIndex,
    RowIdentity,
    SheetMemory,
    answered_id,
    question_id,
)
from huoshui.ingestion.rules.readings import Choice, Question, SheetReading
from huoshui.ingestion.rules.request_words import BETWEEN, number_key, words_key

UNLISTED = "unlisted"  # the answer "the register does not have this firm"
FIRM_QUESTION = "firm:"
LIKELY_REWORDED = 60  # likeness of two texts of one firm, 0–100, from which "the same, reworded?" is asked (and only asked)
MOST_CANDIDATES = 5

FirmKey = tuple[str, str]  # enterprise_key of the name as told, normalised USCC or ""


@dataclass(frozen=True)
class Firms:
    """The register by code, by any name, and by what is left of a name without region and legal form."""

    by_code: Mapping[str, Sequence[KnownProject]]
    by_name: Mapping[str, Sequence[KnownProject]]
    by_core: Mapping[str, Sequence[KnownProject]]
    told_before: Mapping[str, UUID | None] = field(default_factory=dict)  # name → firm, as this ledger's rows stand since last time


@dataclass(frozen=True)
class FirmFound:
    """``firm_id`` None: not in the register, kept under its name. ``candidates``: a person must say which."""

    firm_id: UUID | None = None
    candidates: tuple[KnownProject, ...] = ()
    why: str = ""


def firm_key_of_row(owner: str, uscc: str) -> FirmKey:
    """What identifies the firm of a row."""
    return enterprise_key(owner), normalise_uscc(uscc) if uscc else ""


def find_firm(key: FirmKey, name: str, firms: Firms, answer: str = "") -> FirmFound:
    """The firm of a row: a person's answer, else its code, else its name or another name; what is doubtful is asked."""
    answered = answered_id(answer) if answer else None
    if answer == UNLISTED or answered is not None:
        return FirmFound(answered)
    name_key, code = key
    coded = list(firms.by_code.get(code, ())) if code else []
    named = list(firms.by_name.get(name_key, ())) if name_key else []
    if len(coded) == 1:
        others = [firm for firm in named if firm.id != coded[0].id]
        if others and coded[0] not in named:
            return FirmFound(None, (coded[0], *others), "信用代码和名称指向两家不同的企业。")
        return FirmFound(coded[0].id)
    if len(named) == 1 and not (code and named[0].code and named[0].code != code):
        return FirmFound(named[0].id)
    if name_key in firms.told_before:
        return FirmFound(firms.told_before[name_key])
    if named:
        why = "名录里有多家同名企业。" if len(named) > 1 else "名录里有同名企业，但统一社会信用代码不同。"
        return FirmFound(None, tuple(named[:MOST_CANDIDATES]), why)
    alike = firms.by_core.get(enterprise_core(name), ())
    if alike:
        return FirmFound(None, tuple(alike[:MOST_CANDIDATES]), "名录里没有这个名称，有字号相同的企业，可能是简称。")
    return FirmFound()


def firm_question(sheet: SheetReading, row: int, name: str, key: FirmKey, found: FirmFound) -> Question:
    """Asked once a name, at the first row that bears it."""
    choices = [
        Choice(ENTERPRISE_ANSWER + str(firm.id), f"就是“{firm.name}”{f'（代码 {firm.code}）' if firm.code else ''}")
        for firm in found.candidates
    ]
    choices.append(Choice(UNLISTED, "名录里没有，按表中名称保留"))
    return Question(
        id=firm_question_id(sheet.lineage_key, key),
        kind="identity",
        sheet=sheet.name,
        column="",
        header="",
        text=f"第 {row} 行的企业“{name[:60]}”是名录里的哪一家？",
        choices=tuple(choices),
        why=found.why,
        remember=False,
    )


def firm_question_id(lineage_key: str, key: FirmKey) -> str:
    """A stable id of the question "which firm is this name?" within one ledger."""
    return FIRM_QUESTION + hashlib.sha256("\x1f".join((lineage_key, *key)).encode()).hexdigest()[:16]


def request_key(words: str, firm: str) -> str:
    """Words and firm together: two firms that say the same are two requests."""
    return f"{words_key(words)}{BETWEEN}{firm}"


def request_identities(sheet: SheetReading, firm_of_row: Mapping[int, str]) -> list[RowIdentity]:
    """What the rows say of their requests' identity. ``firm_of_row``: row → the firm's id, or the key of its name as told."""
    keys = []
    for row in sheet.rows:
        firm = firm_of_row.get(row.row, "")
        keys.append((request_key(row.project_name, firm), number_key(row.project_code), firm))
    left = Counter(keys)
    identities = []
    for row, key in zip(sheet.rows, keys, strict=True):
        asked = question_id(sheet.lineage_key, *key) + (f"-{left[key]}" if left[key] > 1 else "")
        identities.append(RowIdentity(row.row, row.project_name, *key, asked, left[key]))
        left[key] -= 1
    return identities


def identify_request(row: RowIdentity, index: ProjectIndex, memory: SheetMemory, answer: str = "") -> IdentityMatch:
    """Decide which request ``row`` speaks of; a person's answer first.

    The same words of the same firm are the same request, else the same number with the same firm.
    """
    if answer:
        return _answered(answer, index, memory)
    same = _free((*index.with_name(row.name_key), *index.with_alias(row.name_key)), memory)
    if len(same) > 1:
        same = [one for one in same if row.code and one.code == row.code] or [one for one in same if one.id in memory.last_rows] or same
        same.sort(key=lambda one: memory.last_rows.get(one.id, 0))
        if len(same) > 1 and not all(one.id in memory.last_rows for one in same):
            return IdentityMatch("ask", "several", candidates=tuple(same[:MOST_CANDIDATES]))
    if same:
        return IdentityMatch("known", "name", same[0])
    numbered = _free(index.with_code(row.code), memory)
    if numbered:
        own = [one for one in numbered if one.owner_key == row.owner_key]
        if len(own) == 1:
            return IdentityMatch("known", "code", own[0])
        return IdentityMatch("ask", "other_owner", candidates=tuple(numbered[:MOST_CANDIDATES]))
    if any(one.id in memory.taken for one in index.with_name(row.name_key)):
        twin = next(one for one in index.with_name(row.name_key) if one.id in memory.taken)
        return IdentityMatch("twin", "twin", twin)
    return IdentityMatch("new", "none")


def _answered(answer: str, index: ProjectIndex, memory: SheetMemory) -> IdentityMatch:
    if answer == "new":
        return IdentityMatch("new", "answer")
    answered = answered_id(answer)
    known = index.get(answered) if answered is not None else None
    if known is not None and known.id not in memory.taken:
        return IdentityMatch("known", "answer", known)
    return IdentityMatch("ask", "wrong_answer")


def _free(requests: Sequence[KnownProject], memory: SheetMemory) -> list[KnownProject]:
    return [one for one in dict.fromkeys(requests) if one.id not in memory.taken]


def likely_reworded(row: RowIdentity, gone: Collection[KnownProject]) -> tuple[KnownProject, ...]:
    """Requests of the same firm that left the ledger and whose words are like the row's, the likest first."""
    words = row.name_key.partition(BETWEEN)[0]
    scored = []
    for known in gone:
        if known.owner_key != row.owner_key:
            continue
        likeness = fuzz.ratio(words, known.name_key.partition(BETWEEN)[0])
        if likeness >= LIKELY_REWORDED:
            scored.append((-likeness, str(known.id), known))
    return tuple(entry[2] for entry in sorted(scored, key=lambda entry: entry[:2])[:MOST_CANDIDATES])
