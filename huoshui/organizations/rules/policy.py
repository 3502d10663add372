"""Who may do what: every page, API operation, job and command, for every role. What is not named here is refused.

Keys are operations: the URL name of a page ("projects:list"), the operation id of the API ("list_projects"), or the name of a deed
that has no address of its own ("organizations:create_zone"). Values are roles. Keep each area alphabetical; add, never loosen silently.

Role decides whether one may do a kind of thing at all (403). Which records one sees is decided by the scoped queries (404).
"""

from __future__ import annotations

from huoshui.core.actor import (
    AUDIT_ADMINISTRATOR,
    AUDITOR,
    DEPARTMENT,
    DISPATCHER,
    ENTERPRISE_USER,
    LEADER,
    OFFICER,
    PROJECT_MANAGER,
    ROLES,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
    TOWNSHIP,
    Actor,
)
from huoshui.core.refusals import NotPermitted

PUBLIC = "public"  # a visitor who has not signed in

ANYONE = frozenset({PUBLIC, *ROLES})
SIGNED_IN = frozenset(ROLES)
ADMINISTRATORS = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR})
BUSINESS = frozenset({LEADER, DISPATCHER, PROJECT_MANAGER, DEPARTMENT, TOWNSHIP, OFFICER, AUDITOR})  # who reads projects
PROJECT_READERS = frozenset({*BUSINESS, ENTERPRISE_USER})  # a firm reads its own projects
STAFF = frozenset({DISPATCHER, PROJECT_MANAGER, DEPARTMENT, TOWNSHIP, OFFICER})  # who records what happened to projects
LEDGER_KEEPERS = frozenset({DISPATCHER, PROJECT_MANAGER})  # who keep the whole zone's ledger
ISSUERS = frozenset({DISPATCHER, LEADER})  # who give units something to do
HANDS = frozenset({DEPARTMENT, TOWNSHIP, OFFICER})  # who do what their unit was given
IMPORTERS = frozenset({DISPATCHER, PROJECT_MANAGER, DEPARTMENT, TOWNSHIP})
DOCUMENT_READERS = frozenset({*IMPORTERS, LEADER, AUDITOR})
REQUEST_STAFF = STAFF  # who take in requests for others
REQUEST_TELLERS = frozenset({*STAFF, ENTERPRISE_USER})
ACCOUNT_READERS = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR})
AUDIT_READERS = frozenset({AUDIT_ADMINISTRATOR, AUDITOR})
RULE_READERS = frozenset({*BUSINESS, *ADMINISTRATORS})

