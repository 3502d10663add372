"""What is counted and how, as named steps of SQL that every engine can run. Nothing here knows a database."""

from huoshui.analytics.rollups.aggregates import Aggregate, Asked, rollup_steps
from huoshui.analytics.rollups.steps import Step

__all__ = ["Aggregate", "Asked", "Step", "rollup_steps"]
