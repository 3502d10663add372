"""Tables of this domain: indicators of a zone's own, peers, targets with versions, lights, leagues, campaigns, scorecards."""

from huoshui.targets.models.campaigns import Campaign, CampaignGoal
from huoshui.targets.models.indicators import ZoneIndicator
from huoshui.targets.models.leagues import League, LeagueRelease, LeagueVersion
from huoshui.targets.models.lights import LightNote
from huoshui.targets.models.peers import PeerFigure
from huoshui.targets.models.scorecards import (
    JuryMark,
    JurySeat,
    RoundInput,
    RoundSnapshot,
    RoundUnit,
    Scorecard,
    ScorecardVersion,
    ScoreObjection,
    ScoreRound,
)
from huoshui.targets.models.targets import Target, TargetVersion

__all__ = [
    "Campaign",
    "CampaignGoal",
    "JuryMark",
    "JurySeat",
    "League",
    "LeagueRelease",
    "LeagueVersion",
    "LightNote",
    "PeerFigure",
    "RoundInput",
    "RoundSnapshot",
    "RoundUnit",
    "ScoreObjection",
    "ScoreRound",
    "Scorecard",
    "ScorecardVersion",
    "Target",
    "TargetVersion",
    "ZoneIndicator",
]
