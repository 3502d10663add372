"""A zone sets its own version of a rule set. Versions are added, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.rulebook.models import ZoneRule
from huoshui.rulebook.queries.rules import place_of_zone
from huoshui.rulebook.rules.contents import RULE_SETS, read_content


@transaction.atomic
def set_zone_rule(
    actor: Actor,
    *,
    rule_set: str,
    content: Mapping[str, Any],
    title: str,
    effective_from: dt.date,
    effective_to: dt.date | None = None,
    document_number: str = "",
    note: str = "",
    expected_version: int | None = None,
) -> int:
    """Add a version of the zone's own and give its number. ``content`` as in the published files (amounts as "3亿元").

    What an older version computed keeps naming that version. Refuses with every problem of the content at once;
    ``expected_version`` (the number that the form was opened on) other than the newest is a StaleVersion.
    """
    policy.require(actor, "system:rule_create")
    kind = RULE_SETS.get(rule_set)
    if kind is None:
        raise Refusal("rule_set_unknown", f"没有“{rule_set}”这套规则。", "请从规则列表中选择。", field="rule_set")
    _, problems = read_content(rule_set, content)
    if problems:
        listed = "；".join(f"{problem.key}：{problem.message}" for problem in problems)
        data = {"problems": [{"key": problem.key, "message": problem.message} for problem in problems]}
        raise Refusal("rule_content_wrong", f"“{kind.label}”的内容有误：{listed}。", "请逐项改正。", field="content", data=data)
    shown = tidy_text(title)
    if not shown:
        raise Refusal("rule_without_title", "没有填写规则名称。", "请填写文件名称，没有文件的写明由谁何时议定。", field="title")
    if effective_to is not None and effective_to < effective_from:
        raise Refusal("rule_dates_reversed", "失效日期早于生效日期。", "请核对两个日期。", field="effective_to")
    newest = ZoneRule.objects.in_zone(actor.zone_id).filter(rule_set=rule_set).aggregate(newest=Max("version"))["newest"] or 0
    if expected_version is not None and expected_version != newest:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": newest})
    names = place_of_zone(actor.zone_id).names
    try:
        with transaction.atomic():
            rule = ZoneRule.objects.create_in(
                actor.zone_id,
                rule_set=rule_set,
                version=newest + 1,
                document_number=tidy_text(document_number)[:80],
                title=shown[:200],
                place=names[0] if names else "",
                effective_from=effective_from,
                effective_to=effective_to,
                content=dict(content),
                recorded_by_id=actor.user_id,
                recorded_at=clock.now(),
                note=tidy_text(note)[:200],
            )
    except IntegrityError:
        raise StaleVersion(yours={"version": newest}, theirs={"version": newest + 1}) from None
    audit.record(
        actor,
        "rulebook.zone_rule_set",
        subject_kind="zone_rule",
        subject_id=rule.id,
        subject_label=f"{kind.label} 第 {rule.version} 版",
        before={"version": newest},
        after={
            "version": rule.version,
            "title": shown,
            "effective_from": effective_from,
            "effective_to": effective_to,
            "content": dict(content),
        },
    )
    return int(rule.version)
