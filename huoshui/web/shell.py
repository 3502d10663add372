"""What the frame around every page needs: the left rail, the zones, the two dates, the look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from huoshui.core import actor as roles
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import banners
from huoshui.notices.queries import unread_count
from huoshui.organizations.queries import zones_of
from huoshui.organizations.rules.policy import may
from huoshui.web.page_dates import page_dates


@dataclass(frozen=True)
class RailEntry:
    """One entry of the left rail; shown where its page exists and the actor may open it."""

    url_name: str
    label: str
    icon: str
    on_phone: str = ""  # its label in the phone's bottom bar, empty where it is not there


RAIL = (
    RailEntry("portal:home", "企业门户", "enterprise", "首页"),
    RailEntry("workbench:home", "工作台", "desk", "待办"),
    RailEntry("cockpit:home", "驾驶舱", "cockpit", "驾驶舱"),
    RailEntry("projects:list", "项目", "project", "项目"),
    RailEntry("batches:list", "三个一批", "batch"),
    RailEntry("gaps:list", "状态差", "gap"),
    RailEntry("returns:list", "月度填报", "table"),
    RailEntry("promotion:list", "招商", "promotion"),
    RailEntry("enterprises:list", "企业", "enterprise"),
    RailEntry("requests:list", "诉求", "request", "诉求"),
    RailEntry("officers:mine", "我的企业", "visit", "走访"),
    RailEntry("officers:cards", "责任卡", "person"),
    RailEntry("inspections:list", "涉企检查", "flag"),
    RailEntry("factors:list", "要素保障", "supply"),
    RailEntry("assignments:list", "交办", "assignment", "交办"),
    RailEntry("meetings:list", "调度会", "calendar"),
    RailEntry("policies:list", "政策", "policy"),
    RailEntry("land:list", "土地载体", "land"),
    RailEntry("targets:list", "指标目标", "target"),
    RailEntry("indicators:list", "指标", "chart"),
    RailEntry("programmes:list", "专题", "board"),
    RailEntry("races:list", "赛马", "race"),
    RailEntry("scorecards:list", "考评", "check"),
    RailEntry("bulletins:list", "通报", "bulletin"),
    RailEntry("imports:list", "资料导入", "import"),
    RailEntry("documents:list", "文件审核", "file"),
    RailEntry("findings:list", "勾稽", "warning"),
    RailEntry("system:home", "系统", "system"),
)
# what these show is the present, whatever day the address asks for; the banner says so instead of naming a past day above present rows
PRESENT_ONLY = frozenset(
    {
        *("assignments", "cadence", "documents", "factors", "findings", "inspections", "meetings", "notices", "officers", "portal"),
        *("requests", "returns", "scorecards"),
    }
)
PHONE_ROLES = frozenset({roles.OFFICER, roles.ENTERPRISE_USER})  # whose pages are an installable app
UNDER = {"campaigns": "races", "lights": "targets"}  # pages that a tab of another entry leads to
RAIL_BREAKS = frozenset({"promotion:list", "policies:list", "imports:list"})  # a thin gap stands before these
ROLE_LABELS = {
    roles.LEADER: "领导",
    roles.DISPATCHER: "调度",
    roles.PROJECT_MANAGER: "项目管理员",
    roles.DEPARTMENT: "部门",
    roles.TOWNSHIP: "乡镇街道",
    roles.OFFICER: "首席服务员",
    roles.ENTERPRISE_USER: "企业用户",
    roles.AUDITOR: "审计",
    roles.SYSTEM_ADMINISTRATOR: "系统管理员",
    roles.SECURITY_ADMINISTRATOR: "安全管理员",
    roles.AUDIT_ADMINISTRATOR: "审计管理员",
}


def address_of(url_name: str, *args: object, **kwargs: object) -> str:
    """The address of a page, empty where that page is not built."""
    try:
        return reverse(url_name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


def rail_for(actor: Actor, suffix: str, view_name: str) -> list[dict[str, Any]]:
    """The entries the actor may use, in the order of design.md. One is lit: that of the page shown, or the first that leads to its kind."""
    shown = [(entry, address) for entry in RAIL if may(actor, entry.url_name) and (address := address_of(entry.url_name))]
    namespace = view_name.split(":")[0]
    of_its_kind = [entry for entry, _ in shown if entry.url_name.split(":")[0] == UNDER.get(namespace, namespace)]
    current = next((entry for entry in of_its_kind if entry.url_name == view_name), of_its_kind[0] if of_its_kind else None)
    return [
        {
            "address": address + suffix,
            "label": entry.label,
            "icon": entry.icon,
            "on_phone": entry.on_phone,
            "is_current": entry is current,
            "gap_before": entry.url_name in RAIL_BREAKS,
        }
        for entry, address in shown
    ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Without an actor (sign-in, error pages) only the look is filled."""
    look = request.COOKIES.get("huoshui_look", "light")
    context: dict[str, Any] = {
        "look": look if look in {"light", "dark", "auto"} else "light",
        "layout": "layouts/fragment.html" if request.headers.get("HX-Request") == "true" else "layouts/page.html",
        "is_debug": settings.DEBUG,
    }
    actor = getattr(request, "actor", None)
    if actor is None or getattr(request, "is_error_page", False):
        return context
    dates = page_dates(request)
    match = request.resolver_match
    namespace = match.namespace if match else ""
    context |= {
        "actor": actor,
        "actor_roles": "、".join(ROLE_LABELS[role] for role in roles.ROLES if role in actor.roles),
        "zone": getattr(request, "zone", None),
        "zones": SimpleLazyObject(lambda: list(zones_of(actor.user_id))),
        "dates": dates,
        "is_present_only": namespace in PRESENT_ONLY,
        "emergencies": SimpleLazyObject(lambda: banners(actor)),
        "unread_notices": SimpleLazyObject(lambda: unread_count(actor)),
        "uses_phone": bool(actor.roles & PHONE_ROLES) or (match is not None and match.view_name == "officers:visit"),
        "rail": rail_for(actor, dates.suffix(), match.view_name if match else ""),
        "search_address": address_of("search:results") if may(actor, "search:results") else "",
        "kept_query": [
            (name, value) for name, values in request.GET.lists() for value in values if name not in {"as_of", "known_on", "after", "trail"}
        ],
    }
    return context
