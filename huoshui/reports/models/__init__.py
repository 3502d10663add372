"""Bulletins: drafts that are written on, papers that are frozen; and the screens that a zone arranges for itself."""

from huoshui.reports.models.bulletins import Bulletin, BulletinFile
from huoshui.reports.models.screens import ComposedPage, ComposedPageVersion, WallSetting

__all__ = ["Bulletin", "BulletinFile", "ComposedPage", "ComposedPageVersion", "WallSetting"]
