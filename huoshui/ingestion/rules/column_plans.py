"""What each column of one sheet is read as; what cannot be settled from the sheet becomes a question."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from huoshui.core import periods
from huoshui.core.lifecycle import ledger_word
from huoshui.ingestion.rules.cell_words import NOT_STARTED, amount_in, is_blank_word
from huoshui.ingestion.rules.grids import Cell, column_letters, text_of
from huoshui.ingestion.rules.header_words import EXTRA, MONEY_UNITS, HeaderText, Meaning, meaning_of, plain, taken_apart
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.sheet_heads import SheetHead

SAMPLE_ROWS = 400
MEASURE_LABELS = {
    "month_done": "当月完成投资",
    "ytd_done": "年初至今（年度）累计完成投资",
    "cumulative_done": "开工以来累计完成投资",
    "annual_plan": "年度计划投资",
    "planned_investment": "总投资",
    "extra_text": "都不是，原样保留",
}
FOREIGN = re.compile("美元|港元|欧元|日元")


@dataclass(frozen=True)
class ColumnPlan:
    """One column, ready to be read. ``kind`` "" means: has a header but waits for an answer."""

    index: int
    path: tuple[str, ...]
    attribute: str
    kind: str
    unit: str = ""
    unit_from: str = ""
    period_start: date | None = None
    period_end: date | None = None
    happened_on: date | None = None
    modality: str = "reported"
    question_ids: tuple[str, ...] = ()
    note: str = ""
    range_attributes: tuple[str, ...] = ()
    percent_factor: int = 1
    waiting: bool = False  # a question about this column is open: no values yet

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def header(self) -> str:
        return "/".join(re.sub(r"\s+", "", level) for level in self.path) or f"{self.letters}列"


@dataclass
class _Draft:
    index: int
    path: tuple[str, ...]
    text: HeaderText
    meaning: Meaning
    sample: list[Cell]
    note: str = ""
    question_ids: list[str] = field(default_factory=list)
    waiting: bool = False
    unit: str = ""
    unit_from: str = ""

    @property
    def name(self) -> str:
        return "/".join(re.sub(r"\s+", "", level) for level in self.path) or f"{column_letters(self.index)}列"


@dataclass(frozen=True)
class PlannedColumns:
    """All columns of a sheet, and the column (if any) that says each row's unit."""

    columns: tuple[ColumnPlan, ...]
    unit_column: int | None
    year: int
    month: int


def plan_columns(
    paths: Sequence[tuple[str, ...]],
    data: Sequence[Sequence[Cell]],
    head: SheetHead,
    ask: Asker,
    *,
    formats: Mapping[str, str],
    name_column: int,
    today: date,
) -> PlannedColumns:
    """Understand every column; ``data`` are the rows below the header, totals and all."""
    samples = _samples(data, len(paths))
    drafts = [
        _Draft(index, path, taken_apart(path), meaning_of(path) if path else EXTRA, samples[index])
        for index, path in enumerate(paths)
        if path or samples[index]
    ]
    for draft in drafts:
        if draft.index == name_column:
            draft.meaning = Meaning("project_name", "text", strength=3)
    unit_column = _settle_by_values(drafts)
    _settle_measures(drafts, data, ask)
    _settle_duplicates(drafts, ask)
    year, month = _reference(drafts, head, ask, today)
    _settle_units(drafts, head, unit_column, ask)
    return PlannedColumns(tuple(_planned(draft, drafts, head, year, month, formats, data, ask) for draft in drafts), unit_column, year, month)


