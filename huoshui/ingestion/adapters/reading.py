"""The one entry for reading a ledger file."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from huoshui.ingestion.adapters.workbook_reader import read_workbook, refusal
from huoshui.ingestion.rules.readings import WorkbookReading
from huoshui.ingestion.rules.sheet_reading import read_sheet
from huoshui.targets.rules.indicators import Indicator

NOTHING: Mapping[str, str] = {}


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for piece in iter(lambda: handle.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def read_file(
    path: Path,
    *,
    today: date,
    name: str = "",
    answers: Mapping[str, str] = NOTHING,
    remembered: Mapping[str, str] = NOTHING,
    indicators: Sequence[Indicator] = (),
) -> WorkbookReading:
    """Read one ledger file into readings.

    ``name`` is the file's own name where ``path`` is a stored copy. ``answers`` (question id → choice) were given for this
    file, ``remembered`` for its layouts earlier; ``indicators`` are those of the zone, for tables of targets.
    Raises Refusal where the file itself cannot or must not be read.
    """
    if not path.is_file():
        raise refusal("missing")
    with collecting_later():
        workbook = read_workbook(path, name=name)
        sheets = tuple(
            read_sheet(grid, answers=answers, remembered=remembered, today=today, indicators=indicators) for grid in workbook.grids
        )
    return WorkbookReading(file_name=name or path.name, sha256=sha256_of(path), format=workbook.format, sheets=sheets)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Hundreds of thousands of small tuples and no cycles among them: the cycle collector would only walk them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
