"""Writing the register: entries, names, contacts. Every value that a person enters is a fact as well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, enterprise_key, pinyin_initials, pinyin_key, tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.core.uscc import check_uscc, normalise_uscc
from huoshui.enterprises.models import Enterprise, EnterpriseAlias
from huoshui.enterprises.queries import find_alike
from huoshui.enterprises.queries.register import visible
from huoshui.enterprises.queries.results import Contact
from huoshui.enterprises.rules.attributes import OPERATING_STATUSES, SUBJECT_KIND
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.lines import ACTUAL
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal, lookup_hash
from huoshui.operations.models import new_public_id
from huoshui.organizations.queries import area as area_of
from huoshui.organizations.rules import policy

ALIKE_SCORE = 90  # from here a new entry is asked about
EDITABLE = ("uscc", "group_name", "industry", "operating_status", "area_id", "contact_name", "contact_phone")
INSERTED_AT_ONCE = 2_000
_NAME_COLUMNS = {"id": "uuid", "name": "text", "name_key": "text", "pinyin_key": "text", "pinyin_initials": "text"}
LONGEST = {"uscc": 30, "group_name": 200, "industry": 80, "operating_status": 20, "contact_name": 60, "contact_phone": 30}


@transaction.atomic
def create_enterprise(
    actor: Actor, *, name: str, is_another: bool = False, aliases: Iterable[str] = (), values: Mapping[str, Any] | None = None
) -> UUID:
    """Register a firm; its id. ``values`` by the names in EDITABLE.

    A firm of the same code or name is asked about: Refusal ``enterprise_looks_known`` with ``candidates``, until ``is_another``
    says that it is another one. The same code is never registered twice.
    """
    policy.require(actor, "enterprises:edit")
    plain = _checked_name(name)
    given = _checked_values(actor, values or {})
    _refuse_same_code(actor, given.get("uscc", ""), None)
    alike = [each for each in find_alike(actor, plain, given.get("uscc", "")) if each.score >= ALIKE_SCORE]
    if alike and not is_another:
        raise Refusal(
            "enterprise_looks_known",
            f"“{plain}”与已登记的“{alike[0].name}”{alike[0].why}。",
            "如是同一家，请使用已有的企业；确为另一家的，请确认后再次提交。",
            field="name",
            data={
                "candidates": [{"id": str(each.enterprise_id), "name": each.name, "why": each.why, "score": each.score} for each in alike]
            },
        )
    row = Enterprise(zone_id=actor.zone_id, created_at=clock.now(), **name_columns(plain))
    set_values(row, given)
    row.save(force_insert=True)
    for alias in aliases:
        _add_name(row, _checked_name(alias), EnterpriseAlias.Kind.ALIAS)
    _record(actor, row, {"enterprise_name": plain, **given}, "企业登记")
    audit.record(
        actor,
        "enterprise.created",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=plain,
        after=_audited({"name": plain, **given}),
    )
    return row.id


@transaction.atomic
def edit_enterprise(actor: Actor, enterprise_id: UUID, *, expected_version: int, values: Mapping[str, Any]) -> int:
    """Change what the register says; the new version. Names change by ``rename_enterprise``. Refusal, StaleVersion."""
    policy.require(actor, "enterprises:edit")
    row = locked(actor, enterprise_id, expected_version, values)
    given = _checked_values(actor, values, row.operating_status)
    before = {name: _current(row, name) for name in given}
    changed = {name: value for name, value in given.items() if value != before[name]}
    if not changed:
        return int(row.version)
    if changed.get("uscc"):
        _refuse_same_code(actor, changed["uscc"], row.id)
    set_values(row, changed)
    row.version += 1
    row.save()
    _record(actor, row, changed, "企业信息修改")
    audit.record(
        actor,
        "enterprise.edited",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.name,
        before=_audited({name: before[name] for name in changed}),
        after=_audited(changed),
    )
    return int(row.version)


@transaction.atomic
def rename_enterprise(actor: Actor, enterprise_id: UUID, *, new_name: str, expected_version: int, ended_on: Any = None) -> int:
    """The firm has a new name; the old one stays as a former name, under which it is still found. The new version."""
    policy.require(actor, "enterprises:edit")
    row = locked(actor, enterprise_id, expected_version, {"name": new_name})
    plain, old_name = _checked_name(new_name), row.name
    if plain == old_name:
        return int(row.version)
    for column, value in name_columns(plain).items():
        setattr(row, column, value)
    row.version += 1
    row.save()
    _add_name(row, old_name, EnterpriseAlias.Kind.FORMER, ended_on or clock.today())
    _record(actor, row, {"enterprise_name": plain, "former_name": old_name}, "企业更名")
    audit.record(
        actor,
        "enterprise.renamed",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=plain,
        before={"name": old_name},
        after={"name": plain},
    )
    return int(row.version)


@transaction.atomic
def add_alias(actor: Actor, enterprise_id: UUID, *, name: str, kind: str = "alias", ended_on: Any = None) -> UUID:
    """Another name under which the firm is found; its id. The same name twice is one alias."""
    policy.require(actor, "enterprises:edit")
    row = locked(actor, enterprise_id)
    alias = _add_name(row, _checked_name(name), EnterpriseAlias.Kind(kind), ended_on)
    audit.record(
        actor, "enterprise.alias_added", subject_kind=SUBJECT_KIND, subject_id=row.id, subject_label=row.name, after={"alias": alias.name}
    )
    return UUID(str(alias.id))


@transaction.atomic
def remove_alias(actor: Actor, alias_id: UUID) -> None:
    """The firm is no longer found under this name."""
    policy.require(actor, "enterprises:edit")
    alias = EnterpriseAlias.objects.in_zone(actor.zone_id).select_for_update().filter(id=alias_id).first()
    if alias is None:
        raise NotVisible
    row = locked(actor, alias.enterprise_id)
    alias.delete()
    audit.record(
        actor,
        "enterprise.alias_removed",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.name,
        before={"alias": alias.name},
    )


@transaction.atomic
def unmask_contact(actor: Actor, enterprise_id: UUID, *, reason: str) -> Contact:
    """The contact in full. Needs the right and a reason; both go into the audit trail."""
    row = locked(actor, enterprise_id)
    policy.require(actor, "enterprises:unmask")
    why = reason.strip()
    if len(why) < 4:
        raise Refusal("reason_missing", "查看完整联系方式需要说明事由。", "请至少写 4 个字，将记入审计。", field="reason")
    audit.record(
        actor,
        "enterprise.contact_unmasked",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.name,
        after={"reason": why[:200]},
    )
    phone = decrypt_personal(row.contact_phone_encrypted) if row.contact_phone_encrypted else ""
    return Contact(row.contact_name, phone)


@transaction.atomic
def ensure_enterprises_bulk(actor: Actor, names: Iterable[str]) -> dict[str, UUID]:
    """For ledgers: the firm of each name, found by its key (own name, alias, former name) or newly registered.

    Where several entries share the key, the oldest is taken and the duplicates stay listed for a person to merge. Not audited one
    by one: the import's own audit row covers it. Names without a letter are left out.
    """
    key_of = {name: enterprise_key(name) for name in names}
    keys = sorted({key for key in key_of.values() if key})
    found: dict[str, UUID] = {}
    aliases = EnterpriseAlias.objects.in_zone(actor.zone_id).filter(name_key__in=keys).order_by("-id")
    for key, enterprise_id, merged_into in aliases.values_list("name_key", "enterprise_id", "enterprise__merged_into_id"):
        found[key] = merged_into or enterprise_id
    own = Enterprise.objects.in_zone(actor.zone_id).filter(name_key__in=keys).order_by("-id")
    for key, enterprise_id, merged_into in own.values_list("name_key", "id", "merged_into_id"):
        found[key] = merged_into or enterprise_id
    now = clock.now()
    new: dict[str, dict[str, Any]] = {}
    for name, key in key_of.items():
        if key and key not in found and key not in new:
            new[key] = {"id": new_public_id(), **name_columns(clean_name(name)[:200])}
    _insert_new(actor.zone_id, now, list(new.values()))
    found |= {key: row["id"] for key, row in new.items()}
    return {name: found[key] for name, key in key_of.items() if key}


def _insert_new(zone_id: UUID, now: datetime, rows: Sequence[Mapping[str, Any]]) -> None:
    """Thousands of entries with nothing but names: one JSON value a statement, many times faster than the ORM."""
    plain = Enterprise(zone_id=zone_id, created_at=now)
    same = {
        field.column: field.get_db_prep_save(getattr(plain, field.attname), connection)
        for field in Enterprise._meta.concrete_fields
        if field.column is not None and field.column not in _NAME_COLUMNS
    }
    statement = (
        f"INSERT INTO {Enterprise._meta.db_table} ({', '.join((*_NAME_COLUMNS, *same))}) "  # noqa: S608 - the model's own columns
        f"SELECT {', '.join((*_NAME_COLUMNS, *('%s' for _ in same)))} FROM json_to_recordset(%s::json) "
        f"AS entry ({', '.join(f'{name} {kind}' for name, kind in _NAME_COLUMNS.items())})"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), INSERTED_AT_ONCE):
            part = json.dumps(rows[start : start + INSERTED_AT_ONCE], ensure_ascii=False, default=str)
            cursor.execute(statement, [*same.values(), part])


def locked(actor: Actor, enterprise_id: UUID, expected_version: int | None = None, yours: Mapping[str, Any] | None = None) -> Enterprise:
    """The entry, locked for this transaction. NotVisible, or StaleVersion where somebody changed it first."""
    row: Enterprise | None = visible(actor).select_for_update().filter(id=enterprise_id).first()
    if row is None:
        raise NotVisible
    if expected_version is not None and row.version != expected_version:
        shown = {name: str(value) for name, value in (yours or {}).items() if name not in ("contact_phone", "contact_name")}
        theirs = {"version": row.version, "name": row.name, "uscc": row.uscc, "group_name": row.group_name, "industry": row.industry}
        raise StaleVersion(yours={"version": expected_version, **shown}, theirs=theirs)
    return row


def _checked_name(name: str) -> str:
    plain = clean_name(name)
    if not enterprise_key(plain):
        raise Refusal("name_missing", "没有填写企业名称。", "请按营业执照填写全称。", field="name")
    if len(plain) > 200:
        raise Refusal("name_too_long", "企业名称超过 200 字。", "请检查是否粘贴了多余内容。", field="name")
    return plain


def _checked_values(actor: Actor, values: Mapping[str, Any], status_now: str = "") -> dict[str, Any]:
    """``status_now``: words that a register used and that may stay, though nobody could choose them."""
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in EDITABLE:
            raise Refusal("unknown_field", f"企业没有“{name}”这一项。", "请检查字段名称。", field=name)
        if name == "area_id":
            checked[name] = area_of(actor, value).id if value else None
            continue
        text = tidy_text(str(value or ""))
        if len(text) > LONGEST[name]:
            label = attribute(SUBJECT_KIND, name).label
            raise Refusal("value_too_long", f"“{label}”超过 {LONGEST[name]} 字。", "请缩短后重试。", field=name)
        checked[name] = text
    if checked.get("uscc"):
        checked["uscc"] = normalise_uscc(checked["uscc"])
        if len(checked["uscc"]) > 18:
            raise Refusal("uscc_too_long", "统一社会信用代码超过 18 位。", "请对照营业执照核对。", field="uscc")
    status = checked.get("operating_status")
    if status and status not in (*OPERATING_STATUSES, status_now):
        raise Refusal(
            "unknown_status", f"经营状态“{status}”不在可选范围。", f"请选择：{'、'.join(OPERATING_STATUSES)}。", field="operating_status"
        )
    return checked


def _refuse_same_code(actor: Actor, uscc: str, own_id: UUID | None) -> None:
    if not uscc:
        return
    other = Enterprise.objects.in_zone(actor.zone_id).filter(uscc=uscc, merged_into_id=None).exclude(id=own_id).first()
    if other is not None:
        raise Refusal(
            "uscc_registered",
            f"统一社会信用代码 {uscc} 已登记在“{other.name}”名下。",
            "如是同一家企业，请使用已有登记或合并；否则请核对代码。",
            field="uscc",
            data={"enterprise_id": str(other.id)},
        )


def name_columns(name: str) -> dict[str, str]:
    """The name with the keys by which it is found."""
    return {
        "name": name,
        "name_key": enterprise_key(name),
        "pinyin_key": pinyin_key(name),
        "pinyin_initials": pinyin_initials(name)[:100],
    }


def set_values(row: Enterprise, values: Mapping[str, Any]) -> None:
    """Checked values into the entry's columns: the phone encrypted, the code with its warning. Does not save."""
    for name, value in values.items():
        if name == "contact_phone":
            row.contact_phone_encrypted = encrypt_personal(value) if value else None
            row.contact_phone_lookup = lookup_hash(value) if value else ""
        else:
            setattr(row, name, value)
    if "uscc" in values:
        row.uscc_warning = "".join(check_uscc(values["uscc"]))[:100] if values["uscc"] else ""


