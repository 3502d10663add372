"""Imports and the ledgers that came by them."""

from __future__ import annotations

import io

from huoshui.ingestion.actions import start_import
from huoshui.ingestion.models import LedgerLayout
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.ledger_files import brought_in, ledger
from tests.rights.subjects import Subject, in_zone, named, subject


@subject("imports: batch_id")
def imports(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member, visible in (
        ("own", cast.bo, named("mei", "ma", "liu", "sun", "bo")),
        ("other_department", cast.chen, named("mei", "ma", "liu", "sun", "chen")),
        ("elsewhere", cast.stranger, named("stranger")),
    ):
        with bound_to_zone(member.zone.id):
            file = ledger([[1, f"{member.name}的新厂房", "", "", 12000, "签约", ""]])
            canary = f"金丝雀{member.name}的台账"
            batch_id = start_import(member.actor, f"{canary}.xlsx", io.BytesIO(file), in_background=False)
        found[variant] = Subject(batch_id, visible, canary)
    return found


@subject("imports: ledger_id")
def ledgers(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            brought_in(member.actor, ledger([[1, f"{member.name}的老厂房", "", "", 12000, "签约", ""]]))
            layout = LedgerLayout.objects.in_zone(member.zone.id).get()
        found[variant] = Subject(layout.id, in_zone(member.zone))
    return found
