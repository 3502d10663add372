"""What commands that work in one zone share: the installation ready, the zone found by name, the platform as the actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from huoshui.cli.frame import Installation
from huoshui.cli.readiness import ready

if TYPE_CHECKING:
    from huoshui.core.actor import Actor


@contextmanager
def working_in(installation: Installation, zone: str) -> Iterator[Actor]:
    """The platform as an actor in ``zone`` (name or id), the connection bound to it. Raises Refusal where nothing is set up yet."""
    with ready(installation):
        from huoshui.cli.import_files import Zones
        from huoshui.operations.adapters.row_security import bound_to_zone
        from huoshui.organizations.queries import platform_actor

        zone_id = Zones(create=False, dry_run=False).find(zone)
        with bound_to_zone(zone_id):
            yield platform_actor(zone_id)
