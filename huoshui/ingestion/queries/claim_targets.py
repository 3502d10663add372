"""Targets that accepted claims of documents state and that nobody has set or turned down yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.models import ClaimTarget, Document, DocumentClaim
from huoshui.ingestion.queries.claims import ClaimRow, claim_row, visible_claim
from huoshui.ingestion.queries.documents import DECIDED, visible_documents
from huoshui.ingestion.rules.claim_targets import TargetProposal, proposed_target
from huoshui.organizations.rules import policy
from huoshui.targets.queries.dictionary import indicators
from huoshui.targets.queries.standing import StandingTarget, standing_targets
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.target_keys import TargetKey
from huoshui.targets.rules.target_windows import window_of

SCOPE_KINDS = ("zone", "unit", "area")
MOST_ROWS = 200


@dataclass(frozen=True)
class StatedTarget:
    """One such claim with what is proposed. ``scope``: zone, unit:<id>, area:<id>, "" where the claim is about something else.

    ``standing``: the target that has the proposed indicator, scope and window already. ``open_words``: what a person must say.
    """

    claim: ClaimRow
    document_title: str
    proposal: TargetProposal
    indicator_name: str
    window_label: str
    scope: str
    scope_label: str
    standing: StandingTarget | None
    target_id: UUID | None
    dismissed_because: str

    @property
    def amount_words(self) -> str:
        return figure_in_words(self.proposal.kind or "rate", self.proposal.amount)

    @property
    def open_words(self) -> tuple[str, ...]:
        return (*self.proposal.open_words, *(() if self.scope else ("下给谁",)))

    @property
    def is_pending(self) -> bool:
        return self.claim.is_accepted and self.claim.fields.get("modality") == "target" and not (self.target_id or self.dismissed_because)


@dataclass(frozen=True)
class StatedTargets:
    """The oldest decisions first; ``next_cursor`` goes back in as ``after``."""

    rows: tuple[StatedTarget, ...]
    total_count: int
    next_cursor: str


def pending_claims(actor: Actor) -> QuerySet[DocumentClaim]:
    """Accepted figures whose modality is target and that wait for a word."""
    decided = ClaimTarget.objects.in_zone(actor.zone_id).filter(claim_id=OuterRef("id"))
    rows: QuerySet[DocumentClaim] = (
        DocumentClaim.objects.in_zone(actor.zone_id)
        .filter(kind=DocumentClaim.Kind.FIGURE, state__in=DECIDED, fields__modality="target")
        .filter(document_id__in=visible_documents(actor).values("id"))
        .exclude(Exists(decided))
    )
    return rows


def stated_targets(actor: Actor, *, after: str = "", limit: int = 50) -> StatedTargets:
    """What waits, paged by key. Refusal ``bad_cursor``."""
    policy.require(actor, "documents:targets")
    found = pending_claims(actor)
    page = found
    if after:
        try:
            page = page.filter(id__gt=UUID(after))
        except ValueError:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None
    size = max(1, min(limit, MOST_ROWS))
    models = list(page.order_by("id")[: size + 1])
    shown = models[:size]
    return StatedTargets(tuple(_drawn(actor, shown)), found.count(), str(shown[-1].id) if len(models) > size else "")


def stated_target(actor: Actor, claim_id: UUID) -> StatedTarget:
    """One claim as a target, whatever became of it. NotVisible."""
    policy.require(actor, "documents:targets")
    return _drawn(actor, [visible_claim(actor, claim_id)])[0]


def _drawn(actor: Actor, models: Sequence[DocumentClaim]) -> list[StatedTarget]:
    titles = {
        document.id: document.title or document.file_name
        for document in Document.objects.in_zone(actor.zone_id).filter(id__in={model.document_id for model in models})
    }
    decided = {one.claim_id: one for one in ClaimTarget.objects.in_zone(actor.zone_id).filter(claim_id__in=[model.id for model in models])}
    known = {one.id: one for one in indicators(actor)}
    rows = []
    for model in models:
        row = claim_row(model)
        proposal = _proposal(row)
        scope, label = _scope(row)
        became = decided.get(model.id)
        one = known.get(proposal.indicator_id)
        rows.append(
            StatedTarget(
                row,
                titles[model.document_id],
                proposal,
                one.name if one else "",
                window_of(proposal.window, proposal.year)[1].label if proposal.window else "",
                scope,
                label,
                None,
                became.target_id if became else None,
                became.reason if became and became.target_id is None else "",
            )
        )
    return _with_standing(actor, rows)


def _proposal(row: ClaimRow) -> TargetProposal:
    if row.kind != DocumentClaim.Kind.FIGURE:
        raise Refusal("claim_is_no_target", "这一条不是数，不能作为目标。", "请在文件审核里另选一条。")
    return proposed_target(dict(row.fields), row.quote)


def _scope(row: ClaimRow) -> tuple[str, str]:
    if row.link is None or row.link.kind not in SCOPE_KINDS:
        return "", ""
    return ("zone" if row.link.kind == "zone" else f"{row.link.kind}:{row.link.id}"), row.link.label


def _with_standing(actor: Actor, rows: list[StatedTarget]) -> list[StatedTarget]:
    keys = {row.claim.id: _key(row) for row in rows}
    found = standing_targets(actor, {key for key in keys.values() if key is not None})
    return [
        row if (key := keys[row.claim.id]) is None or key not in found else StatedTarget(**{**row.__dict__, "standing": found[key]})
        for row in rows
    ]


def _key(row: StatedTarget) -> TargetKey | None:
    proposal = row.proposal
    if not (proposal.indicator_id and proposal.window and row.scope):
        return None
    window = window_of(proposal.window, proposal.year)[1]
    kind, _, record = row.scope.partition(":")
    unit_id, area_id = (UUID(record) if kind == "unit" else None), (UUID(record) if kind == "area" else None)
    return TargetKey(proposal.indicator_id, unit_id, area_id, window.start, window.end)
