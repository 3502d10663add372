"""From cells to stated values, one column at a time: the inner loops of the reader, kept lean.

Each reader takes the cells of one column with their Excel row numbers and returns, per row, nothing, one value, or a
tuple of values. It adds problems; it never raises on what people typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from huoshui.core.dates import PartialDate, parse_day, parse_range
from huoshui.core.lifecycle import ledger_word
from huoshui.core.money import UNITS, parse_money_fen
from huoshui.core.names import tidy_text
from huoshui.core.project_code import check_project_code, normalise_project_code
from huoshui.core.refusals import Refusal
from huoshui.core.uscc import LONGEST_CODE, check_uscc, normalise_uscc
from huoshui.ingestion.rules import cell_words
from huoshui.ingestion.rules.cell_words import NO, NOT_STARTED, YES, is_blank_word, is_mere_mark, stage_word
from huoshui.ingestion.rules.column_drafts import ColumnPlan
from huoshui.ingestion.rules.grids import Cell, text_of
from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.readings import EXTRA_TEXT, StatedValue
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, STAGE_MILESTONES

Read = StatedValue | tuple[StatedValue, ...] | None
_MAKE = tuple.__new__
_FLOAT_EXACT = 1e11  # whole numbers below: int(cell) × factor is exact and within the range of money
_OWN_UNIT = re.compile(r"[元万亿]")
_NOT_YET = re.compile(r"[待未不]")  # 待定, 未定, 不详: said to be unknown, where — and / say nothing
_PLANNED_CELL = re.compile(r"^\s*(?:预计|计划|拟|力争|预期)")
_INNER_DATE = re.compile(r"(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*(?:[月./-]\s*\d{1,2}\s*日?|月)?|(?:19|20)\d{2}年")


class ColumnReader:
    """Reads one column. ``units`` are the row's own units where a 单位 column gives them."""

    def __init__(self, plan: ColumnPlan, problems: ProblemList, *, date_format: str = "", year: int = 0, today: date | None = None) -> None:
        self.plan, self.problems = plan, problems
        self.year, self.today = year or None, today
        self.date_format = date_format

    def read(self, cells: Sequence[Cell], rows: Sequence[int], units: Sequence[str] | None = None) -> list[Read]:
        """One entry per row, in order."""
        kind = self.plan.kind
        if self.plan.waiting or kind in ("ignore", "unit", ""):
            return [None] * len(rows)
        if kind == "fen":
            return self._money(cells, rows, units)
        readers: dict[str, Callable[[Cell, str], Read]] = {
            "extra": self._extra,
            "uscc": self._uscc,
            "date": self._date,
            "range": self._range,
            "stage": self._stage,
            "check": self._check,
            "number": self._number,
            "percent": self._percent,
            "level": self._level,
            "build": self._build,
            "day": self._day_or_words,
        }
        letters = self.plan.letters
        if kind in ("text", "extra"):
            return self._texts(cells, rows)
        read = readers[kind]
        return [None if cell == "" else read(cell, f"{letters}{row}") for cell, row in zip(cells, rows, strict=True)]

    # --- texts ------------------------------------------------------------------------------------------------------------

    def _texts(self, cells: Sequence[Cell], rows: Sequence[int]) -> list[Read]:
        plan = self.plan
        letters = plan.letters
        extra = plan.kind == "extra"
        attribute = EXTRA_TEXT if extra else plan.attribute
        qualifier = plan.header if extra else ""
        clean = str.strip if attribute in cell_words.LONG_WORDS else tidy_text
        blank = is_mere_mark if attribute in cell_words.LONG_WORDS - {"content"} else is_blank_word
        code = attribute == "project_code"
        read: list[Read] = []
        known: dict[str, str] = {}
        for cell, row in zip(cells, rows, strict=True):
            if cell == "":
                read.append(None)
                continue
            raw = cell if type(cell) is str else text_of(cell)
            value = known.get(raw)
            if value is None:
                value = "" if blank(raw) else clean(raw)
                if code and value:
                    value = normalise_project_code(value)
                known[raw] = value
            if not value:
                read.append(None)
                continue
            name = f"{letters}{row}"
            if code:
                for warning in check_project_code(value):
                    self.problems.add(name, "project_code_format", f"{warning}原文“{raw[:40]}”。")
            read.append(_MAKE(StatedValue, (attribute, "text", value, name, raw, None, None, None, "day", "reported", qualifier)))
        return read

    def _extra(self, cell: Cell, name: str) -> StatedValue | None:
        raw = cell if type(cell) is str else text_of(cell)
        if is_mere_mark(raw):
            return None
        return StatedValue(EXTRA_TEXT, "text", raw.strip(), name, raw, qualifier=self.plan.header)

    def _uscc(self, cell: Cell, name: str) -> Read:
        if self.plan.attribute == "uscc":
            return self._code_of_firm(cell, name)
        value = self._extra(cell, name)
        if value is not None and "信用" in self.plan.header:
            for warning in check_uscc(str(value.value)):
                self.problems.add(name, "uscc_format", warning)
        return value

    def _code_of_firm(self, cell: Cell, name: str) -> StatedValue | None:
        """The code in a register, where it identifies the firm: a wrong check digit warns, a code of no possible length stays text."""
        raw = cell if type(cell) is str else text_of(cell)
        code = normalise_uscc(raw)
        if is_blank_word(raw) or not code:
            return None
        if len(code) > LONGEST_CODE:
            self.problems.add(name, "uscc_format", f"统一社会信用代码超过 {LONGEST_CODE} 位，原样保留，未作代码采用。原文“{raw[:40]}”。")
            return StatedValue(EXTRA_TEXT, "text", raw.strip(), name, raw, qualifier=self.plan.header)
        for warning in check_uscc(code):
            self.problems.add(name, "uscc_format", warning)
        return StatedValue("uscc", "text", code, name, raw)

    # --- money ------------------------------------------------------------------------------------------------------------

    def _money(self, cells: Sequence[Cell], rows: Sequence[int], units: Sequence[str] | None) -> list[Read]:
        plan = self.plan
        letters, attribute, modality = plan.letters, plan.attribute, plan.modality
        happened, start, end = plan.happened_on, plan.period_start, plan.period_end
        factor = UNITS.get(plan.unit, 0)
        read: list[Read] = []
        for index, cell in enumerate(cells):
            if cell == "":
                read.append(None)
                continue
            name = f"{letters}{rows[index]}"
            if units is None and factor and type(cell) is float and -_FLOAT_EXACT < cell < _FLOAT_EXACT and cell.is_integer():
                number = int(cell)
                fen, raw = number * factor, str(number)
                if fen > 10**17 or fen < -(10**17):
                    read.append(self._money_slowly(cell, name, plan.unit))
                    continue
            else:
                slow = self._money_slowly(cell, name, plan.unit if units is None or plan.unit else units[index])
                if not isinstance(slow, StatedValue) or slow.kind != "fen":
                    read.append(slow)
                    continue
                fen, raw = int(slow.value), slow.raw  # type: ignore[arg-type]
            if fen < 0 and attribute in ("planned_investment", "annual_plan", "loan_demand", "outside_capital_contract"):
                self.problems.add(name, "negative", f"“{plan.header}”填的是负数 {raw}，未采用。请核对。", "error")
                read.append(self._extra(cell, name))
                continue
            if fen < 0:
                self.problems.add(name, "negative", f"“{plan.header}”填的是负数 {raw}。如为冲减请在备注说明，否则请改正。")
            read.append(_MAKE(StatedValue, (attribute, "fen", fen, name, raw, happened, start, end, "day", modality, "")))
        return read

    def _money_slowly(self, cell: Cell, name: str, unit: str) -> StatedValue | None:
        """Text, fractions and oddities by core.money; what it refuses stays as text beside a problem."""
        plan = self.plan
        raw = cell if type(cell) is str else text_of(cell)
        if type(cell) is str and is_blank_word(cell):
            if _NOT_YET.search(cell):
                self.problems.add(name, "unknown_amount", f"“{plan.header}”写的是“{raw.strip()}”，按未知处理，不当作 0。", "told")
            return None
        if isinstance(cell, date | time | timedelta | bool):
            self.problems.add(name, "not_a_number", f"“{plan.header}”应为金额，这里是日期或是否值“{raw}”，未采用。请改为数字。", "error")
            return self._extra(cell, name)
        try:
            fen = parse_money_fen(cell, unit=unit or None)
        except Refusal as refusal:
            if refusal.code == "money_missing":
                return None
            code = {"money_unreadable": "not_a_number", "money_unit_missing": "unit_missing"}.get(refusal.code, refusal.code)
            self.problems.add(name, code, f"“{plan.header}”：{refusal.message}{refusal.remedy}该值未采用。", "error")
            return self._extra(cell, name)
        if type(cell) is str:
            word = unicodedata.normalize("NFKC", cell)
            if _OWN_UNIT.search(word) and unit and not re.search(rf"\d\s*{unit}\s*$", word):
                self.problems.add(name, "unit_in_cell", f"单元格写明“{raw.strip()}”，按其自带单位读取，不按表头的{unit}。", "told")
            elif re.search("约|近|左右|上下", word):
                self.problems.add(name, "approximate", f"“{raw.strip()}”是约数，按其中的数字读取。", "told")
        return StatedValue(plan.attribute, "fen", fen, name, raw)

    # --- dates ------------------------------------------------------------------------------------------------------------

    def _date(self, cell: Cell, name: str) -> Read:
        raw = text_of(cell)
        if type(cell) is str:
            word = unicodedata.normalize("NFKC", raw)
            if is_blank_word(raw) or word in NO:
                return None
            if word in YES or word in NOT_STARTED or ledger_word(word) is not None:
                return self._stage_said(word, cell, name)
        try:
            partial = self._day_in(cell, raw, name)
        except Refusal as refusal:
            return self._bad_date(refusal, cell, name)
        return self._dated(self.plan.attribute, partial, name, raw, self._modality(partial, raw))

    def _day_in(self, cell: Cell, raw: str, name: str) -> PartialDate:
        """The cell's day, or the only one that its words name."""
        try:
            return self._partial(cell, raw, name)
        except Refusal as refusal:
            found = list(_INNER_DATE.finditer(raw)) if type(cell) is str else []
            if len(found) != 1 or refusal.code != "date_unreadable":
                raise
            try:
                partial = parse_day(found[0].group(0).replace(" ", ""))
            except Refusal:
                raise refusal from None
            self.problems.add(name, "date_in_text", f"从“{raw[:40]}”中读出日期 {partial}，请核对。", "told")
            return partial

    def _partial(self, cell: Cell, raw: str, name: str) -> PartialDate:
        if isinstance(cell, datetime | date):
            day = parse_day(cell)
            if self.date_format and not re.search(
                "d|日", re.sub(r'"[^"]*"|\[[^\]]*\]', lambda found: "日" if "日" in found.group(0) else "", self.date_format.lower())
            ):
                start = day.start.replace(day=1)
                if re.search("m|月", self.date_format.lower()):
                    return parse_day(f"{start.year}-{start.month}")
                return parse_day(str(start.year))
            return day
        if isinstance(cell, float) and cell.is_integer():
            number = int(cell)
            if 20_000 <= number <= 73_050:
                day = parse_day(number, excel_serial=True)
                self.problems.add(name, "date_serial", f"单元格存的是日期序号 {number}，按 {day} 读取。", "told")
                return day
            return parse_day(number)
        if isinstance(cell, time | timedelta | bool):
            raise Refusal("date_unreadable", f"“{raw}”读不出日期。", "请写成 2022-03-05、2022年3月 或 2022。")
        return parse_day(cell, year=self.year)

    def _modality(self, partial: PartialDate, raw: str) -> str:
        if self.plan.modality == "target" or _PLANNED_CELL.match(raw):
            return "target"
        return "target" if self.today is not None and partial.start > self.today else "reported"

    def _dated(self, attribute: str, partial: PartialDate, name: str, raw: str, modality: str) -> StatedValue:
        precision = partial.precision if partial.precision in ("day", "month") else "year"
        return StatedValue(attribute, "date", partial.start, name, raw, None, None, None, precision, modality)

    def _day_or_words(self, cell: Cell, name: str) -> Read:
        """A day in a ledger of problems, where 长期, 立行立改 and 正在办理 stand beside days: words are kept as words."""
        raw = text_of(cell)
        if type(cell) is str and is_blank_word(raw):
            return None
        try:
            partial = self._day_in(cell, raw, name)
        except Refusal:
            self.problems.add(name, "no_day", f"“{self.plan.header}”写的是“{raw[:40]}”，没有读出日期，原样保留。")
            return self._extra(cell, name)
        return self._dated(self.plan.attribute, partial, name, raw, self.plan.modality)

    def _bad_date(self, refusal: Refusal, cell: Cell, name: str) -> Read:
        code = {"date_impossible": "impossible_date", "date_unreadable": "not_a_date"}.get(refusal.code, refusal.code)
        if code == "date_missing":
            return None
        self.problems.add(name, code, f"“{self.plan.header}”：{refusal.message}{refusal.remedy}该值未采用。", "error")
        return self._extra(cell, name)

    def _range(self, cell: Cell, name: str) -> Read:
        raw = text_of(cell)
        if type(cell) is str and is_blank_word(raw):
            return None
        if type(cell) is str and re.search(r"^\D{0,4}\d+\s*(?:个月|天|日历天|年)$", raw) and not re.search(r"(?:19|20)\d{2}年", raw):
            return self._extra(cell, name)  # a duration, not dates
        try:
            if isinstance(cell, str):
                span = parse_range(cell, year=self.year)
            else:
                partial = self._partial(cell, raw, name)
                return tuple(self._dated(attribute, partial, name, raw, "target") for attribute in self.plan.range_attributes)
        except Refusal as refusal:
            if refusal.code == "date_range_reversed":
                self.problems.add(
                    name, "start_after_completion", f"“{self.plan.header}”：{refusal.message}{refusal.remedy}该值未采用。", "error"
                )
                return self._extra(cell, name)
            return self._bad_date(refusal, cell, name)
        ends = {"started_on": span.start, "completed_on": span.end}
        return tuple(
            self._dated(attribute, end, name, raw, "target") for attribute in self.plan.range_attributes if (end := ends[attribute])
        )

    # --- stages -----------------------------------------------------------------------------------------------------------

    def _stage_said(self, word: str, cell: Cell, name: str) -> Read:
        """√ or 已开工 in a date column states the stage without its day."""
        stage = MILESTONE_STAGES.get(self.plan.attribute, "")
        said = ledger_word(word)
        if word in YES and self.plan.modality == "reported" and stage:
            return (StatedValue("stage", "text", stage, name, text_of(cell)),)
        if said is not None and said.stage and self.plan.modality == "reported":
            return (StatedValue("stage", "text", said.stage, name, text_of(cell)),)
        return self._extra(cell, name)

    def _stage(self, cell: Cell, name: str) -> Read:
        raw = text_of(cell)
        word = unicodedata.normalize("NFKC", raw)
        if is_blank_word(raw):
            return None
        said = stage_word(word)
        if said is None:
            if word not in NOT_STARTED:
                self.problems.add(
                    name, "unknown_stage", f"不认识的阶段“{raw[:40]}”，原样保留，未计入阶段。请改用 签约、落地、在建、竣工、投产 等用语。"
                )
            return self._extra(cell, name)
        values = []
        if said.stage:
            values.append(StatedValue("stage", "text", said.stage, name, raw))
        if said.side_state:
            values.append(StatedValue("side_state", "text", said.side_state, name, raw))
        return tuple(values)

    def _check(self, cell: Cell, name: str) -> Read:
        raw = text_of(cell)
        word = unicodedata.normalize("NFKC", raw).strip()
        if word in YES:
            return (StatedValue("stage", "text", self.plan.attribute, name, raw),)
        if word in NO or is_blank_word(word) or word in NOT_STARTED:
            return self._extra(cell, name)
        said = stage_word(word)
        if said is not None and said.stage:
            return (StatedValue("stage", "text", said.stage, name, raw),)
        milestone = STAGE_MILESTONES.get(self.plan.attribute)
        try:
            partial = self._partial(cell, raw, name)
        except Refusal:
            self.problems.add(name, "not_yes_or_no", f"“{self.plan.header}”应填是或否，这里是“{raw[:40]}”，原样保留。")
            return self._extra(cell, name)
        return self._dated(milestone, partial, name, raw, self._modality(partial, raw)) if milestone else self._extra(cell, name)

    # --- numbers, levels --------------------------------------------------------------------------------------------------

    def _decimal(self, cell: Cell, trim: str) -> Decimal | None:
        if isinstance(cell, bool | date | time | timedelta):
            return None
        if isinstance(cell, int | float):
            return Decimal(text_of(cell))
        word = unicodedata.normalize("NFKC", cell).replace(" ", "").replace(",", "")
        word = re.sub(rf"^(?:约|近)|(?:{trim}|左右)+$", "", word)
        try:
            return Decimal(word) if re.fullmatch(r"-?\d+(?:\.\d+)?", word, re.ASCII) else None
        except InvalidOperation:
            return None

    def _number(self, cell: Cell, name: str) -> Read:
        if type(cell) is str and is_blank_word(cell):
            return None
        value = self._decimal(cell, "亩|人|个|名")
        if value is None or abs(value) >= 10**12:
            self.problems.add(
                name, "not_a_number", f"“{self.plan.header}”应为数字，这里是“{text_of(cell)[:40]}”，未采用。请改为数字。", "error"
            )
            return self._extra(cell, name)
        return StatedValue(self.plan.attribute, "number", value, name, text_of(cell))

    def _percent(self, cell: Cell, name: str) -> Read:
        if type(cell) is str and is_blank_word(cell):
            return None
        value = self._decimal(cell, "%")
        if value is None or abs(value) >= 10**9:
            self.problems.add(
                name, "not_a_number", f"“{self.plan.header}”应为百分数，这里是“{text_of(cell)[:40]}”，未采用。请改为数字。", "error"
            )
            return self._extra(cell, name)
        written = type(cell) is str and "%" in unicodedata.normalize("NFKC", cell)
        scaled = value if written else value * self.plan.percent_factor
        return StatedValue(self.plan.attribute, "number", round(scaled, 6), name, text_of(cell))

    def _level(self, cell: Cell, name: str) -> Read:
        raw = text_of(cell)
        code = next((code for sign, code in cell_words.LEVELS if sign in raw), "")
        return StatedValue("key_level", "text", code, name, raw) if code else self._extra(cell, name)

    def _build(self, cell: Cell, name: str) -> Read:
        raw = text_of(cell)
        word = raw.removesuffix("项目").removesuffix("类")
        code = cell_words.BUILD_KINDS.get(word)
        return StatedValue("build_kind", "text", code, name, raw) if code else self._extra(cell, name)
