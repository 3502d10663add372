"""From file to committed facts: 50,000 rows × 12 columns, beside django-import-export on the same file in the same run.

    .venv/bin/python bench/import_speed.py [--rows 50000] [--peer-rows 5000] [--json]

Works in a data folder of its own with a private database, which is removed at the end. Peak memory is that of this process
together with the parsing child; the database server counts for itself.

The peer is django-import-export, measured four ways: see import_peer.py beside this.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from import_peer import backend_cpu_seconds, measure_peer

HEADERS = (
    "序号", "项目名称", "项目代码", "建设单位", "建设规模及内容", "总投资（万元）", "2025年度计划投资（万元）",
    "2025年1-6月累计完成投资（万元）", "6月完成投资（万元）", "目前阶段", "责任单位", "形象进度",
)  # fmt: skip
STAGES = ("签约", "在建", "投产", "竣工", "在谈")
TARGET_ROWS_A_SECOND = 2_500
TARGET_RATIO = 10
TARGET_MEGABYTES = 800
TARGET_READING = 3


def write_ledger(path: Path, rows: int) -> None:
    """A plausible big ledger: 12 columns, a title and one header row."""
    import xlsxwriter

    chance = random.Random(20251122)
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet("重点项目")
    sheet.write(0, 0, "青河开发区2025年6月重点项目台账")
    for column, header in enumerate(HEADERS):
        sheet.write(1, column, header)
    for number in range(1, rows + 1):
        plan = chance.randint(500, 90_000)
        values = (
            number, f"新材料产业园{number}号厂房建设项目", f"2105-411402-04-01-{number:06d}", f"青河第{number % 5000}实业有限公司",
            f"新建厂房{chance.randint(1, 90)}万平方米，购置设备{chance.randint(1, 900)}台套", chance.randint(1_000, 500_000), plan,
            plan // 2, plan // 12, STAGES[number % 5], f"第{number % 40}工作专班",
            f"主体施工至{chance.randint(1, 30)}层，累计完成{chance.randint(1, 99)}%",
        )  # fmt: skip
        for column, value in enumerate(values):
            sheet.write(number + 1, column, value)
    workbook.close()


class PeakMemory:
    """Watches this process and its children, the database server left out."""

    def __init__(self) -> None:
        self.peak_kilobytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            self.peak_kilobytes = max(self.peak_kilobytes, self._now())

    def _now(self) -> int:
        total = _resident(os.getpid())
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if (
                        int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid()
                        and b"parsing_child" in (entry / "cmdline").read_bytes()
                    ):
                        total += _resident(int(entry.name))
                except (OSError, IndexError):
                    continue
        return total


def _resident(process_id: int) -> int:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def measure_reading(path: Path) -> dict[str, float]:
    """Reading the file: bare calamine in this process against our parsing (limited child, checks, transfer included).

    What bare calamine does not do, understanding headers and cells, is told beside it and not held against it.
    """
    import python_calamine

    from huoshui.ingestion.adapters.reading import collecting_later
    from huoshui.ingestion.adapters.workbook_reader import read_workbook
    from huoshui.ingestion.rules.sheet_reading import read_sheet

    bare, parsing, interpretation = [], [], []
    for _ in range(3):
        started = time.perf_counter()
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()
        bare.append(time.perf_counter() - started)
        with collecting_later():  # as the importer does
            started = time.perf_counter()
            read = read_workbook(path)
            parsing.append(time.perf_counter() - started)
            started = time.perf_counter()
            for grid in read.grids:
                read_sheet(grid, answers={}, remembered={}, today=date(2025, 7, 5))
            interpretation.append(time.perf_counter() - started)
            del read
    return {
        "bare_calamine_s": round(min(bare), 2),
        "parsing_s": round(min(parsing), 2),
        "parsing_times_bare": round(min(parsing) / min(bare), 2),
        "interpretation_s": round(min(interpretation), 2),
        "parsing_and_interpretation_times_bare": round((min(parsing) + min(interpretation)) / min(bare), 2),
    }


def _note_time(times: list[float], _rows: int) -> None:
    times.append(time.perf_counter())


def _children_cpu_seconds() -> float:
    """Processor time of the children that have ended: the parsing child."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_import(path: Path, rows: int) -> dict[str, Any]:
    """Start, read, compare, stage, commit: until the transaction is done."""
    from huoshui.ingestion.actions import import_now
    from huoshui.operations.adapters.row_security import bound_to_zone
    from huoshui.organizations.actions import create_zones
    from huoshui.organizations.queries import platform_actor
    from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID

    with bound_to_zone(PLATFORM_ZONE_ID):
        zone = create_zones(platform_actor(PLATFORM_ZONE_ID), ["青河开发区"])[0]
    actor = platform_actor(zone.id)
    results: dict[str, Any] = {}
    with bound_to_zone(zone.id):
        for label in ("first", "again"):
            with PeakMemory() as memory, path.open("rb") as stream:
                started = time.perf_counter()
                own, server, parser = time.process_time(), backend_cpu_seconds(), _children_cpu_seconds()
                prepared = [started]
                outcome = import_now(actor, path.name, stream, on_read=partial(_note_time, prepared))
                done = time.perf_counter()
                own, server = time.process_time() - own, backend_cpu_seconds() - server
                parser = _children_cpu_seconds() - parser
            assert outcome.state == "committed", outcome
            report = outcome.report
            results[label] = {
                "seconds": round(done - started, 1),
                "until_preview_s": round(prepared[-1] - started, 1),
                "commit_s": round(done - prepared[-1], 1),
                "rows_a_second": round(rows / (done - started)),
                "facts": report["facts_new"],
                "projects_new": report["projects_new"],
                "projects_same": report["projects_same"],
                "cpu_seconds": {"parser": round(parser, 1), "importer": round(own, 1), "database": round(server, 1)},
                "peak_megabytes": round(memory.peak_kilobytes / 1024),
            }
    return results


