"""`huoshui import`: ledgers brought in from the command line, through the same door as the browser's."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from huoshui.cli.frame import NOTHING, Command, Installation, print_json, say
from huoshui.cli.readiness import behind, refuse_unguarded
from huoshui.core.refusals import Refusal

QUESTIONS_OPEN = 3
SHOWN_PROBLEMS = 20
BAR_WIDTH = 30


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="文件", help="台账文件：.xlsx .xls .ods .csv，可一次给多个")
    parser.add_argument("--zone", required=True, metavar="区", help="导入到哪个区：名称或编号")
    parser.add_argument("--sheet-zone", action="append", default=[], metavar="工作表=区", help="某个工作表导入到另一个区，可重复")
    parser.add_argument("--create-zones", action="store_true", help="所写的区不存在时新建")
    parser.add_argument("--answers", metavar="文件", help="问题的答复：JSON 对象，问题编号 → 所选的值")
    parser.add_argument("--dry-run", action="store_true", help="只读取和比对，不写入任何内容")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def _run(arguments: argparse.Namespace, installation: Installation) -> int:
    paths = [_existing(name) for name in arguments.files]
    answers = _answers(arguments.answers)
    with _ready_or_set_up(installation):
        from huoshui.operations.adapters.row_security import bound_to_zone

        zones = Zones(create=arguments.create_zones, dry_run=arguments.dry_run)
        zone_id = zones.find(arguments.zone)
        sheet_zones = {sheet: zones.find(name) for sheet, name in _pairs(arguments.sheet_zone)}
        with bound_to_zone(zone_id):
            work = _DryRun(zones) if arguments.dry_run else _Import(show_progress=not arguments.json)
            reports = [work.one(path, zone_id, sheet_zones, answers) for path in paths]
    _refuse_unused_sheets(sheet_zones, reports)
    if arguments.json:
        print_json(reports[0] if len(reports) == 1 else _together(reports))
    else:
        for report in reports:
            _tell(report)
    return QUESTIONS_OPEN if any(report["questions"] for report in reports) else 0


def _tell_progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")


@contextmanager
def _ready_or_set_up(installation: Installation) -> Iterator[None]:
    """Django is set up and the database runs; a data folder that nobody has started yet is set up on the way."""
    installation.create_key()
    with installation.database_running():
        installation.set_up_django()
        pending = installation.pending_migrations()
        if pending and not any(name.endswith("organizations.0001_initial") for name in pending):
            raise behind(pending)
        if pending:
            installation.migrate(_tell_progress)
        refuse_unguarded(installation)
        yield


class Zones:
    """Zones by name or id, made where that was asked for; a dry run only pretends."""

    def __init__(self, *, create: bool, dry_run: bool) -> None:
        self.create, self.dry_run = create, dry_run
        self.names: dict[UUID, str] = {}

    def find(self, wanted: str) -> UUID:
        from huoshui.organizations import queries as organizations

        pretended = next((zone_id for zone_id, name in self.names.items() if name == wanted), None)
        if pretended is not None:
            return pretended
        zone = _by_id(wanted) or organizations.zone_by_name(wanted)
        if zone is None and not self.create:
            known = "、".join(each.name for each in organizations.working_zones()[:30]) or "（无）"
            raise Refusal("zone_unknown", f"没有名为“{wanted}”的区。", f"现有：{known}。如需新建，请加 --create-zones。", field="zone")
        zone_id, name = (zone.id, zone.name) if zone is not None else self._made(wanted)
        self.names[zone_id] = name
        return UUID(str(zone_id))

    def _made(self, name: str) -> tuple[UUID, str]:
        from huoshui.operations.adapters.row_security import bound_to_zone
        from huoshui.organizations.actions import create_zones
        from huoshui.organizations.queries import platform_actor
        from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID

        if self.dry_run:
            return uuid4(), name
        with bound_to_zone(PLATFORM_ZONE_ID):
            zone = create_zones(platform_actor(PLATFORM_ZONE_ID), [name])[0]
        return zone.id, zone.name


def _by_id(text: str) -> Any:
    from huoshui.organizations import queries as organizations

    try:
        return organizations.zone(UUID(text))
    except ValueError:
        return None


class _DryRun:
    """Reads and compares; keeps nothing."""

    def __init__(self, zones: Zones) -> None:
        self._zone_names = zones.names

    def one(self, path: Path, zone_id: UUID, sheet_zones: Mapping[str, UUID], answers: Mapping[str, str]) -> dict[str, Any]:
        from huoshui.ingestion.actions import preview_path
        from huoshui.organizations.queries import platform_actor

        report = preview_path(platform_actor(zone_id), path, answers=answers, sheet_zones=sheet_zones, zone_names=self._zone_names)
        return {**report, "state": "dry_run"}


class _Import:
    """Reads, compares and commits; with open questions it stops before the commit."""

    def __init__(self, *, show_progress: bool) -> None:
        self._show_progress = show_progress and sys.stderr.isatty()

    def one(self, path: Path, zone_id: UUID, sheet_zones: Mapping[str, UUID], answers: Mapping[str, str]) -> dict[str, Any]:
        from huoshui.ingestion.actions import import_now
        from huoshui.organizations.queries import platform_actor

        bar = _Bar(path.name) if self._show_progress else None
        with path.open("rb") as stream:
            outcome = import_now(
                platform_actor(zone_id),
                path.name,
                stream,
                answers=answers,
                sheet_zones={sheet: str(zone) for sheet, zone in sheet_zones.items()},
                on_read=bar.begin if bar else lambda rows: None,
                on_rows=bar.advance if bar else lambda rows: None,
            )
        if bar:
            bar.end()
        if outcome.failure:
            raise Refusal(outcome.failure["code"], outcome.failure["message"], outcome.failure["remedy"])
        return {**outcome.report, "state": outcome.state, "import_id": str(outcome.batch_id)}


class _Bar:
    """A progress bar on standard error."""

    def __init__(self, name: str) -> None:
        self._name, self._total, self._done = name, 0, 0
        sys.stderr.write(f"正在读取 {name} ……\r")

    def begin(self, rows: int) -> None:
        self._total = rows
        self.advance(0)

    def advance(self, rows: int) -> None:
        self._done = min(self._done + rows, self._total)
        share = self._done / self._total if self._total else 1
        filled = round(BAR_WIDTH * share)
        sys.stderr.write(f"\r正在入库 {self._name} [{'█' * filled}{'·' * (BAR_WIDTH - filled)}] {self._done}/{self._total} 行 ")
        sys.stderr.flush()

    def end(self) -> None:
        sys.stderr.write("\n")


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise Refusal("file_missing", f"找不到文件 {name}。", "请检查路径。")
    return path


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        sheet, sign, zone = word.rpartition("=")
        if not sign or not sheet.strip() or not zone.strip():
            raise Refusal("bad_sheet_zone", f"--sheet-zone “{word}”应写成 工作表=区。", "例如 --sheet-zone 签约项目=罗山县。")
        yield sheet.strip(), zone.strip()


def _answers(name: str | None) -> dict[str, str]:
    """A JSON object, or the list of questions that an earlier run printed with an ``answer`` added to each."""
    if name is None:
        return {}
    try:
        said = json.loads(_existing(name).read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError):
        said = None
    if isinstance(said, dict) and isinstance(said.get("questions"), list):
        said = said["questions"]
    if isinstance(said, list) and all(isinstance(one, dict) and "id" in one for one in said):
        return {str(one["id"]): str(one["answer"]) for one in said if one.get("answer")}
    if not isinstance(said, dict):
        raise Refusal(
            "bad_answers", f"答复文件 {name} 不是 JSON 对象。", '应写成 {"问题编号": "所选的值"}，编号见 --dry-run --json 的 questions。'
        )
    return {str(key): str(value) for key, value in said.items()}


def _refuse_unused_sheets(sheet_zones: Mapping[str, UUID], reports: Sequence[Mapping[str, Any]]) -> None:
    present = {sheet["name"] for report in reports for sheet in report["sheets"]}
    for sheet in sheet_zones:
        if sheet not in present:
            raise Refusal("sheet_unknown", f"文件中没有名为“{sheet}”的工作表。", f"现有工作表：{'、'.join(sorted(present))}。")


def _together(reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several files as one object: the sums, all questions and problems, and each file's own object."""
    from huoshui.ingestion.rules.import_report import combined_totals

    counted = ("projects_new", "projects_changed", "projects_same", "enterprises_new", "enterprises_changed", "enterprises_same",
               "requests_new", "requests_changed", "requests_same",
               "targets_new", "targets_changed", "targets_same",
               "rows_kept_out", "facts_new")  # fmt: skip
    return {
        "sheets": [sheet for report in reports for sheet in report["sheets"]],
        **{name: sum(report[name] for report in reports) for name in counted},
        "questions": [question for report in reports for question in report["questions"]],
        "choices": [choice for report in reports for choice in report["choices"]],
        "problems": [problem for report in reports for problem in report["problems"]],
        "totals": combined_totals(report["totals"] for report in reports),
        "files": list(reports),
    }


