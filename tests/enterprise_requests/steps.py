"""Steps that several tests take to bring a request where they want it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from huoshui.assignments.actions import PartOrder, accept_reply, reply_done, sign_part
from huoshui.assignments.models import AssignmentPart
from huoshui.assignments.rules import flow
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest
from tests.cast import Cast

REPLY = "变压器已增容到2000千伏安，3月30日送电，企业电工王师傅在场签字。"


@dataclass
class Steps:
    """mei dispatches to 招商局 (bo), bo answers, mei accepts, qian's firm has the word."""

    cast: Cast
    category_id: UUID

    def tell(self, body: str = "厂区线路老化，昨晚又跳闸停电，希望尽快改造。", **given: Any) -> actions.Receipt:
        values = {"intake_key": str(uuid4()), "channel": "portal", "body": body, "enterprise_id": self.cast.enterprise_id} | given
        return actions.tell_request(self.cast.qian.actor, actions.Telling(**values))

    def row(self, request_id: UUID) -> EnterpriseRequest:
        return EnterpriseRequest.objects.in_zone(self.cast.home.id).get(id=request_id)

    def register(self, request_id: UUID) -> None:
        judged = actions.Judgement(category_id=self.category_id)
        actions.register_request(self.cast.mei.actor, request_id, judged, expected_version=self.row(request_id).version)

    def dispatch(self, request_id: UUID) -> UUID:
        return actions.dispatch_request(
            self.cast.mei.actor,
            request_id,
            lead=PartOrder(self.cast.units["promotion_office"].id),
            expected_version=self.row(request_id).version,
        )

    def part(self, request_id: UUID) -> AssignmentPart:
        """The lead part that runs."""
        assignment_id = self.row(request_id).assignment_id
        return AssignmentPart.objects.in_zone(self.cast.home.id).get(assignment_id=assignment_id, role=flow.LEAD, ended_at=None)

    def sign(self, request_id: UUID) -> None:
        sign_part(self.cast.bo.actor, self.part(request_id).id)

    def answer(self, request_id: UUID, words: str = REPLY) -> None:
        part = self.part(request_id)
        reply_done(self.cast.bo.actor, part.id, words=words, proof_file=("送电单.txt", BytesIO(b"signed")))
        accept_reply(self.cast.mei.actor, part.id)

    def answered(self, **given: Any) -> UUID:
        """A request that waits for the enterprise's word."""
        request_id = self.tell(**given).request_id
        self.register(request_id)
        self.dispatch(request_id)
        self.sign(request_id)
        self.answer(request_id)
        return request_id

    def word(self, request_id: UUID, outcome: str = "solved", grade: str = "satisfied", words: str = "") -> int:
        version = self.row(request_id).version
        return actions.give_word(self.cast.qian.actor, request_id, outcome=outcome, grade=grade, words=words, expected_version=version)
