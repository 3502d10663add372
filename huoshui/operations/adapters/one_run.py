"""Many deeds in one transaction: what every deed asks again is asked once, rows that only ever come are written together.

Bringing in a ledger of past years is some thousand deeds, each by the same action as a person's click. Inside ``one_run``

- ``kept`` answers (calendar, rules, units, who holds which post) are read once a day of the clock;
- rows handed to ``add_row`` wait, and are written in one statement when their table is next read, when many wait, or at the end;
- rows handed to ``save_at_end`` (the head of the audit chain) are saved once.

A table is never read past its waiting rows: ``in_zone`` writes them first. A deed that is refused takes its waiting rows back with
it when it stands in ``deed()``. The transaction is the caller's: all of the run is committed, or nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import models, transaction

from huoshui.core import clock
from huoshui.operations.adapters.row_security import bound_to_zone

MOST_WAITING = 500  # rows of one table
P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Run:
    """Of one zone. ``silent_until``: news of an earlier moment is history and told to nobody (None: everything is told)."""

    zone_id: UUID
    silent_until: datetime | None = None
    answers: dict[Hashable, Any] = field(default_factory=dict)
    waiting: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    at_end: dict[Hashable, tuple[models.Model, tuple[str, ...]]] = field(default_factory=dict)

    def forget(self) -> None:
        """Ask everything anew: somebody changed rules, posts or units within the run."""
        self.answers.clear()

    def write(self, model: type[models.Model]) -> None:
        """Write what waits for this table, in the order in which it came."""
        rows = self.waiting.pop(model, None)
        if rows:
            model._base_manager.bulk_create(rows)
        for key in [key for key, (row, _) in self.at_end.items() if type(row) is model]:
            row, names = self.at_end.pop(key)
            row.save(update_fields=names)

    def write_all(self) -> None:
        """Everything that waits, and what is saved once."""
        for model in dict.fromkeys([*self.waiting, *(type(row) for row, _ in self.at_end.values())]):
            self.write(model)

    @contextmanager
    def deed(self) -> Iterator[None]:
        """One deed of many: refused, it leaves no waiting row, and those that waited before it wait still."""
        waiting = {model: list(rows) for model, rows in self.waiting.items()}
        at_end = {key: (row, names, copy(row.__dict__)) for key, (row, names) in self.at_end.items()}
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self.waiting = waiting
            self.at_end = {}
            for key, (row, names, values) in at_end.items():
                row.__dict__.update(values)
                self.at_end[key] = (row, names)
            raise


_current: ContextVar[Run | None] = ContextVar("huoshui_one_run", default=None)


def current_run() -> Run | None:
    """The run that this deed is part of; None for an ordinary click."""
    return _current.get()


@contextmanager
def one_run(zone_id: UUID, *, silent_until: datetime | None = None) -> Iterator[Run]:
    """Everything inside belongs together and happens in this zone. Call it in a transaction; inside another run it is that run."""
    known = _current.get()
    if known is not None and known.zone_id == zone_id:
        yield known
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("one_run was opened outside a transaction: what waits would be lost on a crash")
    run = Run(zone_id, silent_until)
    token = _current.set(run)
    try:
        with bound_to_zone(zone_id):
            yield run
            run.write_all()
    finally:
        _current.reset(token)


def kept(read: Callable[P, R]) -> Callable[P, R]:
    """Within a run the same question of the same day is read once. For answers that no deed of a run changes; never for what it does."""
    return _kept(read, clock.today)


def kept_all_days(read: Callable[P, R]) -> Callable[P, R]:
    """``kept`` where the answer does not hang on the day of the clock."""
    return _kept(read, lambda: None)


def _kept(read: Callable[P, R], day: Callable[[], Hashable]) -> Callable[P, R]:
    @functools.wraps(read)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        run = _current.get()
        if run is None:
            return read(*args, **kwargs)
        key = (answer, day(), args, tuple(sorted((name, _fixed(value)) for name, value in kwargs.items())))
        if key not in run.answers:
            run.answers[key] = read(*args, **kwargs)
        found: R = run.answers[key]
        return found

    return answer


def add_row(row: models.Model) -> None:
    """Insert a row that nothing changes later: at once, or with its like in a run."""
    run = _current.get()
    if run is None or getattr(row, "zone_id", None) != run.zone_id:
        row.save(force_insert=True)
        return
    rows = run.waiting.setdefault(type(row), [])
    rows.append(row)
    if len(rows) >= MOST_WAITING:
        run.write(type(row))


def save_at_end(key: Hashable, row: models.Model, names: tuple[str, ...]) -> None:
    """Save these columns now, or once at the end of the run."""
    run = _current.get()
    if run is None or getattr(row, "zone_id", None) != run.zone_id:
        row.save(update_fields=names)
    else:
        run.at_end[key] = (row, names)


def kept_row(key: Hashable) -> models.Model | None:
    """The row that this run holds to save at its end."""
    run = _current.get()
    return run.at_end[key][0] if run is not None and key in run.at_end else None


def write_waiting(model: type[models.Model]) -> None:
    """Before a table is read: what waits for it is written."""
    run = _current.get()
    if run is not None and (model in run.waiting or run.at_end):
        run.write(model)


def is_history(moment: datetime) -> bool:
    """Whether news of this moment is told to nobody, because the run brings in what is long past."""
    run = _current.get()
    return run is not None and run.silent_until is not None and moment < run.silent_until


def _fixed(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, (list, set, frozenset)) else value
