"""How long something takes: only where the length itself is the point; a span that bounds another figure is its period."""

from __future__ import annotations

import re

from .drafts import Draft

_POINT = re.compile(
    r"(?:仅|只|用时|历时|耗时|用了|为期|长达|历史|工期|周期|时限|期限|合作期|提前|缩短|压缩|压减|节省|延长|不到|时间|平均|(?<![费使作利应专实占])用)"
)
_APPROVAL = re.compile(r"办理|审批|办结|时限|开办|登记|办证|拿证|承诺|报装|受理")
_WITHIN = re.compile(r"^(?:之)?内")
_REACHED = re.compile(r"建成|成为|办结|办成|完成|投产|开工|达到|拿证|落地")


def settle_durations(drafts: list[Draft]) -> None:
    """Drop spans that are no figure of their own."""
    others = [draft for draft in drafts if draft.kind != "duration"]
    for draft in drafts:
        if draft.kind == "duration" and not draft.dropped:
            draft.dropped = not _is_the_point(draft, others)
            if not draft.dropped and draft.measure != "progress_gap":
                draft.measure = "approval_days" if _approval(draft) or draft.measure == "approval_days" else "duration"


def _approval(draft: Draft) -> bool:
    return (
        draft.quantity.unit.unit == "day"
        and bool(_APPROVAL.search(draft.segment_before + draft.right))
        and not re.search(r"项目|工期|建设", draft.clause)
    )


def _is_the_point(draft: Draft, others: list[Draft]) -> bool:
    if draft.measure == "progress_gap" or (draft.quantity.part and draft.quantity.unit.unit == "month"):
        return True  # 3到5年 is told for its own sake
    if draft.measure == "approval_days" and draft.found != "none" and draft.quantity.word in ("天", "日", "个工作日", "工作日", "个小时"):
        return True
    if draft.quantity.word == "年" and re.match(r"\d{4}$", draft.sentence.text[draft.quantity.start : draft.quantity.end - 1]):
        return False
    if _POINT.search(draft.left[-8:]) or re.match(r"(?:的)?(?:时间|历史|工期|期限)", draft.right):
        return not draft.left.endswith("每")
    rest = draft.sentence.text[draft.quantity.end :]
    if _WITHIN.match(rest):
        return not others and bool(_REACHED.search(rest))
    return False
