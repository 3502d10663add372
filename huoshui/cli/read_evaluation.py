"""`huoshui read --evaluate`: how well documents are read, against gold in folders or against what reviewers of a zone decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huoshui.cli.frame import Installation, print_json, say
from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    from huoshui.ingestion.rules.document_reading.source_text import SourceText
    from huoshui.ingestion.rules.reading_score import DocumentScore, Score, Share

Case = tuple[str, str, "SourceText", Sequence[dict[str, Any]]]  # name, the text that quotes must stand in, the source, gold

SHARES = (
    ("strict", "数字 全对"),
    ("loose", "数字 数值单位对"),
    ("projects_named", "项目 名称对"),
    ("projects_strict", "项目 全对"),
)


def evaluate_folders(docs: Path, gold: Path, *, as_json: bool) -> int:
    """DOCS holds the documents, GOLD one NAME.jsonl for each."""
    for folder in (docs, gold):
        if not folder.is_dir():
            raise Refusal("folder_missing", f"文件夹 {folder} 不存在。", "用法：huoshui read --evaluate 文档文件夹 标注文件夹。")
    return _tell(_cases_in(docs, gold), as_json=as_json)


def _cases_in(docs: Path, gold: Path) -> Iterator[Case]:
    from huoshui.ingestion.adapters.documents.opening import DocumentOpener

    paths = sorted(gold.glob("*.jsonl"))
    if not paths:
        raise Refusal("gold_missing", f"{gold} 中没有 .jsonl 标注。", "每份文档一个 名称.jsonl，每行一条。")
    with DocumentOpener() as opener:
        for path in paths:
            document = next((found for found in sorted(docs.glob(f"{path.stem}.*")) if found.is_file() and found.suffix != ".jsonl"), None)
            if document is None:
                raise Refusal("document_missing", f"{docs} 中没有与标注 {path.name} 同名的文档。", "请补上文档，或移走这份标注。")
            source = opener.read(document)
            yield path.stem, source.text, source, _gold_rows(path)


def _gold_rows(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or row.get("kind") not in ("figure", "project"):
            raise Refusal("gold_broken", f"{path} 第 {number} 行不是一条标注。", "每行应为一个 JSON 对象，kind 为 figure 或 project。")
        rows.append(row)
    return rows


def evaluate_zone(installation: Installation, zone: str, *, as_json: bool) -> int:
    """The zone's reviewed documents: gold is what reviewers accepted, as they corrected it."""
    from huoshui.cli.zone_work import working_in

    with working_in(installation, zone) as actor:
        from huoshui.ingestion.queries import gold_documents

        reviewed = gold_documents(actor)
        if not reviewed:
            raise Refusal("gold_missing", f"“{zone}”还没有审毕的文档。", "文档中的每一条都采信或驳回之后，才能用来评分。")
        return _tell(((one.source.title or one.source.name, one.source.text, one.source, one.rows) for one in reviewed), as_json=as_json)  # type: ignore[misc]


def _tell(cases: Iterator[Case], *, as_json: bool) -> int:
    from huoshui.ingestion.rules.document_reading.claim_rows import claim_row
    from huoshui.ingestion.rules.document_reading.reading import EXTRACTOR, read_claims
    from huoshui.ingestion.rules.reading_score import Score, score_document

    score = Score()
    for number, (name, text, source, gold) in enumerate(cases, 1):
        rows = [claim_row(name, claim) for claim in read_claims(source).claims]
        score.documents[f"{number}. {name}"] = score_document(text, gold, rows)
    if as_json:
        print_json({"extractor": EXTRACTOR, **_summary(score), "documents": {name: _one(each) for name, each in score.documents.items()}})
        return 0
    say(f"{EXTRACTOR}，{len(score.documents)} 份文档")
    for attribute, words in SHARES:
        share: Share = score.share(attribute)
        counts = f"对 {share.matched}，标注 {share.gold}，读出 {share.pred}"
        say(f"  {words}：F1 {share.f1:.4f}（准确 {share.precision:.4f}，查全 {share.recall:.4f}；{counts}）")
    say(f"  数字 全对，各文档平均：{score.mean_of_documents:.4f}")
    for attribute, words in (("period", "时间对"), ("evidence", "引文在原文中")):
        ratio = score.ratio(attribute)
        say(f"  {words}：{'—' if ratio is None else f'{ratio:.4f}'}")
    for name, each in score.documents.items():
        say(f"    {each.strict.f1:.3f}  {each.loose.f1:.3f}  {each.projects_named.f1:.3f}  {name}")
    return 0


def _summary(score: Score) -> dict[str, Any]:
    shares = {attribute: _share(score.share(attribute)) for attribute, _ in SHARES}
    return {
        **shares,
        "strict_mean_of_documents": score.mean_of_documents,
        "period": score.ratio("period"),
        "evidence": score.ratio("evidence"),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "f1": round(share.f1, 4),
        "precision": round(share.precision, 4),
        "recall": round(share.recall, 4),
        "matched": share.matched,
        "gold": share.gold,
        "pred": share.pred,
    }


def _one(each: DocumentScore) -> dict[str, Any]:
    return {attribute: _share(getattr(each, attribute)) for attribute, _ in SHARES}
