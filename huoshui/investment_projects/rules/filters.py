"""Which projects a page asks for, as it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS

UNKNOWN = "unknown"  # stage, industry, key level …: nobody said
NO_STATE = "none"  # no side state
FEN_PER_YI = 10**10
_GREATEST_YI = Decimal(900_000)
BATCH_KINDS = ("sign", "start", "produce")


@dataclass(frozen=True)
class ProjectFilters:
    """Empty means everything that the actor may see. Several values of one field are alternatives; fields narrow each other.

    Investment limits are whole fen, lower inclusive, upper exclusive. A switch of None asks nothing.
    """

    text: str = ""  # name, initials, code, owner, alias
    stages: tuple[str, ...] = ()  # lifecycle codes or UNKNOWN
    side_states: tuple[str, ...] = ()  # codes or NO_STATE
    unit_ids: tuple[UUID, ...] = ()
    unit_names: tuple[str, ...] = ()  # as stated, of units that the register does not know; UNKNOWN: nobody stated one
    area_ids: tuple[UUID, ...] = ()
    area_names: tuple[str, ...] = ()  # likewise of parks and townships
    owner_ids: tuple[UUID, ...] = ()  # enterprises
    batch_ids: tuple[UUID, ...] = ()
    batch_kinds: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    key_levels: tuple[str, ...] = ()
    build_kinds: tuple[str, ...] = ()
    reserve_motives: tuple[str, ...] = ()
    investment_from_fen: int | None = None
    investment_below_fen: int | None = None
    investment_unknown: bool = False
    signed_years: tuple[int, ...] = ()
    started_years: tuple[int, ...] = ()
    produced_years: tuple[int, ...] = ()
    needs_evidence: bool | None = None  # the stage is only reported
    date_unknown: bool | None = None  # the stage's date is not known
    disputed: bool | None = None  # sources state different totals and nobody chose
    top_level_only: bool = False  # leave phases out

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> ProjectFilters:
        """Read a parsed URL query (Django's QueryDict, or a dict of texts or lists of texts).

        Unknown keys are left to others (paging, dates). Raises Refusal ``bad_filter`` that names the key.
        """
        low, high, unknown = _band(_texts(query, "band"))
        return cls(
            text=" ".join(_texts(query, "q"))[:100],
            stages=_codes(query, "stage", (*lifecycle_codes(), UNKNOWN), "阶段"),
            side_states=_codes(query, "side", (*side_state_codes(), NO_STATE), "旁侧状态"),
            unit_ids=_ids(query, "unit", "责任单位"),
            unit_names=tuple(text[:80] for text in _texts(query, "unit_name")),
            area_ids=_ids(query, "area", "园区"),
            area_names=tuple(text[:80] for text in _texts(query, "area_name")),
            owner_ids=_ids(query, "owner", "企业"),
            batch_ids=_ids(query, "batch", "批次"),
            batch_kinds=_codes(query, "batch_kind", BATCH_KINDS, "批次类别"),
            industries=tuple(text[:80] for text in _texts(query, "industry")),
            key_levels=_codes(query, "key_level", (*KEY_LEVELS, UNKNOWN), "重点级别"),
            build_kinds=_codes(query, "build_kind", (*BUILD_KINDS, UNKNOWN), "建设性质"),
            reserve_motives=tuple(text[:40] for text in _texts(query, "motive")),
            investment_from_fen=low,
            investment_below_fen=high,
            investment_unknown=unknown,
            signed_years=_years(query, "signed", "签约年份"),
            started_years=_years(query, "started", "开工年份"),
            produced_years=_years(query, "produced", "投产年份"),
            needs_evidence=_switch(query, "needs_evidence", "待补证据"),
            date_unknown=_switch(query, "date_unknown", "日期不详"),
            disputed=_switch(query, "disputed", "总投资存疑"),
            top_level_only=_switch(query, "top_level", "只看主项目") is True,
        )

    def to_query(self) -> dict[str, list[str]]:
        """The same filters as a URL query: ``from_query(to_query())`` gives them back."""
        pairs: dict[str, list[str]] = {
            "q": [self.text] if self.text else [],
            "stage": list(self.stages),
            "side": list(self.side_states),
            "unit": [str(each) for each in self.unit_ids],
            "unit_name": list(self.unit_names),
            "area": [str(each) for each in self.area_ids],
            "area_name": list(self.area_names),
            "owner": [str(each) for each in self.owner_ids],
            "batch": [str(each) for each in self.batch_ids],
            "batch_kind": list(self.batch_kinds),
            "industry": list(self.industries),
            "key_level": list(self.key_levels),
            "build_kind": list(self.build_kinds),
            "motive": list(self.reserve_motives),
            "band": self._band_texts(),
            "signed": [str(each) for each in self.signed_years],
            "started": [str(each) for each in self.started_years],
            "produced": [str(each) for each in self.produced_years],
            "needs_evidence": _switch_text(self.needs_evidence),
            "date_unknown": _switch_text(self.date_unknown),
            "disputed": _switch_text(self.disputed),
            "top_level": ["1"] if self.top_level_only else [],
        }
        return {key: values for key, values in pairs.items() if values}

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked for."""
        return self == ProjectFilters()

    def narrowed(self, **changes: Any) -> ProjectFilters:
        """A copy with some fields replaced."""
        return replace(self, **changes)

    def without(self, field_name: str) -> ProjectFilters:
        """A copy that no longer asks about one field; for the removable marks above a list."""
        default: Any = next(each.default for each in fields(self) if each.name == field_name)
        return replace(self, **{field_name: default})

    def _band_texts(self) -> list[str]:
        texts = []
        if self.investment_from_fen is not None or self.investment_below_fen is not None:
            texts.append(f"{_yi_text(self.investment_from_fen)}-{_yi_text(self.investment_below_fen)}")
        return [*texts, UNKNOWN] if self.investment_unknown else texts


def lifecycle_codes() -> tuple[str, ...]:
    """Stage codes from first to last."""
    return tuple(stage.code for stage in lifecycle.STAGES)


def side_state_codes() -> tuple[str, ...]:
    """Side state codes."""
    return tuple(state.code for state in lifecycle.SIDE_STATES)


def _bad(key: str, label: str, text: str, remedy: str) -> Refusal:
    return Refusal("bad_filter", f"筛选条件“{label}”的值“{text[:40]}”无法识别。", remedy, field=key)


def _texts(query: Mapping[str, Any], key: str) -> list[str]:
    getlist = getattr(query, "getlist", None)
    found = getlist(key) if getlist else query.get(key, ())
    values: Iterable[Any] = (found,) if isinstance(found, str) else (found or ())
    texts = (str(value).replace("\x00", "").strip() for value in values)
    return list(dict.fromkeys(text for text in texts if text))


def _codes(query: Mapping[str, Any], key: str, allowed: tuple[str, ...], label: str) -> tuple[str, ...]:
    texts = _texts(query, key)
    for text in texts:
        if text not in allowed:
            raise _bad(key, label, text, "请从列表中选择，或清除该条件。")
    return tuple(texts)


def _ids(query: Mapping[str, Any], key: str, label: str) -> tuple[UUID, ...]:
    found = []
    for text in _texts(query, key)[:200]:
        try:
            found.append(UUID(text))
        except ValueError:
            raise _bad(key, label, text, "请从列表中选择，或清除该条件。") from None
    return tuple(found)


def _years(query: Mapping[str, Any], key: str, label: str) -> tuple[int, ...]:
    texts = _texts(query, key)
    for text in texts:
        if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
            raise _bad(key, label, text, "请填写 1990 至 2100 之间的四位年份。")
    return tuple(int(text) for text in texts)


def _switch(query: Mapping[str, Any], key: str, label: str) -> bool | None:
    texts = _texts(query, key)
    if not texts:
        return None
    meanings = {"1": True, "true": True, "on": True, "是": True, "0": False, "false": False, "否": False}
    if texts[-1].lower() not in meanings:
        raise _bad(key, label, texts[-1], "请填写 1（是）或 0（否）。")
    return meanings[texts[-1].lower()]


def _switch_text(value: bool | None) -> list[str]:
    return [] if value is None else ["1" if value else "0"]


def _band(texts: list[str]) -> tuple[int | None, int | None, bool]:
    """ "5-10" in 亿元, "-1" below 1, "50-" from 50, "unknown" without a figure."""
    low = high = None
    unknown = False
    for text in texts:
        if text == UNKNOWN:
            unknown = True
            continue
        first, dash, second = text.partition("-")
        if not dash or not (first or second):
            raise _bad("band", "投资规模", text, "请按“5-10”（亿元）的样式填写，一端可以不填。")
        low, high = _yi_fen(first, text), _yi_fen(second, text)
        if low is not None and high is not None and low >= high:
            raise _bad("band", "投资规模", text, "下限应小于上限。")
    return low, high, unknown


def _yi_fen(text: str, whole: str) -> int | None:
    if not text:
        return None
    plain = text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 20
    try:
        value = Decimal(text) if plain else None
    except InvalidOperation:
        value = None
    if value is None or value > _GREATEST_YI or value * FEN_PER_YI != int(value * FEN_PER_YI):
        raise _bad("band", "投资规模", whole, "请按“5-10”（亿元）的样式填写，一端可以不填。")
    return int(value * FEN_PER_YI)


def _yi_text(fen: int | None) -> str:
    if fen is None:
        return ""
    text = f"{Decimal(fen) / FEN_PER_YI:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
