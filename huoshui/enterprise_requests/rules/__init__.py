"""Decisions on plain values: flow, closing, rates, likeness, samples. No Django, no clock."""
