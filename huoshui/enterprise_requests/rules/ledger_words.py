"""What a ledger's words say of a request: closed or not, and what the enterprise is told to have said. Three answers each.

A ledger is the office's word. That it calls a matter closed, or the enterprise content, is kept as told and is never the enterprise's own
confirmation (README: only the enterprise confirms).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Said = Literal["yes", "no", "untold"]
YES: Said = "yes"
NO: Said = "no"
UNTOLD: Said = "untold"

_OPEN = re.compile(
    r"未|没有?|尚|正在|在办|待|拟|推进|持续|长期|部分|基本(?!满意)|办理中|处理中|进行中|协调中|整改中|跟踪|不予|无法|暂缓|[一二三四]季度|预计|计划"
)
_CLOSED = re.compile(r"(?:已|全部|均已)?(?:办结|办毕|办完|销号|解决|化解|完成|落实(?:到位)?|结案|完结|清零|答复办结)(?:完毕|到位)?")
_MARKS_YES = frozenset({"是", "√", "✓", "✔", "☑", "已", "Y", "YES", "1", "对", "已结", "结"})
_MARKS_NO = frozenset({"否", "×", "✗", "X", "N", "NO", "0", "未", "不"})
_DISCONTENT = re.compile(r"不(?:太)?满意|未(?:能)?解决|没有?解决|不认可|不同意|有异议|再次反映|仍未|还没")
_CONTENT = re.compile(r"满意|认可|无异议|(?:企业|已)确认|属实|表示感谢|已回访.{0,6}解决|同意销号")
_UNREACHED = re.compile(r"未回访|待回访|无人接听|未接通|联系不上|停机|空号|拒访")


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """What the ledger says now. ``closed_on`` only where it says closed."""

    closed: Said
    enterprise_said: Said
    closed_on: date | None = None
    in_time: bool | None = None  # by the ledger's own two dates; None where it lacks one


def closed_in_words(text: str) -> Said:
    """是否办结, 销号, 办理状态 or 当前进展 in a few words. A long report of progress says neither."""
    word = re.sub(r"\s+", "", text).strip("。．.，,；;")
    if not word:
        return UNTOLD
    if word.upper() in _MARKS_YES:
        return YES
    if word.upper() in _MARKS_NO:
        return NO
    if _OPEN.search(word):
        return NO
    return YES if _CLOSED.fullmatch(word) or (len(word) <= 12 and _CLOSED.match(word)) else UNTOLD


def enterprise_in_words(revisit: str, satisfaction: str) -> Said:
    """What the ledger tells of the enterprise: satisfied or confirmed, not so, or nothing (a call that reached nobody is nothing)."""
    words = f"{revisit} {satisfaction}"
    if _DISCONTENT.search(words):
        return NO
    if _UNREACHED.search(revisit) and not satisfaction.strip():
        return UNTOLD
    return YES if _CONTENT.search(words) else UNTOLD


def standing_of(
    *,
    closed_told: str = "",
    progress: str = "",
    closed_on: date | None = None,
    due_on: date | None = None,
    revisit: str = "",
    satisfaction: str = "",
    today: date,
) -> LedgerStanding:
    """Closed where its own column says so, else where it names a day of closure that has come, else where the progress is one such word."""
    said = closed_in_words(closed_told)
    if said == UNTOLD and closed_on is not None:
        said = YES if closed_on <= today else NO
    if said == UNTOLD:
        said = closed_in_words(progress) if len(progress) <= 12 else UNTOLD
    day = closed_on if said == YES and closed_on is not None and closed_on <= today else None
    in_time = day <= due_on if day is not None and due_on is not None else None
    return LedgerStanding(said, enterprise_in_words(revisit, satisfaction), day, in_time)


def standing_of_told(told: Mapping[str, object], today: date) -> LedgerStanding:
    """The same from a row's values by attribute (rules/attributes)."""
    closed_on, due_on = told.get("closed_on_told"), told.get("due_on_told")
    return standing_of(
        closed_told=str(told.get("closed_told", "")),
        progress=str(told.get("progress_told", "")),
        closed_on=closed_on if isinstance(closed_on, date) else None,
        due_on=due_on if isinstance(due_on, date) else None,
        revisit=str(told.get("revisit_told", "")),
        satisfaction=str(told.get("satisfaction_told", "")),
        today=today,
    )


def urgency_in_words(text: str) -> str:
    """特急, 紧急 or 一般 as codes of request_flow.URGENCIES."""
    if re.search(r"特急|特别紧急|特别重大|重大", text):
        return "critical"
    return "urgent" if re.search(r"(?<!不)急|重要|高", text) else "normal"


def unit_names(text: str) -> list[str]:
    """责任单位 as written, one name an entry: 人社局、供电公司."""
    parts = (re.sub(r"^(?:牵头|主办|责任|配合|协办)(?:单位)?[:：]", "", part.strip()) for part in re.split(r"[、，,;；/\n\r]", text))
    return list(dict.fromkeys(part for part in parts if part))
