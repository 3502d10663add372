"""A form as data: fields with what was typed, the problem beside each, the summary on top. templates/components/form.html draws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import uuid_utils.compat

from huoshui.core.refusals import Refusal


@dataclass(frozen=True)
class Field:
    """``kind``: text | textarea | money | date | moment | select | radio | file | photos | check | hidden. Drawn by field.html."""

    name: str
    label: str
    kind: str = "text"
    needed: bool = False
    hint: str = ""
    unit: str = ""
    choices: Sequence[tuple[str, str]] = ()
    units: Sequence[str] = ()  # money: units offered in field "<name>_unit"
    wide: bool = False
    value: str = ""
    unit_value: str = ""
    problem: str = ""
    latest: str = ""  # for dates: max=
    earliest: str = ""
    list_id: str = ""  # a <datalist> beside it
    max_length: int = 200

    @property
    def element_id(self) -> str:
        return f"field-{self.name}"


@dataclass
class FormState:
    """A page's form. ``problems`` that name no field stand in the summary alone."""

    fields: list[Field]
    key: str  # idempotency key
    problems: list[tuple[str, str]]  # (element id or "", words)

    @property
    def by_name(self) -> dict[str, Field]:
        return {one.name: one for one in self.fields}


def new_form(fields: Iterable[Field], values: Mapping[str, str] | None = None) -> FormState:
    """A form to be filled in, with ``values`` as its start."""
    start = values or {}
    filled_fields = [
        replace(one, value=str(start.get(one.name, one.value) or ""), unit_value=str(start.get(f"{one.name}_unit", one.unit_value) or ""))
        for one in fields
    ]
    return FormState(filled_fields, str(uuid_utils.compat.uuid7()), [])


def refused_form(fields: Iterable[Field], posted: Mapping[str, str], refusals: Iterable[Refusal]) -> FormState:
    """The same form after a refusal: what was typed stays, problems stand beside their fields and are summed on top."""
    state = new_form(fields, posted)
    names = {one.name for one in state.fields}
    words_by_name: dict[str, str] = {}
    for refusal in refusals:
        words = f"{refusal.message}{refusal.remedy}"
        if refusal.field in names:
            words_by_name.setdefault(refusal.field, words)
        else:
            state.problems.append(("", words))
    state.fields = [replace(one, problem=words_by_name.get(one.name, "")) for one in state.fields]
    state.problems = [(one.element_id, f"{one.label}：{one.problem}") for one in state.fields if one.problem] + state.problems
    return state


def missing_fields(fields: Iterable[Field], posted: Mapping[str, str]) -> list[Refusal]:
    """One refusal for each needed field left empty."""
    return [
        Refusal("missing", f"“{one.label}”没有填。", "请补上后再提交。", field=one.name)
        for one in fields
        if one.needed and one.kind != "file" and not str(posted.get(one.name, "")).strip()
    ]
