"""Dispatching: meetings with their decisions, the cadence of the work, programmes."""