_NOUNS = {
    "project": ("项目", "projects"),
    "enterprise": ("企业", "enterprises"),
    "request": ("诉求", "requests"),
    "target": ("目标", "targets"),
}


def _tell(report: Mapping[str, Any]) -> None:
    verbs = {"committed": "已入库", "dry_run": "预览（未写入）", "asking": "待确认（未写入）"}
    say(f"{report['file']}：{verbs.get(report['state'], report['state'])}")
    for sheet in report["sheets"]:
        if not sheet["rows_read"]:
            say(f"  工作表“{sheet['name']}”：跳过。{sheet['status_reason']}")
            continue
        noun, counted = _NOUNS[sheet["subject_kind"]]
        said = (
            f"读取 {sheet['rows_read']} 行，{noun}新增 {sheet[counted + '_new']}，变更 {sheet[counted + '_changed']}，"
            f"相同 {sheet[counted + '_same']}"
        )
        say(f"  工作表“{sheet['name']}” → {sheet['zone']}：{said}")
    subjects = "；".join(
        f"{noun}：新增 {report[counted + '_new']}，变更 {report[counted + '_changed']}，相同 {report[counted + '_same']}"
        for noun, counted in _NOUNS.values()
        if counted == "projects" or any(report[f"{counted}_{kind}"] for kind in ("new", "changed", "same"))
    )
    say(f"  {subjects}；未入库 {report['rows_kept_out']} 行，文件中已无 {report['projects_gone']} 个，清空 {report['cells_cleared']} 格")
    _tell_totals(report["totals"])
    _tell_problems(report["problems"])
    for choice in report["choices"] if report["state"] == "dry_run" else ():
        say(f"  可选 {choice['id']}（工作表“{choice['sheet']}”）：{choice['text']}现为 {choice['answer']}，改选请用 --answers")
        for one in choice["choices"]:
            say(f"    {one['value']} — {one['label']}")
    for question in report["questions"]:
        say(f"  问题 {question['id']}（工作表“{question['sheet']}”）：{question['text']}{question['why']}")
        for choice in question["choices"]:
            say(f"    {choice['value']} — {choice['label']}")
    if report["questions"]:
        say(f"  共 {len(report['questions'])} 个问题待确认：把答复写入 JSON 文件，用 --answers 文件 再次执行。")


def _tell_totals(totals: Mapping[str, str | None]) -> None:
    from huoshui.core.money import format_money
    from huoshui.fact_ledger.rules.attributes import attribute

    told = [f"{attribute('project', name).label} {format_money(None if fen is None else int(fen))}" for name, fen in totals.items()]
    if told:
        say(f"  合计：{'；'.join(told)}")


def _tell_problems(problems: Sequence[Mapping[str, Any]]) -> None:
    marks = {"error": "✗", "warning": "！", "told": "·"}
    for problem in problems[:SHOWN_PROBLEMS]:
        place = f"第 {problem['cell']} 行" if problem["cell"].isdecimal() else problem["cell"]
        say(f"  {marks[problem['severity']]} “{problem['sheet']}”{place}：{problem['message']}")
    if len(problems) > SHOWN_PROBLEMS:
        say(f"  ……另有 {len(problems) - SHOWN_PROBLEMS} 个问题，用 --json 查看全部。")


COMMAND = Command("import", "导入台账文件", _run, _add_arguments, needs=NOTHING)
