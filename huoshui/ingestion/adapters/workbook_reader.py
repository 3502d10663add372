"""Workbooks of strangers, parsed in a limited child process and handed over as grids of cells."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.grids import Cell, Grid, RawWorkbook

MOST_PACKED_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 90  # the 20 s of processor time are the limit; this one is for a machine that is busy elsewhere
SAVE_AGAIN = "请用 Excel 或 WPS 打开后，另存为 .xlsx 再上传。"
CHILD = Path(__file__).with_name("parsing_child.py")

# code → (what is wrong, what to do); {sheet} is 工作表“名称” or empty
REFUSALS: dict[str, tuple[str, str]] = {
    "missing": ("找不到这个文件。", "请检查文件路径。"),
    "empty_file": ("文件是空的（0 字节）。", "请重新导出或重新上传。"),
    "too_large": ("文件超过 20 MB。", "请删去图片等附件，或按工作表拆成几个文件后分别导入。"),
    "unpacks_too_large": ("文件解压后超过 200 MB，或压缩比超过 100 倍，不予读取。", "请删去空白格式区域和图片，另存后再上传。"),
    "too_many_entries": ("文件内部条目超过 2,000 个，不予读取。", SAVE_AGAIN),
    "encrypted": ("文件设有打开密码，无法读取。", "请在 Excel 或 WPS 中取消密码后再上传。"),
    "macros": ("文件带有宏，不予读取。", "请另存为不含宏的 .xlsx 工作簿后再上传。"),
    "doctype": ("文件内部含有外部实体声明（DOCTYPE），不予读取。", SAVE_AGAIN),
    "corrupt": ("文件已损坏或不完整，无法读取。", "请用 Excel 或 WPS 打开检查，另存为 .xlsx 后再上传。"),
    "xlsb": ("这是 .xlsb 二进制工作簿，暂不支持。", SAVE_AGAIN),
    "not_a_table": ("这不是电子表格文件（支持 .xlsx、.xls、.ods、.csv）。", SAVE_AGAIN),
    "csv_encoding": ("CSV 文件的编码无法识别（支持 UTF-8、GB18030、UTF-16）。", "请另存为“CSV UTF-8”或 .xlsx 后再上传。"),
    "too_many_rows": ("{sheet}超过 60,000 行，不予读取。", "请按年度或单位拆成几个文件，或删去表格下方的多余内容。"),
    "too_many_columns": ("{sheet}超过 200 列，不予读取。", "请删去第 200 列（GR 列）以右的内容后再上传。"),
    "cell_too_long": ("{sheet}有单元格超过 32,767 字，不予读取。", "请缩短该单元格的内容，长文请作为附件保存。"),
    "memory": ("文件内容太多，读取时超过内存上限（768 MB）。", "请按工作表拆成几个文件后分别导入。"),
    "time": ("文件读取超过 20 秒上限。", "请按工作表拆成几个文件，或另存为 .xlsx 后再上传。"),
}


def refusal(code: str, *, sheet: str = "", detail: str = "") -> Refusal:
    """The refusal for ``code``, naming the sheet where one is to blame."""
    message, remedy = REFUSALS[code]
    where = f"工作表“{sheet}”" if sheet else "工作表"
    return Refusal(f"workbook_{code}", message.format(sheet=where), remedy, data={"sheet": sheet, "detail": detail})


def read_workbook(path: Path, *, name: str = "") -> RawWorkbook:
    """Parse one file. ``name`` is what its owner calls it (the stored file is named by its hash). Raises Refusal."""
    if not path.is_file():
        raise refusal("missing")
    size = path.stat().st_size
    if size == 0:
        raise refusal("empty_file")
    if size > MOST_PACKED_BYTES:
        raise refusal("too_large")
    safe_name = (name or path.name).replace("\0", "")[:200] or "file"
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), str(path.resolve()), safe_name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            close_fds=True,
        )
        timer = _Deadline(child)
        try:
            assert child.stdout is not None
            parsed = _parsed(child.stdout)
        finally:
            timer.stop()
            if child.stdout is not None:
                child.stdout.close()
            child.kill()
            child.wait()
    if parsed is None:
        raise refusal("time" if timer.struck or child.returncode in (-24, -9) else "memory", detail=f"exit {child.returncode}")
    return parsed


class _Deadline:
    """Kills the child when the wall clock runs out."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self.struck = False
        self._child = child
        self._timer = threading.Timer(WALL_SECONDS, self._strike)
        self._timer.daemon = True
        self._timer.start()

    def _strike(self) -> None:
        self.struck = True
        self._child.kill()

    def stop(self) -> None:
        self._timer.cancel()


def _revived(value: dict[str, Any]) -> Any:
    """Turn the one-key objects of the child back into dates; all other objects stay."""
    if len(value) == 1:
        ((key, content),) = value.items()
        if key == "d":
            return date.fromisoformat(content)
        if key == "dt":
            return datetime.fromisoformat(content)
        if key == "t" and isinstance(content, str):
            try:
                return time.fromisoformat(content)
            except ValueError:
                return content
        if key == "s":
            return timedelta(seconds=float(content))
    return value


def _parsed(lines: BinaryIO | Iterable[bytes]) -> RawWorkbook | None:
    """Assemble what the child said; None when it died before the end."""
    revive = json.JSONDecoder(object_hook=_revived).decode
    head: dict[str, Any] = {}
    sheets: list[tuple[dict[str, Any], list[list[Cell]]]] = []
    for line in lines:
        said = revive(line.decode("utf-8")) if line[:1] == b"[" else json.loads(line)
        if isinstance(said, list):
            sheets[-1][1].extend(said)
        elif said["kind"] == "sheet":
            sheets.append((said, []))
        elif said["kind"] == "workbook":
            head = said
        elif said["kind"] == "refusal":
            raise refusal(said["code"], sheet=said["sheet"], detail=said["detail"])
        elif said["kind"] == "end":
            return RawWorkbook(
                format=head["format"],
                grids=tuple(_grid(sheet, rows) for sheet, rows in sheets),
                encoding=head.get("encoding", ""),
                separator=head.get("separator", ""),
            )
    return None


def _grid(sheet: dict[str, Any], rows: list[list[Cell]]) -> Grid:
    return Grid(
        name=sheet["name"],
        rows=rows,
        merges=tuple(((first[0], first[1]), (last[0], last[1])) for first, last in sheet.get("merges", [])),
        visible=sheet["visible"],
        is_table=sheet["table"],
        hidden_rows=frozenset(sheet.get("hidden_rows", [])),
        hidden_columns=frozenset(sheet.get("hidden_columns", [])),
        uncalculated=tuple(sheet.get("uncalculated", [])),
        errors=tuple((cell, text) for cell, text in sheet.get("errors", [])),
        formats=sheet.get("formats", {}),
        widths={int(column): width for column, width in sheet.get("widths", {}).items()},
    )
