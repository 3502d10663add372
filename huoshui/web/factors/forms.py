"""What the forms of supply share: moments, choices of many, and going back to what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import Refusal
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.web.projects.change_views import Values


@dataclass(frozen=True)
class Checks:
    """A group of boxes of one name; ``problem`` stands in the summary of the form."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    chosen: frozenset[str]
    hint: str = ""


def checks(
    request: HttpRequest, name: str, label: str, choices: Iterable[tuple[str, str]], *, start: Iterable[str] = (), hint: str = ""
) -> Checks:
    """The boxes as they were sent, or as they stand at first."""
    chosen = request.POST.getlist(name) if request.method == "POST" else list(start)
    return Checks(name, label, list(choices), frozenset(chosen), hint)


def chosen_ids(request: HttpRequest, name: str) -> list[UUID]:
    """The ids of the ticked boxes."""
    try:
        return [UUID(text) for text in request.POST.getlist(name)]
    except ValueError:
        raise Refusal("unknown_choice", "选的项不在列表里。", "请重新选择。", field=name) from None


def typed_moment(posted: Values, name: str, label: str) -> datetime | None:
    """A moment in Shanghai; None where it is empty."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Refusal("not_a_moment", f"“{label}”不是日期和时间。", "请按 2026-07-01 08:00 的样式填写。", field=name) from None


def moment_value(moment: datetime | None) -> str:
    """As a field of kind ``moment`` takes it."""
    return "" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def hours_words(seconds: int) -> str:
    """3 小时 20 分; 0 is said, not left out."""
    minutes = seconds // 60
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def typed_firms(actor: Actor, text: str, field: str) -> list[UUID]:
    """The firms named one a line, by full name; Refusal names those that the register does not know."""
    names = [line.strip() for line in text.replace("；", "\n").replace(";", "\n").splitlines() if line.strip()]
    found = enterprises_by_name(actor.zone_id, names)
    unknown = [name for name in names if name not in found]
    if unknown:
        raise Refusal("unknown_enterprise", f"名录里没有：{'、'.join(unknown[:5])}。", "请一行一家，填名录里的全称。", field=field)
    return [found[name] for name in dict.fromkeys(names)]


def typed_capacity(posted: Values, name: str) -> Decimal | None:
    """A number of the factor's unit; None where it is empty."""
    text = posted.get(name, "").strip().replace(",", "")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text, re.ASCII):
        raise Refusal("not_a_number", f"“{text[:20]}”不是数字。", "请填数字，例如 1200 或 1200.5。", field=name)
    return Decimal(text)
