"""What can be said about a subject: attributes declared in code by the domain that owns them, with type, unit and label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ValueKind = Literal["fen", "number", "date", "text"]
PeriodKind = Literal["none", "day", "month", "year", "ytd"]
CHOICE_SUFFIX = ".choice"


@dataclass(frozen=True)
class Attribute:
    """One thing that facts state about subjects of one kind.

    ``unit`` is for people ("元", "亩", "%", ""); ``period`` says what span each statement covers. ``personal`` values
    are stored encrypted and shown masked. ``moving`` marks states that change as time passes (stage, progress): there the
    latest statement holds whoever made it; of the others, statements of two ledgers that differ contradict each other.
    """

    name: str
    subject_kind: str
    kind: ValueKind
    unit: str
    label: str
    period: PeriodKind = "none"
    personal: bool = False
    moving: bool = False


_declared: dict[tuple[str, str], Attribute] = {}


def declare(*attributes: Attribute) -> None:
    """Register attributes, once each, when the owning domain is imported. Declaring an equal one again does nothing."""
    for one in attributes:
        if one.name.endswith(CHOICE_SUFFIX) or not one.name or len(one.name) > 32:
            raise ValueError(f"attribute name {one.name!r}: 1 to 32 characters, not ending in {CHOICE_SUFFIX}")
        known = _declared.setdefault((one.subject_kind, one.name), one)
        if known != one:
            raise ValueError(f"attribute {one.subject_kind}.{one.name} is declared twice, differently")


def attribute(subject_kind: str, name: str) -> Attribute:
    """The declared attribute; ``x.choice`` is known wherever ``x`` is. KeyError for what no domain declared."""
    found = _declared.get((subject_kind, name))
    if found is not None:
        return found
    if not name.endswith(CHOICE_SUFFIX):
        raise KeyError((subject_kind, name))
    chosen = _declared[(subject_kind, name.removesuffix(CHOICE_SUFFIX))]
    return Attribute(name, subject_kind, "text", "", f"{chosen.label}（采用依据）", moving=True)


def attributes_of(subject_kind: str) -> list[Attribute]:
    """In the order of declaration."""
    return [one for (kind, _), one in _declared.items() if kind == subject_kind]


def declared_attributes() -> Iterable[Attribute]:
    return tuple(_declared.values())
