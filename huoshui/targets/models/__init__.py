"""A zone's own indicators, and what others publish."""

from huoshui.targets.models.indicators import ZoneIndicator
from huoshui.targets.models.peers import PeerFigure

__all__ = ["PeerFigure", "ZoneIndicator"]
