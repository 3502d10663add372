"""Who may do what: every page, API operation, job and command, for every role. What is not named here is refused.

Keys are operations: the URL name of a page ("projects:list"), the operation id of the API ("list_projects"), or the name of a deed
that has no address of its own ("organizations:create_zone"). Values are roles. Keep each area alphabetical; add, never loosen silently.

Role decides whether one may do a kind of thing at all (403). Which records one sees is decided by the scoped queries (404).
"""

from __future__ import annotations

from huoshui.core.actor import DISPATCHER, ENTERPRISE_USER, OFFICER, Actor
from huoshui.core.refusals import NotPermitted
from huoshui.organizations.rules.policy_of_counting import COUNTING
from huoshui.organizations.rules.policy_of_dispatch import DISPATCH
from huoshui.organizations.rules.policy_of_services import SERVICES
from huoshui.organizations.rules.policy_of_the_house import HOUSE
from huoshui.organizations.rules.role_sets import (
    BUSINESS,
    DOCUMENT_READERS,
    IMPORTERS,
    LEDGER_KEEPERS,
    PROJECT_READERS,
    PUBLIC,
    SIGNED_IN,
    STAFF,
)

POLICY: dict[str, frozenset[str]] = {
    **HOUSE,
    **SERVICES,
    **COUNTING,
    **DISPATCH,
    # --- 三个一批 ---
    "batches:choose": LEDGER_KEEPERS,
    "batches:create": LEDGER_KEEPERS,
    "batches:detail": BUSINESS,
    "batches:edit": LEDGER_KEEPERS,
    "batches:enter": LEDGER_KEEPERS,
    "batches:entries": LEDGER_KEEPERS,
    "batches:export": BUSINESS,
    "batches:freeze": LEDGER_KEEPERS,
    "batches:fulfil": LEDGER_KEEPERS,
    "batches:list": BUSINESS,
    "batches:remove": LEDGER_KEEPERS,
    # --- documents read into claims ---
    "documents:accept_above": IMPORTERS,
    "documents:add_claim": IMPORTERS,
    "documents:claim": DOCUMENT_READERS,
    "documents:decide": IMPORTERS,
    "documents:describe": IMPORTERS,
    "documents:detail": DOCUMENT_READERS,
    "documents:discard": IMPORTERS,
    "documents:edit_claim": IMPORTERS,
    "documents:export": DOCUMENT_READERS,
    "documents:file": DOCUMENT_READERS,
    "documents:link_claim": IMPORTERS,
    "documents:list": DOCUMENT_READERS,
    "documents:new_project": IMPORTERS,
    "documents:normalised": IMPORTERS,
    "documents:page_picture": DOCUMENT_READERS,
    "documents:presence": DOCUMENT_READERS,
    "documents:reported": BUSINESS,
    "documents:second_reading": DOCUMENT_READERS,
    "documents:second_reading_ask": IMPORTERS,
    "documents:source": DOCUMENT_READERS,
    "documents:status": DOCUMENT_READERS,
    "documents:upload": IMPORTERS,
    # --- enterprises ---
    "enterprises:alias": STAFF,
    "enterprises:contact": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "enterprises:create": STAFF,
    "enterprises:detail": frozenset({*BUSINESS, ENTERPRISE_USER}),
    "enterprises:doubles": LEDGER_KEEPERS,
    "enterprises:edit": STAFF,
    "enterprises:export": BUSINESS,
    "enterprises:list": BUSINESS,
    "enterprises:merge": LEDGER_KEEPERS,
    "enterprises:names": BUSINESS,
    "enterprises:rename": STAFF,
    "enterprises:undo_merge": LEDGER_KEEPERS,
    "enterprises:unmask": frozenset({*LEDGER_KEEPERS, OFFICER}),
    # --- what is behind a number ---
    "explain:drawer": PROJECT_READERS,
    "explain:fact": PROJECT_READERS,
    "explain:figure": PROJECT_READERS,
    # --- findings ---
    "findings:detail": DOCUMENT_READERS,
    "findings:document": DOCUMENT_READERS,
    "findings:export": DOCUMENT_READERS,
    "findings:list": DOCUMENT_READERS,
    "findings:panel": DOCUMENT_READERS,
    "findings:settle": IMPORTERS,
    # --- state gaps ---
    "gaps:close": STAFF,
    "gaps:export": BUSINESS,
    "gaps:list": BUSINESS,
    "gaps:update": STAFF,
    # --- where one lands ---
    "home": SIGNED_IN,
    # --- imports ---
    "imports:commit": IMPORTERS,
    "imports:create_zone": frozenset({DISPATCHER}),
    "imports:detail": IMPORTERS,
    "imports:differences": IMPORTERS,
    "imports:discard": IMPORTERS,
    "imports:drop": IMPORTERS,
    "imports:ledger_export": BUSINESS,
    "imports:ledgers": BUSINESS,
    "imports:list": IMPORTERS,
    "imports:mapping": IMPORTERS,
    "imports:problem_workbook": IMPORTERS,
    "imports:problems": IMPORTERS,
    "imports:status": IMPORTERS,
    # --- ledgers ---
    "ledgers:export": BUSINESS,
    "ledgers:list": BUSINESS,
    # --- projects ---
    "projects:add_phase": STAFF,
    "projects:board": PROJECT_READERS,
    "projects:bypass_stage": LEDGER_KEEPERS,
    "projects:choose_total": LEDGER_KEEPERS,
    "projects:correct": STAFF,
    "projects:create": STAFF,
    "projects:detail": PROJECT_READERS,
    "projects:doubles": LEDGER_KEEPERS,
    "projects:duty": LEDGER_KEEPERS,
    "projects:export": BUSINESS,
    "projects:list": PROJECT_READERS,
    "projects:merge": LEDGER_KEEPERS,
    "projects:progress": STAFF,
    "projects:side_state": STAFF,
    "projects:source_file": BUSINESS,
    "projects:stage": STAFF,
    "projects:undo_merge": LEDGER_KEEPERS,
    # --- saved views ---
    "saved_views:remove": SIGNED_IN,
    "saved_views:save": SIGNED_IN,
    # --- search ---
    "search:results": frozenset({*BUSINESS, ENTERPRISE_USER}),
    # --- workbench ---
    "workbench:home": SIGNED_IN,
}


def roles_for(operation: str) -> frozenset[str]:
    """The roles that may do ``operation``; empty for what is not named."""
    return POLICY.get(operation, frozenset())


def may(actor: Actor | None, operation: str) -> bool:
    """Whether ``actor`` (None: not signed in) may do ``operation``. An operation without a row is refused."""
    allowed = roles_for(operation)
    if actor is None:
        return PUBLIC in allowed
    return bool(actor.roles & allowed)


def require(actor: Actor, operation: str) -> None:
    """Raise NotPermitted unless ``may``. Every action of this domain asks, so that pages, API and commands cannot forget."""
    if not may(actor, operation):
        raise NotPermitted


def operations_without_a_row(operations: set[str]) -> list[str]:
    """Those of ``operations`` that the table does not name, sorted: the platform does not start while there are any."""
    return sorted(operations - POLICY.keys())
