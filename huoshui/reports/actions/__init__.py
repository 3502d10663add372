"""Everything that is done to bulletins and to the screens of a zone: each deed one transaction, at the version its doer saw, audited."""

from huoshui.reports.actions.composed_pages import create_page, edit_page, retire_page
from huoshui.reports.actions.drafting import Heads, create_draft, discard_draft, edit_draft, recount_draft, redraft
from huoshui.reports.actions.releasing import make_pdf, preview_word, release_bulletin, withdraw_bulletin
from huoshui.reports.actions.wall import choose_wall

__all__ = [
    "Heads",
    "choose_wall",
    "create_draft",
    "create_page",
    "discard_draft",
    "edit_draft",
    "edit_page",
    "make_pdf",
    "preview_word",
    "recount_draft",
    "redraft",
    "release_bulletin",
    "retire_page",
    "withdraw_bulletin",
]
