"""Tables of this domain: indicators of a zone's own, what others publish, targets with their versions."""

from huoshui.targets.models.indicators import ZoneIndicator
from huoshui.targets.models.lights import LightNote
from huoshui.targets.models.peers import PeerFigure
from huoshui.targets.models.targets import Target, TargetVersion

__all__ = ["LightNote", "PeerFigure", "Target", "TargetVersion", "ZoneIndicator"]
