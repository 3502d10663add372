"""Beside a computed light: an override that ends, a listed reason, a self rating, an independent one; and the month's lights fixed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.periods import last_day_of_month
from huoshui.core.refusals import NotPermitted, Refusal
from huoshui.investment_projects.queries import ProjectRow, project_row
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force
from huoshui.rulebook.rules.light_contents import SEVERITY
from huoshui.targets.models import LightNote
from huoshui.targets.queries.lights import LightLine, project_lights
from huoshui.targets.rules.light_ratings import INDEPENDENT, RATED_BY, SELF, Override, check_override
from huoshui.targets.rules.lights import GREY, light_rules

LONGEST_REASON_DAYS = 366


@transaction.atomic
def override_light(actor: Actor, project_id: UUID, *, light: str, reason: str, from_on: date, until_on: date) -> UUID:
    """Another light than the rules give, with a reason and an end; the computed one stays visible. The note's id."""
    policy.require(actor, "lights:override")
    row = project_row(actor, project_id)
    check_override(Override(light, reason, from_on, until_on))
    return _noted(
        actor, row, "light.overridden", kind=LightNote.Kind.OVERRIDE, light=light, words=reason, from_on=from_on, until_on=until_on
    )


@transaction.atomic
def state_reason(actor: Actor, project_id: UUID, *, reason_code: str, words: str, from_on: date, until_on: date) -> UUID:
    """A reason that the rules in force list, from a day to a day. Refusal ``reason_not_listed``. The note's id."""
    policy.require(actor, "lights:reason")
    row = project_row(actor, project_id)
    rules = light_rules(rule_in_force("light_rules", zone_id=actor.zone_id, on=local_day(moment_of(actor))).content)
    if reason_code not in rules.valid_reasons:
        raise Refusal("reason_not_listed", "本区的亮灯规则没有列这条理由。", "请从列出的正当理由中选。", field="reason_code")
    if until_on < from_on or (until_on - from_on).days > LONGEST_REASON_DAYS:
        raise Refusal("dates_wrong", "起止日期有误，或超过一年。", "请核对日期。", field="until_on")
    given = {"reason_code": reason_code, "words": words, "from_on": from_on, "until_on": until_on}
    return _noted(actor, row, "light.reason_stated", kind=LightNote.Kind.REASON, **given)


@transaction.atomic
def rate_light(actor: Actor, project_id: UUID, *, rated_by: str, light: str, words: str, on: date) -> UUID:
    """自评 by who is in charge, 独立评定 by an inspector who is not; both for the month of ``on``. The note's id."""
    if rated_by not in RATED_BY:
        raise Refusal("unknown_value", "评定类型无法识别。", "请从页面上选择。", field="rated_by")
    policy.require(actor, "lights:rate_self" if rated_by == SELF else "lights:rate_independent")
    row = project_row(actor, project_id)
    if light not in SEVERITY:
        raise Refusal("light_unknown", "灯只能是绿、蓝、黄、红之一。", "请重新选择。", field="light")
    if rated_by == INDEPENDENT and row.duty_unit_id in actor.unit_ids:
        raise NotPermitted("独立评定不能由责任单位自己作。", "请由其他人评定。")
    if on > local_day(moment_of(actor)):
        raise Refusal("in_future", "评定日期还没到。", "请填今天或以前。", field="on")
    return _noted(actor, row, f"light.rated_{rated_by}", kind=rated_by, light=light, words=words, from_on=on, until_on=on)


@transaction.atomic
def fix_month(actor: Actor, month_end: date) -> int:
    """月度定灯: the lights shown at a month's end, kept for good; months in a row are counted on these. How many were fixed.

    Refusals ``month_not_over``, ``already_done``.
    """
    policy.require(actor, "lights:fix_month")
    if month_end != last_day_of_month(month_end.year, month_end.month) or month_end > local_day(moment_of(actor)):
        raise Refusal("month_not_over", "只能给已经结束的月份定灯。", "请选月末日期。", field="month_end")
    with connection.cursor() as cursor:  # of two at the button one fixes, the other finds it done
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"light_month:{actor.zone_id}:{month_end}"])
    if LightNote.objects.in_zone(actor.zone_id).filter(kind=LightNote.Kind.MONTH, until_on=month_end).exists():
        raise Refusal("already_done", f"{month_end.year}年{month_end.month}月的灯已经定过。", "定过的灯不改，下月再定。")
    lines: list[LightLine] = []
    offset = 0
    while True:
        page = project_lights(actor, as_of=month_end, offset=offset, limit=500)
        lines += page.lines
        if page.next_offset is None:
            break
        offset = page.next_offset
    reference = rule_in_force("light_rules", zone_id=actor.zone_id, on=month_end).reference
    for line in lines:
        LightNote.objects.create_in(
            actor.zone_id,
            kind=LightNote.Kind.MONTH,
            project_id=line.project.id,
            light=line.shown.light,
            words=line.light.reason[:500],
            from_on=month_end.replace(day=1),
            until_on=month_end,
            rule_reference=reference,
            **_by(actor),
        )
    lit = len([line for line in lines if line.shown.light != GREY])
    after = {"month_end": month_end, "projects": len(lines), "lit": lit}
    audit.record(actor, "light.month_fixed", subject_label=f"{month_end.year}年{month_end.month}月", after=after)
    return len(lines)


def _noted(actor: Actor, row: ProjectRow, operation: str, **values: object) -> UUID:
    words = tidy_text(str(values.pop("words", "")))[:500]
    if len(words) < 2:
        raise Refusal("words_missing", "没有写说明。", "请写明理由。", field="words")
    note = LightNote.objects.create_in(actor.zone_id, project_id=row.id, words=words, **values, **_by(actor))
    after = {name: str(value) for name, value in values.items()} | {"words": words}
    audit.record(actor, operation, subject_kind="project", subject_id=row.id, subject_label=row.name, after=after)
    return UUID(str(note.id))


def _by(actor: Actor) -> dict[str, object]:
    return {"recorded_at": moment_of(actor), "recorded_by_id": actor.user_id, "recorded_by_name": actor.display_name[:80]}
