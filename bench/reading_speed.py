"""How long reading a ledger takes: 50,000 rows × 12 columns, beside bare calamine on the same file in the same run.

    .venv/bin/python bench/reading_speed.py [--rows 50000] [--rounds 5] [--json]

Three figures, each the best of the rounds (the machine may be busy): bare calamine (load and to_python in this process), our parsing
(limited child process, checks and transfer included), and the interpretation of the cells (headers, rows, values, checks).
Held: parsing within 3 times of bare calamine, interpretation at 8,000 rows/s or better.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from huoshui.ingestion.adapters.reading import read_file
from huoshui.ingestion.adapters.workbook_reader import read_workbook
from huoshui.ingestion.rules.sheet_reading import read_sheet

MOST_TIMES_CALAMINE = 3.0
LEAST_ROWS_A_SECOND = 8_000
HEADERS = (
    *("序号", "项目名称", "建设单位", "责任单位"),
    *("总投资（万元）", "2024年度计划投资（万元）", "6月完成投资（万元）", "1-6月累计完成投资（万元）"),
    *("形象进度", "开工时间", "目前阶段", "备注"),
)
TODAY = date(2024, 7, 5)


def write_ledger(path: Path, rows: int) -> None:
    """A plausible ledger of many rows: money, words, dates, stages, the same on every run."""
    chance = random.Random(5)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for number in range(1, rows + 1):
            total = chance.randint(3_000, 300_000)
            plan = total // 3
            names = (number, f"第{number}号智能制造产业园项目", f"某某{number % 7_000}实业有限公司", f"第{number % 40}招商局")
            sheet.write_row(number, 0, (*names, total, plan, plan // 12, plan // 2))
            sheet.write(number, 8, f"主体施工，完成基础工程第{number % 90}段")
            sheet.write_datetime(number, 9, date(2022, 1, 1) + timedelta(days=number % 700), day)
            sheet.write_row(number, 10, ("在建" if number % 3 else "已签约", "如期" if number % 5 else ""))


def measured(rows: int, rounds: int) -> dict[str, float]:
    """Best of the rounds in seconds."""
    best = {"calamine": 9e9, "parsing": 9e9, "interpretation": 9e9, "read_file": 9e9}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        write_ledger(path, rows)
        for _ in range(rounds):
            gc.collect()
            began = time.perf_counter()
            load_workbook(str(path)).get_sheet_by_index(0).to_python()
            best["calamine"] = min(best["calamine"], time.perf_counter() - began)
            began = time.perf_counter()
            gc.disable()  # as read_file does
            workbook = read_workbook(path)
            best["parsing"] = min(best["parsing"], time.perf_counter() - began)
            began = time.perf_counter()
            reading = read_sheet(workbook.grids[0], answers={}, remembered={}, today=TODAY)
            best["interpretation"] = min(best["interpretation"], time.perf_counter() - began)
            assert len(reading.rows) == rows and not reading.questions
            gc.enable()
            del reading, workbook
            began = time.perf_counter()
            read_file(path, today=TODAY)
            best["read_file"] = min(best["read_file"], time.perf_counter() - began)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    best = measured(options.rows, options.rounds)
    times = best["parsing"] / best["calamine"]
    speed = options.rows / best["interpretation"]
    held = times <= MOST_TIMES_CALAMINE and speed >= LEAST_ROWS_A_SECOND
    if options.json:
        print(json.dumps({"rows": options.rows, "seconds": best, "times_calamine": times, "rows_a_second": speed, "held": held}))
    else:
        print(f"{options.rows:,} rows × {len(HEADERS)} columns, best of {options.rounds}")
        for name, seconds in best.items():
            print(f"  {name:15} {seconds:7.3f} s")
        print(f"  parsing is {times:.2f} times bare calamine (held: {MOST_TIMES_CALAMINE})")
        print(f"  interpretation {speed:,.0f} rows/s (held: {LEAST_ROWS_A_SECOND:,})")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
