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
    "Figure",
    "NewProject",
    "add_batch_entry",
    "add_phase",
    "add_project_aliases_bulk",
    "advance_stage",
    "begin_day",
    "choose_planned_investment",
    "close_gap",
    "correct_figure",
    "create_batch",
    "create_project",
    "create_projects_bulk",
    "edit_batch",
    "freeze_batch",
    "fulfil_batch_entry",
    "merge_enterprises",
    "merge_projects",
    "rebuild_projection",
    "record_document_statements",
    "record_figures",
    "refresh_projection",
    "remove_batch_entry",
    "rename_project",
    "set_side_state",
    "undo_enterprise_merge",
    "undo_merge",
    "update_gap",
    "withdraw_document_statements",
]
