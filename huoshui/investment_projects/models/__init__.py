"""Projects, 三个一批 batches, state gaps and monthly returns."""

from huoshui.investment_projects.models.batches import Batch, BatchEntry
from huoshui.investment_projects.models.gaps import GapRecord
from huoshui.investment_projects.models.monthly_returns import MonthlyReturn, MonthlyReturnEvent, MonthlyReturnPhoto, ReturnRound
from huoshui.investment_projects.models.projects import Project, ProjectAlias, ProjectMerge

__all__ = [
    "Batch",
    "BatchEntry",
    "GapRecord",
    "MonthlyReturn",
    "MonthlyReturnEvent",
    "MonthlyReturnPhoto",
    "Project",
    "ProjectAlias",
    "ProjectMerge",
    "ReturnRound",
]
