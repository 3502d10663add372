"""Which measure a column holds: by its values, by the other columns, or by asking."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huoshui.core.lifecycle import ledger_word
from huoshui.ingestion.rules.cell_words import NOT_STARTED, amount_in
from huoshui.ingestion.rules.column_drafts import Draft, share
from huoshui.ingestion.rules.grids import Cell, text_of
from huoshui.ingestion.rules.header_words import EXTRA, MONEY_UNITS, Meaning, plain
from huoshui.ingestion.rules.questions import Asker

MEASURE_LABELS = {
    "month_done": "当月完成投资",
    "ytd_done": "年初至今（年度）累计完成投资",
    "cumulative_done": "开工以来累计完成投资",
    "annual_plan": "年度计划投资",
    "planned_investment": "总投资",
    "extra_text": "都不是，原样保留",
}
_PERIODS = {"month_done": "month", "ytd_done": "ytd", "cumulative_done": "day", "annual_plan": "year", "planned_investment": "none"}
_STAGE = Meaning("stage", "stage")
_PROGRESS_HEADERS = re.compile(r"^(目前|当前|项目|工作)?进展$")


def settle_by_values(drafts: list[Draft]) -> int | None:
    """Headers that mean one thing or another by what stands below (单位, 类别, 进展, 年度目标); returns the 单位 column."""
    unit_column: int | None = None
    has_stage = any(draft.meaning.kind == "stage" for draft in drafts)
    for draft in drafts:
        kind = draft.meaning.kind
        if not draft.path and draft.index == 0 and share(draft.sample, str.isdigit) > 0.9:
            draft.meaning = Meaning("", "ignore")  # running numbers under no header
        elif kind == "unit":
            if share(draft.sample, lambda text: plain(text) in MONEY_UNITS) > 0.8:
                unit_column = draft.index
            else:
                draft.meaning = EXTRA
        elif kind == "maybe_stage" or (draft.meaning.attribute == "progress_text" and _PROGRESS_HEADERS.match(draft.text.leaf)):
            draft.meaning = _stage_or_not(draft, has_stage)
            has_stage = has_stage or draft.meaning is _STAGE
        elif kind == "fen" and not draft.text.unit and share(draft.sample, lambda text: amount_in(text) is None) > 0.6:
            draft.meaning, draft.note = EXTRA, "该列多为文字，原样保留，不作金额读取。"
    return unit_column


def _stage_or_not(draft: Draft, has_stage: bool) -> Meaning:
    if not has_stage and share(draft.sample, _is_stage_word) >= 0.7:
        return _STAGE
    if re.search("进展|状况", draft.text.words):
        return Meaning("progress_text", "text", strength=1)
    return EXTRA


def _is_stage_word(text: str) -> bool:
    return len(text) <= 12 and (ledger_word(text) is not None or text in NOT_STARTED)


def settle_measures(drafts: list[Draft], data: Sequence[Sequence[Cell]], ask: Asker) -> None:
    """累计完成投资 alone: deduced where the other measure has a column of its own, else asked."""
    claimed = {draft.meaning.attribute for draft in drafts if draft.meaning.kind == "fen" and not draft.meaning.ask}
    for draft in drafts:
        candidates = draft.meaning.ask
        if not candidates:
            continue
        left = [attribute for attribute in candidates if attribute not in claimed]
        if len(left) == 1 and len(candidates) == 2:
            other = next(attribute for attribute in candidates if attribute != left[0])
            draft.meaning = _of_measure(left[0])
            draft.note = f"同表另有列填报{MEASURE_LABELS[other]}，故本列按{MEASURE_LABELS[left[0]]}读取。"
        elif not draft.sample:
            draft.meaning = EXTRA
        else:
            _ask_measure(draft, candidates, drafts, data, ask)


def _ask_measure(draft: Draft, candidates: tuple[str, ...], drafts: list[Draft], data: Sequence[Sequence[Cell]], ask: Asker) -> None:
    choices = [(attribute, MEASURE_LABELS[attribute]) for attribute in (*candidates, "extra_text")]
    answer, identifier = ask.about_column(
        "measure", draft.index, draft.path, text=f"“{draft.name}”指的是哪一个口径？", choices=choices, why=_evidence(draft, drafts, data)
    )
    draft.wait_for(answer, identifier)
    if answer:
        draft.meaning = EXTRA if answer == "extra_text" else _of_measure(answer)


def _of_measure(attribute: str) -> Meaning:
    return Meaning(attribute, "fen", _PERIODS[attribute])


def _evidence(draft: Draft, drafts: list[Draft], data: Sequence[Sequence[Cell]]) -> str:
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


def settle_duplicates(drafts: list[Draft], ask: Asker) -> None:
    """Two columns for one thing: the more exact header wins, the other is kept as it is; equal ones are asked."""
    groups: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        meaning = draft.meaning
        if meaning.attribute and meaning.kind not in ("extra", "uscc", "range") and not draft.waiting:
            time = (draft.text.year, draft.text.first_month, draft.text.last_month) if meaning.period != "none" else ()
            groups.setdefault((meaning.attribute, meaning.kind == "check", meaning.modality, time), []).append(draft)
    for (attribute, *_), group in groups.items():
        strongest = max(draft.meaning.strength for draft in group)
        rivals = [draft for draft in group if draft.meaning.strength == strongest]
        for draft in group:
            if draft not in rivals:
                draft.meaning, draft.note = EXTRA, f"与“{rivals[0].name}”同义，以后者为准，本列原样保留。"
        if len(rivals) > 1:
            _settle_rivals(str(attribute), rivals, ask)


def _settle_rivals(attribute: str, rivals: list[Draft], ask: Asker) -> None:
    filled = [draft for draft in rivals if draft.sample]
    if len(filled) < 2:
        keep = filled[0] if filled else rivals[0]
        for draft in rivals:
            if draft is not keep:
                draft.meaning = EXTRA
        return
    answer, identifier = ask.about_sheet(
        "duplicate",
        attribute + "|" + "|".join(sorted(draft.text.words for draft in filled)),
        text=f"{'、'.join(draft.label for draft in filled)}含义相同，以哪一列为准？",
        choices=[(draft.letters, draft.label) for draft in filled],
        why="两列读成同一个内容，平台只取一列，另一列原样保留。",
        column=filled[0].letters,
        header=filled[0].name,
    )
    for draft in rivals:
        draft.wait_for(answer, identifier)
        if answer and draft.letters != answer:
            draft.meaning = EXTRA
