"""What must be true of monthly returns, for `huoshui check`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

_VIOLATIONS = """
SELECT round.period_end, monthly.number, stated.attribute
FROM investment_projects_monthlyreturn monthly
JOIN investment_projects_returnround round ON round.id = monthly.round_id AND round.zone_id = monthly.zone_id
CROSS JOIN LATERAL (
    SELECT held.key AS attribute, held.value::uuid AS fact_id,
           CASE held.key WHEN 'month_done' THEN monthly.month_done_fen WHEN 'ytd_done' THEN monthly.ytd_done_fen
                         WHEN 'cumulative_done' THEN monthly.cumulative_done_fen
                         WHEN 'funds_arrived' THEN monthly.funds_arrived_fen END AS fen
    FROM jsonb_each_text(monthly.fact_ids) held
    UNION ALL
    SELECT 'ytd_done', NULL, monthly.ytd_done_fen WHERE NOT monthly.fact_ids ? 'ytd_done'
) stated
LEFT JOIN fact_ledger_fact fact ON fact.zone_id = monthly.zone_id AND fact.id = stated.fact_id
WHERE monthly.zone_id = %s AND monthly.state = 'confirmed'
  AND (fact.id IS NULL OR fact.subject_id <> monthly.project_id OR fact.attribute <> stated.attribute
       OR fact.value_fen IS DISTINCT FROM COALESCE(stated.fen, fact.value_fen))
ORDER BY 1, 2, 3
"""


def return_violations(zone_id: UUID) -> Iterator[str]:
    """A sentence for each figure of a confirmed return that is not the fact it names."""
    with connection.cursor() as cursor:
        cursor.execute(_VIOLATIONS, [zone_id])
        for period_end, number, attribute in cursor.fetchall():
            yield f"{period_end:%Y-%m} 月度填报第 {number} 号已确认，但“{attribute}”与账上的事实不符"
