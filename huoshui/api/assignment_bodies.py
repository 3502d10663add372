"""What the steps of an assignment take over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huoshui.api.schemas import Body, Day, Line, Version, Words
from huoshui.assignments.actions import PartOrder

Expected = Annotated[Version | None, Field(description="打开时承办事项的版本号；不填不核对")]


class Order(Body):
    """One unit's part; without ``due_on`` the profile's limit, without ``person_id`` the unit decides."""

    unit_id: UUID
    share: Line = ""
    due_on: Day | None = None
    person_id: UUID | None = None

    def order(self) -> PartOrder:
        return PartOrder(self.unit_id, self.share, self.due_on, self.person_id)


class IssueBody(Body):
    """What is given out: ``source_kind`` and ``grade`` by the codes of the glossary (supervision …; consultation …)."""

    title: Line
    requirement: Words = ""
    source_kind: Line = "other"
    source_words: Line = ""
    grade: Line = "general"
    lead: Order
    assists: list[Order] = Field(default=[], max_length=20)
    leader_id: UUID | None = None


class AssignmentReasonBody(Body):
    """A step that needs a reason."""

    reason: Words
    expected_version: Expected = None


class WordsBody(Body):
    """A step with words."""

    words: Words = ""
    expected_version: Expected = None


class SignBody(Body):
    """签收; ``person_id`` names who of the unit does it."""

    person_id: UUID | None = None
    expected_version: Expected = None


class AssignmentPersonBody(Body):
    """Who of the unit does it."""

    person_id: UUID
    expected_version: Expected = None


class DisputeVerdict(Body):
    """裁定异议; ``to`` where it is upheld."""

    is_upheld: bool
    words: Words
    to: Order | None = None
    expected_version: Expected = None


class ExtensionBody(Body):
    """申请延期."""

    until: Day
    reason: Words
    expected_version: Expected = None


class ExtensionVerdict(Body):
    """答复延期; ``until`` may be another day than asked."""

    is_granted: bool
    until: Day | None = None
    words: Words = ""
    expected_version: Expected = None


class PauseBody(Body):
    """停表 for a reason that the profile lists."""

    reason_code: Line
    expected_end_on: Day
    words: Words
    expected_version: Expected = None


class ReplyBody(Body):
    """报结, with proof in words (files go in by the page)."""

    words: Words
    proof_words: Words
    expected_version: Expected = None


class AcceptBody(Body):
    """审定; ``resolves`` false: noted, and it stays open until ``next_due_on``."""

    resolves: bool = True
    words: Words = ""
    next_due_on: Day | None = None
    expected_version: Expected = None


class ReturnBody(Body):
    """退回重办."""

    reason: Words
    next_due_on: Day | None = None
    expected_version: Expected = None


class RerouteBody(Body):
    """改派."""

    to: Order
    reason: Words
    expected_version: Expected = None


class RemindBody(Body):
    """催办 of these parts."""

    part_ids: list[UUID] = Field(min_length=1, max_length=500)
    words: Line = ""
