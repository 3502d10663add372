"""The first system page, and the table of rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huoshui.core.actor import ROLES
from huoshui.organizations.queries import first_steps
from huoshui.organizations.rules.policy import POLICY, may
from huoshui.organizations.rules.role_sets import PUBLIC
from huoshui.organizations.rules.roles import ROLE_DUTIES, ROLE_NAMES
from huoshui.rulebook.queries import calendar_warning
from huoshui.targets.queries.dictionary import broken_zone_indicators
from huoshui.web.system.operation_words import AREA_NAMES, operation_words
from huoshui.web.templatetags.huoshui_people import TABS

PURPOSES = {
    "system:zones": ("zone", "区县、开发区和它们的上级；新建一个区，三位管理员随之到位"),
    "system:areas": ("land", "区里的园区、乡镇、街道；两区共建的飞地写明共建方"),
    "system:units": ("enterprise", "部门、乡镇、平台公司、专班和领导小组，什么时候设、什么时候撤"),
    "system:people": ("person", "谁能登录、在哪个机构任什么角色、从哪天到哪天"),
    "system:policy": ("key", "每个页面和操作哪些角色能用，一张表看全"),
    "system:rulebook": ("policy", "阶段口径、入库规模、状态差时限：哪天起按哪份文件"),
    "system:calendar": ("calendar", "节假日和调休，期限按它数工作日"),
    "system:audit": ("search", "谁在什么时候做了什么，改前改后，整条链可核验"),
    "notices:webhooks": ("bell", "企业微信、钉钉群机器人，和没有送达的通知"),
    "system:received": ("download", "下级上报和飞地共建方移交来的记录副本"),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this person may keep or look up here."""
    actor = request.actor  # type: ignore[attr-defined]
    cards = [
        {"label": label, "icon": PURPOSES[name][0], "purpose": PURPOSES[name][1], "href": reverse(name)}
        for name, label in TABS
        if may(actor, name)
    ]
    steps = [(step, reverse(step.operation) if may(actor, step.operation) and not step.is_done else "") for step in first_steps(actor)]
    context = {"cards": cards, "calendar_warning": calendar_warning(), "broken": broken_zone_indicators(actor.zone_id), "steps": steps}
    return render(request, "system/home.html", context)


@require_safe
def policy_table(request: HttpRequest) -> HttpResponse:
    """Operations × roles, as the code holds them."""
    wanted_role = request.GET.get("role", "")
    groups: dict[str, list[dict[str, object]]] = {}
    for operation, allowed in POLICY.items():
        if wanted_role in ROLES and wanted_role not in allowed:
            continue
        area = operation.split(":")[0] if ":" in operation else ("home" if operation == "home" else "api")
        cells = [role in allowed for role in ROLES]
        groups.setdefault(AREA_NAMES.get(area, "接口"), []).append(
            {"operation": operation, "words": operation_words(operation), "cells": cells, "is_public": PUBLIC in allowed}
        )
    roles = [(role, ROLE_NAMES[role], ROLE_DUTIES[role]) for role in ROLES]
    context = {"groups": groups.items(), "roles": roles, "wanted_role": wanted_role, "tab": "system:policy", "count": len(POLICY)}
    return render(request, "system/policy.html", context)
