"""Keeping uploads, answering a request once."""

from huoshui.operations.actions.idempotency import Answer, answer_once, forget_old_answers
from huoshui.operations.actions.stored_files import store_file

__all__ = ["Answer", "answer_once", "forget_old_answers", "store_file"]
