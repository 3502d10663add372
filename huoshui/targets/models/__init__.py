"""Tables of this domain: indicators of a zone's own, what others publish, targets with their versions, lights, scorecards."""

from huoshui.targets.models.indicators import ZoneIndicator
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
    "JuryMark",
    "JurySeat",
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