def _samples(data: Sequence[Sequence[Cell]], width: int) -> list[list[Cell]]:
    step = max(1, len(data) // SAMPLE_ROWS)
    samples: list[list[Cell]] = [[] for _ in range(width)]
    for row in data[::step] if step > 1 else data:
        for index, cell in enumerate(row[:width]):
            if cell != "" and not (type(cell) is str and is_blank_word(cell)):
                samples[index].append(cell)
    return samples


def _share(sample: Sequence[Cell], holds: Callable[[str], bool]) -> float:
    return sum(holds(text_of(cell)) for cell in sample) / len(sample) if sample else 0.0


def _is_stage_word(text: str) -> bool:
    return len(text) <= 12 and (ledger_word(text) is not None or text in NOT_STARTED)


def _settle_by_values(drafts: list[_Draft]) -> int | None:
    """Headers that mean one thing or another by what stands below: 单位, 类别, 进展, 年度目标."""
    unit_column: int | None = None
    has_stage = any(draft.meaning.kind == "stage" for draft in drafts)
    for draft in drafts:
        kind = draft.meaning.kind
        if kind == "unit":
            if draft.sample and _share(draft.sample, lambda text: plain(text) in MONEY_UNITS) > 0.8:
                unit_column = draft.index
            else:
                draft.meaning = EXTRA
        elif kind == "maybe_stage":
            if _share(draft.sample, _is_stage_word) >= 0.7 and not has_stage:
                draft.meaning, has_stage = Meaning("stage", "stage"), True
            elif "进展" in draft.text.words or "状况" in draft.text.words:
                draft.meaning = Meaning("progress_text", "text", strength=1)
            else:
                draft.meaning = EXTRA
        elif draft.meaning.attribute == "progress_text" and not has_stage and draft.sample and _share(draft.sample, _is_stage_word) >= 0.9:
            draft.meaning, has_stage = Meaning("stage", "stage"), True
            draft.note = "该列内容均为阶段用语，按项目阶段读取。"
        elif kind == "fen" and draft.sample and not draft.text.unit and _share(draft.sample, lambda text: amount_in(text) is None) > 0.6:
            draft.meaning = EXTRA
            draft.note = "该列多为文字，原样保留，不作金额读取。"
    return unit_column


def _settle_measures(drafts: list[_Draft], data: Sequence[Sequence[Cell]], ask: Asker) -> None:
    """累计完成投资 alone: deduced where the other measure has a column of its own, else asked."""
    claimed = {draft.meaning.attribute for draft in drafts if draft.meaning.kind == "fen" and not draft.meaning.ask}
    for draft in drafts:
        if not draft.meaning.ask:
            continue
        open_choices = [attribute for attribute in draft.meaning.ask if attribute not in claimed or attribute == "month_done" and draft.text.last_month]
        if len(open_choices) == 1 and len(draft.meaning.ask) == 2:
            draft.meaning = _of_measure(open_choices[0])
            draft.note = f"同表另有列填报{MEASURE_LABELS[next(iter(set(_ask_of(draft)) - {open_choices[0]}), 'ytd_done')]}，故本列按“{MEASURE_LABELS[open_choices[0]]}”读取。"
            continue
        if not draft.sample:
            draft.meaning = EXTRA
            continue
        choices = [(attribute, MEASURE_LABELS[attribute]) for attribute in (*draft.meaning.ask, "extra_text")]
        answer, identifier = ask.about_column(
            "measure",
            draft.index,
            draft.path,
            f"“{draft.name}”指的是哪一个口径？",
            choices,
            _evidence(draft, drafts, data),
        )
        draft.question_ids.append(identifier)
        if not answer:
            draft.waiting = True
        elif answer == "extra_text":
            draft.meaning = EXTRA
        else:
            draft.meaning = _of_measure(answer)


def _ask_of(draft: _Draft) -> tuple[str, ...]:
    return meaning_of(draft.path).ask


def _of_measure(attribute: str) -> Meaning:
    periods_of = {"month_done": "month", "ytd_done": "ytd", "cumulative_done": "day", "annual_plan": "year", "planned_investment": "none"}
    return Meaning(attribute, "fen", periods_of[attribute])


def _evidence(draft: _Draft, drafts: list[_Draft], data: Sequence[Sequence[Cell]]) -> str:
    """What the figures themselves suggest, as a hint beside the question; never taken as the answer."""
    base = "表头没有写明是年度累计还是开工以来累计，两者不能混用。" if "ytd_done" in draft.meaning.ask else "表头没有写明口径。"
    plan = next((other for other in drafts if other.meaning.attribute == "annual_plan"), None)
    if plan is None or plan.text.unit != draft.text.unit:
        return base
    within = compared = 0
    for row in data[:5000]:
        if len(row) <= max(draft.index, plan.index):
            continue
        value, planned = amount_in(text_of(row[draft.index])), amount_in(text_of(row[plan.index]))
        if value is not None and planned:
            compared += 1
            within += value <= planned * 15 / 10
    if not compared:
        return base
    likely = "更像年度累计" if within >= compared * 0.9 else "更像开工以来累计" if within <= compared * 0.5 else "仅凭数字看不出来"
    return f"{base}有年度计划可比的 {compared} 行中，{within} 行不超过计划的 1.5 倍，{likely}，请确认。"


def _settle_duplicates(drafts: list[_Draft], ask: Asker) -> None:
    """Two columns for one thing: the more exact header wins, the other is kept as it is; equal ones are asked."""
    groups: dict[tuple[object, ...], list[_Draft]] = {}
    for draft in drafts:
        meaning = draft.meaning
        if meaning.attribute and meaning.kind not in ("extra", "uscc", "range") and not draft.waiting:
            time = (draft.text.year, draft.text.first_month, draft.text.last_month) if meaning.period in ("year", "month", "ytd", "day", "prior_years") else ()
            groups.setdefault((meaning.attribute, meaning.kind == "check", meaning.modality, time), []).append(draft)
    for (attribute, *_), group in groups.items():
        strongest = max(draft.meaning.strength for draft in group)
        rivals = [draft for draft in group if draft.meaning.strength == strongest]
        for draft in group:
            if draft not in rivals:
                draft.meaning = EXTRA
                draft.note = f"与“{rivals[0].name}”同义，以后者为准，本列原样保留。"
        filled = [draft for draft in rivals if draft.sample]
        if len(rivals) < 2:
            continue
        if len(filled) < 2:
            keep = filled[0] if filled else rivals[0]
            for draft in rivals:
                if draft is not keep:
                    draft.meaning = EXTRA
            continue
        answer, identifier = ask.about_sheet(
            "duplicate",
            str(attribute) + "|" + "|".join(sorted(draft.text.words for draft in filled)),
            f"{'、'.join(f'{column_letters(draft.index)}列“{draft.name}”' for draft in filled)}含义相同，以哪一列为准？",
            [(column_letters(draft.index), f"{column_letters(draft.index)}列“{draft.name}”") for draft in filled],
            "两列读成同一个内容，平台只取一列，另一列原样保留。",
            column=column_letters(filled[0].index),
            header=filled[0].name,
        )
        for draft in rivals:
            draft.question_ids.append(identifier)
            if not answer:
                draft.waiting = True
            elif column_letters(draft.index) != answer:
                draft.meaning = EXTRA


def _reference(drafts: list[_Draft], head: SheetHead, ask: Asker, today: date) -> tuple[int, int]:
    """The year and month the sheet is about: title, sheet name, reporting date, other headers, a 年份 column, else asked."""
    year, month = head.year, head.month
    header_years = sorted({int(draft.text.year) for draft in drafts if draft.text.year.isdigit() and not draft.text.at_end})
    header_months = [draft.text.last_month for draft in drafts if draft.meaning.attribute == "ytd_done" and draft.text.last_month]
    if not year and header_years:
        year = header_years[-1]
    if not year:
        years = {text_of(cell).removesuffix("年").removesuffix("度") for draft in drafts if plain(draft.text.words) in ("年份", "年度") for cell in draft.sample}
        if len(years) == 1 and re.fullmatch(r"20\d{2}", only := years.pop()):
            year = int(only)
    if not month and header_months:
        month = max(header_months)
    active = [draft for draft in drafts if draft.sample and not draft.waiting and draft.meaning.kind == "fen"]
    needs_month = [draft for draft in active if draft.meaning.period in ("month", "ytd") and not draft.text.last_month and not _whole_year(draft, year, today)]
    if needs_month and not (year and month):
        near = [periods.month(today.year - (today.month <= back), (today.month - back - 1) % 12 + 1).start for back in range(3)]
        chosen, identifier = ask.about_sheet(
            "period",
            "",
            f"本表的“{needs_month[0].name}”截至哪年哪月？",
            [(f"{day.year}-{day.month:02d}", f"{day.year}年{day.month}月") for day in near],
            "标题、工作表名和填报日期都没有写明月份。也可直接填写，如 2024-06。",
            column=column_letters(needs_month[0].index),
            header=needs_month[0].name,
            pattern=r"20\d{2}-(0[1-9]|1[0-2])",
            remember=False,
        )
        for draft in needs_month:
            draft.question_ids.append(identifier)
            draft.waiting = draft.waiting or not chosen
        if chosen:
            year, month = int(chosen[:4]), int(chosen[5:])
    needs_year = [draft for draft in active if not draft.waiting and draft.meaning.period in ("year", "month", "ytd", "prior_years") and not draft.text.year.isdigit()]
    if needs_year and not year:
        chosen, identifier = ask.about_sheet(
            "year",
            "",
            f"本表的“{needs_year[0].name}”是哪一年的？",
            [(str(candidate), f"{candidate}年") for candidate in (today.year, today.year - 1, today.year + 1)],
            "表头、标题、工作表名和填报日期都没有写明年份。也可直接填写其他年份。",
            column=column_letters(needs_year[0].index),
            header=needs_year[0].name,
            pattern=r"20\d{2}",
            remember=False,
        )
        for draft in needs_year:
            draft.question_ids.append(identifier)
            draft.waiting = draft.waiting or not chosen
        year = int(chosen) if chosen else 0
    return year, month


def _whole_year(draft: _Draft, year: int, today: date) -> bool:
    """2022年完成投资 in a later sheet is the whole of 2022."""
    return draft.meaning.period == "ytd" and draft.text.year.isdigit() and int(draft.text.year) < (year or today.year)


def _settle_units(drafts: list[_Draft], head: SheetHead, unit_column: int | None, ask: Asker) -> None:
    """Header brackets, else a 单位 column, else the sheet's 单位：万元, else asked: once where no column says anything."""
    money = [draft for draft in drafts if draft.meaning.kind == "fen"]
    lost = []
    for draft in money:
        if draft.text.unit:
            draft.unit, draft.unit_from = draft.text.unit, "header"
        elif unit_column is not None:
            draft.unit, draft.unit_from = "", "unit_column"
        elif head.unit:
            draft.unit, draft.unit_from = head.unit, "sheet"
        elif any(_needs_unit(cell) for cell in draft.sample):
            lost.append(draft)
        if FOREIGN.search(draft.unit):
            draft.meaning, draft.note = EXTRA, f"单位为{draft.unit}，平台不自行折算，原样保留。"
    units = [("元", "元"), ("万元", "万元"), ("亿元", "亿元")]
    if len(lost) > 1 and len(lost) == len(money):
        answer, identifier = ask.about_sheet(
            "unit",
            "",
            f"本表金额的单位是什么？（{'、'.join(draft.name for draft in lost)}）",
            [*units, ("per_column", "各列不同，逐列确认")],
            "表头和表上方都没有写单位。" + _magnitude(lost[0]),
            column=column_letters(lost[0].index),
            header=lost[0].name,
        )
        for draft in lost:
            draft.question_ids.append(identifier)
        if answer != "per_column":
            for draft in lost:
                draft.unit, draft.unit_from, draft.waiting = answer, "answer", draft.waiting or not answer
            return
    for draft in lost:
        answer, identifier = ask.about_column("unit", draft.index, draft.path, f"“{draft.name}”的单位是什么？", units, "表头没有写单位。" + _magnitude(draft))
        draft.question_ids.append(identifier)
        draft.unit, draft.unit_from, draft.waiting = answer, "answer", draft.waiting or not answer


def _needs_unit(cell: Cell) -> bool:
    return not isinstance(cell, str) or amount_in(cell) is not None and not re.search("元|万|亿", cell)


def _magnitude(draft: _Draft) -> str:
    values = sorted(value for value in (amount_in(text_of(cell)) for cell in draft.sample) if value)
    if not values:
        return ""
    return f"“{draft.name}”的数值在 {values[0]:g} 至 {values[-1]:g} 之间，中位数 {statistics.median(values):g}。"


def _planned(
    draft: _Draft,
    drafts: list[_Draft],
    head: SheetHead,
    year: int,
    month: int,
    formats: Mapping[str, str],
    data: Sequence[Sequence[Cell]],
    ask: Asker,
) -> ColumnPlan:
    meaning = draft.meaning
    if meaning.kind == "fen" and meaning.period in ("month", "ytd") and draft.text.first_month not in (None, 1):
        meaning = EXTRA
    plan = ColumnPlan(
        index=draft.index,
        path=draft.path,
        attribute=meaning.attribute,
        kind=meaning.kind,
        unit=draft.unit if meaning.kind == "fen" else "%" if meaning.kind == "percent" else draft.text.unit,
        unit_from=draft.unit_from if meaning.kind == "fen" else "header" if draft.text.unit else "",
        modality=meaning.modality,
        question_ids=tuple(dict.fromkeys(draft.question_ids)),
        note=draft.note,
        waiting=draft.waiting,
    )
    if draft.waiting:
        return plan
    if meaning.kind == "fen":
        return _with_period(plan, meaning, draft.text, head, year, month)
    if meaning.kind == "range":
        taken = {other.meaning.attribute for other in drafts if other.meaning.kind == "date" and other.meaning.modality == "target"}
        return replace(plan, range_attributes=tuple(name for name in ("started_on", "completed_on") if name not in taken))
    if meaning.kind == "percent":
        return _with_percent_factor(plan, draft, formats, ask)
    return plan


def _with_period(plan: ColumnPlan, meaning: Meaning, text: HeaderText, head: SheetHead, year: int, month: int) -> ColumnPlan:
    own = int(text.year) if text.year.isdigit() else year - (text.year.endswith("-1")) if year else 0
    last = text.last_month or 0
    if meaning.period == "year" and own:
        span = periods.whole_year(own)
        return replace(plan, period_start=span.start, period_end=span.end)
    if meaning.period == "month" and own and (last or month):
        span = periods.month(own, last or month)
        return replace(plan, period_start=span.start, period_end=span.end)
    if meaning.period == "ytd" and own:
        span = periods.year_to_date(own, last or (12 if own < year else month) or 12)
        return replace(plan, period_start=span.start, period_end=span.end)
    if meaning.period == "prior_years":
        closed = own if text.year else own - 1
        if not closed or closed < 1900:
            return plan
        attribute = "cumulative_done" if text.year.isdigit() and year and closed >= year else plan.attribute
        return replace(plan, attribute=attribute, happened_on=date(closed, 12, 31))
    if meaning.period == "day":
        if last and own:
            return replace(plan, happened_on=periods.last_day_of_month(own, last))
        if month and year and head.month_from in ("title", "sheet", ""):
            return replace(plan, happened_on=periods.last_day_of_month(year, month))
        return replace(plan, happened_on=head.reported_on if head.reported_precision == "day" else None)
    return plan


def _with_percent_factor(plan: ColumnPlan, draft: _Draft, formats: Mapping[str, str], ask: Asker) -> ColumnPlan:
    """35 or 0.35: the cell format says it, or the size of the numbers, else a person."""
    numbers = [abs(float(cell)) for cell in draft.sample if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if "%" in formats.get(plan.letters, ""):
        return replace(plan, percent_factor=100)
    if not numbers or max(numbers) > 3:
        return plan
    if max(numbers) == 0:
        return plan
    answer, identifier = ask.about_column(
        "percent",
        plan.index,
        plan.path,
        f"“{plan.header}”里的 {max(numbers):g} 是百分之几？",
        [("fraction", f"{max(numbers) * 100:g}%（小数形式）"), ("percent", f"{max(numbers):g}%")],
        "该列数值都很小，单元格也没有设百分比格式，可能是小数，也可能是百分数。",
    )
    return replace(plan, percent_factor=100 if answer == "fraction" else 1, question_ids=(*plan.question_ids, identifier), waiting=not answer)
