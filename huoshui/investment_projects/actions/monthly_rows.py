"""What every deed on monthly returns shares: fetching rows locked, the history, the names for the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.investment_projects.models import MonthlyReturn, MonthlyReturnEvent, Project, ReturnRound
from huoshui.investment_projects.queries.monthly_context import figures_of
from huoshui.investment_projects.queries.monthly_rounds import visible_returns
from huoshui.investment_projects.rules.monthly_entry import typed_cells

RETURN_KIND, ROUND_KIND = "monthly_return", "return_round"
MOST_AT_ONCE = 2_000


def locked_round(actor: Actor, round_id: UUID, expected_version: int | None = None) -> ReturnRound:
    """The round, locked for writing; 404 for what is not of the zone, 409 where somebody changed it in between."""
    row: ReturnRound | None = ReturnRound.objects.in_zone(actor.zone_id).select_for_update().filter(id=round_id).first()
    if row is None:
        raise NotVisible
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "locked_by": row.locked_by_name})
    return row


def wait_for_lock(round_ids: Iterable[UUID], *, is_locking: bool = False) -> None:
    """Deeds on returns go on side by side, the lock of their round waits for them and they for it, until the transaction ends.

    Otherwise what is handed in while somebody locks would slip into the locked round: neither counted as missing nor reopened.
    """
    lock = "pg_advisory_xact_lock" if is_locking else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        for round_id in sorted(set(round_ids)):
            cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"return_round_lock:{round_id}"])


def locked_returns(actor: Actor, return_ids: Sequence[UUID]) -> list[MonthlyReturn]:
    """Visible returns, locked, in the order of their numbers; NotVisible where one of them is not the actor's to see."""
    wanted = set(return_ids)
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal("too_many", f"一次最多办理 {MOST_AT_ONCE} 个项目。", "请分几次办理。")
    rounds = dict(visible_returns(actor).filter(id__in=wanted).values_list("id", "round_id"))
    if set(rounds) != wanted:
        raise NotVisible
    wait_for_lock(rounds.values())
    rows = MonthlyReturn.objects.in_zone(actor.zone_id).filter(id__in=wanted).select_related("round")
    return list(rows.select_for_update(of=("self",)).order_by("round_id", "number"))


def locked_return(actor: Actor, return_id: UUID, expected_version: int | None = None) -> MonthlyReturn:
    """One visible return, locked, at the version that the actor saw."""
    row = locked_returns(actor, [return_id])[0]
    if expected_version is not None and row.version != expected_version:
        raise stale(row, expected_version, {})
    return row


def stale(row: MonthlyReturn, expected_version: int, yours: dict[str, Any]) -> StaleVersion:
    """Both versions, as they were typed and as they are."""
    theirs = {"version": row.version, "state": row.get_state_display(), "filled_by": row.filled_by_name, **typed_cells(figures_of(row))}
    return StaleVersion(yours={"version": expected_version, **yours}, theirs=theirs)


def event(row: MonthlyReturn, actor: Actor, kind: str, now: datetime, words: str = "") -> MonthlyReturnEvent:
    """One line of a return's history, not saved yet, with the figures that the return has now."""
    return MonthlyReturnEvent(
        zone_id=row.zone_id,
        monthly_return_id=row.id,
        happened_at=now,
        actor_id=actor.user_id,
        actor_name=actor.display_name[:80],
        kind=kind,
        words=words[:300],
        figures={name: text for name, text in typed_cells(figures_of(row)).items() if text},
    )


def add_events(actor: Actor, events: Sequence[MonthlyReturnEvent]) -> None:
    """Write lines of history."""
    MonthlyReturnEvent.objects.in_zone(actor.zone_id).bulk_create(list(events), batch_size=500)


def save_rows(actor: Actor, rows: Sequence[MonthlyReturn], *columns: str) -> None:
    """Store changed rows, each with a new version."""
    for row in rows:
        row.version += 1
    MonthlyReturn.objects.in_zone(actor.zone_id).bulk_update(list(rows), [*columns, "version"], batch_size=500)


def names_of_projects(actor: Actor, rows: Sequence[MonthlyReturn]) -> dict[UUID, str]:
    """Project id → name."""
    return dict(Project.objects.in_zone(actor.zone_id).filter(id__in={row.project_id for row in rows}).values_list("id", "name"))


def needed_reason(text: str, what: str, field: str, most: int = 200) -> str:
    """A reason of at least four characters; Refusal names the field."""
    plain = tidy_text(text)
    if len(plain) < 4:
        raise Refusal("reason_missing", f"没有写明{what}。", "请至少写 4 个字。", field=field)
    if len(plain) > most:
        raise Refusal("value_too_long", f"{what}超过 {most} 字。", "请缩短后重试。", field=field)
    return plain