def _current(row: Enterprise, name: str) -> Any:
    if name == "contact_phone":
        return decrypt_personal(row.contact_phone_encrypted) if row.contact_phone_encrypted else ""
    return getattr(row, name)


def _add_name(row: Enterprise, name: str, kind: EnterpriseAlias.Kind, ended_on: Any = None) -> EnterpriseAlias:
    alias, _ = EnterpriseAlias.objects.in_zone(row.zone_id).get_or_create(
        zone_id=row.zone_id, enterprise=row, name=name, defaults={"name_key": enterprise_key(name), "kind": kind, "ended_on": ended_on}
    )
    return alias  # type: ignore[no-any-return]


def _record(actor: Actor, row: Enterprise, values: Mapping[str, Any], title: str) -> None:
    stated = {("area" if name == "area_id" else name): value for name, value in values.items() if value}
    if "area" in stated:
        stated["area"] = area_of(actor, stated["area"]).name
    facts = [
        NewFact(
            subject_kind=SUBJECT_KIND,
            subject_id=row.id,
            attribute=name,
            value=value,
            modality=ACTUAL,
            spot_field=attribute(SUBJECT_KIND, name).label,
            raw_text=value,
        )
        for name, value in stated.items()
    ]
    if facts:
        record_facts(actor, record_source(actor=actor, kind="form", title=f"{title}：{row.name}"), facts)


def _audited(values: Mapping[str, Any]) -> dict[str, Any]:
    personal = {"contact_name", "contact_phone"}
    return {name: ("（个人信息）" if value else "") if name in personal else value for name, value in values.items()}
