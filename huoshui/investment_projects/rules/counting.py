"""A project with phases is one project. The SQL twin is in queries/selection_sql.py.

A phase whose parent the actor also sees is a detail: it is never counted, in no list and no group, and its money is not added where
the parent states its own figure. Where the parent states none, the known figures of its phases stand for it. A phase whose parent the
actor does not see counts by itself. So each project counts in exactly one stage, one unit and one industry: those of its head.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CountedProject:
    """One visible project; ``fen`` is the measure in question, None where it is unknown."""

    id: UUID
    parent_id: UUID | None
    fen: int | None


@dataclass(frozen=True)
class CountedSum:
    """``fen`` None: nothing known; ``missing``: counted projects without a figure of their own or of a phase."""

    row_count: int
    project_count: int
    fen: int | None
    missing: int


def count_once(visible: Iterable[CountedProject], selected: frozenset[UUID] | None = None) -> CountedSum:
    """Count and sum the ``selected`` of what is ``visible`` (None: all of it), each parent with its phases once."""
    projects = list(visible)
    inside = {project.id for project in projects}
    chosen = [project for project in projects if selected is None or project.id in selected]
    heads = [project for project in chosen if project.parent_id not in inside]
    of_phases: dict[UUID, int] = {}
    for project in projects:
        if project.parent_id in inside and project.parent_id is not None and project.fen is not None:
            of_phases[project.parent_id] = of_phases.get(project.parent_id, 0) + project.fen
    figures = [head.fen if head.fen is not None else of_phases.get(head.id) for head in heads]
    known = [figure for figure in figures if figure is not None]
    return CountedSum(len(chosen), len(heads), sum(known) if known else None, len(heads) - len(known))
