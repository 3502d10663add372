"""`huoshui openapi`: the document of the REST interface."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from huoshui.cli.frame import NOTHING, Command, Installation, say


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出（默认即是）")
    parser.add_argument("--out", metavar="文件", type=Path, help="写入文件，默认打印")


def _run(arguments: argparse.Namespace, installation: Installation) -> int:
    text = json.dumps(installation.openapi_document(), ensure_ascii=False, indent=1, default=str)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
        say(f"已写入 {arguments.out}。")
    else:
        say(text)
    return 0


COMMAND = Command("openapi", "输出接口说明（OpenAPI 3.1）", _run, _add_arguments, needs=NOTHING)
