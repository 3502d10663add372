"""The register of enterprises. Firms' names and codes are public records: whoever reads projects reads the whole register of the zone;
contacts are masked. An enterprise's own user reads its own entries. The three administrators read none."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, enterprise_key
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.core.uscc import normalise_uscc
from huoshui.enterprises.models import Enterprise, EnterpriseAlias, EnterpriseMerge
from huoshui.enterprises.queries.results import EnterpriseDetail, EnterpriseMergeRow, EnterprisePage, EnterpriseRow, OtherName
from huoshui.enterprises.rules.attributes import OPERATING_STATUSES, SUBJECT_KIND
from huoshui.enterprises.rules.contact_masks import masked_name, masked_phone
from huoshui.fact_ledger.queries import facts_of
from huoshui.operations.adapters.keys import decrypt_personal, lookup_hash
from huoshui.organizations.rules import policy

LONGEST_STATUS = 20
OPERATIONS = ("enterprises:edit", "enterprises:merge", "enterprises:unmask")


@dataclass(frozen=True)
class EnterpriseFilters:
    """Empty means everything. ``text`` looks in names (also former ones), initials, full pinyin and code."""

    text: str = ""
    industries: tuple[str, ...] = ()
    area_ids: tuple[UUID, ...] = ()
    operating_statuses: tuple[str, ...] = ()
    group_name: str = ""
    with_code_warning: bool = False
    without_code: bool = False
    phone: str = ""  # whole, of its contact; only for who may read numbers, so it is no part of an address

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> EnterpriseFilters:
        """Read a parsed URL query: q, industry, area, status, group, code=warning|missing. Refusal ``bad_filter``."""
        statuses = _texts(query, "status")
        code = _texts(query, "code")
        for key, value, is_known in (
            ("status", statuses, lambda text: len(text) <= LONGEST_STATUS),
            ("code", code, lambda text: text in ("warning", "missing")),
        ):
            for text in value:
                if not is_known(text):
                    raise Refusal("bad_filter", f"筛选条件的值“{text[:40]}”无法识别。", "请从列表中选择，或清除该条件。", field=key)
        try:
            areas = tuple(UUID(text) for text in _texts(query, "area"))
        except ValueError:
            raise Refusal("bad_filter", "筛选条件“园区”的值无法识别。", "请从列表中选择，或清除该条件。", field="area") from None
        return cls(
            text=" ".join(_texts(query, "q"))[:100],
            industries=tuple(_texts(query, "industry")),
            area_ids=areas,
            operating_statuses=tuple(statuses),
            group_name="".join(_texts(query, "group")[:1])[:200],
            with_code_warning="warning" in code,
            without_code="missing" in code,
        )

    def to_query(self) -> dict[str, list[str]]:
        """The same as a URL query."""
        code = [name for name, wanted in (("warning", self.with_code_warning), ("missing", self.without_code)) if wanted]
        pairs = {
            "q": [self.text] if self.text else [],
            "industry": list(self.industries),
            "area": [str(each) for each in self.area_ids],
            "status": list(self.operating_statuses),
            "group": [self.group_name] if self.group_name else [],
            "code": code,
        }
        return {key: values for key, values in pairs.items() if values}


def _texts(query: Mapping[str, Any], key: str) -> list[str]:
    getlist = getattr(query, "getlist", None)
    found = getlist(key) if getlist else query.get(key, ())
    values: Iterable[Any] = (found,) if isinstance(found, str) else (found or ())
    return [text for value in values if (text := str(value).replace("\x00", "").strip())]


def visible(actor: Actor) -> QuerySet[Any]:
    """Rows that the actor may see, merged ones left out. For this domain's own queries and actions."""
    rows = Enterprise.objects.in_zone(actor.zone_id).filter(merged_into_id=None)
    if policy.may(actor, "enterprises:list"):
        return rows
    return rows.filter(id__in=list(actor.enterprise_ids)) if policy.may(actor, "enterprises:detail") else rows.none()


def list_enterprises(actor: Actor, filters: EnterpriseFilters | None = None, *, after: str = "", limit: int = 50) -> EnterprisePage:
    """One page by pinyin. Refusal ``bad_cursor``."""
    asked = filters or EnterpriseFilters()
    found = _filtered(visible(actor), actor.zone_id, asked)
    size = max(1, min(limit, 500))
    page = found
    if after:
        key, last_id = _read_cursor(after)
        page = found.filter(Q(pinyin_key__gt=key) | Q(pinyin_key=key, id__gt=last_id))
    rows = list(page.select_related("area").order_by("pinyin_key", "id")[: size + 1])
    cursor = ""
    if len(rows) > size:
        last = rows[size - 1]
        cursor = urlsafe_b64encode(json.dumps([last.pinyin_key, str(last.id)]).encode()).decode().rstrip("=")
    return EnterprisePage(tuple(row_of(row) for row in rows[:size]), cursor, found.count())


