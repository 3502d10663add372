"""What reviewers decided is gold: `huoshui read --evaluate --zone` scores the reader against it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, cast

import pytest

from huoshui.cli.frame import Installation
from huoshui.cli.read_evaluation import evaluate_zone
from huoshui.ingestion.actions import accept_claim, read_document, reject_claim
from huoshui.ingestion.queries import claim_rows
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.bulletin import brought_in


class RunningInstallation:
    """The test's own database, as an installation that is up."""

    def __init__(self, folder: Path) -> None:
        self.data_folder = folder
        self.key_file = folder / "key"
        self.key_file.touch()

    def database_running(self) -> AbstractContextManager[None]:
        return nullcontext()

    def set_up_django(self) -> None: ...

    def pending_migrations(self) -> list[str]:
        return []

    def guard_gaps(self) -> list[str]:
        return []


def test_the_reader_is_held_against_what_reviewers_decided(cast_of_zone: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mei = cast_of_zone.mei.actor
    with bound_to_zone(mei.zone_id):
        document_id = brought_in(mei)
        read_document(mei, document_id)  # by the product's own reader
        first, *others = claim_rows(mei, document_id)
        accept_claim(mei, first.id, expected_version=first.version)
        for row in others:
            reject_claim(mei, row.id, expected_version=row.version, reason="不要")
    installation = cast(Installation, RunningInstallation(tmp_path))
    assert evaluate_zone(installation, cast_of_zone.home.name, as_json=True) == 0
    score: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (
        score["strict"]["gold"] + score["projects_named"]["gold"] == 1
        and score["strict"]["matched"] + score["projects_named"]["matched"] == 1
    )
    assert score["strict"]["pred"] + score["projects_named"]["pred"] == len(others) + 1 and score["evidence"] == 1.0


@pytest.fixture
def cast_of_zone(db: None) -> Cast:
    from tests.cast import build_cast

    return build_cast()
