"""`huoshui read`: documents into claims, without a database. Django is imported only where a zone is named."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from huoshui.cli.frame import NOTHING, Command, Installation, day_of, say
from huoshui.core.refusals import Refusal

if TYPE_CHECKING:
    from huoshui.ingestion.adapters.documents.reading_run import Order, Outcome
    from huoshui.ingestion.adapters.second_reader import ReaderService

STANDARD = "-"  # input or output of the shell
BAR_WIDTH = 30
SHOWN_NOTES = 20
SHOWN_FAILURES = 200


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", metavar="文件", help="文档或文件夹：.txt .md .html .mhtml .docx .doc .pdf .xlsx；- 从标准输入读文字"
    )
    parser.add_argument("--out", metavar="文件夹", help="每份文档写一个 名称.jsonl，默认写到当前文件夹；- 写到标准输出")
    parser.add_argument("--published", metavar="日期", help="发布日期，如 2023-04-05，用来推算“今年”“上月”；不写则取文档自己说的")
    parser.add_argument("--explain", action="store_true", help="逐条说明：原句、含义、依据的规则、把握；不写文件，除非另有 --out")
    parser.add_argument("--evaluate", action="store_true", help="评分：给两个文件夹（文档、标注），或用 --zone 对照一个区审毕的文档")
    parser.add_argument("--commit", action="store_true", help="收进 --zone 所指的区，读完停在待审，由人逐条采信；已收过的文件不再收")
    parser.add_argument("--zone", metavar="区", help="与 --commit、--evaluate 同用：哪个区，名称或编号")
    parser.add_argument("--json", action="store_true", help="与 --commit、--evaluate 同用：以 JSON 输出")
    parser.add_argument("--second", action="store_true", help="请 HUOSHUI_READER_URL 所指的模型也读一遍，问答和分歧写入 名称.second.json")
    parser.add_argument("--workers", metavar="个数", type=int, default=0, help="同时阅读几份，默认等于处理器核数")
    parser.add_argument("--again", action="store_true", help="已经读过的也重读")


def _run(arguments: argparse.Namespace, installation: Installation) -> int:
    published_on = day_of(arguments.published, "--published")
    if arguments.evaluate:
        return _evaluate(arguments, installation)
    if not arguments.files:
        raise Refusal("files_missing", "没有写要读哪些文件。", "例如 huoshui read 通报.docx，用法见 huoshui read --help。")
    if arguments.zone and not arguments.commit:
        raise Refusal("zone_without_commit", "--zone 要与 --commit 或 --evaluate 同用。", "只读文件而不收进系统时，不必写 --zone。")
    if arguments.commit and not arguments.zone:
        raise Refusal("zone_missing", "没有写收进哪个区。", "请用 --zone 写明，例如 --commit --zone 青河开发区。")
    with _files(arguments.files) as paths:
        if arguments.commit:
            from huoshui.cli.read_into_review import bring_in

            return bring_in(installation, paths, arguments.zone, published_on, as_json=arguments.json)
        if arguments.explain:
            return _explain(paths, published_on, arguments.out)
        return _read(arguments, paths, published_on, _second_reader(installation) if arguments.second else None)


def _evaluate(arguments: argparse.Namespace, installation: Installation) -> int:
    from huoshui.cli.read_evaluation import evaluate_folders, evaluate_zone

    if arguments.zone:
        return evaluate_zone(installation, arguments.zone, as_json=arguments.json)
    if len(arguments.files) != 2:
        raise Refusal(
            "folders_missing", "评分需要两个文件夹：文档和标注；或用 --zone 指明一个区。", "例如 huoshui read --evaluate 文档 标注。"
        )
    return evaluate_folders(Path(arguments.files[0]), Path(arguments.files[1]), as_json=arguments.json)


@contextmanager
def _files(names: Sequence[str]) -> Iterator[list[Path]]:
    """The paths; what comes from standard input lies in a file of its own as long as it is needed."""
    import tempfile

    paths = [Path(name) for name in names if name != STANDARD]
    if STANDARD not in names:
        yield paths
        return
    with tempfile.TemporaryDirectory(prefix="huoshui-read-") as folder:
        path = Path(folder) / "stdin"
        path.write_bytes(sys.stdin.buffer.read())
        yield [*paths, path]


def _second_reader(installation: Installation) -> ReaderService:
    if installation.second_reader is None:
        raise Refusal("second_reader_missing", "没有设置第二读者。", "请设置 HUOSHUI_READER_URL 和 HUOSHUI_READER_MODEL，见安装说明。")
    return installation.second_reader


def _read(arguments: argparse.Namespace, paths: Sequence[Path], published_on: date | None, second: ReaderService | None) -> int:
    from huoshui.ingestion.adapters.documents.reading_run import DoneLog, orders_for, read_all

    to_screen = arguments.out == STANDARD or (arguments.out is None and arguments.files == [STANDARD])
    if to_screen and second is not None:
        raise Refusal("second_reader_needs_folder", "第二读者的问答要写成文件。", "请用 --out 指明文件夹。")
    out = None if to_screen else _folder(arguments.out or ".")
    orders = orders_for(paths, out, published_on, second)
    if not orders:
        raise Refusal("no_documents", "所给的文件夹中没有可以读取的文档。", "支持 .txt .md .html .mhtml .docx .doc .pdf .xlsx 等。")
    workers = arguments.workers if arguments.workers > 0 else os.cpu_count() or 1
    log = DoneLog(out) if out is not None else None
    told = _Told(len(orders))
    for outcome in read_all(orders, log=log, workers=min(workers, len(orders)), again=arguments.again):
        for row in outcome.rows:
            print(json.dumps(row, ensure_ascii=False))
        told.add(outcome)
    told.end(out)
    return 1 if told.failures else 0


def _folder(name: str) -> Path:
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("folder_unusable", f"不能写到文件夹 {name}（{error.strerror}）。", "请换一个位置，或检查权限。") from None
    return folder


class _Told:
    """What is said on standard error: a bar while reading, then the sum, the notes and what could not be read."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._claims, self._known = total, 0, 0, 0
        self._began = time.monotonic()
        self._has_bar = total > 1 and sys.stderr.isatty()
        self._noted: list[tuple[Path, str]] = []
        self.failures: list[tuple[Path, str]] = []

    def add(self, outcome: Outcome) -> None:
        self._done += 1
        self._claims += outcome.claims
        self._known += outcome.was_done
        if outcome.failure:
            self.failures.append((outcome.order.path, outcome.failure))
        self._noted += [(outcome.order.path, note.message) for note in outcome.notes][: SHOWN_NOTES + 1 - len(self._noted)]
        if self._has_bar:
            filled = round(BAR_WIDTH * self._done / self._total)
            speed = self._done / max(time.monotonic() - self._began, 0.001)
            bar = f"{'█' * filled}{'·' * (BAR_WIDTH - filled)}"
            sys.stderr.write(f"\r正在阅读 [{bar}] {self._done}/{self._total} 份 每秒 {speed:.0f} 份 ")
            sys.stderr.flush()

    def end(self, out: Path | None) -> None:
        if self._has_bar:
            sys.stderr.write("\n")
        for path, message in self._noted[:SHOWN_NOTES]:
            sys.stderr.write(f"提示  {shown(path)}：{message}\n")
        if len(self._noted) > SHOWN_NOTES:
            sys.stderr.write("提示  还有更多，逐份查看请加 --explain。\n")
        if self._total > 1 or out is not None:
            read = self._done - self._known - len(self.failures)
            known = f"，{self._known} 份此前已读" if self._known else ""
            place = f"，结果在 {out}" if out is not None else ""
            sys.stderr.write(f"读了 {read} 份，得到 {self._claims} 条{known}{place}。\n")
        if self.failures:
            sys.stderr.write(f"未能读取 {len(self.failures)} 份：\n")
        for path, message in self.failures[:SHOWN_FAILURES]:
            sys.stderr.write(f"  {shown(path)}：{message}\n")
        if len(self.failures) > SHOWN_FAILURES:
            sys.stderr.write(f"  ……还有 {len(self.failures) - SHOWN_FAILURES} 份。\n")