def enterprise_row(actor: Actor, enterprise_id: UUID) -> EnterpriseRow:
    """One firm, or NotVisible."""
    row = visible(actor).select_related("area").filter(id=enterprise_id).first()
    if row is None:
        raise NotVisible
    return row_of(row)


def enterprise_detail(actor: Actor, enterprise_id: UUID) -> EnterpriseDetail:
    """Everything that the register knows. NotVisible for strangers; a merged entry is found under the one that was kept."""
    row = enterprise_row(actor, enterprise_id)
    names = EnterpriseAlias.objects.in_zone(actor.zone_id).filter(enterprise_id=enterprise_id).order_by("kind", "-ended_on", "name")
    group = visible(actor).select_related("area").filter(group_name=row.group_name).exclude(id=row.id).order_by("pinyin_key")[:50]
    return EnterpriseDetail(
        row=row,
        other_names=tuple(OtherName(name.id, name.name, name.kind, name.get_kind_display(), name.ended_on) for name in names),
        facts=tuple(facts_of(actor, SUBJECT_KIND, enterprise_id)),
        group_members=tuple(row_of(member) for member in group) if row.group_name else (),
        merges=tuple(merges_of(actor, enterprise_id)),
        may=frozenset(operation for operation in OPERATIONS if policy.may(actor, operation)),
    )


def kept_enterprise_id(actor: Actor, enterprise_id: UUID) -> UUID:
    """Where an entry's records are now: itself, or the one it was merged into. NotVisible for strangers."""
    row = Enterprise.objects.in_zone(actor.zone_id).filter(id=enterprise_id).values_list("id", "merged_into_id").first()
    kept = (row[1] or row[0]) if row else None
    if kept is None or not visible(actor).filter(id=kept).exists():
        raise NotVisible
    return UUID(str(kept))


def merges_of(actor: Actor, enterprise_id: UUID) -> list[EnterpriseMergeRow]:
    """The trail of merges into one entry, newest first."""
    rows = list(EnterpriseMerge.objects.in_zone(actor.zone_id).filter(kept_id=enterprise_id).order_by("-merged_at"))
    names = dict(Enterprise.objects.in_zone(actor.zone_id).filter(id__in=[row.merged_id for row in rows]).values_list("id", "name"))
    return [
        EnterpriseMergeRow(row.id, row.kept_id, row.merged_id, names.get(row.merged_id, ""), row.reason, row.merged_at, row.undone_at)
        for row in rows
    ]


def merge_by_id(actor: Actor, merge_id: UUID) -> EnterpriseMergeRow:
    """One merge of the actor's zone, undone or not; NotVisible for a stranger's and a random id."""
    kept_id = EnterpriseMerge.objects.in_zone(actor.zone_id).filter(id=merge_id).values_list("kept_id", flat=True).first()
    if kept_id is None:
        raise NotVisible
    return next(row for row in merges_of(actor, kept_id) if row.id == merge_id)


def known_industries(actor: Actor) -> list[str]:
    """Industries of the register, for the filter."""
    return list(visible(actor).exclude(industry="").values_list("industry", flat=True).distinct().order_by("industry"))


def known_statuses(actor: Actor) -> list[str]:
    """Operating statuses to choose from, then those that registers brought in."""
    found = visible(actor).exclude(operating_status__in=["", *OPERATING_STATUSES]).values_list("operating_status", flat=True)
    return [*OPERATING_STATUSES, *found.distinct().order_by("operating_status")]


def ids_of_one_firm(actor: Actor, enterprise_id: UUID) -> list[UUID]:
    """The entry itself and every entry that was merged into it: records keep the entry they were made for."""
    merged = Enterprise.objects.in_zone(actor.zone_id).filter(merged_into_id=enterprise_id).values_list("id", flat=True)
    return [enterprise_id, *merged]


