"""The limited process that parses documents of strangers: ``python -I -m huoshui.ingestion.adapters.documents.document_child``.

It gives up memory, files and network first; then, for each JSON line on its input, it forks a process that also gives up processor time,
parses one file and says the outcome as one JSON line. Each file meets a fresh process, and thousands of files start Python once.

In: ``{"job": "read" | "picture" | "recognise", "path": …, …}``. Out, by line: ``{"kind": "source", …}``, ``{"kind": "picture", …}`` or
``{"kind": "refusal", "code": …}``; then always ``{"kind": "ended", "status": n}``, n below zero where a signal ended it.
"""

from __future__ import annotations

import base64
import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huoshui.ingestion.adapters.child_limits import limit_memory_files_and_network, limit_processor_time
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.rules.document_reading.source_text import SourceText

Answer = dict[str, Any]


def read(order: dict[str, Any]) -> Answer:
    """The parts of a SourceText; for formats that are read elsewhere only what they are."""
    from huoshui.ingestion.adapters.documents import detection

    data = Path(order["path"]).read_bytes()
    kind = detection.format_of(data)
    if kind in ("text", "workbook", "old_word"):
        return {"kind": "elsewhere", "format": kind}
    return {"kind": "source", "format": kind, **parts_of(draft_of(kind, data).finished(order["name"]))}


def parts_of(source: SourceText) -> Answer:
    return {
        "text": source.text,
        "blocks": [[block.kind, block.start, block.end, block.page, block.level] for block in source.blocks],
        "title": source.title,
        "publisher": source.publisher,
        "published_on": source.published_on.isoformat() if source.published_on else None,
        "notes": [[note.code, note.message, note.page] for note in source.notes],
        "page_starts": source.page_starts,
    }


def draft_of(kind: str, data: bytes) -> Any:
    if kind == "pdf":
        from huoshui.ingestion.adapters.documents.pdf_document import pdf_draft

        return pdf_draft(data).draft
    if kind == "docx":
        from huoshui.ingestion.adapters.documents.word_document import word_draft

        return word_draft(data)
    if kind == "mhtml":
        from huoshui.ingestion.adapters.documents.mhtml_page import mhtml_draft

        return mhtml_draft(data)
    from huoshui.ingestion.adapters.documents.html_page import html_draft

    return html_draft(data)


def picture(order: dict[str, Any]) -> Answer:
    from huoshui.ingestion.adapters.documents import detection, pdf_picture

    data = Path(order["path"]).read_bytes()
    if detection.format_of(data) != "pdf":
        raise Unreadable("not_paged")
    png, width, height, boxes = pdf_picture.picture_of(data, order["page"], [tuple(span) for span in order["spans"]], order["width"])
    return {"kind": "picture", "png": base64.b64encode(png).decode("ascii"), "width": width, "height": height, "boxes": boxes}


def recognise(order: dict[str, Any]) -> Answer:
    """The words of one scanned page, by the extra [ocr]."""
    from huoshui.ingestion.adapters.documents.page_recognition import recognised_page

    found, sureness = recognised_page(Path(order["path"]).read_bytes(), order["page"])
    if not found.draft.blocks:
        return {"kind": "blank"}
    return {"kind": "recognised", "sureness": sureness, **parts_of(found.draft.finished(""))}


JOBS: dict[str, Callable[[dict[str, Any]], Answer]] = {"read": read, "picture": picture, "recognise": recognise}


def outcome_of(order: dict[str, Any]) -> Answer:
    """The answer, or why there is none. Nothing that a file does to a parser comes out of here as anything else."""
    try:
        return JOBS[order["job"]](order)
    except Unreadable as unreadable:
        return {"kind": "refusal", "code": unreadable.code, "detail": unreadable.detail}
    except MemoryError:
        return {"kind": "refusal", "code": "memory", "detail": ""}
    except Exception as error:
        return {"kind": "refusal", "code": "corrupt", "detail": f"{type(error).__name__}: {error}"[:200]}


def say(answer: Answer) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def prepare(path: str) -> None:
    """Import what the file will need before forking, told by its first bytes, so that the next file finds it in place."""
    with open(path, "rb") as handle:
        first = handle.read(8)
    if first.startswith(b"%PDF"):
        from huoshui.ingestion.adapters.documents import pdf_document  # noqa: F401
    elif first.startswith(b"PK"):
        from huoshui.ingestion.adapters.documents import word_document  # noqa: F401
    else:
        from huoshui.ingestion.adapters.documents import html_page  # noqa: F401


def parse_in_fork(order: dict[str, Any]) -> int:
    """The fork's end: its exit code, or minus the signal that killed it."""
    process = os.fork()
    if process == 0:
        try:
            limit_processor_time()
            gc.disable()  # a short life without cycles
            say(outcome_of(order))
        finally:
            os._exit(0)
    status = os.waitpid(process, 0)[1]
    return os.waitstatus_to_exitcode(status)


def main() -> int:
    limit_memory_files_and_network()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        try:
            prepare(order["path"])
            status = parse_in_fork(order)
        except OSError as error:
            say({"kind": "refusal", "code": "unreadable", "detail": str(error)[:200]})
            status = 0
        say({"kind": "ended", "status": status})
    return 0


if __name__ == "__main__":
    sys.exit(main())
