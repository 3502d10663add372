"""What the text of a request suggests, out of the zone's own past."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import accumulate
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.queries.intake import categories
from huoshui.enterprise_requests.queries.results import CategoryLine
from huoshui.enterprise_requests.queries.visibility import may_read_numbers, visible
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprise_requests.rules.text_likeness import Cluster, KnownRequest, Proposal, RequestTexts, find_clusters, pairs_of, propose

COMPARED_WHOLE = 400  # so many are compared with each other; of more the database proposes
ALIKE_AT_MOST = 200  # share the most and the rarest words; the rule ranks these
LOOKED_AT = 2_000  # as many as have one of the rarest words of a text
RARELY = 20.0  # in as many requests stands a pair that is not among the common ones
CLUSTERED_AT_MOST = 2_000
MOST_CHARACTERS = 300  # of a text that is being typed
_LOOKED_AT = timedelta(days=730)


def proposal_for(actor: Actor, row: EnterpriseRequest) -> Proposal:
    """Category, lead unit and similar requests for a request that waits to be judged."""
    return proposal_of_text(actor, f"{row.title}\n{row.body}", enterprise_id=row.enterprise_id, without=row.id)


def proposal_of_text(
    actor: Actor, text: str, *, enterprise_id: UUID | None = None, without: UUID | None = None, dictionary: list[CategoryLine] | None = None
) -> Proposal:
    """The same for words that a clerk is just typing."""
    known = dictionary if dictionary is not None else categories(actor)
    return propose(
        text,
        _comparable(actor, text),
        {line.code: line.words for line in known},
        {line.code: line.name for line in known},
        {line.code: line.usual_lead_unit_id for line in known if line.usual_lead_unit_id},
        enterprise_id=enterprise_id,
        without=without,
    )


def _comparable(actor: Actor, text: str) -> RequestTexts:
    """The past requests that share the most with ``text``, of those that the actor may see. Few requests are compared whole."""
    masks = not may_read_numbers(actor)
    rows = visible(actor).exclude(state__in=(request_flow.DECLINED, request_flow.WITHDRAWN))
    newest = _known(rows.order_by("-told_at", "-id")[: COMPARED_WHOLE + 1], masks=masks)
    if len(newest) <= COMPARED_WHOLE:
        return RequestTexts(newest)
    said = _pairs_said()
    spread = {word: said.get(pair_number(word), RARELY) for word in pairs_of(text[:MOST_CHARACTERS])}
    words = sorted(spread, key=lambda word: (spread[word], word))
    if not words:
        return RequestTexts(())
    before = accumulate((spread[word] for word in words), initial=0.0)
    rare = [pair_number(word) for word, met in zip(words, before, strict=False) if met < LOOKED_AT]
    count = max(rows.count(), 1)
    weights = [math.log(1 + count / (1 + spread[word])) for word in words]
    asked = [rare, words, weights, ALIKE_AT_MOST]
    found = rows.filter(id__in=RawSQL("SELECT huoshui_requests_alike(%s::integer[], %s::text[], %s::float8[], %s)", asked))
    return RequestTexts(_known(found, masks=masks), of=count, said=lambda word: said.get(pair_number(word), 0.0))


def _pairs_said() -> dict[int, float]:
    """In about how many requests each of the most common pairs stands, as the database noted it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pair, requests FROM huoshui_requests_pairs_said()")
        return dict(cursor.fetchall())


def pair_number(word: str) -> int:
    """The number under which the index keeps the first pair of ``word``, as ``huoshui_word_pairs`` makes it."""
    number = ((ord(word[0]) << 14) ^ ord(word[1])) & 0xFFFFFFFF
    return number - (1 << 32) if number >= 1 << 31 else number


def possible_common_matters(actor: Actor, *, least_firms: int, limit: int = 12) -> list[Cluster]:
    """The largest groups of alike requests of several firms that are in no common matter yet, among the newest of two years."""
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(common_matter=None)
    newest = rows.exclude(state__in=(request_flow.DECLINED, request_flow.WITHDRAWN, request_flow.JOINED)).order_by("-told_at")
    last = newest.values_list("told_at", flat=True).first()
    if last is None:
        return []
    return find_clusters(
        RequestTexts(_known(newest.filter(told_at__gte=last - _LOOKED_AT)[:CLUSTERED_AT_MOST])), least_firms=least_firms, limit=limit
    )


def _known(rows: QuerySet[EnterpriseRequest], *, masks: bool = False) -> list[KnownRequest]:
    found = rows.values_list("id", "number", "title", "body", "category__code", "lead_unit_id", "enterprise_id", "area_id", "state")
    return [
        KnownRequest(
            request_id,
            number,
            masked_text(f"{title}\n{body}") if masks else f"{title}\n{body}",
            category or "",
            unit_id,
            enterprise_id,
            area_id,
            request_flow.STATES[state].is_open,
        )
        for request_id, number, title, body, category, unit_id, enterprise_id, area_id, state in found
    ]
