"""Signing in, step by step: password, second factor, new password where one is due, zone. Each step is a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huoshui.core import clock
from huoshui.core.actor import ENTERPRISE_USER, LEADER, Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import (
    begin_enrolment,
    check_credentials,
    check_second_factor,
    choose_password,
    confirm_enrolment,
    enrolment_picture,
    record_sign_in,
    record_sign_out,
    record_zone_switch,
)
from huoshui.organizations.queries import actor_for, own_account, zones_of
from huoshui.organizations.rules.passwords import HISTORY_LENGTH, MINIMUM_LENGTH, VALID_FOR, has_expired
from huoshui.organizations.rules.policy import may
from huoshui.organizations.rules.roles import ADMINISTRATOR_ROLES
from huoshui.web.session import sessions
from huoshui.web.session.middleware import client_address

ENDED = {
    "idle": "您已闲置超过30分钟，为了安全已自动退出。",
    "changed": "您的账号或密码有变动，请重新登录。",
    "no_post": "您的岗位已经结束。如有疑问，请联系本区安全管理员。",
    "expired": "您的密码已用满90天，登录后请换一个新密码。",
    "signed_out": "您已退出。",
}
RECOVERY = "recovery_codes"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step: user name and password."""
    if getattr(request, "actor", None) is not None:
        return redirect(_next_address(request) or landing(request.actor))  # type: ignore[attr-defined]
    if request.method != "POST":
        if sessions.on_the_way(request):
            return _next_step(request)
        return render(
            request, "session/sign_in.html", {"next": _next_address(request), "ended": ENDED.get(request.GET.get("ended", ""), "")}
        )
    username, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        if not username.strip() or not password:
            missing = "登录名" if not username.strip() else "密码"
            raise Refusal("missing", f"{missing}没有填写。", "请填写后再登录。", field="username" if missing == "登录名" else "password")
        state = check_credentials(request, username=username, password=password, address=client_address(request))
    except Refusal as refusal:
        status = 429 if refusal.code == "locked" else 422
        context = {"next": _next_address(request), "username": username, "refusal": refusal}
        return render(request, "session/sign_in.html", context, status=status)
    sessions.begin(request, state, next_address=_next_address(request))
    return _next_step(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step: six digits from the phone, or a recovery code."""
    coming = sessions.on_the_way(request)
    if coming is None or coming.second_factor_done or not coming.state.has_second_factor:
        return _next_step(request)
    context = {"person": coming.state}
    if request.method != "POST":
        return render(request, "session/second_factor.html", context)
    try:
        means = check_second_factor(request, coming.state.person_id, code=request.POST.get("code", ""), address=client_address(request))
    except Refusal as refusal:
        status = 429 if refusal.code == "locked" else 422
        return render(request, "session/second_factor.html", {**context, "refusal": refusal}, status=status)
    if means == "recovery_code":
        messages.warning(request, "您用了一个恢复码，它已作废。手机丢失请尽快联系安全管理员重置动态口令。")
    sessions.mark_second_factor(request)
    return _next_step(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_second_factor(request: HttpRequest) -> HttpResponse:
    """Bind a phone: on the way in for those who need a second factor, later for those who want one."""
    person_id = _enrolling(request)
    if person_id is None:
        return _next_step(request)
    coming = sessions.on_the_way(request)
    context = {"person": coming.state if coming else None, "secret": _in_groups(begin_enrolment(person_id)), "is_own_wish": coming is None}
    if request.method != "POST":
        return render(request, "session/enrol.html", context)
    try:
        codes = confirm_enrolment(person_id, code=request.POST.get("code", ""), address=client_address(request))
    except Refusal as refusal:
        return render(request, "session/enrol.html", {**context, "refusal": refusal}, status=422)
    if coming is not None:
        sessions.mark_second_factor(request)
    sessions.show_once(request, RECOVERY, "\n".join(codes))
    return redirect("session:recovery_codes")


@never_cache
@require_http_methods(["GET", "HEAD"])
def enrolment_picture_png(request: HttpRequest) -> HttpResponse:
    """The QR code, to the browser that is enrolling and to nobody else."""
    person_id = _enrolling(request)
    if person_id is None:
        return _next_step(request)
    return HttpResponse(enrolment_picture(person_id), content_type="image/png")


def _enrolling(request: HttpRequest) -> UUID | None:
    """Who may bind a phone in this session now; None for those who have one, and for sample people, who need none."""
    coming = sessions.on_the_way(request)
    if coming is not None:
        return coming.state.person_id if coming.state.needs_second_factor and not coming.state.has_second_factor else None
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return None
    account = own_account(actor)
    return None if account.has_second_factor or account.is_sample else actor.user_id


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten codes on paper, shown until the person says they are kept, then never again."""
    codes = sessions.peek_shown_once(request, RECOVERY).split()
    if codes and request.method != "POST":
        return render(request, "session/recovery_codes.html", {"codes": codes})
    sessions.take_shown_once(request, RECOVERY)
    return redirect("session:profile") if getattr(request, "actor", None) else _next_step(request)


@never_cache
@sensitive_post_parameters("new_password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Instead of a one-time password, or of one that is 90 days old."""
    coming = sessions.on_the_way(request)
    if coming is None or _needs_factor(coming) or not _needs_password(coming):
        return _next_step(request)
    context = {"person": coming.state, "rules": password_rules(), "is_first": coming.state.must_change_password}
    if request.method != "POST":
        return render(request, "session/first_password.html", context)
    try:
        person = choose_password(
            coming.state.person_id,
            new_password=request.POST.get("new_password", ""),
            repeated=request.POST.get("repeated", ""),
            address=client_address(request),
        )
    except Refusal as refusal:
        return render(request, "session/first_password.html", {**context, "refusal": refusal}, status=422)
    sessions.follow_epoch(request, person.session_epoch)
    messages.success(request, "新密码已生效，下次请用新密码登录。")
    return _next_step(request)


@require_POST
def start_again(request: HttpRequest) -> HttpResponse:
    """Back to the first step as somebody else."""
    if getattr(request, "actor", None) is None:
        request.session.flush()
    return redirect("session:sign_in")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The end of the session."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        record_sign_out(actor)
    request.session.flush()
    return redirect(reverse("session:sign_in") + "?ended=signed_out")


@never_cache
@require_http_methods(["GET", "HEAD"])
def choose_zone(request: HttpRequest) -> HttpResponse:
    """Where to work, for those with posts in several zones."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    choices = []
    for zone in zones_of(actor.user_id):
        try:
            there = actor_for(actor.user_id, zone.id)
        except NotVisible:
            continue
        choices.append({"zone": zone, "roles": sorted(there.roles), "is_current": zone.id == actor.zone_id})
    return render(request, "session/choose_zone.html", {"choices": choices, "next": _next_address(request)})


@require_POST
def switch_zone(request: HttpRequest) -> HttpResponse:
    """Work in another zone from now on. A zone where the person has no post is answered like one that does not exist."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not request.POST.get("zone"):
        raise Refusal("missing", "没有选择要切换到的区域。", "请从左上角的区域菜单里选择。", field="zone")
    try:
        wanted = UUID(request.POST["zone"])
    except ValueError:
        raise NotVisible from None
    there = actor_for(actor.user_id, wanted, address=actor.address)
    if wanted != actor.zone_id:
        sessions.set_zone(request, wanted)
        with bound_to_zone(wanted):
            record_zone_switch(there, from_zone_name=request.zone.name)  # type: ignore[attr-defined]
    return redirect(_next_address(request) or landing(there))


@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """The bare address of the product leads to the first page of whoever comes."""
    return redirect(landing(request.actor))  # type: ignore[attr-defined]


def landing(actor: Actor) -> str:
    """The first page: leaders at the cockpit, firms at their portal, administrators at the system, all others at the workbench."""
    wished = ["workbench:home", "system:home"]
    if LEADER in actor.roles:
        wished.insert(0, "cockpit:home")
    elif actor.roles == {ENTERPRISE_USER}:
        wished.insert(0, "portal:home")
    elif actor.roles & set(ADMINISTRATOR_ROLES):
        wished.insert(0, "system:home")
    for name in wished:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if may(actor, name):
            return address
    return reverse("session:profile")


def password_rules() -> list[str]:
    """What a password must be, as the forms say it."""
    return [
        f"至少{MINIMUM_LENGTH}位，大写字母、小写字母、数字、符号中至少三类",
        "不含登录名和本人姓名，不用常见密码",
        f"与最近{HISTORY_LENGTH}次用过的不同，每{VALID_FOR.days}天更换一次",
    ]


def _next_step(request: HttpRequest) -> HttpResponse:
    coming = sessions.on_the_way(request)
    if coming is None:
        actor = getattr(request, "actor", None)
        return redirect(landing(actor)) if actor else redirect("session:sign_in")
    if _needs_factor(coming):
        return redirect("session:second_factor" if coming.state.has_second_factor else "session:enrol_second_factor")
    if sessions.peek_shown_once(request, RECOVERY):
        return redirect("session:recovery_codes")
    if _needs_password(coming):
        return redirect("session:first_password")
    zones = zones_of(coming.state.person_id)
    if not zones:
        request.session.flush()
        return redirect(reverse("session:sign_in") + "?ended=no_post")
    actor = actor_for(coming.state.person_id, zones[0].id, address=client_address(request))
    sessions.enter(request, coming.state, zones[0].id)
    with bound_to_zone(actor.zone_id):
        record_sign_in(actor, with_second_factor=coming.second_factor_done)
    if len(zones) > 1:
        return redirect(reverse("session:choose_zone") + (f"?next={coming.next_address}" if coming.next_address else ""))
    return redirect(coming.next_address or landing(actor))


def _needs_factor(coming: sessions.OnTheWay) -> bool:
    return (
        (coming.state.needs_second_factor or coming.state.has_second_factor) and not coming.second_factor_done and not _skips_factor(coming)
    )


def _skips_factor(coming: sessions.OnTheWay) -> bool:
    """Sample people have a factor ready but use it only where their posts ask for one."""
    return coming.state.is_sample and not coming.state.needs_second_factor


def _needs_password(coming: sessions.OnTheWay) -> bool:
    if coming.state.must_change_password:
        return True
    return not coming.state.is_sample and has_expired(coming.state.password_changed_at, clock.now())


def _next_address(request: HttpRequest) -> str:
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and len(asked) <= 500 and not asked.startswith(reverse("session:sign_in")) else ""


def _in_groups(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
