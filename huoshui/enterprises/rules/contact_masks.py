"""Contacts as those without the right see them."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """张三 → 张*, 欧阳娜娜 → 欧***."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else name


def masked_phone(phone: str) -> str:
    """13812341234 → 138****1234; other numbers keep their last two digits."""
    digits = "".join(character for character in phone if character.isdecimal())
    if not digits:
        return ""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else f"****{digits[-2:]}"
