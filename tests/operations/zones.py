"""Zones for tests that need no more of an organization than its existence."""

from __future__ import annotations

from uuid import UUID, uuid4

from huoshui.organizations.models import Zone


def make_zone() -> UUID:
    """A zone of a unique name, committed or not as the test's database is."""
    return UUID(str(Zone.objects.create(name=f"试验区{uuid4().hex[:8]}", kind=Zone.Kind.DEVELOPMENT_ZONE).id))
