"""Words for roles, on pages about people."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from huoshui.organizations.rules.roles import role_name

register = template.Library()


@register.filter
def role_words(roles: Iterable[str]) -> str:
    """调度、项目管理员."""
    return "、".join(role_name(role) for role in roles)
