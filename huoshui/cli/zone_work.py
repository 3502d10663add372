"""What commands that work in one zone share: the installation ready, the zone found by name, the platform as the actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from huoshui.cli.frame import Installation
from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    from huoshui.core.actor import Actor


@contextmanager
def working_in(installation: Installation, zone: str) -> Iterator[Actor]:
    """The platform as an actor in ``zone`` (name or id), the connection bound to it. Raises Refusal where nothing is set up yet."""
    if not installation.key_file.exists():
        raise Refusal(
            "not_set_up", f"{installation.data_folder} 中还没有建立系统。", "请先执行 huoshui up，或用 HUOSHUI_DATA 指明数据文件夹。"
        )
    with installation.database_running():
        installation.set_up_django()
        pending = installation.pending_migrations()
        if pending:
            raise Refusal("not_migrated", f"数据库结构落后 {len(pending)} 步。", "请先执行 huoshui up 完成升级。")
        gaps = installation.guard_gaps()
        if gaps:
            raise Refusal("database_unguarded", f"数据库的防护不完整：{'；'.join(gaps[:5])}。", "请执行 huoshui doctor 核对。")
        from huoshui.cli.import_files import Zones
        from huoshui.operations.adapters.row_security import bound_to_zone
        from huoshui.organizations.queries import platform_actor

        zone_id = Zones(create=False, dry_run=False).find(zone)
        with bound_to_zone(zone_id):
            yield platform_actor(zone_id)
