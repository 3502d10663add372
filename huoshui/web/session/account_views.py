"""One's own account: posts, password, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.organizations.actions import change_password, renew_recovery_codes
from huoshui.organizations.queries import own_account
from huoshui.organizations.rules.passwords import WARN_BEFORE, days_until_expiry
from huoshui.web.session import sessions
from huoshui.web.session.views import RECOVERY, password_rules


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


def _page(
    request: HttpRequest, *, password_refusal: Refusal | None = None, codes_refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    account = own_account(request.actor)  # type: ignore[attr-defined]
    days_left = days_until_expiry(account.password_changed_at, clock.now())
    context = {
        "account": account,
        "rules": password_rules(),
        "days_left": days_left,
        "expires_soon": days_left <= WARN_BEFORE.days and not account.is_sample,
        "password_refusal": password_refusal,
        "codes_refusal": codes_refusal,
    }
    return render(request, "session/profile.html", context, status=status)
