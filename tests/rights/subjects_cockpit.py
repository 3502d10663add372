"""Panels of the cockpit behind addresses."""

from __future__ import annotations

from tests.rights.subjects import plain_values

plain_values("cockpit:panel part", "changes")
plain_values("wall:board board", "batches")
