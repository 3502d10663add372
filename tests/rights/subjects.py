"""What addresses are about: for each parameter of an address, somebody's record and everybody else's.

A builder of pages adds a file ``tests/rights/subjects_<domain>.py``:

    @subject("batch_id")
    def batches(cast: Cast) -> dict[str, Subject]:
        with bound_to_zone(cast.home.id):
            own = ...
        return {
            "own": Subject(own.id, canary="金丝雀批次甲", visible_to=in_zone(cast.home)),
            "elsewhere": Subject(theirs.id, canary="金丝雀批次乙", visible_to=in_zone(cast.elsewhere)),
        }

``visible_to`` says which members of the cast may see that record at all (role apart: the policy says that). ``canary`` is a text that
is part of the record (its name): it must not appear on any page of a member who may not see the record. A random id is tried by itself.
Wanted where they make sense: own, other_department, elsewhere, parent, deleted. Values that are no ids: ``plain_values``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from huoshui.organizations.models import Zone
from tests.cast import Cast, Member


@dataclass(frozen=True)
class Subject:
    """One value of one parameter, who may see the record behind it, and a text by which it is recognised."""

    value: Any
    visible_to: Callable[[Member], bool]
    canary: str = ""


Factory = Callable[[Cast], Mapping[str, Subject]]
FACTORIES: dict[str, Factory] = {}


def subject(parameter: str) -> Callable[[Factory], Factory]:
    """Register the records behind ``<uuid:parameter>``: "projects:stage parameter" for one page, "imports: parameter" for an area."""

    def register(factory: Factory) -> Factory:
        if parameter in FACTORIES and FACTORIES[parameter].__code__ is not factory.__code__:
            raise ValueError(f"two factories for {parameter}")
        FACTORIES[parameter] = factory
        return factory

    return register


def plain_values(parameter: str, value: object) -> None:
    """Register a parameter that names no record: a year, a name of a rule set."""
    FACTORIES[parameter] = lambda cast: {"own": Subject(value, visible_to=lambda member: True)}


def in_zone(*zones: Zone) -> Callable[[Member], bool]:
    """Every member of these zones."""
    ids = {zone.id for zone in zones}
    return lambda member: member.zone.id in ids


def named(*names: str) -> Callable[[Member], bool]:
    """These members of the cast alone."""
    return lambda member: member.name in names


def load_factories() -> dict[str, Factory]:
    """Import every tests/rights/subjects_*.py and give what they registered."""
    package = importlib.import_module("tests.rights")
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("subjects_"):
            importlib.import_module(f"tests.rights.{info.name}")
    return FACTORIES
