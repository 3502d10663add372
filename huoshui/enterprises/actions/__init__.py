"""Writing the register of enterprises."""

from huoshui.enterprises.actions.merging import merge_entries, undo_merge_entries
from huoshui.enterprises.actions.register import (
    add_alias,
    create_enterprise,
    edit_enterprise,
    ensure_enterprises_bulk,
    remove_alias,
    rename_enterprise,
    unmask_contact,
)
from huoshui.enterprises.actions.register_rows import RegisterRow, write_register_rows
from huoshui.enterprises.actions.sealing import seal_personal_data_again

__all__ = [
    "RegisterRow",
    "add_alias",
    "create_enterprise",
    "edit_enterprise",
    "ensure_enterprises_bulk",
    "merge_entries",
    "remove_alias",
    "rename_enterprise",
    "seal_personal_data_again",
    "undo_merge_entries",
    "unmask_contact",
    "write_register_rows",
]