POLICY: dict[str, frozenset[str]] = {
    # --- session: signing in and out ---
    "session:change_password": SIGNED_IN,
    "session:choose_zone": SIGNED_IN,
    "session:create_token": SIGNED_IN,
    "session:enrolment_picture": ANYONE,
    "session:enrol_second_factor": ANYONE,
    "session:first_password": ANYONE,
    "session:profile": SIGNED_IN,
    "session:recovery_codes": ANYONE,
    "session:renew_recovery_codes": SIGNED_IN,
    "session:revoke_token": SIGNED_IN,
    "session:second_factor": ANYONE,
    "session:sign_in": ANYONE,
    "session:sign_out": ANYONE,
    "session:start_again": ANYONE,
    "session:switch_zone": SIGNED_IN,
    # --- system: the house itself ---
    "system:area_close": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:area_create": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:area_edit": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:areas": ACCOUNT_READERS,
    "system:audit": AUDIT_READERS,
    "system:audit_chain": AUDIT_READERS,
    "system:audit_entry": AUDIT_READERS,
    "system:audit_export": AUDIT_READERS,
    "system:calendar": RULE_READERS,
    "system:calendar_upload": frozenset({SYSTEM_ADMINISTRATOR, DISPATCHER}),
    "system:hand_over": LEDGER_KEEPERS,
    "system:home": frozenset({*BUSINESS, *ADMINISTRATORS}),
    "system:person": ACCOUNT_READERS,
    "system:person_activate": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:person_create": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:person_deactivate": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:person_edit": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:person_reset_password": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:person_reset_second_factor": frozenset({SECURITY_ADMINISTRATOR}),
    "system:person_unlock": frozenset({SECURITY_ADMINISTRATOR}),
    "system:people": ACCOUNT_READERS,
    "system:policy": frozenset({SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR, AUDITOR}),
    "system:post_add": frozenset({SECURITY_ADMINISTRATOR}),
    "system:post_end": frozenset({SECURITY_ADMINISTRATOR}),
    "system:received": frozenset({LEADER, DISPATCHER, PROJECT_MANAGER, AUDITOR}),
    "system:received_copy": frozenset({LEADER, DISPATCHER, PROJECT_MANAGER, AUDITOR}),
    "system:rule_compare": RULE_READERS,
    "system:rule_create": LEDGER_KEEPERS,
    "system:rule_set": RULE_READERS,
    "system:rulebook": RULE_READERS,
    "system:unit_close": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:unit_create": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:unit_edit": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:units": frozenset({*BUSINESS, *ADMINISTRATORS}),
    "system:zone_create": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:zone_edit": frozenset({SYSTEM_ADMINISTRATOR}),
    "system:zones": ACCOUNT_READERS,
    # --- deeds of organizations that have no address of their own ---
    "organizations:hand_over": LEDGER_KEEPERS,
    "organizations:list_posts": RULE_READERS,
    # --- 三个一批, state gaps, enterprises ---
    "batches:create": LEDGER_KEEPERS,
    "batches:choose": LEDGER_KEEPERS,
    "batches:detail": BUSINESS,
    "batches:edit": LEDGER_KEEPERS,
    "batches:enter": LEDGER_KEEPERS,
    "batches:entries": LEDGER_KEEPERS,
    "batches:export": BUSINESS,
    "batches:freeze": LEDGER_KEEPERS,
    "batches:fulfil": LEDGER_KEEPERS,
    "batches:list": BUSINESS,
    "batches:remove": LEDGER_KEEPERS,
    "enterprises:alias": STAFF,
    "enterprises:contact": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "enterprises:create": STAFF,
    "enterprises:detail": frozenset({*BUSINESS, ENTERPRISE_USER}),
    "enterprises:doubles": LEDGER_KEEPERS,
    "enterprises:edit": STAFF,
    "enterprises:export": BUSINESS,
    "enterprises:list": BUSINESS,
    "enterprises:merge": LEDGER_KEEPERS,
    "enterprises:rename": STAFF,
    "enterprises:undo_merge": LEDGER_KEEPERS,
    "enterprises:unmask": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "gaps:close": STAFF,
    "gaps:export": BUSINESS,
    "gaps:list": BUSINESS,
    "gaps:update": STAFF,
    # --- assignments and notices ---
    "assignments:about": BUSINESS,
    "assignments:accept": frozenset({*ISSUERS, *HANDS}),
    "assignments:ask_extension": HANDS,
    "assignments:board": BUSINESS,
    "assignments:calendar": BUSINESS,
    "assignments:create": ISSUERS,
    "assignments:decide_dispute": ISSUERS,
    "assignments:decide_extension": ISSUERS,
    "assignments:detail": BUSINESS,
    "assignments:dispute": HANDS,
    "assignments:export": BUSINESS,
    "assignments:list": BUSINESS,
    "assignments:overdue": BUSINESS,
    "assignments:pause": HANDS,
    "assignments:proof": BUSINESS,
    "assignments:remind": ISSUERS,
    "assignments:reply": HANDS,
    "assignments:report": HANDS,
    "assignments:reroute": ISSUERS,
    "assignments:resume": HANDS,
    "assignments:return": frozenset({*ISSUERS, *HANDS}),
    "assignments:set_person": frozenset({DISPATCHER, *HANDS}),
    "assignments:shorten": ISSUERS,
    "assignments:sign": HANDS,
    "assignments:withdraw": ISSUERS,
    "assignments:worklist": BUSINESS,
    # --- officers, visits and inspections ---
    "inspections:announce": frozenset({DISPATCHER, DEPARTMENT, TOWNSHIP}),
    "inspections:cancel": frozenset({DISPATCHER, DEPARTMENT, TOWNSHIP}),
    "inspections:decide": frozenset({LEADER}),
    "inspections:detail": PROJECT_READERS,
    "inspections:join": frozenset({DISPATCHER, DEPARTMENT, TOWNSHIP}),
    "inspections:list": PROJECT_READERS,
    "inspections:record": frozenset({DISPATCHER, DEPARTMENT, TOWNSHIP}),
    "officers:cards": BUSINESS,
    "officers:file": frozenset({*LEDGER_KEEPERS, LEADER, AUDITOR, OFFICER}),
    "officers:give": LEDGER_KEEPERS,
    "officers:give_project": LEDGER_KEEPERS,
    "officers:mine": frozenset({OFFICER}),
    "officers:of_firm": BUSINESS,
    "officers:of_project": BUSINESS,
    "officers:scores": frozenset({*LEDGER_KEEPERS, LEADER, AUDITOR}),
    "officers:visit": frozenset({OFFICER, *LEDGER_KEEPERS}),
    "officers:visits": frozenset({*LEDGER_KEEPERS, LEADER, AUDITOR, OFFICER}),
    # --- supply of power, water, gas, transport and materials; the emergency mode ---
    "factors:emergencies": BUSINESS,
    "factors:emergency": BUSINESS,
    "factors:emergency_change": ISSUERS,
    "factors:emergency_declare": ISSUERS,
    "factors:emergency_shorten": ISSUERS,
    # --- requests of enterprises; tell:* are the pages behind a printed code, without an account ---
    "requests:alike": REQUEST_TELLERS,
    "requests:categories": LEDGER_KEEPERS,
    "requests:category_save": LEDGER_KEEPERS,
    "requests:decline": LEDGER_KEEPERS,
    "requests:detail": PROJECT_READERS,
    "requests:dispatch": LEDGER_KEEPERS,
    "requests:draw": frozenset({LEADER, DISPATCHER, AUDITOR}),
    "requests:export": BUSINESS,
    "requests:figures": BUSINESS,
    "requests:file": PROJECT_READERS,
    "requests:join": LEDGER_KEEPERS,
    "requests:list": PROJECT_READERS,
    "requests:matter": BUSINESS,
    "requests:matter_answer": LEDGER_KEEPERS,
    "requests:matter_close": LEDGER_KEEPERS,
    "requests:matter_create": LEDGER_KEEPERS,
    "requests:matter_edit": LEDGER_KEEPERS,
    "requests:matter_measure": LEDGER_KEEPERS,
    "requests:matter_members": LEDGER_KEEPERS,
    "requests:matter_upward": LEDGER_KEEPERS,
    "requests:matters": BUSINESS,
    "requests:of_firm": PROJECT_READERS,
    "requests:point": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "requests:point_close": LEDGER_KEEPERS,
    "requests:point_make": LEDGER_KEEPERS,
    "requests:point_picture": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "requests:points": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "requests:recheck": frozenset({*LEDGER_KEEPERS, AUDITOR}),
    "requests:rechecks": frozenset({*LEDGER_KEEPERS, LEADER, AUDITOR}),
    "requests:register": LEDGER_KEEPERS,
    "requests:sitting": REQUEST_STAFF,
    "requests:sitting_create": REQUEST_STAFF,
    "requests:sittings": REQUEST_STAFF,
    "requests:tell": REQUEST_TELLERS,
    "requests:unmask": frozenset({*LEDGER_KEEPERS, OFFICER}),
    "requests:upward": LEDGER_KEEPERS,
    "requests:upward_answer": LEDGER_KEEPERS,
    "requests:withdraw": frozenset({ENTERPRISE_USER}),
    "requests:word": frozenset({ENTERPRISE_USER}),
    "requests:worklist": PROJECT_READERS,
    "tell:follow": ANYONE,
    "tell:form": ANYONE,
    "tell:matter": ANYONE,
    "tell:rate": ANYONE,
    "tell:withdraw": ANYONE,
    "tell:word": ANYONE,
    "notices:drop": frozenset({SYSTEM_ADMINISTRATOR}),
    "notices:list": SIGNED_IN,
    "notices:open": SIGNED_IN,
    "notices:outbox": frozenset({SYSTEM_ADMINISTRATOR}),
    "notices:preferences": SIGNED_IN,
    "notices:read_all": SIGNED_IN,
    "notices:retry": frozenset({SYSTEM_ADMINISTRATOR}),
    "notices:webhook_create": frozenset({SYSTEM_ADMINISTRATOR}),
    "notices:webhook_edit": frozenset({SYSTEM_ADMINISTRATOR}),
    "notices:webhook_try": frozenset({SYSTEM_ADMINISTRATOR}),
    "notices:webhooks": frozenset({SYSTEM_ADMINISTRATOR}),
    # --- pages of the work ---
    "cockpit:export": BUSINESS,
    "cockpit:home": BUSINESS,
    "documents:accept_above": IMPORTERS,
    "documents:add_claim": IMPORTERS,
    "documents:claim": DOCUMENT_READERS,
    "documents:decide": IMPORTERS,
    "documents:describe": IMPORTERS,
    "documents:detail": DOCUMENT_READERS,
    "documents:discard": IMPORTERS,
    "documents:edit_claim": IMPORTERS,
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
    "findings:detail": DOCUMENT_READERS,
    "findings:document": DOCUMENT_READERS,
    "findings:list": DOCUMENT_READERS,
    "findings:panel": DOCUMENT_READERS,
    "findings:settle": IMPORTERS,
    "explain:drawer": PROJECT_READERS,
    "explain:fact": PROJECT_READERS,
    "explain:figure": PROJECT_READERS,
    "home": SIGNED_IN,
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
    "ledgers:export": BUSINESS,
    "ledgers:list": BUSINESS,
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
    "saved_views:remove": SIGNED_IN,
    "saved_views:save": SIGNED_IN,
    "search:results": frozenset({*BUSINESS, ENTERPRISE_USER}),
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
