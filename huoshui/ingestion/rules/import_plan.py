"""What committing a sheet would do, row by row: which project each row is, and which facts it adds or corrects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from huoshui.core.names import clean_name, enterprise_key, project_key
from huoshui.core.project_code import normalise_project_code
from huoshui.core.uscc import normalise_uscc
from huoshui.ingestion.rules.differences import (
    CLEARED_WITHDRAW,
    Change,
    EarlierStatement,
    ValueInForce,
    compare_row,
    is_masked,
    problem_with,
    stored_qualifier,
)
from huoshui.ingestion.rules.project_identity import (
    ENTERPRISE_ANSWER,
    NEW_PROJECT,
    PROJECT_ANSWER,
    REQUEST_ANSWER,
    IdentityMatch,
    KnownProject,
    ProjectIndex,
    RowIdentity,
    SheetMemory,
    identify,
    likely_former_names,
    question_id,
)
from huoshui.ingestion.rules.readings import (
    ENTERPRISE,
    EXTRA_TEXT,
    PROJECT,
    REQUEST,
    Choice,
    Problem,
    Question,
    RowReading,
    SheetReading,
    StatedValue,
)
from huoshui.ingestion.rules.request_identity import identify_request, likely_reworded
from huoshui.ingestion.rules.request_words import words_key
from huoshui.targets.rules.target_keys import TargetKey

CLEARED_PREFIX = "cleared:"  # answers: cleared:<sheet>!<project id>:<attribute> or cleared:* → keep | withdraw
MOST_RENAME_COMPARISONS = 200_000
LONGEST_NAME = 200
LONGEST_REQUEST = 5_000  # as for one that is told
RowKind = Literal["new", "changed", "cleared", "same", "kept_out", "asked"]

WHY_ASKED = {
    "several": "本区有多个同名项目，仅凭名称不能确定是哪一个。",
    "other_owner": "本区已有同名项目，但业主单位不同。",
    "other_code": "本区已有同名项目，但项目代码不同。",
    "renamed": "这个名称是新的，而同一台账里有名称相近的项目这次没有出现，可能是改名。",
    "wrong_answer": "所给的答案不是本区现有的项目，或该项目已对应本表另一行。",
}
WHY_FIRM_ASKED = {
    "several": "本区有多家同名企业，仅凭名称不能确定是哪一家。",
    "other_code": "本区已有同名企业，但统一社会信用代码不同。",
    "renamed": "这个名称是新的，而同一名录里有名称相近的企业这次没有出现，可能是更名。",
    "wrong_answer": "所给的答案不是本区登记的企业，或该企业已对应本表另一行。",
}

WHY_REQUEST_ASKED = {
    "several": "本区有几件这家企业的同样诉求，不能确定是哪一件。",
    "other_owner": "编号相同的诉求是另一家企业的。",
    "renamed": "这件是新的，而同一台账里这家企业有一件相近的这次没有出现，可能是改了写法。",
    "wrong_answer": "所给的答案不是本区的诉求，或该诉求已对应本表另一行。",
}


@dataclass(frozen=True)
class _AskedOf:
    """How a question about the identity of a row is worded."""

    prefix: str
    which: str
    another: str
    why: Mapping[str, str]


_ASKED = {
    PROJECT: _AskedOf(PROJECT_ANSWER, "哪个项目", "另一个项目，新建", WHY_ASKED),
    ENTERPRISE: _AskedOf(ENTERPRISE_ANSWER, "哪家企业", "另一家企业，新登记", WHY_FIRM_ASKED),
    REQUEST: _AskedOf(REQUEST_ANSWER, "哪件诉求", "另一件，新登记", WHY_REQUEST_ASKED),
}


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row and what becomes of it. ``changes`` None: the project is new to the ledger, every value is added."""

    row: RowReading
    kind: RowKind
    project_id: UUID | None
    is_new: bool
    changes: tuple[Change, ...] | None = ()
    remark: str = ""
    project: KnownProject | None = None

    @property
    def writes(self) -> bool:
        """Whether committing records any fact of this row."""
        return self.kind in ("new", "changed")


@dataclass
class SheetPlan:
    """One sheet, going into one zone."""

    sheet: SheetReading
    zone_id: UUID
    rows: list[RowPlan] = field(default_factory=list)
    gone: list[KnownProject] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    firms: dict[int, UUID] = field(default_factory=dict)  # of requests: row → firm of the register
    called: dict[UUID, set[str]] = field(default_factory=dict)  # of requests: firm → names that a person said are its own
    target_keys: dict[str, TargetKey] = field(default_factory=dict)  # of targets: cell → whose target of what
    differing_wholes: set[TargetKey] = field(default_factory=set)  # of targets: the zone's that its units' do not make
    reasons: dict[str, str] = field(default_factory=dict)  # of targets: kind of question → the reason given

    def project_ids(self, *kinds: RowKind) -> set[UUID]:
        """The projects of the rows of these kinds."""
        return {plan.project_id for plan in self.rows if plan.kind in kinds and plan.project_id is not None}


