"""A zone sets its own version of an indicator. Versions are added, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.targets.models import ZoneIndicator
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.rules.dictionary_checks import problems_between
from huoshui.targets.rules.indicator_documents import read_indicator


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
    told = {key: value for key, value in content.items() if key not in ("effective_from", "effective_to", "document_number")}
    one, problems = read_indicator(told, (), defaults={"effective_from": effective_from, "effective_to": effective_to}, origin="zone")
    if one is None:
        listed = "；".join(f"{problem.key or 'indicator'}：{problem.message}" for problem in problems)
        raise Refusal(
            "indicator_wrong", f"指标定义有误：{listed}。", "请逐项改正。", field="content", data={"problems": [p.key for p in problems]}
        )
    newest = ZoneIndicator.objects.in_zone(actor.zone_id).filter(indicator_id=one.id).aggregate(newest=Max("version"))["newest"] or 0
    if expected_version is not None and expected_version != newest:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": newest})
    known = dict(dictionary(actor.zone_id).versions)
    known[one.id] = (*known.get(one.id, ()), replace(one, version=newest + 1))
    if wrong := [sentence for indicator_id, sentence in problems_between(known) if indicator_id == one.id]:
        raise Refusal("indicator_wrong", f"指标定义有误：{'；'.join(wrong)}。", "请逐项改正。", field="content")
    try:
        with transaction.atomic():
            row = ZoneIndicator.objects.create_in(
                actor.zone_id,
                indicator_id=one.id,
                version=newest + 1,
                content=dict(told),
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
        after={"version": row.version, "content": dict(told), "effective_from": effective_from, "effective_to": effective_to},
    )
    return int(row.version)
