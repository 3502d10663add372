"""Zones, areas, units, people and their posts."""

from huoshui.organizations.models.handed_copies import HandedCopy
from huoshui.organizations.models.people import OneTimePassword, Person, Post, RecoveryCode
from huoshui.organizations.models.personal import AccessToken, SavedView
from huoshui.organizations.models.zones import Area, Unit, Zone

__all__ = ["AccessToken", "Area", "HandedCopy", "OneTimePassword", "Person", "Post", "RecoveryCode", "SavedView", "Unit", "Zone"]
