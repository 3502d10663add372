"""Writes of targets."""

from huoshui.targets.actions.leagues import change_league, create_league, end_league, release_standing
from huoshui.targets.actions.lighting import fix_month, override_light, rate_light, state_reason
from huoshui.targets.actions.setting import NewTarget, Part, change_target, set_target, split_target, withdraw_target

__all__ = [
    "NewTarget",
    "Part",
    "change_league",
    "change_target",
    "create_league",
    "end_league",
    "fix_month",
    "override_light",
    "rate_light",
    "release_standing",
    "set_target",
    "split_target",
    "state_reason",
    "withdraw_target",
]
