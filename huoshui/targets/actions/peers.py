"""What others publish: recorded with its source, withdrawn with a reason, never edited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.money import LIMIT_FEN
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.targets.models import PeerFigure
from huoshui.targets.queries.dictionary import dictionary

LARGEST = Decimal(10) ** 13


@dataclass(frozen=True)
class NewPeerFigure:
    """One published figure or place. Exactly one of ``value_fen`` and ``value_number``; a place (kind rank) is a whole number from 1."""

    peer_name: str
    measure_name: str
    unit: str
    period_start: dt.date
    period_end: dt.date
    source_title: str
    kind: str = "figure"
    is_own: bool = False
    indicator_id: str = ""
    value_fen: int | None = None
    value_number: Decimal | None = None
    rank_of: int | None = None
    published_on: dt.date | None = None
    words: str = ""


@transaction.atomic
def record_peer_figure(actor: Actor, new: NewPeerFigure) -> UUID:
    """Keep one; its id. Refuses what has no source, a period that is reversed, a place beyond the number of those placed, and doubles."""
    policy.require(actor, "peers:record")
    _check(actor, new)
    texts = {name: tidy_text(getattr(new, name)) for name in ("peer_name", "measure_name", "unit", "source_title", "words")}
    same = PeerFigure.objects.in_zone(actor.zone_id).filter(
        withdrawn_at=None,
        kind=new.kind,
        peer_name=texts["peer_name"],
        measure_name=texts["measure_name"],
        period_start=new.period_start,
        period_end=new.period_end,
        source_title=texts["source_title"],
    )
    if same.exists():
        raise Refusal("peer_figure_known", "同一出处的这个数已经登记。", "如要改正，请先撤回旧数并说明原因。", field="measure_name")
    row = PeerFigure.objects.create_in(
        actor.zone_id,
        **texts,
        kind=new.kind,
        is_own=new.is_own,
        indicator_id=new.indicator_id,
        period_start=new.period_start,
        period_end=new.period_end,
        value_fen=new.value_fen,
        value_number=new.value_number,
        rank_of=new.rank_of,
        published_on=new.published_on,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    audit.record(
        actor,
        "targets.peer_figure_recorded",
        subject_kind="peer_figure",
        subject_id=row.id,
        subject_label=f"{row.peer_name} {row.measure_name}"[:200],
        after={"value": str(new.value_fen if new.value_fen is not None else new.value_number), "source": row.source_title},
    )
    return row.id  # type: ignore[no-any-return]


@transaction.atomic
def withdraw_peer_figure(actor: Actor, figure_id: UUID, *, reason: str, expected_version: int) -> int:
    """It was wrong: it stays visible as withdrawn. The new version. NotVisible, StaleVersion."""
    policy.require(actor, "peers:withdraw")
    row = PeerFigure.objects.in_zone(actor.zone_id).select_for_update().filter(id=figure_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version})
    why = tidy_text(reason)
    if len(why) < 4:
        raise Refusal("reason_missing", "没有写明撤回的原因。", "请至少写 4 个字。", field="reason")
    if row.withdrawn_at is not None:
        raise Refusal("already_done", "这个数已经撤回。", "不用再办。")
    row.withdrawn_at, row.withdrawn_reason, row.version = clock.now(), why[:200], row.version + 1
    row.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
    audit.record(
        actor,
        "targets.peer_figure_withdrawn",
        subject_kind="peer_figure",
        subject_id=row.id,
        subject_label=f"{row.peer_name} {row.measure_name}"[:200],
        after={"reason": why},
    )
    return int(row.version)


def _check(actor: Actor, new: NewPeerFigure) -> None:
    needed = {"peer_name": "对标对象", "measure_name": "指标", "unit": "单位", "source_title": "出处"}
    limits = {"peer_name": 80, "measure_name": 80, "unit": 20, "source_title": 200, "words": 500}
    for name, label in needed.items():
        if not tidy_text(getattr(new, name)):
            raise Refusal("missing_field", f"没有填写{label}。", "请补填。", field=name)
    for name, limit in limits.items():
        if len(tidy_text(getattr(new, name))) > limit:
            raise Refusal("too_long", f"超过 {limit} 个字。", "请写短一些。", field=name)
    if new.period_end < new.period_start:
        raise Refusal("period_reversed", "期末早于期初。", "请核对两个日期。", field="period_end")
    if new.kind not in PeerFigure.Kind.values:
        raise Refusal("bad_kind", "类别只有公布数和位次。", "请重新选择。", field="kind")
    _check_value(new)
    if new.published_on is not None and new.published_on > clock.today():
        raise Refusal("future_day", "发布日期在今天之后。", "请核对。", field="published_on")
    if new.indicator_id and new.indicator_id not in dictionary(actor.zone_id).versions:
        raise Refusal("unknown_indicator", "没有这个指标。", "请从列表中选择，或留空。", field="indicator_id")


def _check_value(new: NewPeerFigure) -> None:
    if (new.value_fen is None) == (new.value_number is None):
        raise Refusal("one_value", "数值要么是金额，要么是个数，填一个。", "请核对数值和单位。", field="value")
    if new.value_fen is not None and abs(new.value_fen) > LIMIT_FEN:
        raise Refusal("out_of_range", "金额太大。", "请核对单位。", field="value")
    if new.value_number is not None and (not new.value_number.is_finite() or abs(new.value_number) > LARGEST):
        raise Refusal("out_of_range", "数值太大，或不是数。", "请核对。", field="value")
    if new.kind == PeerFigure.Kind.RANK:
        place = new.value_number
        if place is None or place != place.to_integral_value() or place < 1:
            raise Refusal("bad_rank", "位次应为从 1 开始的整数。", "请核对。", field="value")
        if new.rank_of is not None and place > new.rank_of:
            raise Refusal("bad_rank", f"位次 {place} 大于参评个数 {new.rank_of}。", "请核对。", field="rank_of")
