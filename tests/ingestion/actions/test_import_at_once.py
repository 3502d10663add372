"""Two imports of one file at once, with real commits: nothing is recorded twice."""

import io
import threading

from django.db import connections

from huoshui.ingestion.actions import import_now
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.ingestion.ledger_files import facts, ledger, make_zone, project_names, sources


def test_two_imports_of_one_file_at_once_record_it_once(own_database):
    actor = make_zone("青河开发区")
    outcomes, barrier = [], threading.Barrier(2)

    def bring_in():
        try:
            with bound_to_zone(actor.zone_id):
                barrier.wait(20)
                outcomes.append(import_now(actor, "台账.xlsx", io.BytesIO(ledger())))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=bring_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted((outcome.report["projects_new"], outcome.report["projects_same"]) for outcome in outcomes) == [(0, 3), (3, 0)]
    with bound_to_zone(actor.zone_id):
        assert len(project_names(actor)) == 3
        assert sources(actor) == 1
        assert len({(fact.subject_id, fact.attribute) for fact in facts(actor)}) == len(facts(actor))
