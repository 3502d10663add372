"""Bulletins: drafts that are written on, papers that are frozen."""

from huoshui.reports.models.bulletins import Bulletin, BulletinFile

__all__ = ["Bulletin", "BulletinFile"]
