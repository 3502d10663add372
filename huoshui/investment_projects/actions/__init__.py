"""Writing projects, 三个一批 and state gaps: atomic, for an actor, with the audit row inside."""

from huoshui.investment_projects.actions.batches import (
    add_batch_entry,
    create_batch,
    edit_batch,
    freeze_batch,
    fulfil_batch_entry,
    remove_batch_entry,
)
from huoshui.investment_projects.actions.document_statements import record_document_statements, withdraw_document_statements
from huoshui.investment_projects.actions.figures import Figure, choose_planned_investment, correct_figure, record_figures
from huoshui.investment_projects.actions.gaps import close_gap, update_gap
from huoshui.investment_projects.actions.merges import merge_enterprises, merge_projects, undo_enterprise_merge, undo_merge
from huoshui.investment_projects.actions.monthly_filling import (
    EntryOutcome,
    ReturnEntry,
    add_photo,
    check_entry,
    save_return,
    save_returns,
)
from huoshui.investment_projects.actions.monthly_reminding import remind_units, tick_returns
from huoshui.investment_projects.actions.monthly_review import (
    Reviewed,
    accept_returns,
    confirm_round,
    reopen_return,
    send_back,
)
from huoshui.investment_projects.actions.monthly_rounds import (
    add_to_round,
    lock_round,
    open_due_round,
    open_round,
    remove_from_round,
)
from huoshui.investment_projects.actions.projections import begin_day, rebuild_projection, refresh_projection
from huoshui.investment_projects.actions.projects import (
    NewProject,
    add_phase,
    add_project_aliases_bulk,
    create_project,
    create_projects_bulk,
    rename_project,
)
from huoshui.investment_projects.actions.stages import advance_stage, set_side_state

__all__ = [
    "EntryOutcome",
    "Figure",
    "NewProject",
    "ReturnEntry",
    "Reviewed",
    "accept_returns",
    "add_batch_entry",
    "add_phase",
    "add_photo",
    "add_project_aliases_bulk",
    "add_to_round",
    "advance_stage",
    "begin_day",
    "check_entry",
    "choose_planned_investment",
    "close_gap",
    "confirm_round",
    "correct_figure",
    "create_batch",
    "create_project",
    "create_projects_bulk",
    "edit_batch",
    "freeze_batch",
    "fulfil_batch_entry",
    "lock_round",
    "merge_enterprises",
    "merge_projects",
    "open_due_round",
    "open_round",
    "rebuild_projection",
    "record_document_statements",
    "record_figures",
    "refresh_projection",
    "remind_units",
    "remove_batch_entry",
    "remove_from_round",
    "rename_project",
    "reopen_return",
    "save_return",
    "save_returns",
    "send_back",
    "set_side_state",
    "tick_returns",
    "undo_enterprise_merge",
    "undo_merge",
    "update_gap",
    "withdraw_document_statements",
]
