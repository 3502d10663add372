"""超序时进度 against the completion rate: 1–5 月完成 47.2 %, time gone 5/12 = 41.67 %, so 5.53 points ahead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from huoshui.ingestion.rules.reconciliation.checks import Check
from huoshui.ingestion.rules.reconciliation.printed_numbers import overlaps, plain, said_interval
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings

_BY_TIME = re.compile(r"序时|时序|时间进度|均衡进度")
_MONTH = re.compile(r"(?:截至|截止|1[—\-~至到])(?:目前|今年|\d{4}年)?(\d{1,2})月(?:底|末|份|31日|30日)?")
_QUARTER = re.compile(r"(一|前三|三)季度|上半年")
_QUARTER_MONTHS = {"一季度": 3, "上半年": 6, "前三季度": 9, "三季度": 9}


def check_progress(around: Surroundings) -> Iterator[Check]:
    """Where a sentence tells the rate, the gap and the month."""
    for gap in around.statements:
        if gap.claim.unit != "point" or gap.claim.measure != "progress_gap" or not _BY_TIME.search(gap.lead):
            continue
        start, end = around.sentence(gap.start)
        rates = [figure for figure in around.figures_between(start, gap.start) if figure.claim.unit == "percent"]
        months = _months_gone(around.text[start:end])
        if rates and months:
            yield _check(around, gap, rates[-1], months)


def _months_gone(sentence: str) -> int | None:
    found = _MONTH.search(sentence)
    if found and 1 <= int(found.group(1)) <= 12:
        return int(found.group(1))
    named = _QUARTER.search(sentence)
    return _QUARTER_MONTHS.get(named.group()) if named else None


def _check(around: Surroundings, gap: Figure, rate: Figure, months: int) -> Check:
    elapsed = Decimal(months) / 12 * 100
    behind = bool(re.search(r"低于|落后|慢于|滞后|欠", gap.lead)) and gap.claim.value > 0
    said = -gap.claim.value if behind else gap.claim.value
    ahead = rate.claim.value - elapsed
    half = gap.printed.step
    low, high = said_interval(rate.printed, "=")
    holds = overlaps((low - elapsed, high - elapsed), (said - half, said + half))
    arithmetic = f"{plain(rate.claim.value)}% - {months}/12 = {plain(ahead, 2)}个百分点" + ("" if holds else f" ≠ {plain(said)}个百分点")
    explanation = (
        "超进度与完成率、时间相符。"
        if holds
        else f"{months}个月应过{plain(elapsed, 2)}%，按完成率算得{plain(ahead, 2)}个百分点，与文中不符。"
    )
    return Check("progress_gap", holds, "medium", arithmetic, explanation, (around.term("超进度", gap), around.term("完成率", rate)))
