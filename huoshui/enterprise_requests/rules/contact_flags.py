"""失联 and 停产空置 (僵尸) by rule, from what visits found (domain.md §2, 潢川): contact failed → phone check → flagged.

Only what happened since the firm was last met counts. 失联 needs ``unreachable_attempts`` failed contacts of which at least one by phone;
停产空置 needs ``idle_attempts`` sights of a standing workshop, and only a visit on the spot that meets somebody ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

MET, UNREACHABLE, IDLE = "met", "unreachable", "idle"
PHONE = "phone"
PHONE_CHECK = "phone_check"
FLAGS = {UNREACHABLE: "失联", IDLE: "停产空置"}


@dataclass(frozen=True, slots=True)
class Contact:
    """One visit or call: ``kind`` as the visit's, ``reached`` met | unreachable | idle."""

    on: date
    kind: str
    reached: str


@dataclass(frozen=True, slots=True)
class ContactVerdict:
    """``flags``: what the firm is, from FLAGS. ``next_step`` is PHONE_CHECK where a call is due before anything is said of the firm."""

    flags: tuple[str, ...] = ()
    next_step: str = ""
    words: str = ""


def judge_contacts(contacts: Sequence[Contact], unreachable_attempts: int, idle_attempts: int) -> ContactVerdict:
    """What ``contacts``, oldest first, say of the firm."""
    failed = _since_last(contacts, lambda one: one.reached == MET)
    unreached = [one for one in failed if one.reached == UNREACHABLE]
    standing = [one for one in _since_last(contacts, lambda one: one.reached == MET and one.kind != PHONE) if one.reached == IDLE]
    flags, words = [], []
    has_called = any(one.kind == PHONE for one in unreached)
    if len(unreached) >= unreachable_attempts and has_called:
        flags.append(UNREACHABLE)
        words.append(f"{unreached[0].on} 起联系 {len(unreached)} 次不上（含电话核实），满 {unreachable_attempts} 次")
    if len(standing) >= idle_attempts:
        flags.append(IDLE)
        words.append(f"{standing[0].on} 起 {len(standing)} 次见到停产空置，满 {idle_attempts} 次")
    if not flags and unreached and not has_called:
        return ContactVerdict((), PHONE_CHECK, f"已 {len(unreached)} 次联系不上，请先打电话核实")
    return ContactVerdict(tuple(flags), "", "；".join(words))


def _since_last(contacts: Sequence[Contact], ends: Callable[[Contact], bool]) -> list[Contact]:
    kept: list[Contact] = []
    for one in contacts:
        if ends(one):
            kept = []
        else:
            kept.append(one)
    return kept