@dataclass(frozen=True, slots=True)
class IdentifiedRow:
    """A row whose project is known, new, or to be asked for."""

    row: RowReading
    identity: RowIdentity
    match: IdentityMatch
    project_id: UUID | None  # of the known project, or the id that the new one will get


def row_identities(sheet: SheetReading) -> list[RowIdentity]:
    """What the rows say of their projects' identity; twins are counted down."""
    of_firms = sheet.subject_kind == ENTERPRISE
    name_key, code_key = (enterprise_key, normalise_uscc) if of_firms else (project_key, normalise_project_code)
    keys = [
        (
            name_key(row.project_name),
            code_key(row.project_code) if row.project_code else "",
            enterprise_key(row.owner) if row.owner else "",
        )
        for row in sheet.rows
    ]
    left = Counter(keys)
    identities = []
    for row, key in zip(sheet.rows, keys, strict=True):
        asked = question_id(sheet.lineage_key, *key)
        if left[key] > 1:
            asked = f"{asked}-{left[key]}"
        identities.append(RowIdentity(row.row, row.project_name, *key, asked, left[key]))
        left[key] -= 1
    return identities


def identify_rows(
    sheet: SheetReading,
    index: ProjectIndex,
    last_rows: Mapping[UUID, int],
    answers: Mapping[str, str],
    new_id: Callable[[], UUID],
    kept_out: Collection[int] = (),
    *,
    identities: Sequence[RowIdentity] | None = None,
) -> tuple[list[IdentifiedRow], list[KnownProject], list[Question]]:
    """Each row's project, the projects that left the ledger, and the questions that only a person can answer.

    New projects enter ``index``, so that the next sheet of the same zone finds them; those of rows that stay out
    (``kept_out``) do not. ``identities`` where the caller knows more than the sheet says: the firms of requests.
    """
    memory = SheetMemory(last_rows)
    identified: list[IdentifiedRow] = []
    decide = identify_request if sheet.subject_kind == REQUEST else identify
    for row, identity in zip(sheet.rows, identities if identities is not None else row_identities(sheet), strict=True):
        match = decide(identity, index, memory, answers.get(identity.question_id, ""))
        project_id = match.project.id if match.project is not None else None
        if match.kind == "new" and row.row not in kept_out:
            project_id = new_id()
            index.add(KnownProject(project_id, row.project_name, identity.name_key, identity.code, identity.owner_key))
        if project_id is not None and match.kind != "twin":
            memory.taken.add(project_id)
        identified.append(IdentifiedRow(row, identity, match, project_id))
    gone = [known for project_id in last_rows if project_id not in memory.taken and (known := index.get(project_id)) is not None]
    identified = _ask_about_renaming(identified, gone, last_rows, sheet.subject_kind == REQUEST)
    questions = [_question(sheet, entry) for entry in identified if entry.match.kind == "ask" and entry.row.row not in kept_out]
    asked_about = {candidate.id for entry in identified if entry.match.kind == "ask" for candidate in entry.match.candidates}
    return identified, [known for known in gone if known.id not in asked_about], questions


def _ask_about_renaming(
    identified: list[IdentifiedRow], gone: Sequence[KnownProject], last_rows: Mapping[UUID, int], of_requests: bool
) -> list[IdentifiedRow]:
    doubtful = [entry for entry in identified if entry.match.kind == "new" and entry.match.how == "none"]
    if not gone or not last_rows or len(doubtful) * len(gone) > MOST_RENAME_COMPARISONS:
        return identified
    candidates = {
        entry.identity.row: likely_reworded(entry.identity, gone) if of_requests else likely_former_names(entry.identity, gone, last_rows)
        for entry in doubtful
    }
    return [
        IdentifiedRow(entry.row, entry.identity, IdentityMatch("ask", "renamed", candidates=candidates[entry.identity.row]), None)
        if candidates.get(entry.identity.row)
        else entry
        for entry in identified
    ]


def _question(sheet: SheetReading, entry: IdentifiedRow) -> Question:
    words = _ASKED[sheet.subject_kind]
    prefix = words.prefix
    choices = [Choice(prefix + str(known.id), f"就是“{known.name}”{_details(known)}") for known in entry.match.candidates]
    choices.append(Choice(NEW_PROJECT, words.another))
    return Question(
        id=entry.identity.question_id,
        kind="identity",
        sheet=sheet.name,
        column="",
        header="",
        text=f"第 {entry.row.row} 行“{entry.row.project_name[:60]}”是{words.which}？",
        choices=tuple(choices),
        why=words.why[entry.match.how],
        remember=False,
    )


