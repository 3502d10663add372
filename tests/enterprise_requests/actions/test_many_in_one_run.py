"""Many deeds in one run leave the very rows that they leave one by one, the audit chain included."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction

from huoshui.assignments.actions import PartOrder, accept_reply, decide_dispute, dispute_part, reply_done, tick_zone
from huoshui.audit.adapters.chain_seal import SEAL_PURPOSE
from huoshui.audit.adapters.verifier import verify_zone
from huoshui.audit.models import AuditChainHead, AuditEntry
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestEvent
from huoshui.notices.models import Notice
from huoshui.operations.adapters.keys import derived_text
from huoshui.operations.adapters.one_run import Run, one_run
from huoshui.operations.models import TenantModel
from tests.enterprise_requests.steps import REPLY, Steps

MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
COMPARED = ("audit", "assignments", "enterprise_requests", "notices", "operations")


def lives(steps: Steps, run: Run | None) -> None:
    """Six requests: confirmed, sent back, disputed, silent, withdrawn, and one whose refused step changes nothing."""
    cast, zone_id = steps.cast, steps.cast.home.id
    for number in range(6):
        with clock_at(MONDAY + timedelta(hours=number)):
            request_id = steps.tell(intake_key=f"one-run-{number}").request_id
            if number == 4:
                actions.withdraw_by_receipt(zone_id, request_id, reason="已解决", expected_version=1)
                continue
            steps.register(request_id)
            steps.dispatch(request_id)
            if number == 5:
                _refused(steps, request_id, run)
            if number == 2:
                dispute_part(cast.bo.actor, steps.part(request_id).id, reason="不属于本单位职责，建议改派")
                to = PartOrder(cast.units["housing_office"].id)
                decide_dispute(cast.mei.actor, steps.part(request_id).id, is_upheld=True, words="同意改派", to=to)
                continue
            steps.sign(request_id)
        with clock_at(MONDAY + timedelta(days=2, hours=number)):
            steps.answer(request_id)
        with clock_at(MONDAY + timedelta(days=3, hours=number)):
            if number < 2:
                steps.word(request_id, "solved" if number == 0 else "partly", words="" if number == 0 else "还差一处")
    with clock_at(MONDAY + timedelta(days=20)):
        tick_zone(zone_id)
        actions.close_unanswered(zone_id)


def _refused(steps: Steps, request_id: UUID, run: Run | None) -> None:
    part_id = steps.part(request_id).id
    with pytest.raises(Refusal), run.deed() if run is not None else transaction.atomic():
        steps.sign(request_id)
        reply_done(steps.cast.bo.actor, part_id, words="已经办了", proof_words="见附件一")


def everything(zone_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the zone by table, without what is drawn anew each time (ids, secrets, seals and what hangs on them)."""
    found = {}
    for model in apps.get_models():
        if not issubclass(model, TenantModel) or model._meta.app_label not in COMPARED:
            continue
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.get_internal_type() not in ("UUIDField", "BinaryField", "ForeignKey")
            and "hash" not in field.name
            and field.name != "seal"
        ]
        rows = [tuple(str(value) for value in row) for row in model.objects.in_zone(zone_id).values_list(*names)]
        found[model._meta.label] = sorted(_without_ids(row) for row in rows)
    return found


def _without_ids(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", value) for value in row)


def done(steps: Steps, *, in_a_run: bool) -> dict[str, list[tuple[Any, ...]]]:
    zone_id = steps.cast.home.id
    with transaction.atomic():
        if in_a_run:
            with one_run(zone_id) as run:
                lives(steps, run)
        else:
            lives(steps, None)
        rows = everything(zone_id)
        assert not verify_zone(zone_id, seal_key=derived_text(SEAL_PURPOSE)).problems
        entries = list(AuditEntry.objects.in_zone(zone_id).order_by("sequence").values_list("sequence", "entry_hash", "previous_hash"))
        head = AuditChainHead.objects.in_zone(zone_id).get()
        assert [sequence for sequence, _, _ in entries] == list(range(1, len(entries) + 1))
        assert all(one[1] == two[2] for one, two in itertools.pairwise(entries))
        assert (head.sequence, head.entry_hash) == entries[-1][:2]
        transaction.set_rollback(True)
    return rows


def test_a_run_writes_the_rows_of_single_deeds(steps):
    single, together = done(steps, in_a_run=False), done(steps, in_a_run=True)
    assert single.keys() == together.keys()
    for table in single:
        assert together[table] == single[table], table
    assert len(single["enterprise_requests.RequestEvent"]) > 25
    assert len(single["notices.Notice"]) > 5


def test_what_waits_is_read_by_the_next_question(cast, steps):
    with one_run(cast.home.id):
        request_id = steps.tell().request_id
        assert RequestEvent.objects.in_zone(cast.home.id).filter(request_id=request_id).count() == 1


def test_a_refused_deed_takes_its_waiting_rows_with_it_and_no_others(cast, steps):
    with one_run(cast.home.id) as run:
        steps.tell()
        with pytest.raises(Refusal), run.deed():
            steps.tell()
            RequestEvent.objects.in_zone(cast.home.id).count()  # written, and taken back
            raise Refusal("no", "不行。", "")
        steps.tell()
    assert RequestEvent.objects.in_zone(cast.home.id).count() == 2
    assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="request.told").count() == 2


def test_a_run_that_fails_leaves_nothing(cast, steps):
    with pytest.raises(Refusal), transaction.atomic(), one_run(cast.home.id):
        steps.tell()
        raise Refusal("no", "不行。", "")
    assert RequestEvent.objects.in_zone(cast.home.id).count() == 0


def test_news_of_long_ago_rings_nobody(cast, steps):
    with one_run(cast.home.id, silent_until=MONDAY):
        for moment, rings in ((MONDAY - timedelta(days=200), False), (MONDAY + timedelta(hours=1), True)):
            with clock_at(moment):
                request_id = steps.tell().request_id
                steps.register(request_id)
                steps.dispatch(request_id)
            assert Notice.objects.in_zone(cast.home.id).exists() is rings


def test_a_column_set_back_after_another_save_is_written(cast, steps):
    row = steps.row(steps.tell().request_id)
    before = row.title
    row.title = "别的标题"
    row.save(update_fields=["title"])
    row.title = before
    row.save_changes()
    assert steps.row(row.id).title == before
    EnterpriseRequest.objects.in_zone(cast.home.id).filter(id=row.id).update(title="第三个标题")
    row.refresh_from_db()
    row.title = before
    row.save_changes()
    assert steps.row(row.id).title == before


def test_an_answered_reply_is_accepted_after_a_rejected_dispute(cast, steps):
    request_id = steps.tell().request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    part_id = steps.part(request_id).id
    dispute_part(cast.bo.actor, part_id, reason="不属于本单位职责，建议改派")
    decide_dispute(cast.mei.actor, part_id, is_upheld=False, words="职责清单写明由你单位牵头")
    assert steps.row(request_id).state == "in_progress"
    reply_done(cast.bo.actor, part_id, words=REPLY, proof_words="企业签字确认单")
    accept_reply(cast.mei.actor, part_id)
    assert steps.row(request_id).state == "replied"
