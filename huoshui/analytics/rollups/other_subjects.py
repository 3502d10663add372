"""Entries of 三个一批, requests, visits, inspections and enterprises as they stand on each asked day.

Relations: ``batch_entry``, ``request`` with ``request_event``, ``visit``, ``inspection``, ``enterprise`` with ``enterprise_fact``.
What these tables keep as the present (a request's state) is read from its dated events instead.
"""

from __future__ import annotations

from huoshui.analytics.rollups.steps import Step

LATER_ENTRY = Step(
    "later_entry",
    """
    SELECT batch_entry.came_from_id AS first_id, batch_entry.id, batch_entry.kind, batch_entry.investment_fen
    FROM batch_entry WHERE batch_entry.came_from_id IS NOT NULL AND batch_entry.removed_on IS NULL
    UNION ALL
    SELECT later_entry.first_id, further.id, further.kind, further.investment_fen
    FROM later_entry JOIN batch_entry AS further ON further.came_from_id = later_entry.id
    WHERE further.removed_on IS NULL""",
    is_recursive=True,
)
LATER_AMOUNT = Step(
    "later_amount",
    """
    SELECT first_id, MAX(investment_fen) FILTER (WHERE kind = 'start') AS start_fen,
           MAX(investment_fen) FILTER (WHERE kind = 'produce') AS produce_fen
    FROM later_entry GROUP BY first_id""",
)
ENTRY_COUNTED = Step(
    "entry_counted",
    """
    SELECT project_standing.zone_id, project_standing.day, project_standing.starts_on, project_standing.unit_id, project_standing.area_id,
           batch_entry.id AS record_id, batch_entry.project_id, batch_entry.kind, batch_entry.period_no, batch_entry.held_on,
           batch_entry.fulfilled_on, project_standing.stage_mask,
           batch_entry.investment_fen AS entry_investment_fen,
           COALESCE(batch_entry.investment_fen, project_standing.planned_investment_fen) AS amount_fen,
           COALESCE(later_amount.start_fen, batch_entry.investment_fen, project_standing.planned_investment_fen) AS start_amount_fen,
           COALESCE(later_amount.produce_fen, batch_entry.investment_fen, project_standing.planned_investment_fen) AS produce_amount_fen
    FROM batch_entry
    JOIN project_standing ON project_standing.project_id = batch_entry.project_id AND project_standing.is_visible
    LEFT JOIN later_amount ON later_amount.first_id = batch_entry.id
    WHERE batch_entry.removed_on IS NULL OR batch_entry.removed_on > project_standing.day""",
)

REQUEST_STATE = Step(
    "request_state",
    """
    SELECT asked.day, asked.starts_on, request_event.request_id, request_event.state_after,
           ROW_NUMBER() OVER (PARTITION BY asked.day, asked.starts_on, request_event.request_id
                              ORDER BY request_event.happened_at DESC, request_event.id DESC) AS place
    FROM request_event JOIN asked ON request_event.happened_on <= asked.day
    WHERE request_event.happened_at <= :known_at""",
)
REQUEST_COUNTED = Step(
    "request_counted",
    """
    SELECT request.zone_id, asked.day, asked.starts_on, request.unit_id, request.area_id, request.id AS record_id,
           request_state.state_after AS state, request.category, request.origin, request.reach, request.urgency, request.channel,
           request.told_on, request.registered_on, request.dispatched_on,
           CASE WHEN request.replied_on <= asked.day THEN request.replied_on END AS replied_on,
           COALESCE(request.replied_on <= asked.day AND request.replied_in_time, FALSE) AS replied_in_time,
           COALESCE(request.signed_in_time, FALSE) AS signed_in_time,
           COALESCE(request.dispatched_on <= asked.day, FALSE) AS was_dispatched,
           COALESCE(request.replied_on <= asked.day, FALSE) AS was_replied,
           COALESCE(request.reopened_count > 0 AND request.replied_on <= asked.day, FALSE) AS was_reopened,
           CASE WHEN request.word_given_on <= asked.day THEN request.grade END AS grade
    FROM request JOIN asked ON request.told_on <= asked.day
    JOIN request_state ON request_state.request_id = request.id AND request_state.day = asked.day
      AND request_state.starts_on = asked.starts_on AND request_state.place = 1""",
)

VISIT_COUNTED = Step(
    "visit_counted",
    """
    SELECT visit.zone_id, asked.day, asked.starts_on, visit.unit_id, visit.area_id, visit.id AS record_id, visit.visited_on, visit.reached,
           visit.kind
    FROM visit JOIN asked ON visit.visited_on <= asked.day WHERE visit.recorded_at <= :known_at""",
)
INSPECTION_COUNTED = Step(
    "inspection_counted",
    """
    SELECT inspection.zone_id, asked.day, asked.starts_on, inspection.unit_id, inspection.area_id, inspection.id AS record_id,
           inspection.announced_on, inspection.planned_on, inspection.done_on, inspection.kind, inspection.state, inspection.is_joint,
           CASE WHEN inspection.rated_on <= asked.day THEN NULLIF(inspection.rating, '') END AS rating
    FROM inspection JOIN asked ON inspection.announced_on <= asked.day WHERE inspection.announced_at <= :known_at""",
)

ENTERPRISE_SAID = Step(
    "enterprise_said",
    """
    SELECT asked.day, asked.starts_on, said.subject_id, said.attribute, said.value_text,
           ROW_NUMBER() OVER (PARTITION BY asked.day, asked.starts_on, said.subject_id, said.attribute ORDER BY said.sequence DESC) AS place
    FROM enterprise_fact AS said
    JOIN asked ON COALESCE(said.happened_on, CAST('0001-01-01' AS date)) <= asked.day
    LEFT JOIN (SELECT corrects_id FROM enterprise_fact WHERE corrects_id IS NOT NULL AND recorded_at <= :known_at) AS later
      ON later.corrects_id = said.id
    WHERE said.recorded_at <= :known_at AND later.corrects_id IS NULL AND NOT said.is_withdrawal""",
)
ENTERPRISE_COUNTED = Step(
    "enterprise_counted",
    """
    SELECT enterprise.zone_id, asked.day, asked.starts_on, enterprise.unit_id, enterprise.area_id, enterprise.id AS record_id,
           enterprise.registered_on, scale.value_text AS above_scale, running.value_text AS operating_status
    FROM enterprise CROSS JOIN asked
    LEFT JOIN enterprise_said AS scale ON scale.subject_id = enterprise.id AND scale.attribute = 'above_scale' AND scale.place = 1
      AND scale.day = asked.day AND scale.starts_on = asked.starts_on
    LEFT JOIN enterprise_said AS running ON running.subject_id = enterprise.id AND running.attribute = 'operating_status'
      AND running.place = 1 AND running.day = asked.day AND running.starts_on = asked.starts_on
    WHERE enterprise.registered_at <= :known_at AND enterprise.registered_on <= asked.day""",
)
