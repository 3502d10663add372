"""`huoshui read --commit --zone Z`: unattended intake. Documents come as far as review, never past it: a person decides each claim."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huoshui.cli.frame import Installation, print_json, say
from huoshui.cli.zone_work import working_in
from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    from huoshui.core.actor import Actor


def bring_in(installation: Installation, paths: Sequence[Path], zone: str, published_on: date | None, *, as_json: bool) -> int:
    """Upload and read each document; 1 where one could not be read. What the zone has already is left alone."""
    from huoshui.ingestion.adapters.documents.reading_run import documents_in

    with working_in(installation, zone) as actor:
        outcomes = []
        for path in documents_in(paths):
            outcome = _one(actor, path, published_on)
            outcomes.append(outcome)
            if not as_json:
                say(f"{outcome['words']}  {outcome['file']}")
    if as_json:
        print_json({"zone": zone, "documents": outcomes})
    elif not outcomes:
        sys.stderr.write("所给的文件夹中没有可以读取的文档。\n")
    return 1 if any(outcome["state"] == "failed" for outcome in outcomes) else 0


def _one(actor: Actor, path: Path, published_on: date | None) -> dict[str, Any]:
    from huoshui.ingestion.actions import describe_document, upload_document
    from huoshui.ingestion.adapters.documents.opening import check_size
    from huoshui.ingestion.adapters.documents.reading_run import sha256_of
    from huoshui.ingestion.queries import claim_rows, document_detail
    from huoshui.ingestion.queries.document_hashes import is_known_document

    said: dict[str, Any] = {"file": path.name, "id": None, "claims": 0}
    try:
        check_size(path, path.name)
        if is_known_document(actor, sha256_of(path)):
            return {**said, "state": "known", "words": "此前已收"}
        with path.open("rb") as stream:
            document_id = upload_document(actor, path.name, stream, in_background=False)
        detail = document_detail(actor, document_id)
        if published_on is not None and detail.failure is None:
            describe_document(
                actor,
                document_id,
                title=detail.title or path.stem,
                publisher=detail.publisher,
                published_on=published_on,
                expected_version=detail.version,
            )
            detail = document_detail(actor, document_id)
        if detail.failure:
            return {
                **said,
                "id": document_id,
                "state": "failed",
                "words": f"未能读取：{detail.failure['message']}{detail.failure['remedy']}",
            }
        claims = len(claim_rows(actor, document_id))
        return {**said, "id": document_id, "state": detail.state, "claims": claims, "words": f"待审 {claims} 条"}
    except Refusal as refusal:
        return {**said, "state": "failed", "words": f"未能收入：{refusal.message}{refusal.remedy}"}
