"""Cells of returns that several lists share."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.money import in_unit
from huoshui.investment_projects.queries import NO_UNIT_ID, ReturnLine, units_of_round
from huoshui.investment_projects.rules import monthly_flow
from huoshui.web.components.list_page import Cell
from huoshui.web.templatetags.huoshui_format import MISSING, wan_text

STATE_TONES = {
    monthly_flow.WAITING: "",
    monthly_flow.DRAFT: "",
    monthly_flow.SUBMITTED: "water",
    monthly_flow.RETURNED: "bad",
    monthly_flow.CHECKED: "water",
    monthly_flow.CONFIRMED: "good",
    monthly_flow.REOPENED: "warn",
    monthly_flow.REMOVED: "",
}


def state_cell(line: ReturnLine) -> Cell:
    """The state, and 逾期 where it came late or not at all."""
    tags = [(STATE_TONES[line.state], line.state_label)]
    return Cell("", tags=[*tags, ("warn", "逾期")] if line.is_late else tags)


def unit_choices(actor: Actor, round_id: UUID) -> list[tuple[str, str]]:
    """The units of a round for a filter."""
    return [(str(one.unit_id or NO_UNIT_ID), one.unit_name) for one in units_of_round(actor, round_id)]


def wan_words(fen: int | None) -> str:
    """An amount in 万元, — where nothing is stated."""
    return MISSING if fen is None else wan_text(fen)


def wan_number(fen: int | None) -> Decimal | None:
    """The same for a workbook."""
    return None if fen is None else in_unit(fen, "万元")
