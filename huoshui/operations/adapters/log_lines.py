"""One event, one line: what users typed cannot forge a second log entry."""

from __future__ import annotations

import json
import logging


class OneLineFormatter(logging.Formatter):
    """Time, level, logger and message, with control characters encoded; a traceback becomes part of the same line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return json.dumps(line, ensure_ascii=False)[1:-1]
