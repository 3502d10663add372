"""What is done to requests: telling, handling, dispatching, the enterprise's word, call-backs, common matters."""

from huoshui.enterprise_requests.actions.common_matters import (
    change_members,
    close_common_matter,
    edit_common_matter,
    make_common_matter,
    record_measure,
    record_upward_outcome,
    send_matter_upward,
)
from huoshui.enterprise_requests.actions.confirming import close_unanswered, give_word
from huoshui.enterprise_requests.actions.dispatching import answer_from_above, dispatch_request, send_upward
from huoshui.enterprise_requests.actions.emergencies import (
    EmergencyOrder,
    change_emergency_end,
    declare_emergency,
    shorten_open_clocks,
)
from huoshui.enterprise_requests.actions.factor_closing import close_unanswered_tickets, give_ticket_word, restore_factor_ticket
from huoshui.enterprise_requests.actions.factor_tickets import (
    FactorAmendment,
    FactorOrder,
    add_affected_firms,
    amend_factor_ticket,
    cancel_factor_ticket,
    dispatch_factor_ticket,
    join_requests_to_ticket,
    raise_factor_ticket,
    report_own_firm,
)
from huoshui.enterprise_requests.actions.firm_notices import remind_before_silence
from huoshui.enterprise_requests.actions.follow_ups import note_follow_up
from huoshui.enterprise_requests.actions.following import open_by_receipt, withdraw_by_receipt, word_by_receipt
from huoshui.enterprise_requests.actions.handling import (
    Judgement,
    Teller,
    decline_request,
    join_request,
    note_file_opened,
    register_request,
    unmask_teller,
    withdraw_request,
)
from huoshui.enterprise_requests.actions.inspections import (
    announce_inspection,
    cancel_inspection,
    decide_override,
    join_inspection,
    rate_by_code,
    rate_inspection,
    record_inspection,
)
from huoshui.enterprise_requests.actions.intake import (
    adopt_usual_categories,
    close_intake_point,
    make_intake_point,
    make_sitting,
    save_category,
)
from huoshui.enterprise_requests.actions.officers import VISIT_KINDS, Duty, VisitNote, give_responsibility, record_visit
from huoshui.enterprise_requests.actions.phone_codes import ask_phone_code, open_by_phone_code
from huoshui.enterprise_requests.actions.phone_visits import record_phone_visit
from huoshui.enterprise_requests.actions.rechecks import draw_rechecks, record_recheck
from huoshui.enterprise_requests.actions.telling import Receipt, Telling, tell_by_code, tell_request
from huoshui.enterprise_requests.actions.visit_files import keep_visit_file
from huoshui.enterprise_requests.actions.visit_plans import PlanChoice, ask_for_visit, cancel_planned_visit, move_planned_visit, plan_visits

__all__ = [
    "VISIT_KINDS",
    "Duty",
    "EmergencyOrder",
    "FactorAmendment",
    "FactorOrder",
    "Judgement",
    "PlanChoice",
    "Receipt",
    "Teller",
    "Telling",
    "VisitNote",
    "add_affected_firms",
    "adopt_usual_categories",
    "amend_factor_ticket",
    "announce_inspection",
    "answer_from_above",
    "ask_for_visit",
    "ask_phone_code",
    "cancel_factor_ticket",
    "cancel_inspection",
    "cancel_planned_visit",
    "change_emergency_end",
    "change_members",
    "close_common_matter",
    "close_intake_point",
    "close_unanswered",
    "close_unanswered_tickets",
    "decide_override",
    "declare_emergency",
    "decline_request",
    "dispatch_factor_ticket",
    "dispatch_request",
    "draw_rechecks",
    "edit_common_matter",
    "give_responsibility",
    "give_ticket_word",
    "give_word",
    "join_inspection",
    "join_request",
    "join_requests_to_ticket",
    "keep_visit_file",
    "make_common_matter",
    "make_intake_point",
    "make_sitting",
    "move_planned_visit",
    "note_file_opened",
    "note_follow_up",
    "open_by_phone_code",
    "open_by_receipt",
    "plan_visits",
    "raise_factor_ticket",
    "rate_by_code",
    "rate_inspection",
    "record_inspection",
    "record_measure",
    "record_phone_visit",
    "record_recheck",
    "record_upward_outcome",
    "record_visit",
    "register_request",
    "remind_before_silence",
    "report_own_firm",
    "restore_factor_ticket",
    "save_category",
    "send_matter_upward",
    "send_upward",
    "shorten_open_clocks",
    "tell_by_code",
    "tell_request",
    "unmask_teller",
    "withdraw_by_receipt",
    "withdraw_request",
    "word_by_receipt",
]
