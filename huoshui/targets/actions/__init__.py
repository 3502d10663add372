"""Writes of targets."""

from huoshui.targets.actions.lighting import fix_month, override_light, rate_light, state_reason
from huoshui.targets.actions.setting import NewTarget, Part, change_target, set_target, split_target, withdraw_target

__all__ = [
    "NewTarget",
    "Part",
    "change_target",
    "fix_month",
    "override_light",
    "rate_light",
    "set_target",
    "split_target",
    "state_reason",
    "withdraw_target",
]
