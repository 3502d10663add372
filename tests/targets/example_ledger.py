"""The example ledger that the documents' worked examples speak of: thirteen projects, seven requests, a few visits and firms.

As of 31 March 2026, period the first quarter. 招商局 is unit one, 工信局 unit two. Rows of relations for DuckDB: no database is needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from huoshui.analytics.engines.duckdb_engine import DuckDBEngine

ZONE = UUID(int=1)
PROMOTION, INDUSTRY = UUID(int=11), UUID(int=12)
LEARNED = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
YI = 10**10

# name: (unit, 总投资 亿元, facts)
PROJECTS: dict[str, tuple[UUID | None, float | None, dict[str, Any]]] = {
    "甲": (PROMOTION, 12, {"signed_on": "2026-01-10", "key_level": "province"}),
    "乙": (PROMOTION, 6, {"signed_on": "2025-06-01", "land_won_on": "2026-02-01"}),
    "丙": (INDUSTRY, 3, {
        "signed_on": "2025-03-01", "started_on": "2026-02-15", "annual_plan": 2, "ytd_done": 0.6, "month_done": 0.3, "funds_arrived": 1,
        "build_kind": "new", "key_level": "city",
    }),
    "丁": (INDUSTRY, 20, {
        "started_on": "2025-05-01", "stat_entered_on": "2025-08-01", "annual_plan": 8, "ytd_done": 2.5, "month_done": 0.9,
        "cumulative_done": 9, "funds_arrived": 6, "build_kind": "continued", "key_level": "province",
    }),
    "戊": (PROMOTION, 5, {
        "started_on": "2024-03-01", "stat_entered_on": "2024-09-01", "completed_on": "2026-03-01", "annual_plan": 1, "ytd_done": 1,
        "month_done": 0.2,
    }),
    "己": (PROMOTION, 2, {"stat_entered_on": "2024-06-01", "produced_on": "2026-01-20"}),
    "庚": (INDUSTRY, 8, {"produced_on": "2025-02-01", "capacity_reached_on": "2026-03-10"}),
    "辛": (INDUSTRY, 1.5, {"produced_on": "2024-10-01", "effect_reached_on": "2026-03-20"}),
    "壬": (PROMOTION, None, {"stage": "signed"}),
    "癸": (INDUSTRY, 4, {"stage": "negotiating"}),
    "子": (None, 10, {"stage": "reserve"}),
    "丑": (PROMOTION, 50, {"signed_on": "2025-04-10", "side_state": "terminated"}),
    "寅": (INDUSTRY, 7.5, {"signed_on": "2026-03-05"}),
}  # fmt: skip
IDS = {name: UUID(int=100 + number) for number, name in enumerate(PROJECTS)}
ENTRIES = (  # kind, project, investment, came from, removed
    ("sign", "甲", 12, None, None),
    ("sign", "乙", 6, None, None),
    ("sign", "丙", 3, None, None),
    ("sign", "丑", 50, None, "2025-12-01"),
    ("start", "丙", 3.2, 2, None),
    ("start", "丁", 20, None, None),
    ("produce", "己", 2, None, None),
    ("produce", "辛", 1.5, None, None),
)
_FIELDS = ("unit", "told", "sent", "replied", "in_time", "signed", "grade", "reopened", "origin")
REQUESTS: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = tuple(
    (dict(zip(_FIELDS, values, strict=True)), [(day, state) for day, state in zip(states[::2], states[1::2], strict=True)])
    for values, states in (
        (
            (PROMOTION, "2026-01-05", "2026-01-06", "2026-01-20", True, True, "satisfied", 0, "new"),
            ("2026-01-05", "told", "2026-01-25", "confirmed"),
        ),
        (
            (PROMOTION, "2026-02-01", "2026-02-02", "2026-02-20", False, True, "not_satisfied", 1, "new"),
            ("2026-02-01", "told", "2026-02-22", "confirmed"),
        ),
        (
            (INDUSTRY, "2026-03-10", "2026-03-11", None, None, True, None, 0, "new"),
            ("2026-03-10", "told", "2026-03-12", "in_progress"),
        ),
        (
            (INDUSTRY, "2026-03-20", "2026-03-20", None, None, None, None, 0, "new"),
            ("2026-03-20", "told", "2026-03-20", "dispatched"),
        ),
        ((None, "2026-03-01", None, None, None, None, None, 0, "new"), ("2026-03-01", "told", "2026-03-02", "declined")),
        ((None, "2026-03-30", None, None, None, None, None, 0, "new"), ("2026-03-30", "told")),
        (
            (INDUSTRY, "2025-12-01", "2025-12-01", "2025-12-15", True, True, None, 0, "left_over"),
            ("2025-12-01", "told", "2025-12-30", "unanswered"),
        ),
    )
)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _fen(yi: float | None) -> int | None:
    return None if yi is None else round(yi * YI)


def facts() -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for name, (_, total, stated) in PROJECTS.items():
        for attribute, value in (({"planned_investment": total} if total is not None else {}) | stated).items():
            fen, day, text, start, end, happened = None, None, None, None, None, None
            if attribute.endswith("_on"):
                day = _day(value)
            elif isinstance(value, str):
                text = value
            else:
                fen = _fen(value)
            if attribute == "annual_plan":
                start, end = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
            elif attribute == "ytd_done":
                start, end = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
            elif attribute == "month_done":
                start, end = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
            elif attribute in ("cumulative_done", "funds_arrived"):
                happened = dt.date(2026, 3, 31)
            number = len(rows) + 1
            rows.append((
                ZONE, UUID(int=10_000 + number), number, IDS[name], attribute, "reported", fen, day, text, False, happened, start, end,
                LEARNED, None, "台账",
            ))  # fmt: skip
    return rows


def _rows(engine: DuckDBEngine, name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    engine.connection.execute(f"CREATE TABLE {name} ({columns})")
    found = list(rows)
    marks = ", ".join("?" for _ in found[0])
    engine.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", found)


COLUMNS = {
    "fact": "zone_id uuid, id uuid, sequence bigint, subject_id uuid, attribute text, modality text, value_fen bigint, value_date date, "
    "value_text text, is_withdrawal boolean, happened_on date, period_start date, period_end date, recorded_at timestamptz, "
    "corrects_id uuid, origin text",
    "project": "zone_id uuid, id uuid, kept_id uuid, parent_project_id uuid, unit_id uuid, area_id uuid, is_head boolean, "
    "is_visible boolean, created_at timestamptz",
    "batch_entry": "zone_id uuid, id uuid, project_id uuid, kind text, came_from_id uuid, investment_fen bigint, fulfilled_on date, "
    "removed_on date, period_no integer, held_on date",
    "request": "zone_id uuid, id uuid, unit_id uuid, area_id uuid, category text, origin text, reach text, urgency text, channel text, "
    "told_on date, registered_on date, dispatched_on date, replied_on date, replied_in_time boolean, signed_in_time boolean, "
    "grade text, word_given_on date, reopened_count bigint",
    "request_event": "zone_id uuid, id uuid, request_id uuid, happened_at timestamptz, happened_on date, state_after text",
    "visit": "zone_id uuid, id uuid, unit_id uuid, area_id uuid, visited_on date, reached text, kind text, recorded_at timestamptz",
    "inspection": "zone_id uuid, id uuid, unit_id uuid, area_id uuid, announced_on date, announced_at timestamptz, planned_on date, "
    "done_on date, kind text, state text, is_joint boolean, rating text, rated_on date",
    "enterprise": "zone_id uuid, id uuid, unit_id uuid, area_id uuid, registered_at timestamptz, registered_on date",
    "enterprise_fact": "zone_id uuid, id uuid, sequence bigint, subject_id uuid, attribute text, value_text text, is_withdrawal boolean, "
    "happened_on date, recorded_at timestamptz, corrects_id uuid",
}
"""What the relations of analytics/snapshots have."""


def _request_rows() -> Iterable[tuple[Any, ...]]:
    for number, (one, _) in enumerate(REQUESTS):
        sent, replied = _day(one["sent"]), _day(one["replied"])
        identity = (ZONE, UUID(int=600 + number), one["unit"], None, "", one["origin"], "single", "normal", "portal")
        answers = (replied, one["in_time"], one["signed"], one["grade"], replied, one["reopened"])
        yield *identity, _day(one["told"]), sent, sent, *answers


def _event_rows() -> Iterable[tuple[Any, ...]]:
    for number, (_, states) in enumerate(REQUESTS):
        for step, (text, state) in enumerate(states):
            day = dt.date.fromisoformat(text)
            yield (
                ZONE,
                UUID(int=7000 + 10 * number + step),
                UUID(int=600 + number),
                dt.datetime.combine(day, dt.time(2), dt.UTC),
                day,
                state,
            )


def _entry_rows() -> Iterable[tuple[Any, ...]]:
    for number, (kind, project, yi, origin, removed) in enumerate(ENTRIES):
        came_from = None if origin is None else UUID(int=500 + origin)
        yield ZONE, UUID(int=500 + number), IDS[project], kind, came_from, _fen(yi), None, _day(removed), 1, None


def fill(engine: DuckDBEngine) -> None:
    """All relations of the example."""
    visits = [("2026-03-05", "met"), ("2026-03-12", "unreachable"), ("2025-12-20", "met")]
    inspections = [
        (PROMOTION, "2026-03-01", "2026-03-10", "done", True),
        (INDUSTRY, "2026-03-20", None, "announced", False),
        (INDUSTRY, "2026-03-05", None, "refused", False),
    ]
    said = [(0, "above_scale", "规上"), (1, "above_scale", "规下"), (3, "above_scale", "规上"), (3, "operating_status", "停产")]
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "fact": facts(),
        "project": ((ZONE, IDS[name], IDS[name], None, unit, None, True, True, LEARNED) for name, (unit, _, _) in PROJECTS.items()),
        "batch_entry": _entry_rows(),
        "request": _request_rows(),
        "request_event": _event_rows(),
        "visit": ((ZONE, UUID(int=800 + n), None, None, _day(day), reached, "visit", LEARNED) for n, (day, reached) in enumerate(visits)),
        "inspection": (
            (ZONE, UUID(int=900 + n), unit, None, _day(told), LEARNED, _day(told), _day(done), "daily", state, joint, "", None)
            for n, (unit, told, done, state, joint) in enumerate(inspections)
        ),
        "enterprise": ((ZONE, UUID(int=950 + n), None, None, LEARNED, dt.date(2026, 1, 1)) for n in range(4)),
        "enterprise_fact": (
            (ZONE, UUID(int=970 + n), n, UUID(int=950 + firm), name, text, False, None, LEARNED, None)
            for n, (firm, name, text) in enumerate(said)
        ),
    }
    for name, each in rows.items():
        _rows(engine, name, COLUMNS[name], each)
