"""Everything that is done to an assignment: each deed one transaction, locked, in the timeline, told, audited."""

from huoshui.assignments.actions.followers import SourceChange, follow_source
from huoshui.assignments.actions.handing import hand_parts_over
from huoshui.assignments.actions.issuing import PartOrder, issue_assignment, reroute_part, withdraw_assignment
from huoshui.assignments.actions.receiving import decide_dispute, dispute_part, set_person, sign_part
from huoshui.assignments.actions.reminding import remind_parts
from huoshui.assignments.actions.replying import accept_reply, reply_done, report_progress, return_reply
from huoshui.assignments.actions.short_profiles import offer_short_profiles
from huoshui.assignments.actions.shortening import ShortenedClock, shorten_parts
from huoshui.assignments.actions.ticking import recompute_open_clocks, tick_zone
from huoshui.assignments.actions.timing import ask_extension, decide_extension, pause_part, resume_part

__all__ = [
    "PartOrder",
    "ShortenedClock",
    "SourceChange",
    "accept_reply",
    "ask_extension",
    "decide_dispute",
    "decide_extension",
    "dispute_part",
    "follow_source",
    "hand_parts_over",
    "issue_assignment",
    "offer_short_profiles",
    "pause_part",
    "recompute_open_clocks",
    "remind_parts",
    "reply_done",
    "report_progress",
    "reroute_part",
    "resume_part",
    "return_reply",
    "set_person",
    "shorten_parts",
    "sign_part",
    "tick_zone",
    "withdraw_assignment",
]
