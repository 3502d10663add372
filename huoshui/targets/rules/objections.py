"""异议: one ruling, by somebody else than who raised it, with a reason; an upheld one may set one number of a cell anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from huoshui.core.refusals import NotPermitted, Refusal
from huoshui.targets.rules.publicity import DISMISSED, OPEN, RULINGS, UPHELD
from huoshui.targets.rules.round_inputs import LARGEST

SHORTEST_REASON = 4


@dataclass(frozen=True)
class NewValue:
    """The number that a ruling puts in place of the one that counted."""

    item_code: str
    input_name: str
    value: Decimal


@dataclass(frozen=True)
class Ruling:
    """``ruling``: upheld or dismissed; ``changed`` only with an upheld one."""

    ruling: str
    reason: str
    changed: NewValue | None = None


def check_ruling(
    given: Ruling, *, standing: str, raised_by: UUID, raising_unit: UUID, ruled_by: UUID, ruling_units: Collection[UUID]
) -> None:
    """Refuses a second ruling, one's own case, a ruling without reason, a number with a dismissal."""
    if standing != OPEN:
        raise Refusal("already_done", f"这件异议已裁定为“{RULINGS[standing]}”，只裁定一次。", "请刷新页面看最新情况。")
    if raised_by == ruled_by or raising_unit in ruling_units:
        raise NotPermitted("不能裁定自己或本单位提出的异议。", "请由其他负责人裁定。")
    if given.ruling not in (UPHELD, DISMISSED):
        raise Refusal("unknown_value", "裁定只能是成立或不成立。", "请重新选择。", field="ruling")
    if len(given.reason) < SHORTEST_REASON:
        raise Refusal("words_missing", "没有写裁定的理由。", "请写明依据，提出异议的单位会看到。", field="reason")
    if given.changed is None:
        return
    if given.ruling == DISMISSED:
        raise Refusal("dismissed_changes_nothing", "异议不成立，不改数。", "请删去新的数，或改为成立。", field="value")
    if not given.changed.value.is_finite() or abs(given.changed.value) >= LARGEST:
        raise Refusal("value_wrong", "新的数不可用。", "请重新填写。", field="value")
