"""`huoshui export`: ledgers in the form in which they came, and project lists."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from huoshui.cli.frame import Command, Installation, day_of, print_json, say
from huoshui.core.refusals import Refusal


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", required=True, metavar="区", help="导出哪个区：名称或编号")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--ledger", metavar="台账", help="一份台账：工作表名、标题、文件名或编号；不写则导出本区全部台账")
    chosen.add_argument("--list", choices=["projects"], metavar="清单", help="导出清单：projects")
    parser.add_argument("--columns", metavar="列,列", help="清单的列，用逗号分隔，如 project_name,stage,planned_investment")
    parser.add_argument("--filter", action="append", default=[], metavar="条件=值", help="清单的筛选条件，写法同网页地址，可重复")
    parser.add_argument("--format", choices=["xlsx", "csv"], help="文件格式，默认看输出文件的扩展名")
    parser.add_argument("--as-of", metavar="日期", help="按哪一天的情况导出，如 2025-06-30")
    parser.add_argument("--out", required=True, metavar="文件", help="写到哪个文件")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")


def _run(arguments: argparse.Namespace, installation: Installation) -> int:
    from huoshui.cli.import_files import Zones
    from huoshui.operations.adapters.row_security import bound_to_zone
    from huoshui.organizations.queries import platform_actor

    target = Path(arguments.out)
    if not target.parent.is_dir():
        raise Refusal("folder_missing", f"文件夹 {target.parent} 不存在。", "请先建立，或换一个位置。")
    zone_id = Zones(create=False, dry_run=False).find(arguments.zone)
    with bound_to_zone(zone_id):
        exported = _exported(arguments, platform_actor(zone_id), arguments.format or _format_of(target))
    target.write_bytes(exported.content)
    if arguments.json:
        print_json({"file": str(target), "rows": exported.rows, "bytes": len(exported.content)})
    else:
        say(f"已导出 {exported.rows} 行到 {target}")
    return 0


def _exported(arguments: argparse.Namespace, actor: Any, file_format: str) -> Any:
    from huoshui.ingestion.actions import export_all_ledgers, export_ledger, export_projects
    from huoshui.investment_projects.rules.filters import ProjectFilters

    as_of = day_of(arguments.as_of, "--as-of")
    if arguments.list:
        filters: dict[str, list[str]] = {}
        for word in arguments.filter:
            key, sign, value = word.partition("=")
            if not sign:
                raise Refusal("bad_filter", f"--filter “{word}”应写成 条件=值。", "例如 --filter stages=started。")
            filters.setdefault(key, []).append(value)
        columns = [word.strip() for word in (arguments.columns or "").split(",") if word.strip()]
        return export_projects(actor, ProjectFilters.from_query(filters), columns=columns, file_format=file_format, as_of=as_of)
    if arguments.columns or arguments.filter:
        raise Refusal("columns_of_a_ledger", "--columns 和 --filter 只用于 --list。", "台账按原来的表样导出，不能选列。")
    if arguments.ledger:
        return export_ledger(actor, arguments.ledger, file_format=file_format, as_of=as_of)
    return export_all_ledgers(actor, file_format=file_format, as_of=as_of)


def _format_of(target: Path) -> str:
    suffix = target.suffix.lower().lstrip(".")
    if suffix not in ("xlsx", "csv"):
        raise Refusal("export.unknown_format", f"输出文件 {target.name} 的扩展名不是 .xlsx 或 .csv。", "请改名，或用 --format 指明。")
    return suffix


COMMAND = Command("export", "导出台账或项目清单", _run, _add_arguments)
