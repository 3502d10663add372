"""Whether work may start on this installation: set up, migrated, and no guard of the database missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from huoshui.cli.frame import Installation
from huoshui.core.refusals import Refusal

SHOWN_GAPS = 5


@contextmanager
def ready(installation: Installation) -> Iterator[None]:
    """Django is set up and the database runs, migrated and guarded, inside. Raises Refusal where it is not so."""
    if not installation.key_file.exists():
        raise Refusal(
            "not_set_up", f"{installation.data_folder} 中还没有建立系统。", "请先执行 huoshui up，或用 HUOSHUI_DATA 指明数据文件夹。"
        )
    with installation.database_running():
        installation.set_up_django()
        pending = installation.pending_migrations()
        if pending:
            raise behind(pending)
        refuse_unguarded(installation)
        yield


def behind(pending: list[str]) -> Refusal:
    """What to say of a database whose structure is older than the program."""
    return Refusal("not_migrated", f"数据库结构落后 {len(pending)} 步。", "请先执行 huoshui up 完成升级。")


def refuse_unguarded(installation: Installation) -> None:
    """Work does not start on a database that lost a trigger, a grant or a row policy."""
    gaps = installation.guard_gaps()
    if gaps:
        shown = "；".join(gaps[:SHOWN_GAPS]) + (f"等 {len(gaps)} 处" if len(gaps) > SHOWN_GAPS else "")
        raise Refusal("database_unguarded", f"数据库的防护不完整：{shown}。", "请由数据库所有者执行 huoshui doctor 核对，修复后再启动。")
