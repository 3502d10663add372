"""Decisions on plain data: which fact holds, what a chain of corrections says, whether a fact can be recorded."""
