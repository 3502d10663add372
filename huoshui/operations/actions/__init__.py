"""Keeping uploads, answering a request once."""

from huoshui.operations.actions.idempotency import Answer, answer_once, forget_old_answers
from huoshui.operations.actions.stored_files import refuse_before_keeping, store_file

__all__ = ["Answer", "answer_once", "forget_old_answers", "refuse_before_keeping", "store_file"]
