"""Which known project a row speaks of. Decided by code, name and owner, alias; never by likeness; what is doubtful is asked."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from rapidfuzz import fuzz

NEW_PROJECT = "new"  # the answer "this is another project"
PROJECT_ANSWER = "project:"  # the answer "this is that project": project:<id>
ENTERPRISE_ANSWER = "enterprise:"  # the same in a register: enterprise:<id>
REQUEST_ANSWER = "request:"  # and in a ledger of problems: request:<id>
LIKELY_RENAMED = 60  # likeness of two names, 0–100, from which a question is asked (and only asked)
MOST_RENAME_CANDIDATES = 5
QUESTION_PREFIX = "identity:"


@dataclass(frozen=True)
class KnownProject:
    """A project of the zone as far as recognising it goes; in a register a firm, its USCC as ``code``. Keys are those of core.names."""

    id: UUID
    name: str
    name_key: str
    code: str  # normalised, "" where unknown
    owner_key: str  # "" where unknown
    alias_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowIdentity:
    """What a row says of its project's identity. Twins are rows of one sheet that say the very same."""

    row: int
    name: str
    name_key: str
    code: str
    owner_key: str
    question_id: str
    twins_left: int = 1  # this row and its twins below it


@dataclass(frozen=True)
class SheetMemory:
    """What is remembered while a sheet's rows are identified.

    ``last_rows``: the projects that the latest earlier file of this very ledger spoke of, with their rows there.
    ``taken``: projects that rows above already are; two rows of one sheet are never one project.
    """

    last_rows: Mapping[UUID, int] = field(default_factory=dict)
    taken: set[UUID] = field(default_factory=set)


@dataclass(frozen=True)
class IdentityMatch:
    """``known``: it is ``project``. ``new``: nobody knows it. ``ask``: one of ``candidates`` or a new one; a person says which.
    ``twin``: a row above is ``project`` already."""

    kind: Literal["known", "new", "ask", "twin"]
    how: str  # code | name | alias | answer | none | several | other_owner | other_code | renamed | wrong_answer
    project: KnownProject | None = None
    candidates: tuple[KnownProject, ...] = ()


@dataclass
class ProjectIndex:
    """The zone's projects by code, by name and by alias. Grows while a file is read, so that two sheets meet."""

    _by_id: dict[UUID, KnownProject] = field(default_factory=dict)
    _by_code: dict[str, list[KnownProject]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[KnownProject]] = field(default_factory=lambda: defaultdict(list))
    _by_alias: dict[str, list[KnownProject]] = field(default_factory=lambda: defaultdict(list))

    def add(self, project: KnownProject) -> None:
        """Make a project findable."""
        self._by_id[project.id] = project
        if project.code:
            self._by_code[project.code].append(project)
        self._by_name[project.name_key].append(project)
        for key in project.alias_keys:
            if key != project.name_key:
                self._by_alias[key].append(project)

    def add_all(self, projects: Iterable[KnownProject]) -> None:
        """Make many projects findable."""
        for project in projects:
            self.add(project)

    def get(self, project_id: UUID) -> KnownProject | None:
        """The project with this id."""
        return self._by_id.get(project_id)

    def with_code(self, code: str) -> Sequence[KnownProject]:
        """Projects with this code."""
        return self._by_code.get(code, ()) if code else ()

    def with_name(self, name_key: str) -> Sequence[KnownProject]:
        """Projects of this name."""
        return self._by_name.get(name_key, ())

    def with_alias(self, name_key: str) -> Sequence[KnownProject]:
        """Projects that are also called so."""
        return self._by_alias.get(name_key, ())


def question_id(lineage_key: str, name_key: str, code: str, owner_key: str) -> str:
    """A stable id of the question "which project is this row?" within one ledger."""
    told = "\x1f".join((lineage_key, name_key, code, owner_key))
    return QUESTION_PREFIX + hashlib.sha256(told.encode()).hexdigest()[:16]


def answered_id(answer: str) -> UUID | None:
    """The project or firm that an answer names; None where it names none."""
    for prefix in (PROJECT_ANSWER, ENTERPRISE_ANSWER, REQUEST_ANSWER):
        if answer.startswith(prefix):
            try:
                return UUID(answer.removeprefix(prefix))
            except ValueError:
                return None
    return None


