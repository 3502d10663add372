"""Uploading the working-day calendar of a year."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.rulebook.models import CalendarYear
from huoshui.rulebook.queries.workdays import CalendarDifference, calendar_difference
from huoshui.rulebook.rules.calendar_text import read_year_plan


@transaction.atomic
def upload_calendar_year(actor: Actor, *, year: int, text: str, document_number: str) -> CalendarDifference:
    """Add a version of one year's plan and give what it changed. ``text`` as ``read_year_plan`` reads it.

    Deadlines already computed keep the calendar version that they name; new ones use this. Uploading what is known changes
    nothing and says so.
    """
    policy.require(actor, "system:calendar_upload")
    number = tidy_text(document_number)[:80]
    if not number:
        raise Refusal("calendar_without_document", "没有填写放假通知的文号。", "请填写国务院办公厅通知的文号。", field="document_number")
    plan = read_year_plan(year, text)
    difference = calendar_difference(plan)
    if difference.is_empty and not difference.is_new_year:
        raise Refusal("calendar_unchanged", f"{year} 年的安排与现有日历完全相同。", "无需重复导入。", field="text")
    version = (CalendarYear.objects.filter(year=year).aggregate(newest=Max("version"))["newest"] or 0) + 1
    days_off = [day.isoformat() for day in plan.days_off]
    days_worked = [day.isoformat() for day in plan.days_worked]
    try:
        with transaction.atomic():
            CalendarYear.objects.create(
                year=year,
                version=version,
                document_number=number,
                days_off=days_off,
                days_worked=days_worked,
                recorded_by_id=actor.user_id,
                recorded_at=clock.now(),
            )
    except IntegrityError:
        raise StaleVersion(yours={"version": version - 1}, theirs={"version": version}) from None
    audit.record(
        actor,
        "rulebook.calendar_uploaded",
        subject_kind="calendar_year",
        subject_label=f"{year} 年工作日历 第 {version} 版",
        after={"year": year, "version": version, "document_number": number, "days_off": days_off, "days_worked": days_worked},
    )
    return difference