def shown(path: Path) -> str:
    """A stranger's file name as a terminal may show it."""
    return "".join(character if character.isprintable() else "\ufffd" for character in str(path))


def _explain(paths: Sequence[Path], published_on: date | None, out: str | None) -> int:
    from huoshui.ingestion.adapters.documents.opening import DocumentOpener
    from huoshui.ingestion.adapters.documents.reading_run import lines_of, orders_for, rows_of, write_whole
    from huoshui.ingestion.rules.claim_explanation import explanation
    from huoshui.ingestion.rules.document_reading.reading import read_claims

    failures: list[tuple[Order, Refusal]] = []
    folder = _folder(out) if out not in (None, STANDARD) else None
    with DocumentOpener() as opener:
        for order in orders_for(paths, folder, published_on):
            try:
                source = opener.read(order.path, published_on=published_on)
            except Refusal as refusal:
                failures.append((order, refusal))
                continue
            reading = read_claims(source)
            for line in explanation(source, reading):
                say(line)
            if order.target is not None:
                write_whole(order.target, lines_of(rows_of(order.doc, reading)))
    for order, why in failures:
        sys.stderr.write(f"未能读取 {shown(order.path)}：{why.message}{why.remedy}\n")
    return 1 if failures else 0


COMMAND = Command("read", "阅读文档：逐份写出其中的数字和项目，附原句；不需要数据库", _run, _add_arguments, needs=NOTHING)
