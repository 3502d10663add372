"""`huoshui returns open`: what the worker does each morning, for one zone, by hand."""

from __future__ import annotations

import argparse

from huoshui.cli.frame import Command, Installation, no_run_of_its_own, print_json, say
from huoshui.cli.zone_work import working_in


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("zone", help="区域名称或编号")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def _run(arguments: argparse.Namespace, installation: Installation) -> int:
    with working_in(installation, arguments.zone) as actor:
        from huoshui.investment_projects.actions import open_due_round
        from huoshui.investment_projects.queries import round_line

        round_id = open_due_round(actor.zone_id)
        row = round_line(actor, round_id) if round_id else None
    if arguments.json:
        print_json({"round_id": str(round_id) if round_id else None, "projects": row.progress.total if row else None})
    elif row is None:
        say("没有到期要开的轮次，或者已经开过。")
    else:
        say(f"已开轮：{row.label}，{row.progress.total} 个项目，{row.fill_due_on} 前报送。")
    return 0


COMMAND = Command(
    "returns",
    "月度填报",
    no_run_of_its_own,
    subcommands=(Command("open", "按规则开本月的填报轮次；已开过的不会再开", _run, _add_arguments),),
)
