"""People: list, one person, accounts. Each deed is offered to the administrator whose duty it is."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huoshui.core.actor import ROLES
from huoshui.organizations import actions, queries
from huoshui.organizations.rules.passwords import ONE_TIME_VALID_FOR
from huoshui.organizations.rules.policy import may
from huoshui.organizations.rules.roles import ROLE_DUTIES, ROLE_NAMES
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.session.sessions import show_once, take_shown_once
from huoshui.web.system.form_pages import form_page, version_of
from huoshui.web.templatetags.huoshui_format import moment

FORM_METHODS = ["GET", "HEAD", "POST"]
STATES = (("active", "在用"), ("no_post", "还没有岗位"), ("locked", "被锁定"), ("closed", "已停用"), ("all", "全部"))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account or a post in the zone."""
    actor = request.actor  # type: ignore[attr-defined]
    units = [(str(unit.id), unit.name) for unit in queries.open_units(actor)]
    filters = filled(
        request,
        [
            FilterField("q", "姓名", "search", placeholder="姓名、登录名或拼音首字母", in_bar=True),
            FilterField("role", "角色", choices=[(role, ROLE_NAMES[role]) for role in ROLES], in_bar=True),
            FilterField("state", "状态", choices=STATES, in_bar=True),
            FilterField("unit", "机构", choices=units),
        ],
    )
    chosen = {one.name: one.value for one in filters}
    wanted = queries.PeopleFilters(
        text=chosen["q"], role=chosen["role"], unit_id=UUID(chosen["unit"]) if chosen["unit"] else None, state=chosen["state"] or "active"
    )
    page = queries.people(actor, wanted, after=request.GET.get("after", ""))
    create = Action("新增人员", reverse("system:person_create"), "plus", primary=True)
    listing = ListPage(
        key="people",
        title="人员与岗位",
        rows=page.lines,
        row_id=lambda line: line.id,
        total_count=page.total_count,
        count_word="人",
        filters=filters,
        next_cursor=page.next_cursor,
        columns=[
            Column(
                "name",
                "姓名",
                lambda line: Cell(line.display_name, reverse("system:person", args=[line.id]), tags=_tags(line)),
                "name",
                fixed=True,
            ),
            Column("username", "登录名", lambda line: Cell(line.username)),
            Column("posts", "岗位", lambda line: Cell(_post_words(line) or "—"), "long"),
            Column("phone", "手机", lambda line: Cell(line.phone_masked or "—")),
            Column(
                "factor",
                "动态口令",
                lambda line: Cell("已绑定" if line.has_second_factor else "未绑定" if line.needs_second_factor else "不需要"),
            ),
            Column("seen", "上次登录", lambda line: Cell(moment(line.last_sign_in_at)), "date"),
        ],
        actions=[create] if may(actor, "system:person_create") else [],
        subtitle="系统管理员管账号，安全管理员管岗位、解锁和动态口令。",
        empty_title="还没有人员",
        empty_text="先由系统管理员新增人员，再由安全管理员为他添加岗位。",
        empty_actions=[create] if may(actor, "system:person_create") else [],
    ).bind(request)
    return render(request, "system/list.html", {"list": listing, "tab": "system:people"})


