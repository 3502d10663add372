"""What each role is called, which roles exclude each other, and who needs a second factor."""

from __future__ import annotations

from collections.abc import Iterable

from huoshui.core.actor import (
    AUDIT_ADMINISTRATOR,
    AUDITOR,
    DEPARTMENT,
    DISPATCHER,
    ENTERPRISE_USER,
    LEADER,
    OFFICER,
    PROJECT_MANAGER,
    ROLES,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
    TOWNSHIP,
)

ROLE_NAMES: dict[str, str] = {
    LEADER: "领导",
    DISPATCHER: "调度",
    PROJECT_MANAGER: "项目管理员",
    DEPARTMENT: "部门",
    TOWNSHIP: "乡镇街道",
    OFFICER: "首席服务员",
    ENTERPRISE_USER: "企业用户",
    AUDITOR: "审计",
    SYSTEM_ADMINISTRATOR: "系统管理员",
    SECURITY_ADMINISTRATOR: "安全管理员",
    AUDIT_ADMINISTRATOR: "审计管理员",
}
ROLE_DUTIES: dict[str, str] = {
    LEADER: "看全区项目、批次和通报，不填报",
    DISPATCHER: "管全区台账：导入、推进、批次、状态差、交办",
    PROJECT_MANAGER: "管全区项目台账和批次",
    DEPARTMENT: "看和填本单位负责的项目",
    TOWNSHIP: "看和填本乡镇（街道）的项目",
    OFFICER: "看和跟进本单位联系的项目、企业",
    ENTERPRISE_USER: "只看本企业的事项",
    AUDITOR: "看全区记录和审计日志，不填报",
    SYSTEM_ADMINISTRATOR: "管区域、机构和账号，看不到项目",
    SECURITY_ADMINISTRATOR: "管岗位权限、解锁和动态口令，看不到项目",
    AUDIT_ADMINISTRATOR: "查审计日志，看不到项目",
}
ADMINISTRATOR_ROLES = (SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR)
ROLES_NEEDING_SECOND_FACTOR = frozenset({LEADER, *ADMINISTRATOR_ROLES})
ROLES_NEEDING_UNIT = frozenset({DEPARTMENT, TOWNSHIP, OFFICER})


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Leaders and the three administrators sign in with two factors (reliability rule 18)."""
    return bool(ROLES_NEEDING_SECOND_FACTOR & set(roles))


def role_name(role: str) -> str:
    """The Chinese word; the code itself for a role of a newer version."""
    return ROLE_NAMES.get(role, role)


def conflicting_roles(held: Iterable[str], wanted: str) -> list[str]:
    """Roles among ``held`` that exclude ``wanted``: each administrator role stands alone (三员分立, GB/T 22239 访问控制)."""
    return sorted(role for role in set(held) if role != wanted and (role in ADMINISTRATOR_ROLES or wanted in ADMINISTRATOR_ROLES))


def is_role(text: str) -> bool:
    """Whether ``text`` is one of the roles this version knows."""
    return text in ROLES
