"""Quiet hours, back-off and the shapes of messages, decided from plain values. No Django, no database, no clock."""
