"""A page of a PDF as a picture, with the places of the claims that stand on it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.ingestion.adapters.documents.opening import page_picture
from huoshui.ingestion.queries.claims import ClaimRow, claim_rows
from huoshui.ingestion.queries.documents import document_detail
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.organizations.rules import policy

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class DocumentPage:
    """``boxes``: claim and where a line of its words stands: left, top, width, height as shares of the picture."""

    number: int
    png: bytes = field(repr=False)
    width: int
    height: int
    boxes: tuple[tuple[ClaimRow, Box], ...]

    @property
    def picture(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


def document_page(actor: Actor, document_id: UUID, number: int) -> DocumentPage:
    """Page ``number`` (from 1) of a visible PDF. NotVisible for a page that it has not; Refusal where it cannot be drawn."""
    policy.require(actor, "documents:page_picture")
    document = document_detail(actor, document_id)
    if not document.is_pdf or not 1 <= number <= document.page_count:
        raise NotVisible
    claims = [row for row in claim_rows(actor, document_id) if row.page == number]
    spans = [(row.number_start, row.number_end) if row.number_start is not None else (row.span_start, row.span_end) for row in claims]
    path = path_of_stored_file(actor.zone_id, document.file_sha256)
    drawn = page_picture(path, number, [(start, end) for start, end in spans if end is not None])
    boxes = tuple((row, box) for row, lines in zip(claims, drawn.boxes, strict=False) for box in lines)
    return DocumentPage(number, drawn.png, drawn.width, drawn.height, boxes)
