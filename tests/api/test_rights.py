"""Every operation of the document × every member of the cast × {own, other department, other zone, parent, random}.

no session                         → 401
role not allowed                   → 403, whatever the id
role allowed, record not visible   → 404, byte for byte that of a random id
role allowed, record visible       → neither 401 nor 404 nor 5xx; a GET is 200
always                             → no canary of a record that the member may not see
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from huoshui.api.application import refuse_to_start_without_rights
from huoshui.core.actor import Actor
from huoshui.organizations.rules.policy import POLICY, may
from tests.api.bodies import Deed, body_of, deeds, filled, ids_in, parameters_of, query_of
from tests.cast import Cast, Member, build_cast, sign_in
from tests.ingestion.ledger_files import ledger
from tests.rights.subjects import Subject, load_factories

pytestmark = pytest.mark.django_db
AREAS = sorted({deed.area for deed in deeds()})
# where one name means different records, by the beginning of the right
REGISTERED_AS = {
    ("imports", "batch_id"): "imports: batch_id",
    ("imports", "ledger_id"): "imports: ledger_id",
    ("batches:remove", "entry_id"): "batches:remove entry_id",
    ("batches:fulfil", "entry_id"): "batches:fulfil entry_id",
    ("explain:fact", "fact_id"): "fact_id",
}
PLAIN = {
    "by": "units",
    "measure": "planned_investment",
    "kind": "signed_no_land",
    "attribute": "planned_investment",
    "rule_set": "state_gap_limits",
}
ONLY_RANDOM = {"merge_id"}  # merges are tried by their own tests


class Answers:
    """Requests as members of the cast, each taken back."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.clients = {member.name: sign_in(Client(raise_request_exception=False), member) for member in cast.members}
        self.actors: dict[str, Actor] = {member.name: member.actor for member in cast.members}
        self.nobody = Client(raise_request_exception=False)
        self.factories = load_factories()
        self.built: dict[str, Mapping[str, Subject]] = {}

    def subjects(self, deed: Deed, name: str) -> Mapping[str, Subject]:
        area = deed.right.split(":")[0]
        key = REGISTERED_AS.get((deed.right, name)) or REGISTERED_AS.get((area, name)) or name
        if key not in self.built:
            assert key in self.factories, f"{deed.name}: register {key} in tests/rights/subjects_<domain>.py"
            self.built[key] = self.factories[key](self.cast)
        return self.built[key]

    def records(self, deed: Deed) -> dict[str, dict[str, Subject]]:
        """variant → parameter → record."""
        nowhere = Subject(uuid4(), visible_to=lambda member: False)
        known = {name: self.subjects(deed, name) for name, is_id in parameters_of(deed) if is_id and name not in ONLY_RANDOM}
        plain = {name: Subject(PLAIN[name], visible_to=lambda member: True) for name, is_id in parameters_of(deed) if not is_id}
        unknown = {name: nowhere for name, _ in parameters_of(deed) if name in ONLY_RANDOM}
        variants = dict.fromkeys(variant for each in known.values() for variant in each)
        if unknown:
            return {"random": {**plain, **unknown}}
        found = {variant: {**plain, **{name: each.get(variant, each["own"]) for name, each in known.items()}} for variant in variants}
        if not known:
            return {"own": plain}
        return found | {"random": {**plain, **dict.fromkeys(known, nowhere)}}

    def send(self, client: Client, deed: Deed, record: Mapping[str, Subject], body: Any = None) -> Any:
        path = filled(deed.path, {name: one.value for name, one in record.items()})
        media_type, least = body_of(deed)
        content = least if body is None else body
        if media_type == "multipart/form-data":
            file = {"file": "新台账.xlsx", "evidence_file": "证据.pdf"}
            parts = dict(content) | {
                name: SimpleUploadedFile(shown, ledger([[1, "新厂房", "", "", 12000, "签约", ""]]) if name == "file" else b"%PDF-1.4")
                for name, shown in file.items()
                if name in content or name in str(deed.content["requestBody"])
            }
            data: Any = encode_multipart(BOUNDARY, {name: value for name, value in parts.items() if value is not None})
            media_type = MULTIPART_CONTENT
        else:
            data = json.dumps(content) if content is not None else ""
        query = query_of(deed)
        with transaction.atomic():
            answer = client.generic(deed.method, f"{path}?{query}" if query else path, data, content_type=media_type or "application/json")
            transaction.set_rollback(True)
        return answer


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
            yield from _leaks(answers, member, refused, words)
            continue
        nowhere = answers.send(answers.clients[member.name], deed, records["random"]) if "random" in records else None
        for variant, record in records.items():
            answer = nowhere if nowhere is not None and variant == "random" else answers.send(answers.clients[member.name], deed, record)
            yield from _judged(member, record, answer, nowhere, deed.method, f"{words} ({variant})")
            yield from _leaks(answers, member, answer, f"{words} ({variant})")


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


def _leaks(answers: Answers, member: Member, answer: Any, words: str) -> Iterator[str]:
    text = answer.content.decode(errors="replace")
    for each in answers.built.values():
        for one in each.values():
            if one.canary and not one.visible_to(member) and one.canary in text:
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
