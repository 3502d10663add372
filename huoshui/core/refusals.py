"""What the platform says when it will not do something."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(eq=False)
class Refusal(Exception):
    """An error with a code for machines and a Chinese sentence for people.

    ``message`` says what is wrong and where; ``remedy`` says what to do. Neither knows HTTP: pages show both beside the
    ``field``, the API returns all of it, the command line prints one line and exits 1.
    """

    code: str
    message: str
    remedy: str = ""
    field: str = ""
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.message}{self.remedy}"


class NotVisible(Refusal):
    """The object does not exist for this actor: pages and API answer 404, alike for a stranger's and a random id."""

    def __init__(self) -> None:
        super().__init__("not_found", "没有找到这条记录。", "请检查地址，或回到列表重新查找。")


class NotPermitted(Refusal):
    """The actor sees the object but may not do this to it: 403."""

    def __init__(self, message: str = "您的岗位没有这项权限。", remedy: str = "如确需办理，请联系本区安全管理员调整岗位权限。") -> None:
        super().__init__("forbidden", message, remedy)


class StaleVersion(Refusal):
    """Somebody else changed the record first: 409, with both versions in ``data``."""

    def __init__(self, *, yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        super().__init__(
            "stale_version",
            "保存前这条记录已被他人修改。",
            "请对照两个版本后重新提交。",
            data={"yours": dict(yours), "theirs": dict(theirs)},
        )
