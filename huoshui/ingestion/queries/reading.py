"""Reading the stored file of an import once more: the file and the answers are the truth, nothing read is kept beside them."""

from __future__ import annotations

from collections.abc import Mapping

from huoshui.core.actor import Actor
from huoshui.ingestion.adapters.reading import read_file
from huoshui.ingestion.models import ImportBatch, RememberedMapping
from huoshui.ingestion.rules.readings import WorkbookReading
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.targets.queries.dictionary import indicators


def read_batch(actor: Actor, batch: ImportBatch) -> WorkbookReading:
    """What the file says, with the answers given so far and those remembered for its layouts. Raises Refusal.

    Understood as of the day on which the import began (``batch.read_on``), so that another reading gives the same.
    """
    assert batch.read_on is not None
    path = path_of_stored_file(batch.zone_id, batch.file_sha256)
    return read_file(
        path,
        name=batch.file_name,
        answers=reader_answers(batch.answers),
        remembered=remembered_answers(actor),
        today=batch.read_on,
        indicators=indicators(actor),
    )


def reader_answers(answers: Mapping[str, object]) -> dict[str, str]:
    """Answers as the reader takes them: text by question id."""
    return {str(key): str(value) for key, value in answers.items()}


def remembered_answers(actor: Actor) -> dict[str, str]:
    """Question id → answer, of every layout that the importer's zone knows (the ids hold the layout's fingerprint)."""
    remembered: dict[str, str] = {}
    for answers in RememberedMapping.objects.in_zone(actor.zone_id).order_by("remembered_at").values_list("answers", flat=True):
        remembered.update(answers)
    return remembered