def identify(row: RowIdentity, index: ProjectIndex, memory: SheetMemory, answer: str = "") -> IdentityMatch:
    """Decide which project ``row`` speaks of; a person's answer goes first.

    Code: the same code is the same project (one code over several phases: the one of that name).
    Name: the same name with the same or an unstated owner; a project that this very ledger already spoke of may have changed
    its owner or its code. Alias: likewise. Same name but another owner or another code: asked.
    """
    if answer:
        return _answered(answer, index, memory)
    same_code = _free(index.with_code(row.code), memory)
    named = [project for project in same_code if project.name_key == row.name_key]
    if len(named) == 1:
        return IdentityMatch("known", "code", named[0])
    if len(same_code) == 1 and len(index.with_code(row.code)) == 1:
        return IdentityMatch("known", "code", same_code[0])
    if len(named) > 1:
        return _among(row, named, memory, "code")
    same_name = _free(index.with_name(row.name_key), memory)
    if same_name:
        return _among(row, same_name, memory, "name")
    also_called = _free(index.with_alias(row.name_key), memory)
    if also_called:
        return _among(row, also_called, memory, "alias")
    if same_code and len(same_code) == len(index.with_code(row.code)):
        return IdentityMatch("ask", "several", candidates=tuple(same_code))
    for project in index.with_name(row.name_key):
        if project.id in memory.taken and not _codes_differ(row, project) and _owners_agree(row, project):
            return IdentityMatch("twin", "twin", project)
    return IdentityMatch("new", "none")


def _free(projects: Iterable[KnownProject], memory: SheetMemory) -> list[KnownProject]:
    return [project for project in projects if project.id not in memory.taken]


def _answered(answer: str, index: ProjectIndex, memory: SheetMemory) -> IdentityMatch:
    if answer == NEW_PROJECT:
        return IdentityMatch("new", "answer")
    answered = answered_id(answer)
    if answered is not None:
        project = index.get(answered)
        if project is not None and project.id not in memory.taken:
            return IdentityMatch("known", "answer", project)
    return IdentityMatch("ask", "wrong_answer")


def _among(row: RowIdentity, candidates: Sequence[KnownProject], memory: SheetMemory, how: str) -> IdentityMatch:
    fitting = [project for project in candidates if not _codes_differ(row, project) and _owners_agree(row, project)]
    exact = [project for project in fitting if row.owner_key and project.owner_key == row.owner_key]
    fitting = exact or fitting
    if len(fitting) == 1:
        return IdentityMatch("known", how, fitting[0])
    own = sorted(
        (project for project in fitting or candidates if project.id in memory.last_rows), key=lambda project: memory.last_rows[project.id]
    )
    if fitting:
        if own and len(own) == row.twins_left:  # twins keep the order in which the ledger had them
            return IdentityMatch("known", how, own[0])
        return IdentityMatch("ask", "several", candidates=tuple(fitting))
    if len(own) == 1 and not (_codes_differ(row, own[0]) and not _owners_agree(row, own[0])):
        return IdentityMatch("known", how, own[0])
    reason = "other_code" if any(_codes_differ(row, project) for project in candidates) else "other_owner"
    return IdentityMatch("ask", reason, candidates=tuple(candidates))


def _codes_differ(row: RowIdentity, project: KnownProject) -> bool:
    return bool(row.code and project.code and row.code != project.code)


def _owners_agree(row: RowIdentity, project: KnownProject) -> bool:
    return not row.owner_key or not project.owner_key or row.owner_key == project.owner_key


def likely_former_names(row: RowIdentity, gone: Sequence[KnownProject], last_rows: Mapping[UUID, int]) -> tuple[KnownProject, ...]:
    """Projects that left the ledger where ``row`` appeared and whose name is like its name, the likest first.

    Only for asking "renamed?": the answer decides. The same row number or the same owner lowers the bar.
    """
    scored = []
    for project in gone:
        if _codes_differ(row, project):
            continue
        likeness = fuzz.ratio(row.name_key, project.name_key)
        last_row = last_rows.get(project.id, 0)
        if last_row == row.row or (row.owner_key and project.owner_key == row.owner_key):
            likeness += 15
        if likeness >= LIKELY_RENAMED:
            scored.append((-likeness, abs(last_row - row.row), str(project.id), project))
    return tuple(entry[3] for entry in sorted(scored, key=lambda entry: entry[:3])[:MOST_RENAME_CANDIDATES])
