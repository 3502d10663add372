"""Writes of targets."""

from huoshui.targets.actions.campaign_reminders import remind_campaigns
from huoshui.targets.actions.campaigns import NewCampaign, NewGoal, add_campaign_goal, create_campaign, end_campaign
from huoshui.targets.actions.leagues import change_league, create_league, end_league, release_standing
from huoshui.targets.actions.lighting import fix_month, override_light, rate_light, state_reason
from huoshui.targets.actions.setting import NewTarget, Part, change_target, set_target, split_target, withdraw_target

__all__ = [
    "NewCampaign",
    "NewGoal",
    "NewTarget",
    "Part",
    "add_campaign_goal",
    "change_league",
    "change_target",
    "create_campaign",
    "create_league",
    "end_campaign",
    "end_league",
    "fix_month",
    "override_light",
    "rate_light",
    "release_standing",
    "remind_campaigns",
    "set_target",
    "split_target",
    "state_reason",
    "withdraw_target",
]
