"""The relations that steps read, as SELECTs over the tables of one zone. Snapshots export the same SELECTs, so both engines see one thing.

Tables of other domains are read by SQL here and nowhere else in this package; no personal value is among the columns.
Bound: ``zone_id``. Columns and their types are what the Parquet files have.
"""

from __future__ import annotations

from huoshui.analytics.rollups.fact_timeline import TIMELINE_ATTRIBUTES

_LOCAL = "AT TIME ZONE 'Asia/Shanghai')::date"
_ATTRIBUTES = ", ".join(f"'{name}'" for name in TIMELINE_ATTRIBUTES)

FACT = f"""
    SELECT f.zone_id, f.id, f.sequence, f.subject_id, f.attribute, f.modality, f.value_fen, f.value_date, f.value_text, f.is_withdrawal,
           f.happened_on, f.period_start, f.period_end, f.recorded_at, f.corrects_id,
           CASE WHEN source.kind = 'form' THEN '' WHEN source.lineage <> '' THEN source.lineage ELSE source.id::text END AS origin
    FROM fact_ledger_fact f JOIN fact_ledger_source source ON source.id = f.source_id
    WHERE f.zone_id = %(zone_id)s AND f.subject_kind = 'project' AND f.attribute IN ({_ATTRIBUTES})"""  # noqa: S608 - constants
PROJECT = """
    SELECT p.zone_id, p.id, COALESCE(p.merged_into_id, p.id) AS kept_id, p.parent_project_id, p.duty_unit_id AS unit_id, p.area_id,
           p.parent_project_id IS NULL AS is_head, true AS is_visible, p.created_at
    FROM investment_projects_project p WHERE p.zone_id = %(zone_id)s"""
BATCH_ENTRY = """
    SELECT e.zone_id, e.id, e.project_id, e.kind, e.came_from_id, e.investment_fen, e.fulfilled_on, e.removed_on, b.period_no, b.held_on
    FROM investment_projects_batchentry e JOIN investment_projects_batch b ON b.id = e.batch_id AND b.zone_id = e.zone_id
    WHERE e.zone_id = %(zone_id)s"""
REQUEST = f"""
    SELECT r.zone_id, r.id, r.lead_unit_id AS unit_id, r.area_id, COALESCE(c.name, '') AS category, r.origin, r.reach, r.urgency, r.channel,
           (r.told_at {_LOCAL} AS told_on, (r.registered_at {_LOCAL} AS registered_on,
           CASE WHEN r.assignment_id IS NOT NULL THEN (r.registered_at {_LOCAL} END AS dispatched_on,
           (r.replied_at {_LOCAL} AS replied_on, r.replied_in_time, r.signed_in_time,
           NULLIF(r.grade, '') AS grade, (r.word_given_at {_LOCAL} AS word_given_on, r.reopened_count::bigint AS reopened_count
    FROM enterprise_requests_enterpriserequest r
    LEFT JOIN enterprise_requests_requestcategory c ON c.id = r.category_id AND c.zone_id = r.zone_id
    WHERE r.zone_id = %(zone_id)s"""  # noqa: S608 - constants
REQUEST_EVENT = f"""
    SELECT e.zone_id, e.id, e.request_id, e.happened_at, (e.happened_at {_LOCAL} AS happened_on, e.state_after
    FROM enterprise_requests_requestevent e WHERE e.zone_id = %(zone_id)s"""  # noqa: S608 - constants
VISIT = f"""
    SELECT v.zone_id, v.id, NULL::uuid AS unit_id, firm.area_id, (v.visited_at {_LOCAL} AS visited_on, v.reached, v.kind, v.recorded_at
    FROM enterprise_requests_visit v JOIN enterprises_enterprise firm ON firm.id = v.enterprise_id AND firm.zone_id = v.zone_id
    WHERE v.zone_id = %(zone_id)s"""  # noqa: S608 - constants
INSPECTION = f"""
    SELECT i.zone_id, i.id, i.unit_id, firm.area_id, (i.announced_at {_LOCAL} AS announced_on, i.announced_at, i.planned_on, i.done_on,
           i.kind, i.state, i.joint_number <> '' AS is_joint, i.rating, (i.rated_at {_LOCAL} AS rated_on
    FROM enterprise_requests_inspection i JOIN enterprises_enterprise firm ON firm.id = i.enterprise_id AND firm.zone_id = i.zone_id
    WHERE i.zone_id = %(zone_id)s"""  # noqa: S608 - constants
ENTERPRISE = f"""
    SELECT n.zone_id, n.id, NULL::uuid AS unit_id, n.area_id, n.created_at AS registered_at, (n.created_at {_LOCAL} AS registered_on
    FROM enterprises_enterprise n WHERE n.zone_id = %(zone_id)s AND n.merged_into_id IS NULL"""  # noqa: S608 - constants
ENTERPRISE_FACT = """
    SELECT f.zone_id, f.id, f.sequence, f.subject_id, f.attribute, f.value_text, f.is_withdrawal, f.happened_on, f.recorded_at,
           f.corrects_id
    FROM fact_ledger_fact f
    WHERE f.zone_id = %(zone_id)s AND f.subject_kind = 'enterprise' AND f.attribute IN ('above_scale', 'operating_status')"""

RELATIONS: dict[str, str] = {
    "fact": FACT,
    "project": PROJECT,
    "batch_entry": BATCH_ENTRY,
    "request": REQUEST,
    "request_event": REQUEST_EVENT,
    "visit": VISIT,
    "inspection": INSPECTION,
    "enterprise": ENTERPRISE,
    "enterprise_fact": ENTERPRISE_FACT,
}
APPENDED = ("fact",)
"""Relations whose rows are never changed: a snapshot takes only what is new."""
