"""What the worker does by itself at night and every few minutes. The queue makes one row for each (job, due moment): done once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from procrastinate import builtin_tasks
from procrastinate.contrib.django import app

from huoshui.assignments.actions import tick_zone
from huoshui.cli.check import invariants
from huoshui.core import clock
from huoshui.dispatch.actions import tick_cadence
from huoshui.enterprise_requests.actions import close_unanswered, close_unanswered_tickets, remind_before_silence
from huoshui.ingestion.actions import hold_documents_again
from huoshui.investment_projects.actions import begin_day, tick_returns
from huoshui.notices.actions import deliver_waiting, forget_sent
from huoshui.operations.actions import forget_old_answers
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import working_zones
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from huoshui.targets.actions import remind_campaigns

logger = logging.getLogger("huoshui.night_work")
KEEP_ANSWERS_FOR = timedelta(days=7)
KEEP_SENT_FOR = timedelta(days=90)


@app.periodic(cron="17 18 * * *")  # 02:17 in Shanghai
@app.task(name="operations:night_check", queueing_lock="operations:night_check", pass_context=False)
def night_check(timestamp: int) -> int:
    """Every invariant of every zone; what is broken is logged as an error. Gives the number of violations."""
    found = 0
    for zone_id in [PLATFORM_ZONE_ID, *(zone.id for zone in working_zones())]:
        with bound_to_zone(zone_id):
            for invariant in invariants():
                for words in invariant.find(zone_id):
                    found += 1
                    logger.error("核对有误 %s %s %s", invariant.code, zone_id, words)
    return found


@app.periodic(cron="5 16 * * *")  # 00:05 in Shanghai
@app.task(name="investment_projects:new_day", queueing_lock="investment_projects:new_day", pass_context=False)
def new_day(timestamp: int) -> int:
    """What facts say of today becomes what the projects' rows say. Gives the number of rows that changed."""
    changed = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            changed += begin_day(zone.id)
    return changed


@app.periodic(cron="15 16 * * *")  # 00:15 in Shanghai
@app.task(name="enterprise_requests:close_unanswered", queueing_lock="enterprise_requests:close_unanswered", pass_context=False)
def close_unanswered_requests(timestamp: int) -> int:
    """Replies and restored tickets on which the enterprise's days have passed without a word. Gives their number."""
    closed = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            closed += close_unanswered(zone.id) + close_unanswered_tickets(zone.id)
    return closed


@app.periodic(cron="35 0 * * *")  # 08:35 in Shanghai
@app.task(name="enterprise_requests:remind", queueing_lock="enterprise_requests:remind", pass_context=False)
def remind_firms_before_silence(timestamp: int) -> int:
    """Firms whose days to confirm end today or tomorrow hear it once. Gives the number of requests."""
    count = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            count += remind_before_silence(zone.id)
    return count


@app.periodic(cron="25 0 * * *")  # 08:25 in Shanghai: people read the reminder when they come in
@app.task(name="investment_projects:monthly_returns", queueing_lock="investment_projects:monthly_returns", pass_context=False)
def open_and_remind_returns(timestamp: int) -> int:
    """The round of monthly returns that is due opens; units hear of it, of the day that comes near, of the day that is over."""
    changes = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            changes += tick_returns(zone.id)
    return changes


@app.periodic(cron="45 0 * * *")  # 08:45 in Shanghai
@app.task(name="targets:remind_campaigns", queueing_lock="targets:remind_campaigns", pass_context=False)
def remind_campaign_reports(timestamp: int) -> int:
    """Units hear that it is a report day of a campaign, and that it has gone by without a word of theirs. Gives the number of notices."""
    told = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            told += remind_campaigns(zone.id)
    return told


@app.periodic(cron="37 17 * * *")  # 01:37 in Shanghai
@app.task(name="ingestion:hold_documents_again", queueing_lock="ingestion:hold_documents_again", pass_context=False)
def hold_documents(timestamp: int) -> int:
    """What documents report against what the ledger has come to count. Gives the number of open findings."""
    found = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            found += hold_documents_again(zone.id)
    return found


@app.periodic(cron="47 18 * * *")
@app.task(name="operations:forget_old_answers", queueing_lock="operations:forget_old_answers")
def forget_answers(timestamp: int) -> int:
    """Idempotency keys older than a week."""
    before = clock.now() - KEEP_ANSWERS_FOR
    count = 0
    for zone_id in [PLATFORM_ZONE_ID, *(zone.id for zone in working_zones())]:
        with bound_to_zone(zone_id):
            count += forget_old_answers(zone_id, before=before)
    return count


@app.periodic(cron="27 19 * * *")
@app.task(name="operations:forget_done_jobs", queueing_lock="operations:forget_done_jobs", pass_context=True)
async def forget_done_jobs(context: object, timestamp: int) -> None:
    """Jobs that were done three days ago; failed ones stay for people to look at."""
    await builtin_tasks.remove_old_jobs(context, max_hours=72)  # type: ignore[arg-type]


@app.periodic(cron="*/10 * * * *")
@app.task(name="assignments:tick", queueing_lock="assignments:tick", pass_context=False)
def tick_assignments(timestamp: int) -> int:
    """Marks and escalations that have come due, clocks after a corrected calendar. Gives the number of changes."""
    due_at = datetime.fromtimestamp(timestamp, UTC)
    changes = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            changes += tick_zone(zone.id, due_at=due_at)
    return changes


@app.periodic(cron="3-59/10 * * * *")
@app.task(name="dispatch:tick", queueing_lock="dispatch:tick", pass_context=False)
def tick_rhythm(timestamp: int) -> int:
    """Dues of the cadence: made, settled by what was done, reminded of. Gives the number of changes."""
    changes = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            changes += tick_cadence(zone.id)
    return changes


@app.periodic(cron="* * * * *")
@app.task(name="notices:deliver", queueing_lock="notices:deliver", pass_context=False)
def deliver_notices(timestamp: int) -> int:
    """What waits in the outbox of each zone. Gives the number that arrived."""
    arrived = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            arrived += deliver_waiting(zone.id)[0]
    return arrived


@app.periodic(cron="57 18 * * *")
@app.task(name="notices:forget_sent", queueing_lock="notices:forget_sent", pass_context=False)
def forget_sent_messages(timestamp: int) -> int:
    """Messages of the outbox that arrived ninety days ago."""
    count = 0
    for zone in working_zones():
        with bound_to_zone(zone.id):
            count += forget_sent(zone.id, before=clock.now() - KEEP_SENT_FOR)
    return count
