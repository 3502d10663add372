"""What the audit trail calls the deeds of this domain."""

from __future__ import annotations

from huoshui.assignments.rules.flow import STEP_NAMES
from huoshui.audit.rules import operation_sentences

operation_sentences.declare({f"assignment.{step}": f"交办：{name}" for step, name in STEP_NAMES.items()})
operation_sentences.declare({"assignments.exported": "导出交办清单"})
