"""How well documents are read, by score, on documents with gold.

    .venv/bin/python bench/reading_quality.py DOCS GOLD [--set-aside FILE] [--misses]

DOCS holds NAME.txt (or .md, .html), GOLD one NAME.jsonl a document in the claim format. Documents named in the set-aside file are scored
on their own and their misses are never printed: nobody writes rules on them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.ingestion.rules.document_reading.claim_rows import claim_row
from huoshui.ingestion.rules.reading_score import Score, score_document

SHARES = ("strict", "loose", "projects_named", "projects_strict")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("docs", type=Path)
    ask.add_argument("gold", type=Path)
    ask.add_argument("--set-aside", type=Path)
    ask.add_argument("--misses", action="store_true", help="print what was missed (-) and made up (+), never of the documents set aside")
    ask.add_argument("--each", action="store_true", help="one line a document")
    chosen = ask.parse_args()
    aside = set_aside(chosen.set_aside)
    scores = {"writing": Score(), "set aside": Score()}
    for gold_path in sorted(chosen.gold.glob("*.jsonl")):
        name = gold_path.stem
        path = next((path for path in sorted(chosen.docs.glob(f"{name}.*")) if path.is_file()), None)
        if path is None:
            sys.exit(f"no document for {gold_path.name}")
        text = path.read_text(encoding="utf-8", errors="replace")
        reading = read_claims(plain_text_source(name, text))
        gold = [json.loads(line) for line in gold_path.read_text(encoding="utf-8").splitlines() if line.strip()]
        got = score_document(text, gold, [claim_row(name, claim, explain=True) for claim in reading.claims])
        part = "set aside" if name in aside else "writing"
        scores[part].documents[name] = got
        if chosen.misses and part == "writing":
            show_misses(name, got)
    for part, score in scores.items():
        if score.documents:
            print(f"{part:10} {summary(score)}")
    if chosen.each:
        for name, got in {**scores["writing"].documents, **scores["set aside"].documents}.items():
            print(f"  {name:10} strict {got.strict.f1:.3f} loose {got.loose.f1:.3f} projects {got.projects_named.f1:.3f}")


def set_aside(path: Path | None) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def summary(score: Score) -> str:
    shares = " ".join(f"{name} {score.share(name).f1:.4f}" for name in SHARES)
    strict = score.share("strict")
    ratios = " ".join(f"{name} {score.ratio(name) or 0:.4f}" for name in ("period", "evidence"))
    counts = f"{strict.matched}/{strict.gold}/{strict.pred}"
    return f"documents {len(score.documents)} mean {score.mean_of_documents:.4f} {shares} {ratios} figures {counts}"


def show_misses(name: str, got) -> None:
    for sign, rows in (("-", got.missed), ("+", got.made_up)):
        for row in rows:
            fields = ("measure", "value", "unit", "stage", "modality") if row["kind"] == "figure" else ("name", "stage", "investment")
            quote = row["quote"].replace("\n", "⏎")[-70:]
            print(sign, name, row["kind"], *(row.get(field) for field in fields), "|", quote, *row.get("because", []))
    for gold, pred in got.other_period:
        print("~", name, gold["measure"], gold["value"], "period", gold["period"], "read as", pred.get("period"), "|", pred["quote"][-60:])


if __name__ == "__main__":
    main()
