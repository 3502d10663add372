"""Writes of organizations. Each asks the policy, works in one transaction and leaves its audit row."""

from huoshui.organizations.actions.access_tokens import create_token, revoke_token, take_token
from huoshui.organizations.actions.first_start import (
    FirstAdministrator,
    add_person_by_command,
    create_sample_person,
    first_start_administrators,
    reset_by_command,
)
from huoshui.organizations.actions.handed_copies import hand_over
from huoshui.organizations.actions.passwords import change_password, choose_password
from huoshui.organizations.actions.people import (
    activate_person,
    create_person,
    deactivate_person,
    edit_person,
    reset_password,
    reset_second_factor,
    seal_personal_data_again,
    unlock_person,
)
from huoshui.organizations.actions.posts import add_post, end_post
from huoshui.organizations.actions.saved_views import remove_view, save_view
from huoshui.organizations.actions.second_factor import begin_enrolment, confirm_enrolment, enrolment_picture, renew_recovery_codes
from huoshui.organizations.actions.sign_in import (
    check_credentials,
    check_second_factor,
    is_loopback,
    record_sign_in,
    record_sign_out,
    record_zone_switch,
)
from huoshui.organizations.actions.units import close_unit, create_unit, edit_unit
from huoshui.organizations.actions.zones import close_area, create_area, create_zone, create_zones, edit_area, edit_zone
from huoshui.organizations.queries import platform_actor

__all__ = [
    "FirstAdministrator",
    "activate_person",
    "add_person_by_command",
    "add_post",
    "begin_enrolment",
    "change_password",
    "check_credentials",
    "check_second_factor",
    "choose_password",
    "close_area",
    "close_unit",
    "confirm_enrolment",
    "create_area",
    "create_person",
    "create_sample_person",
    "create_token",
    "create_unit",
    "create_zone",
    "create_zones",
    "deactivate_person",
    "edit_area",
    "edit_person",
    "edit_unit",
    "edit_zone",
    "end_post",
    "enrolment_picture",
    "first_start_administrators",
    "hand_over",
    "is_loopback",
    "platform_actor",
    "record_sign_in",
    "record_sign_out",
    "record_zone_switch",
    "remove_view",
    "renew_recovery_codes",
    "reset_by_command",
    "reset_password",
    "reset_second_factor",
    "revoke_token",
    "save_view",
    "seal_personal_data_again",
    "take_token",
    "unlock_person",
]
