"""Large imports are read and committed by the worker, one step of one import at a time; documents are read there, too."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import queries as organizations

QUEUE = "imports"


@app.task(name="ingestion.prepare_import", queue=QUEUE)
def prepare_in_background(zone_id: str, person_id: str, batch_id: str) -> None:
    """Read a file and compare it with the ledger."""
    from huoshui.ingestion.actions.importing import prepare_import

    actor = _actor(zone_id, person_id)
    with bound_to_zone(actor.zone_id):
        try:
            prepare_import(actor, UUID(batch_id))
        except Refusal:
            return  # discarded or committed in the meantime: nothing left to do


@app.task(name="ingestion.commit_import", queue=QUEUE)
def commit_in_background(zone_id: str, person_id: str, batch_id: str) -> None:
    """Record what the preview showed. A refusal puts the import back to where it can be looked at."""
    from huoshui.ingestion.actions.committing import finish_commit

    actor = _actor(zone_id, person_id)
    with bound_to_zone(actor.zone_id):
        try:
            finish_commit(actor, UUID(batch_id))
        except Refusal:
            return


@app.task(name="ingestion.read_document", queue=QUEUE)
def read_document_in_background(zone_id: str, person_id: str, document_id: str) -> None:
    """Open a document and read its claims."""
    from huoshui.ingestion.actions.document_intake import read_document

    actor = _actor(zone_id, person_id)
    with bound_to_zone(actor.zone_id):
        try:
            read_document(actor, UUID(document_id))
        except Refusal:
            return  # given up in the meantime: nothing left to do


def read_document_later(actor: Actor, document_id: UUID) -> None:
    """Queue the reading; the job exists once the caller's transaction is committed."""
    job = read_document_in_background.configure(lock=f"document:{document_id}")
    job.defer(zone_id=str(actor.zone_id), person_id=str(actor.user_id), document_id=str(document_id))


@app.task(name="ingestion.read_a_second_time", queue=QUEUE)
def read_a_second_time_in_background(zone_id: str, person_id: str, document_id: str) -> None:
    """Ask the language model about a document."""
    from huoshui.ingestion.actions.second_readings import answer_second_reading

    actor = _actor(zone_id, person_id)
    with bound_to_zone(actor.zone_id):
        try:
            answer_second_reading(actor, UUID(document_id))
        except Refusal:
            return  # given up in the meantime, or the model was unset: nothing left to do


def read_a_second_time_later(actor: Actor, document_id: UUID) -> None:
    """Queue the question; the job exists once the caller's transaction is committed."""
    job = read_a_second_time_in_background.configure(lock=f"second-reading:{document_id}")
    job.defer(zone_id=str(actor.zone_id), person_id=str(actor.user_id), document_id=str(document_id))


def prepare_later(actor: Actor, batch_id: UUID) -> None:
    """Queue the reading; the job exists once the caller's transaction is committed."""
    _queue(prepare_in_background, actor, batch_id)


def commit_later(actor: Actor, batch_id: UUID) -> None:
    """Queue the commit."""
    _queue(commit_in_background, actor, batch_id)


def _queue(task: object, actor: Actor, batch_id: UUID) -> None:
    job = task.configure(lock=f"import:{batch_id}")  # type: ignore[attr-defined]
    job.defer(zone_id=str(actor.zone_id), person_id=str(actor.user_id), batch_id=str(batch_id))


def _actor(zone_id: str, person_id: str) -> Actor:
    """Who asked, with the rights of now."""
    platform = organizations.platform_actor(UUID(zone_id))
    return platform if str(platform.user_id) == person_id else organizations.actor_for(UUID(person_id), UUID(zone_id))
