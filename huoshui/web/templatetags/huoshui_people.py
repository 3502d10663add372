"""Words for roles, on pages about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from huoshui.organizations.rules.policy import may
from huoshui.organizations.rules.roles import role_name

register = template.Library()
TABS = (
    ("system:zones", "区域"),
    ("system:areas", "园区与乡镇"),
    ("system:units", "机构"),
    ("system:people", "人员与岗位"),
    ("system:policy", "权限表"),
    ("system:rulebook", "规则"),
    ("system:calendar", "工作日历"),
    ("system:audit", "审计日志"),
    ("system:received", "收到的上报与移交"),
    ("notices:webhooks", "群机器人与发件箱"),
)
AUDIT_FIELDS = {
    "name": "名称", "short_name": "简称", "kind": "类别", "parent": "上级", "parent_id": "上级编号",
    "area_id": "园区编号", "pinyin_key": "拼音",
    "scheme": "所属体系", "starts_on": "开始日", "ends_on": "结束日", "region_code": "区划代码", "administrators": "管理员人数",
    "partner_zone_id": "共建方编号", "posts_ended": "结束的岗位", "username": "登录名", "display_name": "姓名", "has_phone": "有手机号",
    "phone": "手机", "is_active": "启用", "reason": "原因", "role": "角色", "unit": "机构", "title": "职务", "post_id": "岗位编号",
    "second_factor": "动态口令", "enrolled": "已绑定", "attempts_forgotten": "清除的失败记录", "codes_left": "剩余恢复码", "from": "来自",
    "to": "移交给", "ground": "缘由", "content_sha256": "内容指纹", "is_sample": "示例", "lines": "行数", "entries": "核验条数",
    "problems": "问题数", "version": "版本", "content": "内容", "effective_from": "生效日", "effective_to": "失效日", "year": "年份",
    "document_number": "文号", "days_off": "放假", "days_worked": "调休上班", "resealed": "重新加密",
}  # fmt: skip


@register.filter
def role_words(roles: Iterable[str]) -> str:
    """调度、项目管理员."""
    return "、".join(role_name(role) for role in roles)


@register.simple_tag(takes_context=True)
def system_tabs(context: dict[str, Any]) -> list[dict[str, str]]:
    """The system pages that this actor may open, in their order."""
    actor = context.get("actor")
    return [{"name": name, "label": label, "href": reverse(name)} for name, label in TABS if may(actor, name)]


@register.filter
def audit_field(name: str) -> str:
    """The Chinese word for a recorded field; its own name where there is none."""
    return AUDIT_FIELDS.get(name, name)


@register.filter
def audit_value(value: object) -> str:
    """A recorded value for people: 是, 无, lists with 、."""
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(audit_value(one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{audit_field(str(key))}：{audit_value(one)}" for key, one in value.items())
    return str(value)
