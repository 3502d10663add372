"""Telling people, marking notices read, settings, and sending what waits in the outbox."""

from huoshui.notices.actions.telling import News, tell

__all__ = ["News", "tell"]
