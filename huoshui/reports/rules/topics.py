"""What a 专项通报 is about: a kind of projects, one list of what is stuck, or the lights of one unit; as it stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huoshui.core.refusals import Refusal
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS

INDUSTRY, KEY_LEVEL, BUILD_KIND, AREA, GAP, UNIT = "industry", "key_level", "build_kind", "area", "gap", "unit"
TOPIC_KINDS = {GAP: "卡点", UNIT: "责任单位", KEY_LEVEL: "重点级别", BUILD_KIND: "建设性质", AREA: "园区、乡镇", INDUSTRY: "行业"}
LONGEST = 90


@dataclass(frozen=True)
class Topic:
    """``kind`` is one of TOPIC_KINDS; ``value`` a code, an id or the words of the ledger."""

    kind: str
    value: str

    @property
    def text(self) -> str:
        """industry:新材料."""
        return f"{self.kind}:{self.value}"

    @property
    def is_projects(self) -> bool:
        """True where it chooses projects by what they are."""
        return self.kind not in (GAP, UNIT)

    @property
    def filters(self) -> ProjectFilters:
        """The projects it is about; of a list of what is stuck every project."""
        if self.kind == INDUSTRY:
            return ProjectFilters(industries=(self.value,))
        if self.kind == KEY_LEVEL:
            return ProjectFilters(key_levels=(self.value,))
        if self.kind == BUILD_KIND:
            return ProjectFilters(build_kinds=(self.value,))
        if self.kind == AREA:
            return ProjectFilters(area_ids=(UUID(self.value),))
        return ProjectFilters(unit_ids=(UUID(self.value),)) if self.kind == UNIT else ProjectFilters()


def topic_of(text: str) -> Topic:
    """Reads what a form or a program sends. Refusals ``topic_missing``, ``unknown_topic``."""
    if not text.strip():
        raise Refusal("topic_missing", "没有选专题。", "请选一类项目、一张状态差清单或一个责任单位。", field="topic")
    kind, _, value = text.strip().partition(":")
    if not _is_fit(kind, value):
        raise Refusal("unknown_topic", f"没有“{text[:40]}”这个专题。", "请从列表中选。", field="topic")
    return Topic(kind, value)


def _is_fit(kind: str, value: str) -> bool:
    codes = {KEY_LEVEL: set(KEY_LEVELS), BUILD_KIND: set(BUILD_KINDS), GAP: set(GAP_KINDS)}
    if kind in codes:
        return value in codes[kind]
    if kind == INDUSTRY:
        return value.isprintable() and 0 < len(value) <= LONGEST - len(kind) - 1
    try:
        return kind in (AREA, UNIT) and bool(UUID(value))
    except ValueError:
        return False


def topic_name(topic: Topic, name: str = "") -> str:
    """In the words of a title: 新材料行业项目, 省级重点项目, 新建项目, 已签约未摘地, 柳林镇. ``name`` of a unit or an area."""
    if topic.kind == INDUSTRY:
        return f"{topic.value}行业项目"
    if topic.kind == KEY_LEVEL:
        return f"{KEY_LEVELS[topic.value]}重点项目"
    if topic.kind == BUILD_KIND:
        return f"{BUILD_KINDS[topic.value]}项目"
    if topic.kind == GAP:
        return GAP_KINDS[topic.value].label
    return f"{name}项目" if topic.kind == AREA else name
