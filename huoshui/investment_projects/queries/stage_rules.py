"""What the rulebook asks of each stage, for one project's next steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries.results import StageOption
from huoshui.investment_projects.rules.stage_changes import StageStanding, skipped_stages
from huoshui.rulebook.queries import rule_in_force


def evidence_sentence(zone_id: UUID, stage: str, on: date) -> str:
    """ "施工许可证或开工现场照片…" for a stage, "" where the rulebook asks for nothing in particular."""
    return _evidence(_definitions(zone_id, on), stage)


def evidence_is_required(zone_id: UUID, stage: str, on: date) -> bool:
    """Whether the rulebook asks for evidence before a person may advance a project to the stage; yes where it is silent."""
    return bool(_definitions(zone_id, on).get(stage, {}).get("evidence_required", True))


def stage_options(zone_id: UUID, standing: StageStanding, on: date) -> tuple[StageOption, ...]:
    """The stages to which the project can be advanced, the next first; the present one first of all where its evidence is missing."""
    definitions = _definitions(zone_id, on)
    order = lifecycle.stage(standing.stage).order if standing.stage else 0
    return tuple(
        StageOption(
            stage.code,
            stage.name,
            _evidence(definitions, stage.code),
            tuple(lifecycle.state_name(code) for code in skipped_stages(standing, stage.code)),
            bool(definitions.get(stage.code, {}).get("evidence_required", True)),
        )
        for stage in lifecycle.STAGES
        if stage.order >= order
    )


def _definitions(zone_id: UUID, on: date) -> dict[str, dict[str, object]]:
    try:
        return dict(rule_in_force("stage_definitions", zone_id=zone_id, on=on).content.get("stages", {}))
    except Refusal:
        return {}


def _evidence(definitions: dict[str, dict[str, object]], stage: str) -> str:
    listed = definitions.get(stage, {}).get("evidence", [])
    return "或".join(str(each) for each in listed) if isinstance(listed, list) else ""
