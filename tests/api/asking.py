"""Requests as members of the cast about records of theirs and of others, each taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from huoshui.core.actor import Actor
from tests.api.bodies import Deed, body_of, filled, parameters_of, query_of
from tests.cast import Cast, sign_in
from tests.ingestion.ledger_files import ledger
from tests.rights.subjects import Subject, load_factories

# where one name means different records, by the beginning of the right
REGISTERED_AS = {
    ("imports", "batch_id"): "imports: batch_id",
    ("imports", "ledger_id"): "imports: ledger_id",
    ("batches:remove", "entry_id"): "batches:remove entry_id",
    ("batches:fulfil", "entry_id"): "batches:fulfil entry_id",
    ("explain:fact", "fact_id"): "fact_id",
    ("documents:reported", "record_id"): "documents:reported record_id",
    ("findings", "document_id"): "findings: document_id",
    ("returns", "return_id"): "returns: return_id",
    ("returns", "round_id"): "returns: round_id",
    ("scorecards:rule", "score_round_id"): "scorecards:rule score_round_id",
    ("scorecards:withdraw_entry", "score_round_id"): "scorecards:withdraw_entry score_round_id",
}
PLAIN = {
    "indicator_id": "projects_signed",
    "item_code": "item_1",
    "subject_kind": "batch",
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

    def send(self, client: Client, deed: Deed, record: Mapping[str, Subject], body: Any = None, *, is_kept: bool = False) -> Any:
        """The answer; what the request changed is taken back unless ``is_kept``."""
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
            transaction.set_rollback(not is_kept)
        return answer