def enterprise_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the visible firms among ``ids``."""
    return dict(visible(actor).filter(id__in=list(ids)).values_list("id", "name"))


def enterprises_by_id(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, EnterpriseRow]:
    """The visible firms among ``ids``, by name. One query."""
    rows = visible(actor).filter(id__in=list(ids)).select_related("area").order_by("pinyin_key", "id")
    return {row.id: row_of(row) for row in rows}


def enterprises_outside(actor: Actor, covered: QuerySet[Any]) -> QuerySet[Any]:
    """The visible firms whose id is not in ``covered`` (a query of one column), with their park; the caller orders and pages."""
    return visible(actor).exclude(id__in=covered).select_related("area")


def enterprises_by_name(zone_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """For ledgers: which firm each name means, by its key among names, aliases and former names. Doubtful ones are left out."""
    key_of = {name: enterprise_key(name) for name in names}
    keys = [key for key in set(key_of.values()) if key]
    found: dict[str, set[UUID]] = {}
    own = Enterprise.objects.in_zone(zone_id).filter(name_key__in=keys).values_list("name_key", "id", "merged_into_id")
    other = EnterpriseAlias.objects.in_zone(zone_id).filter(name_key__in=keys)
    for key, enterprise_id, merged_into in own:
        found.setdefault(key, set()).add(merged_into or enterprise_id)
    for key, enterprise_id, merged_into in other.values_list("name_key", "enterprise_id", "enterprise__merged_into_id"):
        if key not in found or merged_into:
            found.setdefault(key, set()).add(merged_into or enterprise_id)
    return {name: next(iter(found[key])) for name, key in key_of.items() if len(found.get(key, ())) == 1}


def areas_of_enterprises(zone_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """The parks in which these firms are, those of which it is known."""
    rows = Enterprise.objects.in_zone(zone_id).filter(id__in=list(ids), area_id__isnull=False)
    return set(rows.values_list("area_id", flat=True))


def enterprises_of_areas(zone_id: UUID, area_ids: Iterable[UUID]) -> list[UUID]:
    """The firms in these parks, merged ones left out."""
    rows = Enterprise.objects.in_zone(zone_id).filter(area_id__in=list(area_ids), merged_into_id=None)
    return list(rows.order_by("id").values_list("id", flat=True))


def row_of(row: Enterprise) -> EnterpriseRow:
    """A register entry with its contact masked."""
    phone = decrypt_personal(row.contact_phone_encrypted) if row.contact_phone_encrypted else ""
    return EnterpriseRow(
        id=row.id,
        name=row.name,
        uscc=row.uscc,
        uscc_warning=row.uscc_warning,
        group_name=row.group_name,
        area_id=row.area_id,
        area_name=row.area.name if row.area else "",
        industry=row.industry,
        operating_status=row.operating_status,
        contact_name_masked=masked_name(row.contact_name),
        contact_phone_masked=masked_phone(phone),
        version=row.version,
        created_at=row.created_at,
        merged_into_id=row.merged_into_id,
    )


def _filtered(found: QuerySet[Any], zone_id: UUID, filters: EnterpriseFilters) -> QuerySet[Any]:
    for term in filters.text.split():
        plain = clean_name(term)
        aliases = EnterpriseAlias.objects.in_zone(zone_id).filter(name__icontains=plain).values("enterprise_id")
        either = Q(name__icontains=plain) | Q(id__in=aliases)
        if plain.isascii():
            code = normalise_uscc(plain)
            either |= Q(pinyin_initials__contains=plain.lower()) | (Q(uscc__contains=code) if code else Q())
            either |= Q(pinyin_key__contains=" ".join(plain.lower().split()))
        found = found.filter(either)
    if filters.industries:
        found = found.filter(industry__in=filters.industries)
    if filters.area_ids:
        found = found.filter(area_id__in=filters.area_ids)
    if filters.operating_statuses:
        found = found.filter(operating_status__in=filters.operating_statuses)
    if filters.group_name:
        found = found.filter(group_name=filters.group_name)
    if filters.with_code_warning:
        found = found.exclude(uscc_warning="")
    if filters.phone:
        found = found.filter(contact_phone_lookup=lookup_hash(filters.phone))
    if filters.without_code:
        found = found.filter(uscc="")
    return found


def _read_cursor(after: str) -> tuple[str, UUID]:
    try:
        key, last_id = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return str(key).replace("\x00", ""), UUID(last_id)
    except (ValueError, TypeError, AttributeError):
        raise Refusal("bad_cursor", "翻页位置已失效。", "请从第一页重新查看。", field="after") from None
