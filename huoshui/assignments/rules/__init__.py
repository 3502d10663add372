"""Clocks and steps of an assignment, decided from plain values. No Django, no database, no clock."""
