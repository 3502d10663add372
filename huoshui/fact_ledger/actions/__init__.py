"""Writing: sources, facts in bulk and few, corrections, withdrawals and choices."""

from huoshui.audit.rules.operation_sentences import declare
from huoshui.fact_ledger.actions.corrections import choose_fact, correct_fact, withdraw_fact
from huoshui.fact_ledger.actions.recording import FactIntake, Recorded, copy_facts, prepare_facts, record_facts
from huoshui.fact_ledger.actions.sources import record_source, source_for_more
from huoshui.fact_ledger.actions.unmasking import unmask_fact

__all__ = [
    "FactIntake",
    "Recorded",
    "choose_fact",
    "copy_facts",
    "correct_fact",
    "prepare_facts",
    "record_facts",
    "record_source",
    "source_for_more",
    "unmask_fact",
    "withdraw_fact",
]

declare({"fact.corrected": "更正事实", "fact.withdrawn": "撤回事实", "fact.chosen": "采用口径", "fact.unmasked": "查看个人信息原文"})
