"""`huoshui doctor`: is this machine fit, and is this installation well?"""

from __future__ import annotations

import argparse

from huoshui.cli.frame import NOTHING, Command, Installation, print_json, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(arguments: argparse.Namespace, installation: Installation) -> int:
    findings = list(installation.findings())
    is_well = all(well for well, subject, words in findings)
    if arguments.json:
        print_json(
            {"is_well": is_well, "findings": [{"is_well": well, "subject": subject, "words": words} for well, subject, words in findings]}
        )
    else:
        for well, subject, words in findings:
            say(f"{'正常' if well else '异常'}  {subject}：{words}")
        say("一切正常。" if is_well else "有异常，见上。")
    return 0 if is_well else 1


COMMAND = Command("doctor", "体检：本机条件、数据文件夹、密钥、数据库与防护", run, add_arguments, needs=NOTHING)
