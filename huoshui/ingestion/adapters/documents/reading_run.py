"""Many documents read at once: over all cores, resumable, and none of them stops the others.

Each document becomes ``NAME.jsonl`` in the folder of results, written whole or not at all. A log beside them says which file, by hash, was
read by which extractor; a document that stands there unchanged is left alone the next time.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.documents.opening import DocumentOpener, name_without_ending
from huoshui.ingestion.rules.document_reading.claim_rows import claim_row
from huoshui.ingestion.rules.document_reading.claims import DocumentReading
from huoshui.ingestion.rules.document_reading.reading import EXTRACTOR, read_claims
from huoshui.ingestion.rules.document_reading.source_text import ReadingNote, SourceText

if TYPE_CHECKING:
    from huoshui.ingestion.adapters.second_reader import ReaderService

ENDINGS = frozenset(
    (
        ".txt",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".mht",
        ".mhtml",
        ".docx",
        ".doc",
        ".wps",
        ".rtf",
        ".odt",
        ".pdf",
        ".xlsx",
        ".xls",
        ".ods",
    )
)
LOG_NAME = ".huoshui-read.log"
SECONDS_A_DOCUMENT = 120  # opening is limited to 20 s of processor time by itself; this one is for the language
MOST_PARTS = 40  # questions to a second reader about one document
IN_FLIGHT = 4  # documents handed to each worker in advance: enough to keep it busy, few enough to forget nothing big


@dataclass(frozen=True, slots=True)
class Order:
    """One document to read. ``target`` None: the rows are handed back instead of written."""

    path: Path
    doc: str
    published_on: date | None
    target: Path | None
    second: ReaderService | None = None  # reads it once more, into NAME.second.json beside the target


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document: rows or a target file, or the sentence that says why not."""

    order: Order
    claims: int = 0
    rows: tuple[dict[str, Any], ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    failure: str = ""
    was_done: bool = False
    sha256: str = ""


def documents_in(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as they are given; of folders, all documents in them by their endings, sorted, hidden and temporary ones left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith((".", "~$")) and Path(name).suffix.lower() in ENDINGS:
                    yield Path(folder) / name


def orders_for(paths: Sequence[Path], out: Path | None, published_on: date | None, second: ReaderService | None = None) -> list[Order]:
    """An order a document. a.pdf and a.docx are told apart by their endings, two files of one name by a number."""
    files = list(dict.fromkeys(documents_in(paths)))
    stems = Counter(name_without_ending(path.name) for path in files)
    taken: set[str] = set()
    orders: list[Order] = []
    for path in files:
        doc = name_without_ending(path.name)
        if stems[doc] > 1 and path.suffix:
            doc = f"{doc}.{path.suffix[1:].lower()}"
        name, number = doc, 1
        while name in taken:
            number += 1
            name = f"{doc}-{number}"
        taken.add(name)
        orders.append(Order(path, name, published_on, out / f"{name}.jsonl" if out else None, second))
    return orders


# --- one document ---------------------------------------------------------------------------------------------------------


_opener: DocumentOpener | None = None  # a worker's own


def read_one(order: Order, *, opener: DocumentOpener | None = None) -> Outcome:
    """Open, read, write. Never raises for anything that a document can do."""
    global _opener
    if opener is None:
        opener = _opener = _opener or DocumentOpener()
    try:
        sha256 = sha256_of(order.path) if order.path.is_file() else ""
        source = replace(opener.read(order.path, published_on=order.published_on), name=order.doc)
        reading = read_claims(source)
        rows = rows_of(order.doc, reading)
        notes = source.notes
        if order.target is not None:
            write_whole(order.target, lines_of(rows))
            notes += read_a_second_time(order, source, reading)
        return Outcome(order, len(rows), rows if order.target is None else (), notes, sha256=sha256)
    except Refusal as refusal:
        return Outcome(order, failure=f"{refusal.message}{refusal.remedy}")
    except OSError as error:
        return Outcome(order, failure=f"读写文件时出错（{error.strerror or error}）。请检查磁盘空间和文件夹权限。")
    except _TookTooLong:
        return Outcome(order, failure=f"阅读超过 {SECONDS_A_DOCUMENT} 秒，已放弃。请分成几个文件。")
    except Exception as error:
        return Outcome(order, failure=f"阅读时发生意外（{type(error).__name__}：{str(error)[:200]}）。请把这份文件交给维护人员。")


def rows_of(doc: str, reading: DocumentReading) -> tuple[dict[str, Any], ...]:
    """Claims in the claim format, each with the rules that made it and its confidence."""
    return tuple(claim_row(doc, claim, explain=True) for claim in reading.claims)


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def lines_of(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def write_whole(target: Path, text: str) -> None:
    """All of it or the file as it was."""
    fresh = target.with_name(f".{target.name}.part")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(target)


def read_a_second_time(order: Order, source: SourceText, reading: DocumentReading) -> tuple[ReadingNote, ...]:
    """Ask the model, if there is one, and keep what was said. Without its answer the first reading stands; a note says so."""
    if order.second is None or order.target is None:
        return ()
    from huoshui.ingestion.adapters.second_reader import read_again

    try:
        second = read_again(source, order.second)
    except Refusal as refusal:
        return (ReadingNote("second_reader_failed", f"{refusal.message}{refusal.remedy}"),)
    kept = json.dumps(second.as_json(order.doc, reading), ensure_ascii=False, indent=1)
    write_whole(order.target.with_suffix(".second.json"), kept)
    return ()


class _TookTooLong(BaseException):
    """Raised by the alarm; not an Exception, so that nothing on the way swallows it."""


def _strike(number: int, frame: object) -> None:
    raise _TookTooLong


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    signal.signal(signal.SIGALRM, _strike)


def read_in_worker(order: Order) -> Outcome:
    signal.alarm(SECONDS_A_DOCUMENT + (math.ceil(order.second.seconds) * MOST_PARTS if order.second else 0))
    try:
        return read_one(order)
    finally:
        signal.alarm(0)


# --- all of them ----------------------------------------------------------------------------------------------------------


class DoneLog:
    """What the folder of results holds already: a line a document, appended when its file is in place."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG_NAME
        self._done: dict[str, tuple[str, str, int]] = {}
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                fields = line.split("\t")
                if len(fields) == 4 and fields[3].isdecimal():  # the last line of a run that was killed may be torn
                    self._done[fields[0]] = (fields[1], fields[2], int(fields[3]))

    def holds(self, order: Order) -> bool:
        """Whether the document was read by this extractor from this very file, and the result is still there in full."""
        known = self._done.get(order.doc)
        if known is None or order.target is None or known[1] != reader_of(order) or not order.target.is_file():
            return False
        return order.target.stat().st_size == known[2] and order.path.is_file() and sha256_of(order.path) == known[0]

    def add(self, outcome: Outcome) -> None:
        target = outcome.order.target
        if target is not None and not outcome.failure and "\t" not in outcome.order.doc:
            with self._path.open("a", encoding="utf-8") as log:
                log.write(f"{outcome.order.doc}\t{outcome.sha256}\t{reader_of(outcome.order)}\t{target.stat().st_size}\n")


def reader_of(order: Order) -> str:
    """The extractor and whatever else decides what it reads."""
    second = f" + {order.second.name}" if order.second else ""
    return f"{EXTRACTOR}{f' {order.published_on}' if order.published_on else ''}{second}"


def read_all(orders: Sequence[Order], *, log: DoneLog | None = None, workers: int = 1, again: bool = False) -> Iterator[Outcome]:
    """Outcomes as they come. A worker that dies costs the documents that it had in hand one more try, alone.

    What ``log`` holds is not read again, unless ``again``.
    """
    known = None if again else log
    if workers <= 1 or len(orders) <= 1:
        with DocumentOpener() as opener:
            for order in orders:
                yield _logged(log, _done_before(known, order) or read_one(order, opener=opener))
        return
    suspects: list[Order] = []
    waiting = iter(orders)
    while True:
        suspects, finished = [], True
        with ProcessPoolExecutor(workers, mp_context=get_context("fork"), initializer=_begin_worker) as pool:
            for outcome in _through(pool, waiting, known, workers * IN_FLIGHT, suspects):
                yield _logged(log, outcome)
            finished = not suspects
        for order in suspects:
            yield _logged(log, _read_alone(order))
        if finished:
            return


def _through(
    pool: ProcessPoolExecutor, waiting: Iterator[Order], log: DoneLog | None, most: int, suspects: list[Order]
) -> Iterator[Outcome]:
    """Keep at most ``most`` documents in flight; when the pool breaks, name those that were."""
    flying: dict[Future[Outcome], Order] = {}
    try:
        while True:
            while len(flying) < most and (order := next(waiting, None)) is not None:
                if done := _done_before(log, order):
                    yield done
                else:
                    flying[pool.submit(read_in_worker, order)] = order
            if not flying:
                return
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                outcome = future.result()
                del flying[future]
                yield outcome
    except BrokenProcessPool:
        suspects.extend(flying.values())
    except BaseException:
        for future in flying:
            future.cancel()
        raise


def _read_alone(order: Order) -> Outcome:
    """In a pool of one: if the worker dies again, it was this document."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork"), initializer=_begin_worker) as pool:
        try:
            return pool.submit(read_in_worker, order).result()
        except BrokenProcessPool:
            return Outcome(order, failure="阅读这份文件时程序中止，可能是内存不足。请分成几个文件，或减少同时阅读的份数（--workers 1）。")


def _done_before(log: DoneLog | None, order: Order) -> Outcome | None:
    return Outcome(order, was_done=True) if log is not None and log.holds(order) else None


def _logged(log: DoneLog | None, outcome: Outcome) -> Outcome:
    if log is not None and not outcome.was_done:
        log.add(outcome)
    return outcome
