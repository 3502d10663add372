"""What a browser's session holds: first somebody on the way in, then somebody who is in, in one zone.

A session that is on the way in (password known, second factor or new password still to come) is not signed in at all:
``request.user`` stays anonymous until the last step, so no page can mistake it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth import login as django_login
from django.http import HttpRequest

from huoshui.core import clock
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal
from huoshui.organizations.queries import SignInState, sign_in_state

BACKEND = "django.contrib.auth.backends.ModelBackend"
IDLE_LIMIT = timedelta(minutes=30)
ON_THE_WAY_LIMIT = timedelta(minutes=30)
ZONE_KEY = "huoshui_zone"
EPOCH_KEY = "huoshui_epoch"
SEEN_KEY = "huoshui_seen_at"
PENDING_KEY = "huoshui_on_the_way"
SHOWN_ONCE_KEY = "huoshui_shown_once"
SEEN_EVERY = timedelta(seconds=60)  # how exactly idle time is kept: one write a minute, not one a request


@dataclass(frozen=True)
class OnTheWay:
    """Somebody whose password was right and who has steps left."""

    state: SignInState
    second_factor_done: bool
    next_address: str


def begin(request: HttpRequest, state: SignInState, *, next_address: str) -> None:
    """Remember that the password of ``state`` was right. The session gets a new number (no fixation)."""
    request.session.flush()
    request.session[PENDING_KEY] = {
        "person": str(state.person_id),
        "epoch": state.session_epoch,
        "at": clock.now().timestamp(),
        "second_factor": False,
        "next": next_address,
    }


def on_the_way(request: HttpRequest) -> OnTheWay | None:
    """Who is signing in on this browser; None when nobody is, when it took too long, or when the account changed meanwhile."""
    held = request.session.get(PENDING_KEY)
    if not held:
        return None
    begun_at = datetime.fromtimestamp(held["at"], UTC)
    if not timedelta(0) <= clock.now() - begun_at <= ON_THE_WAY_LIMIT:
        request.session.flush()
        return None
    state = sign_in_state(UUID(held["person"]))
    if state is None or state.session_epoch != held["epoch"]:
        request.session.flush()
        return None
    return OnTheWay(state, held["second_factor"], held["next"])


def mark_second_factor(request: HttpRequest) -> None:
    """The second step is done."""
    request.session[PENDING_KEY] = {**request.session[PENDING_KEY], "second_factor": True}


def follow_epoch(request: HttpRequest, epoch: int) -> None:
    """After a change of password that this very browser made: stay, while all other sessions of the person end."""
    if PENDING_KEY in request.session:
        request.session[PENDING_KEY] = {**request.session[PENDING_KEY], "epoch": epoch}
    if EPOCH_KEY in request.session:
        request.session[EPOCH_KEY] = epoch
        person = get_user_model().objects.get(pk=request.session[SESSION_KEY])
        request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()


def enter(request: HttpRequest, state: SignInState, zone_id: UUID) -> None:
    """Signed in, in ``zone_id``. Tells django-axes to forget earlier failures and Django to note the time."""
    person = get_user_model().objects.get(pk=state.person_id)
    held = request.session.get(SHOWN_ONCE_KEY)
    request.session.flush()
    django_login(request, person, backend=BACKEND)
    if held:
        request.session[SHOWN_ONCE_KEY] = held
    request.session[EPOCH_KEY] = state.session_epoch
    request.session[SEEN_KEY] = clock.now().timestamp()
    set_zone(request, zone_id)


def set_zone(request: HttpRequest, zone_id: UUID) -> None:
    """The zone in which this browser works from now on."""
    request.session[ZONE_KEY] = str(zone_id)


def zone_of(request: HttpRequest) -> UUID | None:
    """The zone in which this browser works."""
    text = request.session.get(ZONE_KEY, "")
    return UUID(text) if text else None


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the session names a person at all (without asking the database)."""
    return SESSION_KEY in request.session and BACKEND_SESSION_KEY in request.session


def has_idled(request: HttpRequest) -> bool:
    """Whether more than 30 minutes passed since the last request; otherwise this one is noted."""
    now = clock.now()
    seen_at = datetime.fromtimestamp(request.session.get(SEEN_KEY, 0), UTC)
    if now - seen_at > IDLE_LIMIT:
        return True
    if now - seen_at >= SEEN_EVERY or seen_at > now:
        request.session[SEEN_KEY] = now.timestamp()
    return False


def show_once(request: HttpRequest, what: str, text: str) -> None:
    """Keep a secret for exactly one page to show; sealed, for sessions lie in the database."""
    request.session[SHOWN_ONCE_KEY] = {"what": what, "sealed": encrypt_personal(text).hex()}


def peek_shown_once(request: HttpRequest, what: str) -> str:
    """The secret kept for this page, still kept afterwards; empty when there is none."""
    held = request.session.get(SHOWN_ONCE_KEY)
    return decrypt_personal(bytes.fromhex(held["sealed"])) if held and held["what"] == what else ""


def take_shown_once(request: HttpRequest, what: str) -> str:
    """The secret kept for this page, gone afterwards; empty when there is none."""
    text = peek_shown_once(request, what)
    if text:
        del request.session[SHOWN_ONCE_KEY]
    return text
