"""Every group of the vocabulary shows what it does: its examples are read and must give what they say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.ingestion.rules.document_reading.claim_rows import json_number
from huoshui.ingestion.rules.document_reading.claims import FigureClaim
from huoshui.ingestion.rules.document_reading.vocabulary import vocabulary

FILES = ("units", "measures", "stages", "modality")


def examples() -> list[Any]:
    return [
        pytest.param(example, id=f"{group['id']}: {example['text']}")
        for name in FILES
        for group in vocabulary(name)["group"]
        for example in group["examples"]
    ]


def figures(text: str) -> list[FigureClaim]:
    reading = read_claims(plain_text_source("example", text + "。", date(2023, 6, 1)))
    return [claim for claim in reading.claims if isinstance(claim, FigureClaim)]


@pytest.mark.parametrize("example", examples())
def test_the_example_reads_as_it_says(example: dict[str, Any]) -> None:
    found = figures(example["text"])
    if "reads" in example:
        assert example["reads"] in [f"{claim.measure} {json_number(claim.value)} {claim.unit}" for claim in found]
    if "stage" in example:
        assert {claim.stage or "" for claim in found if claim.measure in ("project_count", "investment", "lead_count")} == {
            example["stage"]
        }
    if "modality" in example:
        assert {claim.modality for claim in found} == {example["modality"]}


@pytest.mark.parametrize("name", FILES)
def test_every_group_has_an_example_and_its_file_a_date(name: str) -> None:
    assert vocabulary(name)["effective_from"]
    assert all(group["examples"] for group in vocabulary(name)["group"])
