"""Requests of enterprises, where they came in, what happened to them, samples for call-back, common matters."""

from huoshui.enterprise_requests.models.common_matters import CommonMatter
from huoshui.enterprise_requests.models.emergencies import EmergencyChange, EmergencyDeclaration
from huoshui.enterprise_requests.models.factors import (
    FactorTicket,
    FactorTicketArea,
    FactorTicketEvent,
    FactorTicketFirm,
    FactorTicketRequest,
)
from huoshui.enterprise_requests.models.intake import CodeAttempt, IntakePoint, RequestCategory, RequestCounter, Sitting
from huoshui.enterprise_requests.models.officers import Inspection, ResponsibilityCard, Visit, VisitFile
from huoshui.enterprise_requests.models.rechecks import RecheckDraw, RecheckLine
from huoshui.enterprise_requests.models.requests import EnterpriseRequest, RequestEvent, RequestFile
from huoshui.enterprise_requests.models.visit_plans import ContactFlag, PlannedVisit

__all__ = [
    "CodeAttempt",
    "CommonMatter",
    "ContactFlag",
    "EmergencyChange",
    "EmergencyDeclaration",
    "EnterpriseRequest",
    "FactorTicket",
    "FactorTicketArea",
    "FactorTicketEvent",
    "FactorTicketFirm",
    "FactorTicketRequest",
    "Inspection",
    "IntakePoint",
    "PlannedVisit",
    "RecheckDraw",
    "RecheckLine",
    "RequestCategory",
    "RequestCounter",
    "RequestEvent",
    "RequestFile",
    "ResponsibilityCard",
    "Sitting",
    "Visit",
    "VisitFile",
]
