"""A zone sets its own version of an indicator. Versions are added, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.targets.models import ZoneIndicator
from huoshui.targets.queries.dictionary import checked_definition, undated


@transaction.atomic
def define_indicator(
    actor: Actor,
    content: Mapping[str, Any],
    *,
    effective_from: dt.date,
    effective_to: dt.date | None = None,
    document_number: str = "",
    note: str = "",
    expected_version: int | None = None,
) -> int:
    """Add the zone's own version of an indicator, known or new, and give its number. ``content`` as one table of the documents.

    Refuses with every problem at once; ``expected_version`` (the number that the form was opened on) other than the newest is stale.
    """
    policy.require(actor, "indicators:define")
    told = undated(content)
    found = checked_definition(actor.zone_id, told, effective_from=effective_from, effective_to=effective_to)
    if found.problems:
        listed = "；".join(f"{problem.key or 'indicator'}：{problem.message}" for problem in found.problems)
        raise Refusal(
            "indicator_wrong",
            f"指标定义有误：{listed}。",
            "请逐项改正。",
            field="content",
            data={"problems": [p.key for p in found.problems]},
        )
    if expected_version is not None and not found.sentences and expected_version != found.newest:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": found.newest})
    if found.one is None:
        raise Refusal("indicator_wrong", f"指标定义有误：{'；'.join(found.sentences)}。", "请逐项改正。", field="content")
    one, newest = found.one, found.newest
    try:
        with transaction.atomic():
            row = ZoneIndicator.objects.create_in(
                actor.zone_id,
                indicator_id=one.id,
                version=newest + 1,
                content=told,
                document_number=tidy_text(document_number)[:80],
                effective_from=effective_from,
                effective_to=effective_to,
                recorded_by_id=actor.user_id,
                recorded_at=clock.now(),
                note=tidy_text(note)[:200],
            )
    except IntegrityError:
        raise StaleVersion(yours={"version": newest}, theirs={"version": newest + 1}) from None
    audit.record(
        actor,
        "targets.zone_indicator_set",
        subject_kind="zone_indicator",
        subject_id=row.id,
        subject_label=f"{one.name} 第 {row.version} 版",
        before={"version": newest},
        after={"version": row.version, "content": told, "effective_from": effective_from, "effective_to": effective_to},
    )
    return int(row.version)
