"""Zones, areas, units, people and their posts."""

from huoshui.organizations.models.people import OneTimePassword, Person, Post, RecoveryCode
from huoshui.organizations.models.zones import Area, Unit, Zone

__all__ = ["Area", "OneTimePassword", "Person", "Post", "RecoveryCode", "Unit", "Zone"]
