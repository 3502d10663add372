"""What can be said about a subject: attributes declared in code by the domain that owns them, with type, unit and label."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

ValueKind = Literal["fen", "number", "date", "text"]
PeriodKind = Literal["none", "day", "month", "year", "ytd"]
CHOICE_SUFFIX = ".choice"
LONGEST_NAME = 52  # with .choice behind it, it still fits the column


@dataclass(frozen=True)
class Attribute:
    """One thing that facts state about subjects of one kind.

    ``unit`` is for people ("元", "亩", "%", ""); ``period`` says what span each statement covers. ``personal`` values
    are stored encrypted and shown masked. ``moving`` marks states that change as time passes (stage, progress): there the
    latest statement holds whoever made it; of the others, statements of two ledgers that differ contradict each other.
    ``hides_numbers``: words of strangers, in which phone and identity numbers are shown masked; the words themselves are kept.
    """

    name: str
    subject_kind: str
    kind: ValueKind
    unit: str
    label: str
    period: PeriodKind = "none"
    personal: bool = False
    moving: bool = False
    hides_numbers: bool = False


_declared: dict[tuple[str, str], Attribute] = {}
_families: dict[str, Callable[[str, str], Attribute]] = {}  # first word of the name → what makes the attribute of (subject kind, name)


def declare(*attributes: Attribute) -> None:
    """Register attributes, once each, when the owning domain is imported. Declaring an equal one again does nothing."""
    for one in attributes:
        if one.name.endswith(CHOICE_SUFFIX) or not one.name or len(one.name) > LONGEST_NAME:
            raise ValueError(f"attribute name {one.name!r}: 1 to {LONGEST_NAME} characters, not ending in {CHOICE_SUFFIX}")
        known = _declared.setdefault((one.subject_kind, one.name), one)
        if known != one:
            raise ValueError(f"attribute {one.subject_kind}.{one.name} is declared twice, differently")


def declare_family(first_word: str, make: Callable[[str, str], Attribute]) -> None:
    """Attributes that are too many to list: ``make(subject_kind, name)`` gives the one of a name ``first_word.…``, or raises KeyError.

    They are known by name wherever facts are read, and are no part of ``attributes_of``: nobody types them into a form.
    """
    _families[first_word] = make


def attribute(subject_kind: str, name: str) -> Attribute:
    """The declared attribute; ``x.choice`` is known wherever ``x`` is. KeyError for what no domain declared."""
    found = _declared.get((subject_kind, name))
    if found is not None:
        return found
    if not name.endswith(CHOICE_SUFFIX):
        family = _families.get(name.partition(".")[0])
        if family is None:
            raise KeyError((subject_kind, name))
        return family(subject_kind, name)
    chosen = attribute(subject_kind, name.removesuffix(CHOICE_SUFFIX))
    return Attribute(name, subject_kind, "text", "", f"{chosen.label}（采用依据）", moving=True)


def attributes_of(subject_kind: str) -> list[Attribute]:
    """In the order of declaration."""
    return [one for (kind, _), one in _declared.items() if kind == subject_kind]


def declared_attributes() -> Iterable[Attribute]:
    return tuple(_declared.values())
