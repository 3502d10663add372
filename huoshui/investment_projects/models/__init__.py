"""Projects, 三个一批 batches and state gaps."""

from huoshui.investment_projects.models.batches import Batch, BatchEntry
from huoshui.investment_projects.models.gaps import GapRecord
from huoshui.investment_projects.models.projects import Project, ProjectAlias, ProjectMerge

__all__ = ["Batch", "BatchEntry", "GapRecord", "Project", "ProjectAlias", "ProjectMerge"]
