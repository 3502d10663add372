"""One's own account: posts, password, second factor, recovery codes, tokens for programs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.actions import change_password, create_token, renew_recovery_codes, revoke_token
from huoshui.organizations.queries import own_account, own_tokens
from huoshui.organizations.rules.access_tokens import SCOPES, USUAL_DAYS
from huoshui.organizations.rules.passwords import WARN_BEFORE, days_until_expiry
from huoshui.web.components.form_state import new_form
from huoshui.web.session import sessions
from huoshui.web.session.views import RECOVERY, password_rules

SHOWN_TOKEN = "access_token"  # noqa: S105 - under which a new token waits to be shown


@never_cache
@require_http_methods(["GET", "HEAD"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, and how safe my sign-in is."""
    return _page(request)


@never_cache
@sensitive_post_parameters("old_password", "new_password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def change_own_password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own choice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("session:profile")
    try:
        person = change_password(
            actor.user_id,
            old_password=request.POST.get("old_password", ""),
            new_password=request.POST.get("new_password", ""),
            repeated=request.POST.get("repeated", ""),
            address=actor.address,
        )
    except Refusal as refusal:
        return _page(request, password_refusal=refusal, status=422)
    sessions.follow_epoch(request, person.session_epoch)
    messages.success(request, "密码已修改，您在其他电脑上的登录已全部退出。")
    return redirect("session:profile")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def renew_own_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes; the old ones are void."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("session:profile")
    try:
        codes = renew_recovery_codes(actor.user_id, password=request.POST.get("password", ""), address=actor.address)
    except Refusal as refusal:
        return _page(request, codes_refusal=refusal, status=422)
    sessions.show_once(request, RECOVERY, "\n".join(codes))
    return redirect("session:recovery_codes")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def create_own_token(request: HttpRequest) -> HttpResponse:
    """A token for a program; shown once on the page that follows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("session:profile")
    try:
        expires_on = date.fromisoformat(request.POST.get("expires_on", ""))
    except ValueError:
        refusal = Refusal("bad_date", "到期日没有填对。", "请按 2026-03-31 的样式填写。", field="expires_on")
        return _page(request, token_refusal=refusal, status=422)
    try:
        _, token = create_token(
            actor,
            name=request.POST.get("name", ""),
            scopes=request.POST.getlist("scopes"),
            expires_on=expires_on,
            password=request.POST.get("password", ""),
        )
    except Refusal as refusal:
        return _page(request, token_refusal=refusal, status=422)
    sessions.show_once(request, SHOWN_TOKEN, token)
    return redirect("session:profile")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of one's own tokens."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        if not any(one.id == token_id for one in own_tokens(actor)):
            raise NotVisible
        return redirect("session:profile")
    revoke_token(actor, token_id)
    messages.success(request, "令牌已停用，用它的程序从现在起被拒绝。")
    return redirect("session:profile")


def _page(
    request: HttpRequest,
    *,
    password_refusal: Refusal | None = None,
    codes_refusal: Refusal | None = None,
    token_refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    account = own_account(actor)
    shown_token = sessions.take_shown_once(request, SHOWN_TOKEN)
    days_left = days_until_expiry(account.password_changed_at, clock.now())
    context = {
        "account": account,
        "rules": password_rules(),
        "days_left": days_left,
        "expires_soon": days_left <= WARN_BEFORE.days and not account.is_sample,
        "password_refusal": password_refusal,
        "codes_refusal": codes_refusal,
        "token_refusal": token_refusal,
        "tokens": own_tokens(actor),
        "shown_token": shown_token,
        "scopes": SCOPES.items(),
        "usual_expiry": clock.today() + timedelta(days=USUAL_DAYS),
        "token_form_key": new_form([]).key,
    }
    return render(request, "session/profile.html", context, status=status)