def _details(known: KnownProject) -> str:
    return f"（代码 {known.code}）" if known.code else ""


def cells_with_errors(sheet: SheetReading) -> dict[int, list[Problem]]:
    """Problems of severity error by row: such a row stays out of the ledger."""
    by_row: dict[int, list[Problem]] = {}
    for problem in sheet.problems:
        digits = problem.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if problem.severity == "error" and digits.isdecimal():
            by_row.setdefault(int(digits), []).append(problem)
    return by_row


def columns_with_slots(sheet: SheetReading) -> frozenset[tuple[str, str, date | None, date | None]]:
    """The slots that the sheet's columns would fill: an earlier statement there without a value now was emptied."""
    slots = set()
    for column in sheet.columns:
        for attribute in column.attributes:
            for qualifier in {"", stored_qualifier(column.header), stored_qualifier("/".join(column.header_path))}:
                if qualifier or attribute != EXTRA_TEXT:
                    slots.add((attribute, qualifier, column.period_start, column.period_end))
    return frozenset(slots)


def plan_row(
    entry: IdentifiedRow,
    earlier: Sequence[EarlierStatement],
    in_force: Sequence[ValueInForce],
    emptied_slots: frozenset[tuple[str, str, date | None, date | None]],
    answers: Mapping[str, str],
) -> RowPlan:
    """What committing one identified row does."""
    if entry.match.kind == "ask":
        return RowPlan(entry.row, "asked", None, False)
    if entry.match.kind == "twin":
        return RowPlan(entry.row, "kept_out", None, False, (), "与本表上方一行是同一个，未重复入库。请保留一行，或区分两行的名称。")
    if entry.match.kind == "new":
        return RowPlan(entry.row, "new", entry.project_id, True, None)
    remark = REMARKS.get(entry.match.how, "")
    known = entry.match.project
    changes = tuple(compare_row(entry.row.values, earlier, in_force, emptied_slots))
    kind: RowKind = "same"
    if any(_is_written(change, entry.project_id, answers) for change in changes):
        kind = "changed"
    elif changes:
        kind = "cleared"
    return RowPlan(entry.row, kind, entry.project_id, False, changes, remark, known)


REMARKS = {"code": "按代码对应", "alias": "按别名或曾用名对应", "answer": "按您的答复对应"}


def _is_written(change: Change, project_id: UUID | None, answers: Mapping[str, str]) -> bool:
    return change.kind != "cleared" or is_withdrawn(change, project_id, answers)


def is_withdrawn(change: Change, project_id: UUID | None, answers: Mapping[str, str]) -> bool:
    """Whether an emptied cell was decided to withdraw what it said; kept unless somebody says so."""
    if change.kind != "cleared" or change.before is None:
        return False
    decided = answers.get(cleared_key(project_id, change), answers.get(CLEARED_PREFIX + "*", ""))
    return decided == CLEARED_WITHDRAW


def cleared_key(project_id: UUID | None, change: Change) -> str:
    """The key under which the decision about an emptied cell is given."""
    slot = change.before.slot if change.before is not None else None
    period = f":{slot.period_end}" if slot is not None and slot.period_end is not None else ""
    return f"{CLEARED_PREFIX}{project_id}:{slot.attribute if slot else ''}{period}"


def values_to_add(row: RowReading) -> Iterable[StatedValue]:
    """The values of a new project's row, each once."""
    seen = set()
    for value in row.values:
        key = (value.attribute, value.qualifier, value.period_end, value.happened_on, value.value)
        if key not in seen and not is_masked(value):
            seen.add(key)
            yield value


_NAMES: dict[str, tuple[Callable[[str], str], int, str, str]] = {
    PROJECT: (project_key, LONGEST_NAME, "bad_project_name", "项目名称"),
    ENTERPRISE: (enterprise_key, LONGEST_NAME, "bad_enterprise_name", "企业名称"),
    REQUEST: (words_key, LONGEST_REQUEST, "bad_request_text", "诉求内容"),
}


def row_problems(sheet: SheetReading, row: RowReading) -> list[Problem]:
    """What of the row the ledger cannot hold."""
    sheet_name = sheet.name
    key_of, longest, code, noun = _NAMES[sheet.subject_kind]
    name = clean_name(row.project_name)
    if len(name) > longest or not key_of(name):
        fault = f"超过 {longest} 字" if len(name) > longest else "没有可辨认的文字"
        return [Problem(sheet_name, str(row.row), code, f"第 {row.row} 行的{noun}{fault}，这一行未入库。请改正。", "error")]
    return [
        Problem(sheet_name, value.cell, "value_out_of_range", sentence, "error")
        for value in row.values
        if value.kind in ("fen", "number") and (sentence := problem_with(value))
    ]
