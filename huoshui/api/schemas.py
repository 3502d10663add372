"""Answers as JSON schemas made from the queries' own dataclasses, and the plain types that requests are checked by."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from huoshui.core.money import LIMIT_FEN
from huoshui.fact_ledger.queries import FactView
from huoshui.fact_ledger.rules.masking import masked
from huoshui.investment_projects.queries import GapRow

_LATE_NAMES = {"GapRow": GapRow}  # named under TYPE_CHECKING in the results of investment_projects
_made: dict[type, Any] = {}
_named: dict[str, type] = {}  # name in the document → the dataclass that bears it


class Answer(BaseModel):
    """What the API answers: read from attributes, whatever object a query gives."""

    model_config = ConfigDict(from_attributes=True)


class Body(BaseModel):
    """What the API takes: a field that it does not know is refused, so that a slip of the pen is not lost in silence."""

    model_config = ConfigDict(extra="forbid")


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("不能含有空字符")
    return text


def _sensible_day(day: date) -> date:
    if not 1949 <= day.year <= 2100:
        raise ValueError("日期应在 1949 至 2100 年之间")
    return day


Line = Annotated[str, Field(max_length=200), AfterValidator(_no_nul)]
Words = Annotated[str, Field(max_length=5000), AfterValidator(_no_nul)]
Day = Annotated[date, AfterValidator(_sensible_day)]
Fen = Annotated[int, Field(ge=-LIMIT_FEN, le=LIMIT_FEN, description="整数，单位：分")]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="打开时的版本号；与现有版本不同则答 409")]
Limit = Annotated[int, Field(ge=1, le=500)]


class ErrorBody(Answer):
    """Why a request was not carried out."""

    code: str
    message: str
    remedy: str
    field: str
    data: dict[str, Any]


class Made(Answer):
    """The id of what was made."""

    id: UUID


class NewVersion(Answer):
    """What was changed, and its version from now on."""

    id: UUID
    version: int


class Done(Answer):
    """The deed is done; there is nothing more to tell."""

    done: bool = True


class SourceAnswer(Answer):
    """Where a fact comes from: a form, or a file by its hash."""

    id: UUID
    kind: str
    kind_name: str
    title: str
    publisher: str
    published_on: date | None
    file_sha256: str
    recorded_at: datetime


class SpotAnswer(Answer):
    """The cell, page or field in the source, with the words that stand there."""

    sheet: str
    cell: str
    page: int | None
    field: str
    raw_text: str


class FactAnswer(Answer):
    """One fact. ``value`` is whole fen, a number as text, a date or text by ``kind``; null where withdrawn, or where it is personal."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    attribute: str
    label: str
    kind: str
    unit: str
    value: int | str | None
    comparator: str | None
    shown_value: str
    happened_on: date | None
    period_start: date | None
    period_end: date | None
    date_precision: str
    shown_time: str
    modality: str
    modality_name: str
    is_standing: bool
    is_withdrawal: bool
    corrects_id: UUID | None
    corrected_by_id: UUID | None
    reason: str
    recorded_at: datetime
    recorded_by_id: UUID
    source: SourceAnswer
    spot: SpotAnswer
    spot_sentence: str


def fact_answer(fact: Any) -> Any:
    """A fact as the API shows it: personal values never, neither sealed nor in the quoted words."""
    if not isinstance(fact, FactView):
        return fact
    line, spot, declared = fact.line, fact.spot, fact.attribute
    value: int | str | None = None
    if line.value is not None and not declared.personal:
        value = line.value if isinstance(line.value, int) else _text(line.value)
    return FactAnswer(
        id=fact.id,
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        attribute=declared.name,
        label=declared.label,
        kind=declared.kind,
        unit=declared.unit,
        value=value,
        comparator=line.comparator,
        shown_value=fact.shown_value,
        happened_on=line.happened_on,
        period_start=line.period_start,
        period_end=line.period_end,
        date_precision=line.date_precision,
        shown_time=fact.shown_time,
        modality=line.modality,
        modality_name=fact.modality_name,
        is_standing=fact.is_standing,
        is_withdrawal=line.is_withdrawal,
        corrects_id=line.corrects_id,
        corrected_by_id=fact.corrected_by_id,
        reason=fact.reason,
        recorded_at=line.recorded_at,
        recorded_by_id=fact.recorded_by_id,
        source=SourceAnswer.model_validate(fact.source),
        spot=SpotAnswer(
            sheet=spot.sheet,
            cell=spot.cell,
            page=spot.page,
            field=spot.field,
            raw_text=masked(spot.raw_text) if declared.personal else spot.raw_text,
        ),
        spot_sentence=spot.sentence.partition("，原文“")[0] if declared.personal else fact.spot_sentence,
    )


def _text(value: Decimal | date | str) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else value


Fact = Annotated[FactAnswer, BeforeValidator(fact_answer)]
_made[FactView] = Fact


def answer_of(kind: type, *, name: str = "", without: Iterable[str] = ()) -> Any:
    """The JSON schema of a result's dataclass: its fields and its properties, nested results alike. ``without`` leaves some out.

    The first call for a dataclass decides for all that nest it.
    """
    if kind in _made:
        return _made[kind]
    left_out = frozenset(without)
    hints = get_type_hints(kind, localns=_LATE_NAMES)
    columns: dict[str, Any] = {field.name: _shown(hints[field.name]) for field in fields(kind) if field.name not in left_out}
    for each, found in vars(kind).items():
        if isinstance(found, property) and found.fget is not None and each not in left_out:
            columns[each] = _shown(get_type_hints(found.fget, localns=_LATE_NAMES)["return"])
    made = create_model(  # type: ignore[call-overload]
        _own_name(kind, name or kind.__name__),
        __base__=Answer,
        __doc__=kind.__doc__,
        **{each: (hint, ...) for each, hint in columns.items()},
    )
    _made[kind] = made
    return made


def _own_name(kind: type, name: str) -> str:
    """The document has one place for names: where two domains call their results alike, the second carries its domain in front."""
    if _named.setdefault(name, kind) is kind:
        return name
    domain = kind.__module__.split(".")[1]
    return "".join(word.capitalize() for word in domain.split("_")) + name


def _shown(hint: Any) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return answer_of(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return Union[tuple(_shown(each) for each in inner)]  # noqa: UP007 - built at run time
    if origin is tuple and not (len(inner) == 2 and inner[1] is Ellipsis):
        return tuple.__class_getitem__(tuple(_shown(each) for each in inner))
    if origin in (frozenset, set, Set):
        return Annotated[list[_shown(inner[0])], BeforeValidator(sorted)]  # type: ignore[misc]
    if origin in (tuple, list, Sequence):
        return list[_shown(inner[0])]  # type: ignore[misc]
    if origin in (dict, Mapping):
        return dict[inner[0], _shown(inner[1])]  # type: ignore[misc, valid-type]
    return hint
