"""What target a figure of a document states, as far as its words say; the rest is a person's to say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from huoshui.ingestion.rules.claim_fields import Fields
from huoshui.ingestion.rules.claim_values import period_span
from huoshui.targets.rules.target_windows import PERIODS, window_of

INDICATORS_OF_MEASURES: dict[tuple[str, str, str], str] = {
    ("project_count", "count", "signed"): "projects_signed",
    ("project_count", "count", "started"): "projects_started",
    ("project_count", "count", "completed"): "projects_completed",
    ("project_count", "count", "in_production"): "projects_produced",
    ("investment", "CNY", "signed"): "investment_signed",
    ("investment", "CNY", "started"): "investment_started",
    ("investment", "CNY", "in_production"): "investment_produced",
    ("investment_done", "CNY", ""): "ytd_investment",
    ("funds_arrived", "CNY", ""): "funds_arrived",
    ("resolution_rate", "percent", ""): "request_completion_rate",
    ("satisfaction_rate", "percent", ""): "request_satisfaction_rate",
}
"""Measure, unit and stage of the claim format → the published indicator that counts the same."""
_KIND_OF_UNIT = {"CNY": "money", "count": "count", "percent": "rate", "rank": "rank", "time": "count"}
_WORDS = {"力争": "strive", "争取": "strive", "确保": "ensure"}


@dataclass(frozen=True)
class TargetProposal:
    """``indicator_id`` and ``window`` (a code of ``target_windows``) are "" where the words leave them open, ``year`` is 0 then.

    ``amount``: whole fen, a count or percent. ``open_words``: what a person must say, in Chinese.
    """

    indicator_id: str
    window: str
    year: int
    amount: Decimal
    condition: str
    kind: str  # of the value: count | money | rate | rank, "" where no indicator has such values
    open_words: tuple[str, ...]


def proposed_target(fields: Fields, quote: str) -> TargetProposal:
    """Read a figure's fields as a target. Never guesses: what two indicators or no window would fit is left open."""
    unit, stage = str(fields["unit"]), str(fields["stage"] or "")
    indicator_id = INDICATORS_OF_MEASURES.get((str(fields["measure"]), unit, stage), "")
    window, year = _window(fields["period"])
    value = Decimal(str(fields["value"]))
    amount = (value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP) if unit == "CNY" else value
    condition = next((code for word, code in _WORDS.items() if word in quote), "")
    if not condition:
        condition = "at_most" if fields["comparator"] in ("<", "<=") else "at_least"
    open_words = []
    if not indicator_id:
        open_words.append("哪一项指标")
    if not window:
        open_words.append("哪个考核期")
    return TargetProposal(indicator_id, window, year, amount, condition, _KIND_OF_UNIT.get(unit, ""), tuple(open_words))


def _window(period: object) -> tuple[str, int]:
    span = period_span(str(period)) if period else None
    if span is None:
        return "", 0
    for code in PERIODS:
        _, window = window_of(code, span.start.year)
        if (window.start, window.end) == (span.start, span.end):
            return code, span.start.year
    return "", span.start.year
