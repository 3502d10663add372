"""How fast 100,000 open clocks are evaluated: the rules against a hand-written loop and against one SQL statement; and their due days.

Rules are pure: no database is needed for the first three figures. With ``--database`` the same rows are read from PostgreSQL as the
tick reads them (needs the test database's server). Limit: 2 seconds for 100,000.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from huoshui.assignments.rules.clocks import Limit, Pause, due_of
from huoshui.assignments.rules.standing import Ladder, Level, Mark, OpenClock, marks_due
from huoshui.core.clock import SHANGHAI, end_of_local_day
from huoshui.core.workdays import WorkdayCalendar
from huoshui.rulebook.adapters.published_calendar import published_years

COUNT = 100_000
LIMIT_SECONDS = 2.0
LADDER = Ladder((Level(1, 0, "unit"), Level(2, 2, "leader_in_charge"), Level(3, 5, "title", "区长")), 2)
NOW = dt.datetime(2026, 3, 31, 10, tzinfo=SHANGHAI).astimezone(dt.UTC)


def calendar() -> WorkdayCalendar:
    """As shipped."""
    plans = published_years().values()
    off, worked = [day for plan in plans for day in plan.days_off], [day for plan in plans for day in plan.days_worked]
    return WorkdayCalendar.of(off, worked, dt.date(2026, 12, 31), "bench")


def clocks() -> list[OpenClock]:
    """A third late, some unsigned, some raised, some standing."""
    chance = random.Random(7)
    made = []
    for number in range(COUNT):
        due_on = dt.date(2026, 3, 31) + dt.timedelta(days=chance.randint(-60, 120))
        due_at = end_of_local_day(due_on)
        receipt = due_at - dt.timedelta(days=8) if number % 10 == 0 else None
        made.append(OpenClock(UUID(int=number), due_at, due_on, receipt, chance.choice((0, 0, 0, 1, 2, 3)), number % 20 == 0))
    return made


def by_hand(rows: list[OpenClock], known: WorkdayCalendar) -> list[Mark]:
    """What somebody would write who counts each clock by itself, day by day."""
    found = []
    today = dt.date(2026, 3, 31)
    for part_id, due_at, due_on, receipt_due_at, raised, is_stopped in rows:
        if receipt_due_at is not None and receipt_due_at < NOW:
            found.append(Mark(part_id, "receipt_late", 0, receipt_due_at))
        if due_at >= NOW:
            day, left = due_on, LADDER.warn_workdays
            while left:
                day -= dt.timedelta(days=1)
                left -= known.is_workday(day)
            if not is_stopped and today >= day:
                found.append(Mark(part_id, "near", 0, due_at))
            continue
        found.append(Mark(part_id, "late", 0, due_at))
        for level in LADDER.levels:
            day, left = due_on, level.after_workdays
            while left:
                day += dt.timedelta(days=1)
                left -= known.is_workday(day)
            moment = end_of_local_day(day) if level.after_workdays else due_at
            if level.number > raised and moment < NOW:
                found.append(Mark(part_id, "level", level.number, moment))
    return found


def timed(what: str, deed: Callable[[], object]) -> float:
    """Best of three, in seconds."""
    best = min(_once(deed) for _ in range(3))
    print(f"{what:<46}{best:8.3f} s{COUNT / best:14,.0f} /s")
    return best


def _once(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def due_days(known: WorkdayCalendar) -> list[object]:
    """Due days of 100,000 clocks from their terms, every tenth with a pause: what a corrected calendar asks for."""
    limit, start = Limit("resolve", 10, "workday"), dt.datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    pause = [Pause(start + dt.timedelta(days=2), start + dt.timedelta(days=6), "applicant")]
    return [
        due_of(limit, start + dt.timedelta(hours=number % 500), known, (), pause if number % 10 == 0 else ()) for number in range(COUNT)
    ]


SQL = """
SELECT count(*) FILTER (WHERE receipt_due_at < %(now)s), count(*) FILTER (WHERE due_at < %(now)s),
       count(*) FILTER (WHERE due_at < %(now)s AND raised < 1), count(*) FILTER (WHERE due_at >= %(now)s AND due_on <= %(soon)s)
FROM bench_clock
"""


def against_sql(rows: list[OpenClock]) -> tuple[float, float]:
    """Seconds of one SQL statement over the same rows (it counts, it does not say which level is due), and of reading them out."""
    import django

    django.setup()
    from tests import database

    with database.server_for_tests(), database.owner_connection("postgres") as owner:
        owner.execute(
            "CREATE TEMP TABLE bench_clock (part_id uuid, due_at timestamptz, due_on date, receipt_due_at timestamptz, raised int,"
            " stopped bool)"
        )
        with owner.cursor() as cursor, cursor.copy("COPY bench_clock FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        asked = timed("one SQL statement (counts only)", lambda: owner.execute(SQL, {"now": NOW, "soon": NOW.date()}).fetchall())
        read = timed("reading 100,000 rows out of PostgreSQL", lambda: list(map(OpenClock._make, owner.execute("TABLE bench_clock"))))
        owner.execute("DROP TABLE bench_clock")
    return asked, read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", action="store_true", help="also against PostgreSQL")
    arguments = parser.parse_args()
    known, rows = calendar(), clocks()
    assert sorted(marks_due(rows, NOW, LADDER, known), key=str) == sorted(by_hand(rows, known), key=str)
    rules = timed("rules: marks of 100,000 open clocks", lambda: marks_due(rows, NOW, LADDER, known))
    hand = timed("a loop written by hand", lambda: by_hand(rows, known))
    print(f"rules take {rules / hand:.2f} of the loop's time")
    timed("due days of 100,000 clocks from their terms", lambda: due_days(known))
    whole = rules
    if arguments.database:
        asked, read = against_sql(rows)
        whole += read
        print(f"rules and reading take {whole / asked:.1f} times the SQL statement, which only counts")
    print(f"{'held' if whole < LIMIT_SECONDS else 'MISSED'}: {whole:.2f} s of {LIMIT_SECONDS:g} s")
    return 0 if whole < LIMIT_SECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())
