"""The documents we annotated ourselves are well-formed gold: known fields and values, quotes that stand in the source exactly."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any, get_args

import pytest

from huoshui.ingestion.rules.document_reading.claims import ClaimStage, Comparator, Modality

FOLDER = Path(__file__).resolve().parents[4] / "bench/reading_gold"
DOCUMENTS = sorted(path.stem for path in (FOLDER / "docs").iterdir())
FIGURE_FIELDS = {"doc", "kind", "measure", "value", "unit", "comparator", "modality", "stage", "period", "subject", "quote"}
PROJECT_FIELDS = {"doc", "kind", "name", "stage", "investment", "dates", "quote"}
MEASURES = set(
    re.findall(
        r"\w+",
        "project_count investment investment_done funds_arrived funds_awarded output revenue tax tax_relief loan land_area "
        "floor_area capacity enterprise_count visit_count meeting_count event_count issue_raised issue_resolved "
        "resolution_rate satisfaction_rate official_count jobs lead_count approval_item approval_days growth_rate share "
        "completion_rate progress_gap rank duration other",
    )
)
STAGED = {"project_count", "investment", "lead_count"}  # only these carry a stage
UNITS = set(re.findall(r"\w+", "CNY USD count percent point mu m2 person time day month MW MWh tonne rank other"))
DAY = r"\d{4}(-\d{2}(-\d{2})?|Q[1-4]|H[12])?"


def claims(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def fault(claim: dict[str, Any], name: str, text: str) -> str:
    """What is wrong with one line of gold, or nothing."""
    if claim["doc"] != name or not claim["quote"] or claim["quote"] not in text:
        return "quote or document"
    if claim["stage"] is not None and claim["stage"] not in get_args(ClaimStage):
        return "stage"
    return project_fault(claim) if claim["kind"] == "project" else figure_fault(claim)


def project_fault(claim: dict[str, Any]) -> str:
    if claim.keys() - {"aliases"} != PROJECT_FIELDS or not claim["name"]:
        return "fields"
    if claim["investment"] is not None and not claim["investment"] > 0:
        return "investment"
    good_dates = all(key in get_args(ClaimStage) and re.fullmatch(DAY, value) for key, value in claim["dates"].items())
    return "" if good_dates else "dates"


def figure_fault(claim: dict[str, Any]) -> str:
    if claim.keys() != FIGURE_FIELDS or not claim["subject"]:
        return "fields"
    if claim["measure"] not in MEASURES or claim["unit"] not in UNITS or not isinstance(claim["value"], int | float):
        return "measure, unit or value"
    if claim["comparator"] not in get_args(Comparator) or claim["modality"] not in get_args(Modality):
        return "comparator or modality"
    if claim["stage"] is not None and claim["measure"] not in STAGED:
        return "stage on a measure that has none"
    return "" if claim["period"] is None or re.fullmatch(f"{DAY}(/{DAY})?", claim["period"]) else "period"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_claim_of_our_gold_is_well_formed_and_quotes_its_source(name: str) -> None:
    text = (FOLDER / "docs" / f"{name}.txt").read_text(encoding="utf-8")
    read = claims(name)
    assert read and [(fault(claim, name, text), claim) for claim in read if fault(claim, name, text)] == []


def test_a_broken_line_of_gold_is_noticed() -> None:
    name = "three_batches"
    text = (FOLDER / "docs" / f"{name}.txt").read_text(encoding="utf-8")
    figure = next(claim for claim in claims(name) if claim["kind"] == "figure")
    project = next(claim for claim in claims(name) if claim["kind"] == "project")
    assert fault(figure, name, text) == fault(project, name, text) == ""
    assert fault(figure | {"quote": "本期共纳入项目23个"}, name, text)
    assert fault(figure | {"measure": "projects"}, name, text)
    assert fault(figure | {"measure": "share", "stage": "signed"}, name, text)
    assert fault(figure | {"period": "2023年"}, name, text)
    assert fault(project | {"stage": "planned"}, name, text)
    assert fault(project | {"dates": {"started": "7月11日"}}, name, text)


def test_our_gold_is_large_and_varied_enough_to_mean_something() -> None:
    read = [claim for name in DOCUMENTS for claim in claims(name)]
    assert len(DOCUMENTS) >= 15
    assert sum(claim["kind"] == "project" for claim in read) > 100
    assert {claim["stage"] for claim in read if claim["kind"] == "project"} == {None, *get_args(ClaimStage)}
    assert {claim["comparator"] for claim in read if claim["kind"] == "figure"} == set(get_args(Comparator))


@pytest.mark.parametrize("path", sorted((FOLDER / "word").glob("*.docx")), ids=lambda path: path.stem)
def test_the_word_copies_hold_every_cell_and_sentence_of_their_text(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        written = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    text = (FOLDER / "docs" / f"{path.stem}.txt").read_text(encoding="utf-8")
    assert [part for part in re.split(r"[\t\n]", text) if part not in written] == []
