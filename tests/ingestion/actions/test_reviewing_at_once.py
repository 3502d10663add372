"""Two reviewers at one document at the same moment, on real connections: one deed each, never two decisions of one claim."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

from django.db import connections

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.queries import facts_of
from huoshui.ingestion.actions import accept_claim, reject_claim
from huoshui.ingestion.queries import claim_rows, claim_versions, one_claim
from huoshui.investment_projects.actions import create_batch
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import build_cast
from tests.ingestion.bulletin import brought_in

ROUNDS = 7


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What became of each: "done", or the code of its refusal."""
    barrier, became = Barrier(len(deeds)), [""] * len(deeds)

    def run(index: int, deed: Callable[[], object]) -> None:
        try:
            barrier.wait()
            deed()
            became[index] = "done"
        except Refusal as refusal:
            became[index] = refusal.code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(index, deed)) for index, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return became


def test_of_two_decisions_at_once_one_stands_and_the_other_is_told(own_database: str) -> None:
    cast = build_cast()
    mei, ma = cast.mei.actor, cast.ma.actor
    with bound_to_zone(cast.home.id):
        batch_id = create_batch(mei, period_no=3)
        rows = claim_rows(mei, brought_in(mei))
    assert len(rows) == ROUNDS

    def accept(actor: Actor, claim_id: UUID) -> Callable[[], object]:
        def deed() -> object:
            with bound_to_zone(actor.zone_id):
                return accept_claim(actor, claim_id, expected_version=1)

        return deed

    def reject(actor: Actor, claim_id: UUID) -> Callable[[], object]:
        def deed() -> object:
            with bound_to_zone(actor.zone_id):
                return reject_claim(actor, claim_id, reason="读错了", expected_version=1)

        return deed

    for row in rows:
        assert sorted(at_once(accept(mei, row.id), reject(ma, row.id))) == ["done", "stale_version"]
    with bound_to_zone(cast.home.id):
        for row in rows:
            after = one_claim(mei, row.id)
            assert after.version == 2 and len(claim_versions(mei, row.id)) == 1
            assert after.is_accepted is (after.decided_by_id == mei.user_id)
        accepted = [
            row for row in claim_rows(mei, rows[0].document_id) if row.is_accepted and row.link is not None and row.link.kind == "batch"
        ]
        assert len(facts_of(mei, "batch", batch_id)) == len(accepted)  # the only records that its claims are joined to
