"""Every operation of the document × every member of the cast × {own, other department, other zone, parent, random}.

no session                         → 401
role not allowed                   → 403, whatever the id
role allowed, record not visible   → 404, byte for byte that of a random id
role allowed, record visible       → neither 401 nor 404 nor 5xx; a GET is 200
always                             → no canary of a record that the member may not see
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from huoshui.api.application import refuse_to_start_without_rights
from huoshui.organizations.rules.policy import POLICY, may
from tests.api.asking import PLAIN, Answers
from tests.api.bodies import Deed, body_of, deeds, ids_in, parameters_of
from tests.cast import Member, build_cast
from tests.rights.matrix import OWN_ZONE_VARIANTS
from tests.rights.subjects import Subject

pytestmark = pytest.mark.django_db
AREAS = sorted({deed.area for deed in deeds()})


def _findings(answers: Answers, deed: Deed) -> Iterator[str]:
    records = answers.records(deed)
    own = records.get("own", records.get("random", {}))
    if (visitor := answers.send(answers.nobody, deed, own)).status_code != 401:
        yield f"visitor {deed.method} {deed.path}: {visitor.status_code}"
    for member in answers.cast.members:
        words = f"{member.name} {deed.method} {deed.path}"
        if not may(answers.actors[member.name], deed.right):
            refused = answers.send(answers.clients[member.name], deed, own)
            if refused.status_code != 403:
                yield f"{words}: {refused.status_code} instead of 403"
            yield from _leaks(answers, member, deed, refused, words)
            continue
        nowhere = answers.send(answers.clients[member.name], deed, records["random"]) if "random" in records else None
        for variant, record in records.items():
            answer = nowhere if nowhere is not None and variant == "random" else answers.send(answers.clients[member.name], deed, record)
            yield from _judged(member, record, answer, nowhere, deed.method, f"{words} ({variant})")
            yield from _leaks(answers, member, deed, answer, f"{words} ({variant})")


def _judged(member: Member, record: Mapping[str, Subject], answer: Any, nowhere: Any, method: str, words: str) -> Iterator[str]:
    status = answer.status_code
    if status >= 500 or status in (400, 401, 405):
        yield f"{words}: {status} {answer.content.decode()[:200]}"
    elif all(one.visible_to(member) for one in record.values()):
        foreign = status == 404 and method != "GET"  # an id in the body leads nowhere
        if (status == 404 and not foreign) or status == 403 or (method == "GET" and status != 200):
            yield f"{words}: {status} for a record that is visible: {answer.content.decode()[:200]}"
    elif status != 404:
        yield f"{words}: {status} instead of 404"
    elif nowhere is not None and answer.content != nowhere.content:
        yield f"{words}: another 404 than for a random id"


def _leaks(answers: Answers, member: Member, deed: Deed, answer: Any, words: str) -> Iterator[str]:
    """The audit trail names what its own zone's deeds were done to, here as on its pages (decision 0013)."""
    own_trail = OWN_ZONE_VARIANTS if deed.right.startswith("system:audit") else frozenset()
    text = answer.content.decode(errors="replace")
    for each in answers.built.values():
        for variant, one in each.items():
            if variant not in own_trail and one.canary and not one.visible_to(member) and one.canary in text:
                yield f"{words}: shows {one.canary}"


@pytest.mark.parametrize("area", AREAS)
def test_every_operation_answers_every_member_of_the_cast_as_the_policy_says(area: str) -> None:
    answers = Answers(build_cast())
    found = [sentence for deed in deeds() if deed.area == area for sentence in _findings(answers, deed)]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize("deed", [deed for deed in deeds() if any(ids_in(body_of(deed)[1]))], ids=lambda deed: deed.name)
def test_a_strangers_id_in_the_body_is_answered_like_a_random_one(deed: Deed) -> None:
    answers = Answers(build_cast())
    subjects = {"project_id": "project_id", "fact_id": "fact_id", "merged_id": "project_id", "owner_unit_id": "unit_id"}
    record = {
        name: next(iter(answers.subjects(deed, name).values())) if is_id else Subject(PLAIN[name], lambda member: True)
        for name, is_id in parameters_of(deed)
    }
    body = body_of(deed)[1]
    tried = 0
    for name in ids_in(body):
        key = "enterprise_id" if name == "merged_id" and "enterprises" in deed.path else subjects.get(name, "project_id")
        theirs = answers.factories[key](answers.cast)["elsewhere"]
        stranger = answers.send(answers.clients["mei"], deed, record, {**body, name: str(theirs.value)})
        random = answers.send(answers.clients["mei"], deed, record, {**body, name: str(uuid4())})
        assert (stranger.status_code, stranger.content) == (random.status_code, random.content)
        assert stranger.status_code in (404, 422), stranger.content.decode()
        tried += 1
    assert tried


def test_every_operation_asks_for_a_right_that_the_policy_knows() -> None:
    assert len(deeds()) > 60
    assert {deed.right for deed in deeds()} <= POLICY.keys()


def test_an_operation_without_a_row_keeps_the_product_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_to_start_without_rights()
    monkeypatch.delitem(POLICY, "gaps:close")
    with pytest.raises(ImproperlyConfigured, match="gaps:close"):
        refuse_to_start_without_rights()


@pytest.mark.parametrize("hole", ["shows everything", "tells the id", "shows a stranger"])
def test_a_planted_hole_is_found(hole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(build_cast())
    deed = next(each for each in deeds() if each.name == "one_project")
    send: Callable[..., Any] = answers.send

    def broken(client: Client, one: Deed, record: Mapping[str, Subject], body: Any = None) -> Any:
        answer = send(client, one, record, body)
        if answer.status_code == 404 and hole == "shows everything":
            answer.status_code = 200
        elif answer.status_code == 404 and hole == "tells the id":
            answer.content = f"没有 {record['project_id'].value}".encode()
        elif answer.status_code == 200 and hole == "shows a stranger":
            answer.content += b"%s" % "金丝雀白石园区".encode()
        return answer

    monkeypatch.setattr(answers, "send", broken)
    answers.built["area_id"] = answers.factories["area_id"](answers.cast)
    assert list(_findings(answers, deed))
