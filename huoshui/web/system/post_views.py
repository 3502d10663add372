"""Posts of a person: adding and ending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huoshui.core import clock
from huoshui.core.actor import ENTERPRISE_USER, ROLES, Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.organizations import actions, queries
from huoshui.organizations.rules.roles import ROLE_DUTIES, ROLE_NAMES, ROLES_NEEDING_SECOND_FACTOR
from huoshui.web.components.form_state import Field
from huoshui.web.system.form_pages import day_of, form_page, id_of, needed_day, version_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def post_add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a person a post."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        role = posted.get("role", "")
        actions.add_post(
            actor,
            person_id,
            role=role,
            unit_id=id_of(posted, "unit_id"),
            enterprise_id=_enterprise(actor, posted.get("enterprise", "")) if role == ENTERPRISE_USER else None,
            title=posted.get("title", ""),
            starts_on=day_of(posted, "starts_on", "任职日"),
            ends_on=day_of(posted, "ends_on", "到期日"),
        )
        need = "他下次登录时要绑定动态口令。" if role in ROLES_NEEDING_SECOND_FACTOR else ""
        messages.success(request, f"已为{line.display_name}添加岗位：{ROLE_NAMES[role]}。{need}")
        return reverse("system:person", args=[person_id])

    units = [(str(unit.id), unit.name) for unit in queries.open_units(actor)]
    return form_page(
        request,
        title=f"为{line.display_name}添加岗位",
        fields=[
            Field(
                "role",
                "角色",
                "select",
                needed=True,
                choices=[(role, f"{ROLE_NAMES[role]}（{ROLE_DUTIES[role]}）") for role in ROLES],
                wide=True,
            ),
            Field("unit_id", "机构", "select", choices=units, hint="部门、乡镇街道、首席服务员必选，权限跟着机构走"),
            Field("enterprise", "企业", hint="企业用户必填：企业全称，须已在企业库里", max_length=120),
            Field("title", "职务", hint="如：副局长、综合科科长", max_length=80),
            Field("starts_on", "任职日", "date", hint="留空表示一直有效"),
            Field("ends_on", "到期日", "date", hint="挂职、专班填最后一天；长期就留空"),
        ],
        values={"starts_on": clock.today()},
        carry_out=carry_out,
        verb="添加岗位",
        cancel_url=reverse("system:person", args=[person_id]),
        explanation="岗位从下一次点击起生效。三种管理员各由专人担任，不能与其他角色兼任。",
        tab="system:people",
    )


@require_http_methods(FORM_METHODS)
def post_end(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """The last day of a post."""
    actor = request.actor  # type: ignore[attr-defined]
    line, post = queries.person_of_post(actor, post_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        actions.end_post(actor, post_id, ends_on=needed_day(posted, "ends_on", "最后一天"), expected_version=version_of(posted))
        messages.success(request, f"{line.display_name}的{post.role_name}岗位已设定最后一天。")
        return reverse("system:person", args=[line.id])

    where = f"（{post.unit_name}）" if post.unit_name else ""
    return form_page(
        request,
        title=f"结束{line.display_name}的岗位：{post.role_name}{where}",
        fields=[
            Field("ends_on", "最后一天", "date", needed=True, hint="填昨天，权限从下一次点击起就没有了；填今天，今天还能用"),
            Field("expected_version", "", "hidden"),
        ],
        values={"ends_on": clock.today() - timedelta(days=1), "expected_version": post.version},
        carry_out=carry_out,
        verb="结束岗位",
        cancel_url=reverse("system:person", args=[line.id]),
        tab="system:people",
    )


def _enterprise(actor: Actor, name: str) -> UUID | None:
    if not name.strip():
        return None
    found = enterprises_by_name(actor.zone_id, [name]).get(name)
    if found is None:
        raise Refusal(
            "unknown_enterprise", f"企业库里没有“{name.strip()[:60]}”。", "请填企业全称，或先请调度在“企业”里新建。", field="enterprise"
        )
    return found
