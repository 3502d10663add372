"""三个一批: making a 期, filling it, freezing it, and leaving it with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.money import format_yuan_exact
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.lines import ACTUAL
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions.rights import locked_project
from huoshui.investment_projects.models import Batch, BatchEntry, Project
from huoshui.investment_projects.queries.selection_sql import Selection, day_of
from huoshui.investment_projects.rules.attributes import BATCH_ENTRY_KIND
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS, PRODUCE, SIGN, START
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force

_EARLIER_KINDS = {START: (SIGN,), PRODUCE: (SIGN, START), SIGN: ()}


@transaction.atomic
def create_batch(actor: Actor, *, period_no: int, title: str = "", held_on: date | None = None) -> UUID:
    """A new 期; its id. The same 期 is not made twice."""
    policy.require(actor, "batches:create")
    if not 1 <= period_no <= 999:
        raise Refusal("bad_period", f"期次 {period_no} 不在 1 至 999 之间。", "请填写第几期。", field="period_no")
    if Batch.objects.in_zone(actor.zone_id).filter(period_no=period_no).exists():
        raise Refusal("batch_exists", f"第{period_no}期已经建立。", "请在期次列表中打开。", field="period_no")
    shown = tidy_text(title)[:120] or f"第{period_no}期“三个一批”"
    batch = Batch.objects.create_in(actor.zone_id, period_no=period_no, title=shown, held_on=held_on)
    audit.record(
        actor,
        "batch.created",
        subject_kind="batch",
        subject_id=batch.id,
        subject_label=shown,
        after={"period_no": period_no, "title": shown, "held_on": held_on},
    )
    return UUID(str(batch.id))


@transaction.atomic
def edit_batch(actor: Actor, batch_id: UUID, *, title: str, held_on: date | None, expected_version: int) -> int:
    """Another title or day for a 期; its new version."""
    batch = _locked_batch(actor, batch_id, "batches:create", expected_version)
    before = {"title": batch.title, "held_on": batch.held_on}
    batch.title, batch.held_on = tidy_text(title)[:120] or batch.title, held_on
    _save_batch(batch)
    audit.record(
        actor,
        "batch.edited",
        subject_kind="batch",
        subject_id=batch.id,
        subject_label=batch.title,
        before=before,
        after={"title": batch.title, "held_on": batch.held_on},
    )
    return int(batch.version)


@transaction.atomic
def freeze_batch(actor: Actor, batch_id: UUID, *, frozen_on: date, expected_version: int) -> int:
    """Fix the membership and its figures; afterwards entries leave only with a reason. The 期's new version.

    An entry without a figure of its own takes the project's total investment as it stands on that day.
    """
    batch = _locked_batch(actor, batch_id, "batches:freeze", expected_version)
    if batch.frozen_on is not None:
        raise Refusal("batch_frozen", f"“{batch.title}”已于 {batch.frozen_on} 锁定。", "锁定后只能移出，不能再锁定。")
    if frozen_on > day_of(actor):
        raise Refusal("date_in_future", f"锁定日 {frozen_on} 晚于今天。", "请填写实际锁定的日期。", field="frozen_on")
    entries = list(BatchEntry.objects.in_zone(actor.zone_id).filter(batch=batch, removed_on=None).select_for_update())
    if not entries:
        raise Refusal("batch_empty", f"“{batch.title}”还没有项目。", "请先列入项目，再锁定名单。")
    rows = {row.id: row for row in Selection(actor, as_of=frozen_on, ids=[entry.project_id for entry in entries]).rows()}
    for entry in entries:
        if entry.investment_fen is None and entry.project_id in rows:
            entry.investment_fen = rows[entry.project_id].planned_investment_fen
            entry.version += 1
            entry.save(update_fields=["investment_fen", "version"])
    batch.frozen_on = frozen_on
    _save_batch(batch)
    known = [entry.investment_fen for entry in entries if entry.investment_fen is not None]
    audit.record(
        actor,
        "batch.frozen",
        subject_kind="batch",
        subject_id=batch.id,
        subject_label=batch.title,
        after={"frozen_on": frozen_on, "entries": len(entries), "investment_fen": sum(known), "without_amount": len(entries) - len(known)},
    )
    return int(batch.version)


@transaction.atomic
def add_batch_entry(
    actor: Actor,
    batch_id: UUID,
    project_id: UUID,
    *,
    kind: str,
    investment_fen: int | None = None,
    scale_code: str = "",
    came_from_id: UUID | None = None,
) -> UUID:
    """List a project in a 期 as 签约, 开工 or 投产; the entry's id. The same project and kind in one 期 is one entry.

    ``investment_fen`` is the figure announced there (a fact of the entry); None takes the project's own at freezing. ``came_from_id``
    names the entry of an earlier 期 that this one was converted from.
    """
    project = locked_project(actor, project_id, "batches:entries")
    batch = _locked_batch(actor, batch_id, "batches:entries")
    if kind not in KIND_LABELS:
        raise Refusal("unknown_kind", f"没有“{kind[:20]}”这一类。", "请选择签约一批、开工一批或投产一批。", field="kind")
    if investment_fen is not None and investment_fen < 0:
        raise Refusal("negative_money", "投资额不能为负数。", "请检查数字。", field="investment_fen")
    present = BatchEntry.objects.in_zone(actor.zone_id).filter(batch=batch, project=project, kind=kind).select_for_update().first()
    if present is not None and present.removed_on is None:
        return UUID(str(present.id))
    if batch.frozen_on is not None:
        raise Refusal("batch_frozen", f"“{batch.title}”名单已于 {batch.frozen_on} 锁定，不能再列入项目。", "请列入以后的期次。")
    _check_scale_code(actor, batch, scale_code)
    _check_came_from(actor, batch, project, kind, came_from_id)
    if present is not None:
        entry = present
        entry.removed_on, entry.removal_reason, entry.version = None, "", entry.version + 1
    else:
        entry = BatchEntry(zone_id=actor.zone_id, batch=batch, project=project, kind=kind)
    entry.investment_fen, entry.scale_code, entry.came_from_id = investment_fen, scale_code, came_from_id
    entry.save()
    if investment_fen is not None:
        _record_fact(actor, entry, "entry_investment", investment_fen, f"{batch.title}：{project.name}", "入选投资额")
    audit.record(
        actor,
        "batch.entry_added",
        subject_kind="batch",
        subject_id=batch.id,
        subject_label=batch.title,
        after={"entry_id": entry.id, "project_id": project.id, "project": project.name, "kind": kind, "investment_fen": investment_fen},
    )
    return UUID(str(entry.id))


@transaction.atomic
def remove_batch_entry(actor: Actor, entry_id: UUID, *, removed_on: date, reason: str, expected_version: int | None = None) -> None:
    """Take a project out of a 期. After freezing a reason is needed; the entry stays readable among those that left."""
    entry = _locked_entry(actor, entry_id, expected_version)
    why = tidy_text(reason)
    if entry.removed_on is not None:
        return
    if entry.batch.frozen_on is not None and len(why) < 4:
        raise Refusal("reason_missing", "名单锁定后移出项目需要原因。", "请至少写 4 个字。", field="reason")
    if removed_on > day_of(actor):
        raise Refusal("date_in_future", f"移出日期 {removed_on} 晚于今天。", "请检查日期。", field="removed_on")
    entry.removed_on, entry.removal_reason, entry.version = removed_on, why[:200], entry.version + 1
    entry.save(update_fields=["removed_on", "removal_reason", "version"])
    audit.record(
        actor,
        "batch.entry_removed",
        subject_kind="batch",
        subject_id=entry.batch_id,
        subject_label=entry.batch.title,
        before={"entry_id": entry.id, "project_id": entry.project_id, "kind": entry.kind},
        after={"removed_on": removed_on, "reason": why[:200]},
    )


@transaction.atomic
def fulfil_batch_entry(
    actor: Actor, entry_id: UUID, *, fulfilled_on: date, evidence_text: str, expected_version: int | None = None
) -> None:
    """Record that the contract of a 签约 entry is being performed (履约), with its evidence."""
    entry = _locked_entry(actor, entry_id, expected_version)
    words = tidy_text(evidence_text)
    if entry.kind != SIGN:
        raise Refusal("not_a_signing", "只有签约一批的项目登记履约。", "开工、投产请推进项目阶段。")
    if entry.fulfilled_on == fulfilled_on:
        return
    if fulfilled_on > day_of(actor):
        raise Refusal("date_in_future", f"履约日期 {fulfilled_on} 晚于今天。", "请检查日期。", field="fulfilled_on")
    signed_on = entry.project.signed_on
    if signed_on is not None and fulfilled_on < signed_on:
        raise Refusal(
            "date_before_earlier_stage", f"履约日期 {fulfilled_on} 早于签约日期 {signed_on}。", "请核对日期。", field="fulfilled_on"
        )
    if len(words) < 4:
        raise Refusal(
            "evidence_missing", "登记履约需要依据。", "请写明注册、取得土地或资金到位的事实（至少 4 个字）。", field="evidence_text"
        )
    before = entry.fulfilled_on
    entry.fulfilled_on, entry.version = fulfilled_on, entry.version + 1
    entry.save(update_fields=["fulfilled_on", "version"])
    _record_fact(actor, entry, "fulfilled_on", fulfilled_on, f"履约：{entry.project.name}", words)
    audit.record(
        actor,
        "batch.entry_fulfilled",
        subject_kind="batch",
        subject_id=entry.batch_id,
        subject_label=entry.batch.title,
        before={"entry_id": entry.id, "fulfilled_on": before},
        after={"fulfilled_on": fulfilled_on, "evidence": words[:500]},
    )


def _locked_batch(actor: Actor, batch_id: UUID, operation: str, expected_version: int | None = None) -> Batch:
    if not policy.may(actor, "batches:list"):
        raise NotVisible
    batch: Batch | None = Batch.objects.in_zone(actor.zone_id).select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NotVisible
    policy.require(actor, operation)
    if expected_version is not None and batch.version != expected_version:
        theirs = {"version": batch.version, "title": batch.title, "held_on": _iso(batch.held_on), "frozen_on": _iso(batch.frozen_on)}
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    return batch


def _locked_entry(actor: Actor, entry_id: UUID, expected_version: int | None) -> BatchEntry:
    entry: BatchEntry | None = (
        BatchEntry.objects.in_zone(actor.zone_id)
        .select_related("batch", "project")
        .select_for_update(of=("self",))
        .filter(id=entry_id)
        .first()
    )
    if entry is None or not Selection(actor, ids=[entry.project_id]).selected_ids():
        raise NotVisible
    policy.require(actor, "batches:entries")
    if expected_version is not None and entry.version != expected_version:
        theirs = {"version": entry.version, "fulfilled_on": _iso(entry.fulfilled_on), "removed_on": _iso(entry.removed_on)}
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    return entry


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _save_batch(batch: Batch) -> None:
    batch.version += 1
    batch.save(update_fields=["title", "held_on", "frozen_on", "version"])


def _check_scale_code(actor: Actor, batch: Batch, scale_code: str) -> None:
    if not scale_code:
        return
    rule = rule_in_force("batch_entry_scale", zone_id=actor.zone_id, on=batch.held_on or day_of(actor))
    if scale_code not in {scale["code"] for scale in rule.content["scales"]}:
        raise Refusal("unknown_scale", "所选项目类别不在现行规模要求中。", "请从列表中选择。", field="scale_code")


def _check_came_from(actor: Actor, batch: Batch, project: Project, kind: str, came_from_id: UUID | None) -> None:
    if came_from_id is None:
        return
    earlier = BatchEntry.objects.in_zone(actor.zone_id).select_related("batch").filter(id=came_from_id).first()
    if earlier is None or earlier.project_id != project.id:
        raise Refusal("bad_link", "所选来源不是同一项目的入选记录。", "请选择该项目在以前期次的记录。", field="came_from_id")
    if earlier.kind not in _EARLIER_KINDS[kind] or earlier.batch.period_no > batch.period_no:
        raise Refusal(
            "bad_link",
            f"第{earlier.batch.period_no}期{KIND_LABELS[earlier.kind]}不能转为第{batch.period_no}期{KIND_LABELS[kind]}。",
            "只能由较早期次的签约转开工、开工转投产。",
            field="came_from_id",
        )


def _record_fact(actor: Actor, entry: BatchEntry, attribute: str, value: Any, title: str, raw_text: str) -> None:
    source = record_source(actor=actor, kind="form", title=title)
    fact = NewFact(
        BATCH_ENTRY_KIND,
        entry.id,
        attribute,
        value,
        happened_on=value if isinstance(value, date) else None,
        modality=ACTUAL,
        spot_field="履约日期" if attribute == "fulfilled_on" else "入选投资额",
        raw_text=raw_text if isinstance(value, date) else format_yuan_exact(value),
    )
    record_facts(actor, source, [fact])
