"""What reading a workbook yields: the boundary between the reader and everything that stores, shows or asks.

All of it is plain immutable data. Rows and values are named tuples because a ledger of 50,000 rows holds 600,000 of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

EXTRACTOR = "ledger-reader/1"  # name and version of this reader, kept with every source

# SheetReading.status
PROJECT_LIST = "project_list"  # rows are projects
ENTERPRISE_LIST = "enterprise_list"  # rows are firms: a register of enterprises
REQUEST_LIST = "request_list"  # rows are what firms ask: a ledger of problems
TARGET_LIST = "target_list"  # cells are targets: a table that shares them out onto units
NOT_PROJECT_LIST = "not_project_list"  # a summary, a ranking, an instruction sheet: skipped, with the reason
HIDDEN = "hidden"  # hidden by its author: skipped and reported
EMPTY = "empty"

# Subject kinds of the rows, as the fact ledger names them
PROJECT = "project"
ENTERPRISE = "enterprise"
REQUEST = "request"
TARGET = "target"
_KIND_OF_LIST = {PROJECT_LIST: PROJECT, ENTERPRISE_LIST: ENTERPRISE, REQUEST_LIST: REQUEST, TARGET_LIST: TARGET}

# Attributes that the reader states; investment_projects declares all but EXTRA_TEXT.
EXTRA_TEXT = "extra_text"  # a column nobody mapped: kept with its header path as qualifier so that nothing is lost

Value = int | Decimal | date | str


class StatedValue(NamedTuple):
    """One cell understood as one fact about the row's project.

    ``kind`` fen: int of whole fen · number: Decimal · date: first day of the stated day, month or year · text: str.
    A value that holds for a period has both ``period_*`` (inclusive); one that is true on a day has ``happened_on``.
    """

    attribute: str  # name as declared by investment_projects, or EXTRA_TEXT
    kind: str  # fen | number | date | text
    value: Value
    cell: str  # "F7"
    raw: str  # the text that stood there, before normalising (numbers as Excel shows them without format)
    happened_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    date_precision: str = "day"  # day | month | year
    modality: str = "reported"  # reported | target
    qualifier: str = ""  # EXTRA_TEXT: the header path "A/B"; several leaders or contacts: their header


class RowReading(NamedTuple):
    """One row: a project, in a register a firm (then ``project_name`` is its name and ``project_code`` its USCC), in a ledger of
    problems a request (its words, its number, and ``owner`` the firm), in a table of targets a target (see ``target_tables``).

    ``row`` is the row number as Excel shows it (from 1).
    """

    row: int
    project_name: str  # cleaned of ☆ and outer spaces; the cell's own text is in the value project_name
    project_code: str  # "" where the sheet has none
    owner: str  # name of the owner enterprise, "" where the sheet has none
    section: str  # "二、在建项目/（一）工业" as the section rows above say, "" without sections
    values: tuple[StatedValue, ...]
    marks: str = ""  # "☆" or "★" as they stood at the name
    hidden: bool = False  # the row is hidden in the workbook: read all the same, and told


@dataclass(frozen=True)
class ColumnMapping:
    """How one column was understood. ``attributes`` is empty for columns that are not stored (序号, 操作)."""

    column: str  # "F"
    header: str  # the header path as one line "年度计划/计划投资（万元）"
    header_path: tuple[str, ...]
    attributes: tuple[str, ...]
    unit: str = ""  # 元 万元 亿元 万美元 …, % or ""
    unit_from: str = ""  # header | unit_column | sheet | answer
    kind: str = "text"  # fen | number | date | text | range | percent | check | ignore
    period_start: date | None = None
    period_end: date | None = None
    modality: str = "reported"
    question_ids: tuple[str, ...] = ()
    hidden: bool = False
    note: str = ""  # Chinese, where something about this column should be told


@dataclass(frozen=True)
class Problem:
    """Something in the file that somebody should look at. ``error`` keeps the value (or row) out, ``warning`` does not."""

    sheet: str
    cell: str  # "F7", "7" for a whole row, "" for the whole sheet
    code: str
    message: str  # Chinese: what, where, what to do
    severity: str = "warning"  # error | warning | told


@dataclass(frozen=True)
class Choice:
    """One possible answer: ``value`` is what --answers and the form send, ``label`` what people read."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """What only a person can settle. ``id`` is stable for one layout, so an answer can be remembered.

    ``choices`` is empty where free text is asked (a year: "2024"). ``answer`` is what was given or remembered, else "".
    """

    id: str
    kind: str  # measure | unit | year | duplicate | header | sheet | reference
    sheet: str
    column: str
    header: str
    text: str
    choices: tuple[Choice, ...]
    why: str
    answer: str = ""
    remember: bool = True  # False: holds for this file only (the year of a month column)
    usual: str = ""  # the answer that holds where nobody gives another: such a question stops nothing


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no project. ``kind``: title repeated_header section total note signature
    empty_name continuation other_table."""

    row: int
    kind: str
    reason: str


@dataclass(frozen=True)
class SheetReading:
    """One sheet, understood as far as possible. With open questions the columns concerned yield no values."""

    name: str
    title: str
    status: str  # PROJECT_LIST …
    status_reason: str = ""  # Chinese, where the sheet was skipped
    header_rows: tuple[int, ...] = ()  # Excel row numbers
    columns: tuple[ColumnMapping, ...] = ()
    rows: tuple[RowReading, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()  # open ones and answered ones (with ``answer``)
    totals: Mapping[str, str | None] = field(default_factory=dict)  # fen attribute → sum as text; None: no value at all
    printed_totals: Mapping[str, str | None] = field(default_factory=dict)  # the same, as the sheet's own 合计 row states
    layout: Mapping[str, Any] = field(default_factory=dict)  # JSON: see rules/layouts.py
    fingerprint: str = ""  # sha256 hex of the header paths without years and months, whatever their order
    lineage_key: str = ""  # sha256 hex: same key in the same zone = the same ledger sent again
    reporting_unit: str = ""  # 填报单位
    reported_on: date | None = None  # 填报日期 or 填报依据; first day where only month or year is stated
    reported_precision: str = "day"

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Questions without an answer: while one is open, nothing of this sheet may be committed."""
        return tuple(question for question in self.questions if not question.answer)

    @property
    def subject_kind(self) -> str:
        """What the rows are, as the fact ledger names it."""
        return _KIND_OF_LIST.get(self.status, PROJECT)


@dataclass(frozen=True)
class WorkbookReading:
    """A whole file. ``sheets`` holds every sheet, the skipped ones too."""

    file_name: str
    sha256: str
    format: str  # xlsx | xls | ods | csv
    sheets: tuple[SheetReading, ...]

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Each open question once, even where several sheets of one layout ask it."""
        seen: dict[str, Question] = {}
        for sheet in self.sheets:
            for question in sheet.open_questions:
                seen.setdefault(question.id, question)
        return tuple(seen.values())

    @property
    def project_sheets(self) -> tuple[SheetReading, ...]:
        """The sheets whose rows are projects."""
        return tuple(sheet for sheet in self.sheets if sheet.status == PROJECT_LIST)

    @property
    def list_sheets(self) -> tuple[SheetReading, ...]:
        """The sheets whose rows go into the ledger: projects, firms, requests and targets."""
        return tuple(sheet for sheet in self.sheets if sheet.status in _KIND_OF_LIST)
