"""What the text of a request suggests, out of the zone's own past."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.queries.intake import categories
from huoshui.enterprise_requests.queries.results import CategoryLine
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.text_likeness import Cluster, KnownRequest, Proposal, RequestTexts, find_clusters, propose

COMPARED_AT_MOST = 1_500  # the most alike by trigrams, found by the database; the rule ranks these
CLUSTERED_AT_MOST = 3_000
_LOOKED_AT = timedelta(days=730)


def proposal_for(actor: Actor, row: EnterpriseRequest) -> Proposal:
    """Category, lead unit and similar requests for a request that waits to be judged."""
    return proposal_of_text(actor, f"{row.title}\n{row.body}", enterprise_id=row.enterprise_id, without=row.id)


def proposal_of_text(
    actor: Actor, text: str, *, enterprise_id: UUID | None = None, without: UUID | None = None, dictionary: list[CategoryLine] | None = None
) -> Proposal:
    """The same for words that a clerk is just typing."""
    known = dictionary if dictionary is not None else categories(actor)
    nearest = (
        EnterpriseRequest.objects.in_zone(actor.zone_id)
        .exclude(state__in=(request_flow.DECLINED, request_flow.WITHDRAWN))
        .annotate(closeness=TrigramWordSimilarity(text[:300], "body"))
        .order_by("-closeness", "-told_at")
    )
    return propose(
        text,
        RequestTexts(_known(nearest[:COMPARED_AT_MOST])),
        {line.code: line.words for line in known},
        {line.code: line.name for line in known},
        {line.code: line.usual_lead_unit_id for line in known if line.usual_lead_unit_id},
        enterprise_id=enterprise_id,
        without=without,
    )


def possible_common_matters(actor: Actor, *, least_firms: int) -> list[Cluster]:
    """Alike requests of several firms that are in no common matter yet."""
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(common_matter=None)
    newest = rows.exclude(state__in=(request_flow.DECLINED, request_flow.WITHDRAWN, request_flow.JOINED)).order_by("-told_at")
    last = newest.values_list("told_at", flat=True).first()
    if last is None:
        return []
    return find_clusters(RequestTexts(_known(newest.filter(told_at__gte=last - _LOOKED_AT)[:CLUSTERED_AT_MOST])), least_firms=least_firms)


def _known(rows: QuerySet[EnterpriseRequest]) -> list[KnownRequest]:
    found = rows.values_list("id", "number", "title", "body", "category__code", "lead_unit_id", "enterprise_id", "area_id", "state")
    return [
        KnownRequest(
            request_id, number, f"{title}\n{body}", category or "", unit_id, enterprise_id, area_id, request_flow.STATES[state].is_open
        )
        for request_id, number, title, body, category, unit_id, enterprise_id, area_id, state in found
    ]
