"""What a person typed or pasted for a month, read into figures; the same for the form, the grid and the workbook.

Money is read in 万元 unless a unit stands with the number. Empty states nothing: missing is never zero.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from huoshui.core.money import in_unit, is_blank, parse_money_fen
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal

MONEY, PERCENT, CHOICE, TEXT = "money", "percent", "choice", "text"
UNIT = "万元"
LONGEST_TEXT = 1000


@dataclass(frozen=True)
class EntryField:
    """One column of the return: its name, what pages and workbooks call it, and how it is read."""

    name: str
    label: str
    kind: str
    attribute: str  # the fact that it becomes
    is_needed: bool = False
    short_label: str = ""  # over a narrow column

    @property
    def header(self) -> str:
        """With its unit: the header of the workbook."""
        unit = {MONEY: f"（{UNIT}）", PERCENT: "（%）"}.get(self.kind, "")
        return f"{self.label}{unit}"


ENTRY_FIELDS: tuple[EntryField, ...] = (
    EntryField("month_done_fen", "当月完成投资", MONEY, "month_done", True, "当月完成"),
    EntryField("ytd_done_fen", "年初至报告期累计完成投资", MONEY, "ytd_done", True, "年初累计"),
    EntryField("cumulative_done_fen", "开工至报告期累计完成投资", MONEY, "cumulative_done", True, "开工累计"),
    EntryField("funds_arrived_fen", "累计到位资金", MONEY, "funds_arrived", False, "到位资金"),
    EntryField("works_percent", "工程形象进度", PERCENT, "works_percent", False, "工程进度%"),
    EntryField("works_milestone", "形象节点", CHOICE, "works_milestone"),
    EntryField("progress_text", "形象进度", TEXT, "month_progress_text", True),
    EntryField("problem_text", "存在问题", TEXT, "problem_text"),
)
FIELD_BY_NAME = {one.name: one for one in ENTRY_FIELDS}


@dataclass(frozen=True)
class MonthlyFigures:
    """One project's month. Money in whole fen, percent 0 to 100 with two decimals, None and "" where nothing is stated."""

    month_done_fen: int | None = None
    ytd_done_fen: int | None = None
    cumulative_done_fen: int | None = None
    funds_arrived_fen: int | None = None
    works_percent: Decimal | None = None
    works_milestone: str = ""
    progress_text: str = ""
    problem_text: str = ""


FIGURE_NAMES = tuple(one.name for one in fields(MonthlyFigures))


@dataclass(frozen=True)
class CellProblem:
    """A cell that could not be read: its field, what is wrong, what to do."""

    field: str
    message: str
    remedy: str


def read_entry(cells: Mapping[str, object], milestones: tuple[str, ...]) -> tuple[MonthlyFigures, list[CellProblem]]:
    """Typed cells by field name → figures, and a problem for each cell that says nothing readable. Unknown names are left out."""
    values: dict[str, object] = {}
    problems: list[CellProblem] = []
    for one in ENTRY_FIELDS:
        text = _text_of(cells.get(one.name))
        if not text or (one.kind != TEXT and is_blank(text)):
            continue
        try:
            values[one.name] = _value(one, text, milestones)
        except Refusal as refusal:
            problems.append(CellProblem(one.name, f"“{one.label}”：{refusal.message}", refusal.remedy))
    return MonthlyFigures(**values), problems  # type: ignore[arg-type]


def typed_cells(figures: MonthlyFigures) -> dict[str, str]:
    """Figures as the grid and the form show them: money in 万元 without separators, empty where nothing is stated."""
    shown: dict[str, str] = {}
    for one in ENTRY_FIELDS:
        value = getattr(figures, one.name)
        if value is None or value == "":
            shown[one.name] = ""
        elif one.kind == MONEY:
            shown[one.name] = _plain(in_unit(value, UNIT))
        else:
            shown[one.name] = _plain(value) if isinstance(value, Decimal) else str(value)
    return shown


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")


def _text_of(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _value(one: EntryField, text: str, milestones: tuple[str, ...]) -> object:
    if one.kind == MONEY:
        return parse_money_fen(text, unit=UNIT)
    if one.kind == PERCENT:
        return _percent(text)
    if one.kind == CHOICE:
        plain = tidy_text(text)
        if plain not in milestones:
            raise Refusal("unknown_milestone", f"没有“{plain[:20]}”这个节点。", f"请填：{'、'.join(milestones)}。")
        return plain
    plain = tidy_text(text)
    if len(plain) > LONGEST_TEXT:
        raise Refusal("text_too_long", f"超过 {LONGEST_TEXT} 字。", "请缩短。")
    return plain


def _percent(text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removesuffix("%")
    try:
        if not plain.isascii() or "_" in plain:
            raise InvalidOperation
        number = Decimal(plain).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise Refusal("not_a_percent", f"“{text[:20]}”不是百分数。", "请填 0 至 100 之间的数，如 45.5。") from None
    if not number.is_finite() or not 0 <= number <= 100:
        raise Refusal("percent_out_of_range", f"“{text[:20]}”超出 0 至 100。", "请填 0 至 100 之间的数，如 45.5。")
    return number
