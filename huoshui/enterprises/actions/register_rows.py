"""Registers that come in as workbooks: firms made and brought up to date in bulk. The facts are the importer's, with their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, enterprise_key, tidy_text
from huoshui.core.uscc import normalise_uscc
from huoshui.enterprises.actions.register import LONGEST, name_columns, set_values
from huoshui.enterprises.models import Enterprise, EnterpriseAlias
from huoshui.organizations.queries import areas
from huoshui.organizations.rules import policy

WRITTEN_AT_ONCE = 1_000
PROJECTED = ("uscc", "group_name", "industry", "operating_status", "contact_name", "contact_phone")
_SEVERAL_NAMES = re.compile(r"[、;；/\n]+")
_COLUMNS = (
    "name", "name_key", "pinyin_key", "pinyin_initials", "uscc", "uscc_warning", "group_name", "industry", "operating_status", "area_id",
    "contact_name", "contact_phone_encrypted", "contact_phone_lookup", "version",
)  # fmt: skip


@dataclass(frozen=True)
class RegisterRow:
    """One firm as a register states it now. ``values``: attribute → text, only what this import changed; None empties it."""

    enterprise_id: UUID
    name: str
    is_new: bool
    values: Mapping[str, str | None] = field(default_factory=dict)
    is_renamed: bool = False  # this very register called it otherwise before


@transaction.atomic
def write_register_rows(actor: Actor, rows: Sequence[RegisterRow]) -> None:
    """Make new entries and bring known ones up to date. Not audited one by one: the import's own audit row covers it.

    A code that another entry holds is not taken over (the fact keeps it, a person merges or corrects); a park that the zone
    does not have stays a fact alone. Another name than the entry's becomes an alias, unless the register itself renamed the firm.
    """
    policy.require(actor, "enterprises:edit")
    area_ids = {area.name: area.id for area in areas(actor, include_closed=True)}
    entries = {row.id: row for row in Enterprise.objects.in_zone(actor.zone_id).filter(id__in=[one.enterprise_id for one in rows])}
    owners = _owners_of_codes(actor, rows)
    now = clock.now()
    made: list[Enterprise] = []
    changed: list[Enterprise] = []
    names: list[tuple[Enterprise, str, str]] = []
    for one in rows:
        entry = entries.get(one.enterprise_id)
        if entry is None:
            plain = clean_name(one.name)[:200]
            entry = Enterprise(zone_id=actor.zone_id, id=one.enterprise_id, created_at=now, **name_columns(plain))
            made.append(entry)
        else:
            entry.version += 1
            changed.append(entry)
            names += _other_names(entry, one)
        names += [(entry, name, EnterpriseAlias.Kind.FORMER) for name in _former_names(one)]
        set_values(entry, _columns(one.values, owners, entry.id, area_ids))
    Enterprise.objects.in_zone(actor.zone_id).bulk_create(made, batch_size=WRITTEN_AT_ONCE)
    if changed:
        Enterprise.objects.in_zone(actor.zone_id).bulk_update(changed, _COLUMNS, batch_size=WRITTEN_AT_ONCE)
    _add_names(actor, names)


def _owners_of_codes(actor: Actor, rows: Iterable[RegisterRow]) -> dict[str, UUID]:
    """Code → who holds it: entries of the register, then the first row that claims it."""
    codes = [normalise_uscc(one.values.get("uscc") or "") for one in rows]
    held = Enterprise.objects.in_zone(actor.zone_id).filter(uscc__in=[code for code in codes if code], merged_into_id=None)
    owners: dict[str, UUID] = dict(held.values_list("uscc", "id"))
    for one, code in zip(rows, codes, strict=True):
        if code:
            owners.setdefault(code, one.enterprise_id)
    return owners


def _columns(values: Mapping[str, str | None], owners: Mapping[str, UUID], own_id: UUID, area_ids: Mapping[str, UUID]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name in PROJECTED:
        if name in values:
            columns[name] = tidy_text(values[name] or "")[: LONGEST[name]]
    code = normalise_uscc(columns.pop("uscc", "") or "")
    if "uscc" in values and (not code or owners.get(code) == own_id):
        columns["uscc"] = code
    if "area" in values:
        columns["area_id"] = area_ids.get(clean_name(values["area"] or ""))
    return columns


def _other_names(entry: Enterprise, one: RegisterRow) -> list[tuple[Enterprise, str, str]]:
    plain = clean_name(one.name)[:200]
    if enterprise_key(plain) in ("", entry.name_key):
        return []
    if not one.is_renamed:
        return [(entry, plain, EnterpriseAlias.Kind.ALIAS)]
    before = entry.name
    for column, value in name_columns(plain).items():
        setattr(entry, column, value)
    return [(entry, before, EnterpriseAlias.Kind.FORMER)]


def _former_names(one: RegisterRow) -> list[str]:
    told = (clean_name(name)[:200] for name in _SEVERAL_NAMES.split(one.values.get("former_name") or ""))
    return [name for name in told if enterprise_key(name)]


def add_names_of_firms(actor: Actor, called: Mapping[UUID, Iterable[str]]) -> None:
    """Names that a person said are a firm's own, as aliases: the next file asks no more. Own names and known ones stay as they are."""
    entries = Enterprise.objects.in_zone(actor.zone_id).filter(id__in=list(called))
    names = [
        (entry, plain, str(EnterpriseAlias.Kind.ALIAS))
        for entry in entries
        for name in called[entry.id]
        if enterprise_key(plain := clean_name(name)[:200]) not in ("", entry.name_key)
    ]
    _add_names(actor, names)


def _add_names(actor: Actor, names: Sequence[tuple[Enterprise, str, str]]) -> None:
    """Each name once; one that is there already stays as it is."""
    EnterpriseAlias.objects.in_zone(actor.zone_id).bulk_create(
        [
            EnterpriseAlias(zone_id=actor.zone_id, enterprise=entry, name=name, name_key=enterprise_key(name), kind=kind)
            for entry, name, kind in names
        ],
        batch_size=WRITTEN_AT_ONCE,
        ignore_conflicts=True,
    )
