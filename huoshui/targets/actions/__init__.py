"""Writes of targets."""

from huoshui.targets.actions.setting import NewTarget, Part, change_target, set_target, split_target, withdraw_target

__all__ = ["NewTarget", "Part", "change_target", "set_target", "split_target", "withdraw_target"]
