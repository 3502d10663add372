"""What must always be true of the ledger, for `huoshui check`. Read-only; the connection is bound to the zone."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from huoshui.fact_ledger.rules.attributes import attribute

FACT_MARK = """md5(concat_ws('|',
    id, subject_kind, subject_id, attribute, value_fen, value_number, value_date, md5(value_text), is_withdrawal, happened_on, period_start,
    period_end, date_precision, modality, corrects_id, reason, spot_sheet, spot_cell, spot_page, spot_field, md5(raw_text), comparator))"""
"""SQL over one stored fact: what a source's digest is made of, fact by fact in their order."""
_DIGEST = f"""
SELECT count(*), coalesce(encode(sha256(convert_to(string_agg({FACT_MARK}, '' ORDER BY sequence), 'UTF8')), 'hex'), '')
FROM fact_ledger_fact WHERE zone_id = %s AND source_id = %s
"""  # noqa: S608 - constants
_BROKEN_CHAINS = """
SELECT f.id FROM fact_ledger_fact f JOIN fact_ledger_fact old ON old.zone_id = f.zone_id AND old.id = f.corrects_id
WHERE f.zone_id = %s AND (old.subject_id <> f.subject_id OR old.subject_kind <> f.subject_kind OR old.attribute <> f.attribute
    OR old.sequence >= f.sequence OR old.is_withdrawal OR f.recorded_at < old.recorded_at)
ORDER BY f.sequence LIMIT 20
"""
_FILES_WITHOUT_CONTENT = """
SELECT s.title FROM fact_ledger_source s LEFT JOIN operations_storedfile f ON f.zone_id = s.zone_id AND f.id = s.stored_file_id
WHERE s.zone_id = %s AND s.kind <> 'form' AND (f.id IS NULL OR f.sha256 <> s.file_sha256) ORDER BY s.recorded_at LIMIT 20
"""
_AUDITED_DIGESTS = """
SELECT told ->> 'source_id', (told ->> 'facts')::bigint, told ->> 'facts_digest'
FROM audit_auditentry, jsonb_path_query(after, 'strict $.** ? (@.facts_digest.type() == "string")') AS told
WHERE zone_id = %s AND after IS NOT NULL ORDER BY sequence
"""
_VALUES_BY_ATTRIBUTE = """
SELECT subject_kind, attribute, count(*), count(value_fen), count(value_number), count(value_date), count(value_text)
FROM fact_ledger_fact WHERE zone_id = %s AND NOT is_withdrawal GROUP BY subject_kind, attribute ORDER BY subject_kind, attribute
"""
_VALUE_COLUMNS = ("fen", "number", "date", "text")  # in the order of the counts above


def facts_digest(zone_id: UUID, source_id: UUID) -> tuple[int, str]:
    """Number of facts of one source and SHA-256 over all of them in order: what an import's audit row holds.

    Computed by the database from the stored rows, so that the check compares like with like.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [zone_id, source_id])
        count, digest = cursor.fetchone()
    return int(count), str(digest)


def broken_invariants(zone_id: UUID) -> list[str]:
    """Chinese sentences, one for each thing that should not be; empty when all is well."""
    broken = []
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN_CHAINS, [zone_id])
        broken += [f"事实 {row[0]} 更正了另一对象或另一指标的事实，或早于被更正者" for row in cursor.fetchall()]
        cursor.execute(_FILES_WITHOUT_CONTENT, [zone_id])
        broken += [f"来源《{row[0]}》没有对应的存档文件，或文件校验值不符" for row in cursor.fetchall()]
    return broken + _kinds_that_do_not_fit(zone_id)


def _kinds_that_do_not_fit(zone_id: UUID) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_VALUES_BY_ATTRIBUTE, [zone_id])
        counted = cursor.fetchall()
    broken = []
    for subject_kind, name, total, *filled in counted:
        try:
            declared = attribute(subject_kind, name)
        except KeyError:
            broken.append(f"指标 {subject_kind}.{name} 有事实，但程序中没有声明")
            continue
        strange = total - filled[_VALUE_COLUMNS.index(declared.kind)]
        if strange:
            broken.append(f"指标“{declared.label}”有 {strange} 条事实的取值类型与声明不符")
    return broken


def audit_digest_mismatches(zone_id: UUID) -> list[str]:
    """Facts only grow and never change: each import's audit row still gives the digest of that import's facts.

    Whatever in an audit row's ``after`` holds ``source_id``, ``facts`` and ``facts_digest`` is compared, at any depth.
    """
    broken = []
    with connection.cursor() as cursor:
        cursor.execute(_AUDITED_DIGESTS, [zone_id])
        audited = cursor.fetchall()
    for source_id, told_count, told_digest in audited:
        count, digest = facts_digest(zone_id, UUID(source_id))
        if (count, digest) != (told_count, told_digest):
            broken.append(f"来源 {source_id} 的事实与导入时的审计记录不一致：现有 {count} 条，当时 {told_count} 条")
    return broken
