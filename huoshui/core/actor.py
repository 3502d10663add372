"""Who is acting, where, and as what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

LEADER = "leader"  # 领导
DISPATCHER = "dispatcher"  # 调度（重点项目办、招商局综合岗）
PROJECT_MANAGER = "project_manager"  # 项目管理员
DEPARTMENT = "department"  # 部门
TOWNSHIP = "township"  # 乡镇街道
OFFICER = "officer"  # 首席服务员
ENTERPRISE_USER = "enterprise_user"  # 企业用户
AUDITOR = "auditor"  # 审计
SYSTEM_ADMINISTRATOR = "system_administrator"  # 系统管理员
SECURITY_ADMINISTRATOR = "security_administrator"  # 安全管理员
AUDIT_ADMINISTRATOR = "audit_administrator"  # 审计管理员

ROLES = (
    LEADER,
    DISPATCHER,
    PROJECT_MANAGER,
    DEPARTMENT,
    TOWNSHIP,
    OFFICER,
    ENTERPRISE_USER,
    AUDITOR,
    SYSTEM_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    AUDIT_ADMINISTRATOR,
)
WHOLE_ZONE_ROLES = frozenset({LEADER, DISPATCHER, PROJECT_MANAGER, AUDITOR})


@dataclass(frozen=True)
class Actor:
    """One person (or the platform itself) acting in one zone. Every query and action asks for one."""

    user_id: UUID
    display_name: str
    zone_id: UUID
    roles: frozenset[str] = frozenset()
    unit_ids: frozenset[UUID] = frozenset()
    enterprise_ids: frozenset[UUID] = frozenset()
    address: str = field(default="", compare=False)
    # the fixed day of the zone (a sample), read with the posts; None: the zone's pages stand on today. Belongs to ``zone_id``.
    stands_on: date | None = field(default=None, compare=False)

    @property
    def sees_whole_zone(self) -> bool:
        """True where the actor's posts read every record of the zone; others read what their units or firms own."""
        return bool(self.roles & WHOLE_ZONE_ROLES)