@never_cache
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One account with all its posts here, and what this administrator may do with it."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)
    context = {
        "person": line,
        "tags": _tags(line),
        "one_time_password": take_shown_once(request, f"password {person_id}"),
        "valid_hours": int(ONE_TIME_VALID_FOR.total_seconds() // 3600),
        "is_self": line.id == actor.user_id,
        "duties": [(post.role_name, ROLE_DUTIES.get(post.role, "")) for post in line.valid_posts],
        "tab": "system:people",
    }
    return render(request, "system/person.html", context)


@require_http_methods(FORM_METHODS)
def person_create(request: HttpRequest) -> HttpResponse:
    """A new account; its one-time password is shown once on the next page."""

    def carry_out(posted: Mapping[str, str]) -> str:
        created, password = actions.create_person(
            request.actor,  # type: ignore[attr-defined]
            username=posted.get("username", ""),
            display_name=posted.get("display_name", ""),
            phone=posted.get("phone", ""),
        )
        show_once(request, f"password {created.id}", password)
        messages.success(request, f"已新增{created.display_name}。请安全管理员为他添加岗位，之后才能登录。")
        return reverse("system:person", args=[created.id])

    return form_page(
        request,
        title="新增人员",
        fields=[
            Field("display_name", "姓名", needed=True, max_length=40),
            Field(
                "username", "登录名", needed=True, hint="2至40位小写字母、数字、点、横线或下划线，如 zhangsan；全平台不重复", max_length=40
            ),
            Field("phone", "手机", hint="加密保存，页面只显示 138****1234；可不填", max_length=20),
        ],
        carry_out=carry_out,
        verb="新增",
        cancel_url=reverse("system:people"),
        tab="system:people",
    )


@require_http_methods(FORM_METHODS)
def person_edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Name and phone. The phone is never shown whole: empty leaves it as it is."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        phone = posted.get("phone", "").strip()
        new_phone: str | None = "" if posted.get("remove_phone") else phone or None
        actions.edit_person(
            actor, person_id, display_name=posted.get("display_name", ""), phone=new_phone, expected_version=version_of(posted)
        )
        messages.success(request, "已保存。")
        return reverse("system:person", args=[person_id])

    fields = [
        Field("display_name", "姓名", needed=True, max_length=40),
        Field("phone", "新手机号", hint=f"现为 {line.phone_masked}，不改就留空" if line.phone_masked else "可不填", max_length=20),
        *([Field("remove_phone", "删除现有手机号", "check")] if line.phone_masked else []),
        Field("expected_version", "", "hidden"),
    ]
    return form_page(
        request,
        title=f"修改{line.display_name}",
        fields=fields,
        values={"display_name": line.display_name, "expected_version": line.version},
        carry_out=carry_out,
        verb="保存",
        cancel_url=reverse("system:person", args=[person_id]),
        tab="system:people",
    )


@require_POST
def person_reset_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A new one-time password, shown once."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)
    password = actions.reset_password(actor, person_id)
    show_once(request, f"password {person_id}", password)
    messages.success(request, f"{line.display_name}的密码已重置，原密码和正在进行的登录都已失效。")
    return redirect("system:person", person_id)


@require_POST
def person_reset_second_factor(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """For a lost phone."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)
    actions.reset_second_factor(actor, person_id)
    messages.success(request, f"{line.display_name}的动态口令已重置，下次登录时重新绑定手机。")
    return redirect("system:person", person_id)


@require_POST
def person_unlock(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """After too many wrong passwords."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)
    actions.unlock_person(actor, person_id)
    messages.success(request, f"{line.display_name}已解锁，可以马上登录。")
    return redirect("system:person", person_id)


@require_http_methods(FORM_METHODS)
def person_deactivate(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Close an account, with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        actions.deactivate_person(actor, person_id, reason=posted.get("reason", ""), expected_version=version_of(posted))
        messages.success(request, f"{line.display_name}的账号已停用，正在进行的登录已退出。")
        return reverse("system:person", args=[person_id])

    return form_page(
        request,
        title=f"停用{line.display_name}的账号",
        fields=[Field("reason", "原因", needed=True, hint="如：调离、退休"), Field("expected_version", "", "hidden")],
        values={"expected_version": line.version},
        carry_out=carry_out,
        verb="停用",
        cancel_url=reverse("system:person", args=[person_id]),
        explanation="停用后不能登录，正在进行的登录马上退出；他做过的事和审计记录都保留。以后可以重新启用。",
        tab="system:people",
    )


@require_POST
def person_activate(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    actor = request.actor  # type: ignore[attr-defined]
    line = queries.person(actor, person_id)
    password = actions.activate_person(actor, person_id, expected_version=None)
    show_once(request, f"password {person_id}", password)
    messages.success(request, f"{line.display_name}的账号已启用。")
    return redirect("system:person", person_id)


def _tags(line: queries.PersonLine) -> list[tuple[str, str]]:
    marks = [
        ("bad", "已停用", not line.is_active),
        ("bad", "已锁定", line.is_locked),
        ("warn", "没有岗位", line.is_active and not line.valid_posts),
        ("warn", "待改密码", line.is_active and line.must_change_password),
        ("", "示例", line.is_sample),
        ("", f"账号在{line.home_zone_name}", not line.is_kept_here),
    ]
    return [(tone, words) for tone, words, holds in marks if holds]


def _post_words(line: queries.PersonLine) -> str:
    return "；".join(f"{post.role_name}{' · ' + post.unit_name if post.unit_name else ''}" for post in line.valid_posts)
