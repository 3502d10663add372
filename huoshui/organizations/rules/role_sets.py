"""Roles that are often named together in the policy."""

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
)

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
RETURN_FILLERS = frozenset({*LEDGER_KEEPERS, *HANDS})  # who fill a month's figures, each for its own unit
INSPECTORS = frozenset({LEADER, DISPATCHER, AUDITOR})  # who rate what others are in charge of
IMPORTERS = frozenset({DISPATCHER, PROJECT_MANAGER, DEPARTMENT, TOWNSHIP})
DOCUMENT_READERS = frozenset({*IMPORTERS, LEADER, AUDITOR})
VISIT_READERS = frozenset({*LEDGER_KEEPERS, LEADER, AUDITOR, OFFICER})
REQUEST_STAFF = STAFF  # who take in requests for others
REQUEST_TELLERS = frozenset({*STAFF, ENTERPRISE_USER})
ACCOUNT_READERS = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR})
AUDIT_READERS = frozenset({AUDIT_ADMINISTRATOR, AUDITOR})
RULE_READERS = frozenset({*BUSINESS, *ADMINISTRATORS})
