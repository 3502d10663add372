"""Huoshui 活水: the operating system of a Chinese development zone."""

__version__ = "0.1.0"
