"""Who may do what: meetings, cadence, programmes. ``policy`` joins these rows with the others."""

from __future__ import annotations

from huoshui.core.actor import DISPATCHER
from huoshui.organizations.rules.role_sets import BUSINESS, ISSUERS, LEDGER_KEEPERS

DISPATCH: dict[str, frozenset[str]] = {
    # --- 节奏: the rhythm is known to all who work in the zone; the office sets it ---
    "cadence:calendar": BUSINESS,
    "cadence:due": BUSINESS,
    "cadence:list": BUSINESS,
    "cadence:rule_add": frozenset({DISPATCHER}),
    "cadence:rule_end": frozenset({DISPATCHER}),
    "cadence:rules": BUSINESS,
    "cadence:waive": ISSUERS,
    "cadence:worklist": BUSINESS,
    # --- 调度会: whoever gives units something to do calls meetings and keeps their record ---
    "meetings:assign": ISSUERS,
    "meetings:assign_all": ISSUERS,
    "meetings:attendance": ISSUERS,
    "meetings:cancel": ISSUERS,
    "meetings:changes": ISSUERS,
    "meetings:create": ISSUERS,
    "meetings:decide": ISSUERS,
    "meetings:decision": BUSINESS,
    "meetings:decision_edit": ISSUERS,
    "meetings:decision_withdraw": ISSUERS,
    "meetings:detail": BUSINESS,
    "meetings:draft": ISSUERS,
    "meetings:edit": ISSUERS,
    "meetings:file": BUSINESS,
    "meetings:issue": ISSUERS,
    "meetings:item_add": ISSUERS,
    "meetings:item_edit": ISSUERS,
    "meetings:item_move": ISSUERS,
    "meetings:item_restore": ISSUERS,
    "meetings:item_strike": ISSUERS,
    "meetings:list": BUSINESS,
    "meetings:minutes": BUSINESS,
    "meetings:minutes_edit": ISSUERS,
    "meetings:open": ISSUERS,
    "meetings:preview": BUSINESS,
    "meetings:sitting": ISSUERS,
    "meetings:worklist": BUSINESS,
    # --- 专题: read by all who work in the zone, kept by who keep its ledger ---
    "programmes:create": LEDGER_KEEPERS,
    "programmes:detail": BUSINESS,
    "programmes:edit": LEDGER_KEEPERS,
    "programmes:export": BUSINESS,
    "programmes:gather": LEDGER_KEEPERS,
    "programmes:join": LEDGER_KEEPERS,
    "programmes:leave": LEDGER_KEEPERS,
    "programmes:list": BUSINESS,
    "programmes:of_project": BUSINESS,
}
