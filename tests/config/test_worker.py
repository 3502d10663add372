"""The worker knows every task of the product, and carries a large import through from the drop to the ledger."""

import importlib
import io
import re
from pathlib import Path

import huoshui
from huoshui.config.worker import work
from huoshui.ingestion.actions import commit_import, start_import
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.ingestion.ledger_files import batch_of, facts, ledger, make_zone, project_names


def test_every_module_with_tasks_is_one_that_the_worker_loads(settings):
    package = Path(huoshui.__file__).parent
    with_tasks = {
        ".".join(("huoshui", *path.relative_to(package).with_suffix("").parts))
        for path in package.rglob("*.py")
        if re.search(r"^@app\.task\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_tasks == set(settings.PROCRASTINATE_IMPORT_PATHS)
    assert all(importlib.import_module(name) for name in with_tasks)


def test_an_import_left_to_the_worker_is_read_and_then_committed_by_it(own_database):
    actor = make_zone("青河开发区")
    with bound_to_zone(actor.zone_id):
        batch_id = start_import(actor, "台账.xlsx", io.BytesIO(ledger()), in_background=True)
        assert batch_of(actor, batch_id).state == "waiting"
    work(until_idle=True)
    with bound_to_zone(actor.zone_id):
        batch = batch_of(actor, batch_id)
        assert (batch.state, batch.failure) == ("ready", None)
        assert facts(actor) == []
        commit_import(actor, batch_id, batch.version, in_background=True)
        assert batch_of(actor, batch_id).state == "committing"
    work(until_idle=True)
    with bound_to_zone(actor.zone_id):
        batch = batch_of(actor, batch_id)
        assert (batch.state, batch.report["projects_new"]) == ("committed", 3)
        assert len(project_names(actor)) == 3
        assert {fact.spot_sheet for fact in facts(actor)} == {"台账"}
