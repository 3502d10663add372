"""Telling people, marking notices read, settings, and sending what waits in the outbox."""

from huoshui.notices.actions.sending import deliver_waiting, forget_sent
from huoshui.notices.actions.settings import (
    drop_message,
    mark_delivered,
    mark_read,
    retry_message,
    save_webhook,
    set_preferences,
    try_webhook,
)
from huoshui.notices.actions.telling import News, tell
from huoshui.notices.actions.texting import send_short_message

__all__ = [
    "News",
    "deliver_waiting",
    "drop_message",
    "forget_sent",
    "mark_delivered",
    "mark_read",
    "retry_message",
    "save_webhook",
    "send_short_message",
    "set_preferences",
    "tell",
    "try_webhook",
]
