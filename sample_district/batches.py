"""The four 期 of 三个一批: who was in them as what, linked across 期, and who was taken out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sample_district.lives import FEN_PER_MILLION, Life
from sample_district.places import AS_OF
from sample_district.simulation import simulate
from sample_district.vocabulary import REMOVAL_REASONS

SIGN, START, PRODUCE = "sign", "start", "produce"
KIND_WORDS = {SIGN: "签约一批", START: "开工一批", PRODUCE: "投产一批"}
_DAY_OF_KIND = {SIGN: "signed", START: "started", PRODUCE: "in_production"}
MOST_OF_KIND = {SIGN: 13, START: 14, PRODUCE: 9}
LEAST_INVESTMENT_FEN = 100 * FEN_PER_MILLION  # 1 亿元: the district's own entry scale, as 信阳's


@dataclass(frozen=True)
class Term:
    """One 期: its number, its day, and the window from which its entries are taken."""

    number: int
    held_on: date
    opens_on: date


TERMS = (
    Term(1, date(2024, 7, 12), date(2023, 10, 1)),
    Term(2, date(2024, 12, 19), date(2024, 7, 13)),
    Term(3, date(2025, 6, 26), date(2024, 12, 20)),
    Term(4, date(2025, 12, 23), date(2025, 6, 27)),
)
CHINESE_NUMBERS = ("", "一", "二", "三", "四")


@dataclass(frozen=True)
class Entry:
    """One project in one 期. ``came_from`` is the (期, kind) of the entry it was converted from."""

    term: int
    kind: str
    life: Life
    fulfilled_on: date | None
    came_from: tuple[int, str] | None = None
    removed_on: date | None = None
    removal_reason: str = ""


@cache
def batch_entries() -> tuple[Entry, ...]:
    """All entries of the four 期, in order of 期, kind and size."""
    lives = [life for life in simulate().lives if life.investment_fen >= LEAST_INVESTMENT_FEN]
    latest_entry: dict[int, tuple[int, str]] = {}
    entries: list[Entry] = []
    for term in TERMS:
        for kind in (SIGN, START, PRODUCE):
            day_of_kind = _DAY_OF_KIND[kind]
            window_end = term.held_on if kind == SIGN else term.held_on + timedelta(days=20)
            taken = {entry.life.number for entry in entries if entry.kind == kind or entry.term == term.number}  # once a kind, once a 期
            chosen = [
                life
                for life in lives
                if life.number not in taken and (day := life.days.get(day_of_kind)) is not None and term.opens_on <= day <= window_end
            ]
            # Contracts are listed while they are fresh, whatever their size, some of those that failed later among them;
            # starts and productions are shown by size.
            chosen.sort(key=lambda life: (not _failed_later(life) if kind == SIGN else -life.investment_fen, life.number))
            for life in chosen[: MOST_OF_KIND[kind]]:
                entries.append(_entry(term, kind, life, latest_entry.get(life.number)))
            for entry in entries:
                if entry.term == term.number and entry.kind == kind:
                    latest_entry[entry.life.number] = (term.number, kind)
    return tuple(entries)


def _failed_later(life: Life) -> bool:
    return bool(life.side_state) and life.number % 2 == 0


def _entry(term: Term, kind: str, life: Life, came_from: tuple[int, str] | None) -> Entry:
    removed_on, reason = None, ""
    if life.side_state in ("terminated", "relocated") and life.side_on is not None and term.held_on < life.side_on <= AS_OF:
        removed_on = life.side_on
        reason = REMOVAL_REASONS[2] if life.side_state == "relocated" else REMOVAL_REASONS[life.number % 2]
    fulfilled = life.days.get("landed") if kind == SIGN else None
    return Entry(term.number, kind, life, fulfilled if removed_on is None else None, came_from, removed_on, reason)