def ratios(figures: dict[str, Any]) -> dict[str, dict[str, float]]:
    """How many times as long the peer takes, by the clock and in processor time, each way of it."""
    first = figures["import"]["first"]
    own_cpu = sum(first["cpu_seconds"].values())
    return {
        label: {
            "by_the_clock": round(way["scaled_seconds"] / first["seconds"], 1),
            "in_processor_time": round(sum(way["scaled_cpu_seconds"].values()) / own_cpu, 1),
        }
        for label, way in figures["peer"].items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--peer-rows", type=int, default=5_000)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="huoshui-bench-"))
    folder.chmod(0o755)
    os.environ["HUOSHUI_DATA"] = str(folder / "data")
    os.environ["HUOSHUI_KEY_FILE"] = str(folder / "key")
    os.environ.pop("DATABASE_URL", None)
    from huoshui.config.this_installation import ThisInstallation

    installation = ThisInstallation.from_environment()
    try:
        installation.create_key()
        with installation.database_running():
            installation.set_up_django()
            installation.migrate(lambda line: None)
            path = folder / "ledger.xlsx"
            write_ledger(path, arguments.rows)
            figures: dict[str, Any] = {
                "rows": arguments.rows,
                "columns": len(HEADERS),
                "file_megabytes": round(path.stat().st_size / 1e6, 1),
            }
            figures["import"] = measure_import(path, arguments.rows)
            figures["reading"] = measure_reading(path)
            if not arguments.no_peer:
                figures["peer"] = measure_peer(path, arguments.rows, arguments.peer_rows)
                figures["times_the_peer"] = ratios(figures)
            from django.db import connections

            connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures["own_peak_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 0 if _holds(figures) else 1


def _holds(figures: dict[str, Any]) -> bool:
    first = figures["import"]["first"]
    checks = {
        f"≥ {TARGET_ROWS_A_SECOND} 行/秒": (first["rows_a_second"] >= TARGET_ROWS_A_SECOND, f"{first['rows_a_second']} 行/秒"),
        f"内存 < {TARGET_MEGABYTES} MB": (first["peak_megabytes"] < TARGET_MEGABYTES, f"{first['peak_megabytes']} MB"),
        f"解析不超过 calamine 的 {TARGET_READING} 倍": (
            figures["reading"]["parsing_times_bare"] <= TARGET_READING,
            f"{figures['reading']['parsing_times_bare']} 倍",
        ),
    }
    if "times_the_peer" in figures:
        same = figures["times_the_peer"]["same work"]["by_the_clock"]
        checks[f"≥ django-import-export 的 {TARGET_RATIO} 倍（同样保存每个数的来源与单元格）"] = (same >= TARGET_RATIO, f"{same} 倍")
        for label, told in (
            ("plain", "只存最后的值，一遍"),
            ("as its manual", "只存最后的值，先试导再导入"),
            ("bulk", "批量方式，不查旧行"),
        ):
            told_ratio = figures["times_the_peer"][label]
            print(
                f"　　 另：django-import-export {told}：{told_ratio['by_the_clock']} 倍（处理器时间 {told_ratio['in_processor_time']} 倍）",
                file=sys.stderr,
            )
    for name, (holds, told) in checks.items():
        print(f"{'达到' if holds else '未达到'}：{name}，本次 {told}", file=sys.stderr)
    return all(holds for holds, _ in checks.values())


if __name__ == "__main__":
    raise SystemExit(main())
