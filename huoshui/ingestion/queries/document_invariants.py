"""What must always be true of reviewed documents, for `huoshui check`. Read-only; the connection is bound to the zone."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

_MISQUOTED = """
SELECT coalesce(nullif(d.title, ''), d.file_name), c.quote FROM ingestion_documentclaim c
JOIN ingestion_document d ON d.zone_id = c.zone_id AND d.id = c.document_id
WHERE c.zone_id = %s AND substr(d.text, c.span_start + 1, c.span_end - c.span_start) <> c.quote ORDER BY c.id LIMIT 20
"""
_STANDING = """
EXISTS (SELECT 1 FROM ingestion_claimfact k WHERE k.zone_id = c.zone_id AND k.claim_id = c.id
        AND NOT EXISTS (SELECT 1 FROM fact_ledger_fact later WHERE later.zone_id = k.zone_id AND later.corrects_id = k.fact_id))
"""
_ACCEPTED_WITHOUT_FACT = """
SELECT c.quote, c.link_label FROM ingestion_documentclaim c
WHERE c.zone_id = %s AND c.kind = 'figure' AND c.state IN ('accepted', 'corrected') AND c.link_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ingestion_claimfact k WHERE k.zone_id = c.zone_id AND k.claim_id = c.id) ORDER BY c.id LIMIT 20
"""
_FACT_WITHOUT_ACCEPTANCE = f"""
SELECT c.quote, c.state FROM ingestion_documentclaim c
WHERE c.zone_id = %s AND c.state NOT IN ('accepted', 'corrected') AND {_STANDING} ORDER BY c.id LIMIT 20
"""  # noqa: S608 - constants
_NOBODY_DECIDED = """
SELECT c.quote FROM ingestion_documentclaim c
WHERE c.zone_id = %s AND c.state <> 'open' AND (c.decided_by_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM ingestion_claimversion v WHERE v.zone_id = c.zone_id AND v.claim_id = c.id AND v.number = c.version))
ORDER BY c.id LIMIT 20
"""


def broken_documents(zone_id: UUID) -> list[str]:
    """Chinese sentences, one for each thing that should not be: a quote that is not in its text, a fact without a reviewer's acceptance."""
    broken = []
    with connection.cursor() as cursor:
        cursor.execute(_MISQUOTED, [zone_id])
        broken += [f"文件《{title}》的引文“{quote[:30]}”与原文不符" for title, quote in cursor.fetchall()]
        cursor.execute(_ACCEPTED_WITHOUT_FACT, [zone_id])
        broken += [f"“{quote[:30]}”已采信并关联到“{label}”，但没有入账" for quote, label in cursor.fetchall()]
        cursor.execute(_FACT_WITHOUT_ACCEPTANCE, [zone_id])
        broken += [f"“{quote[:30]}”没有采信（{state}），它的事实却还作数" for quote, state in cursor.fetchall()]
        cursor.execute(_NOBODY_DECIDED, [zone_id])
        broken += [f"“{quote[:30]}”有了结论，但没有审核人或审核经过" for (quote,) in cursor.fetchall()]
    return broken
