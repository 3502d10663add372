"""Scanned pages of a PDF into lines of text, by the extra ``[ocr]`` (rapidocr with the models in its wheel; nothing is fetched).

One page a fork of the limited process: within its 768 MB and 20 s. Lines are found at 960 pixels of height and read at 1,600 of width.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from typing import Any

import pypdfium2

from huoshui.ingestion.adapters.documents.pdf_characters import Character, Line, joined_on_base_line, open_page, open_pdf
from huoshui.ingestion.adapters.documents.pdf_document import PAGE_NUMBER, PdfText, add_body, lines_at_the_edge
from huoshui.ingestion.adapters.documents.pdf_picture import MOST_PIXELS
from huoshui.ingestion.adapters.documents.source_draft import SourceDraft, printable

WIDE = 1_600  # pixels
FIND_AT = 960
SURE_ENOUGH = 0.5  # a line below it is noise of a stamp or a photograph
SETTINGS = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    "Det.limit_side_len": FIND_AT,
    "Det.limit_type": "max",
    "Rec.rec_batch_num": 1,
}


def is_installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("rapidocr") is not None and importlib.util.find_spec("onnxruntime") is not None


def recognised_page(data: bytes, number: int) -> tuple[PdfText, float]:
    """(the page's text in paragraphs, how sure the recogniser is on average, 0 to 1). Raises Unreadable."""
    page = open_page(open_pdf(data), number)
    height = page.get_height()
    lines, sureness = recognised_lines(page, number)
    edges = {id(line) for line in lines_at_the_edge(lines, height) if PAGE_NUMBER.match(line.text)}
    source = PdfText(SourceDraft())
    add_body(source, [[line for line in lines if id(line) not in edges]])
    return source, sureness


def recognised_lines(page: pypdfium2.PdfPage, number: int) -> tuple[list[Line], float]:
    """Lines with places in points, in reading order, and the mean sureness."""
    os.environ["OMP_NUM_THREADS"] = "1"
    from rapidocr import RapidOCR

    wide, high = page.get_size()
    scale = min(WIDE / wide, (MOST_PIXELS / (wide * high)) ** 0.5)
    pixels = page.render(scale=scale, may_draw_forms=False).to_numpy()[:, :, :3]
    found = RapidOCR(params=SETTINGS)(pixels)
    if found.txts is None:
        return [], 0.0
    rows = [(box, printable(text), float(score)) for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)]
    sure = [(box, text, score) for box, text, score in rows if score >= SURE_ENOUGH and text.strip()]
    lines = [line_of(text.strip(), box, scale, high, number) for box, text, _ in sure]
    return list(joined_on_base_line(lines)), sum(score for *_, score in sure) / max(len(sure), 1)


def line_of(text: str, box: Sequence[Sequence[Any]], scale: float, high: float, number: int) -> Line:
    """The characters spread over the box, wide ones twice as wide as narrow ones."""
    left, right = min(float(corner[0]) for corner in box) / scale, max(float(corner[0]) for corner in box) / scale
    top, bottom = high - min(float(corner[1]) for corner in box) / scale, high - max(float(corner[1]) for corner in box) / scale
    weights = [1 if character.isascii() else 2 for character in text]
    step, at = (right - left) / sum(weights), left
    characters = []
    for character, weight in zip(text, weights, strict=True):
        characters.append(Character(character, -1, at, bottom, at + weight * step, top))
        at += weight * step
    return Line(number, characters)
