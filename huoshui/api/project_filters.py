"""The filters of project lists as query parameters: the same names and values as in the addresses of pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from huoshui.api.schemas import Body, Line
from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.investment_projects.rules.filters import BATCH_KINDS, NO_STATE, UNKNOWN, ProjectFilters

Switch = Literal["0", "1"]
Band = Annotated[str, Field(max_length=40, pattern=r"^(unknown|[0-9.]{1,12}-|-[0-9.]{1,12}|[0-9.]{1,12}-[0-9.]{1,12})$")]
Year = Annotated[int, Field(ge=1990, le=2100)]


def _codes(*values: str) -> Any:
    return Literal.__getitem__(values)


class ProjectQuery(Body):
    """Several values of one parameter are alternatives; parameters narrow each other."""

    model_config = {"extra": "ignore"}
    q: Line = Field("", description="名称、代码、业主、首字母、别名")
    stage: list[_codes(*(stage.code for stage in lifecycle.STAGES), UNKNOWN)] = Field([], description="阶段")  # type: ignore[misc, valid-type]
    side: list[_codes(NO_STATE, *(state.code for state in lifecycle.SIDE_STATES))] = Field([], description="旁侧状态")  # type: ignore[misc, valid-type]
    unit: list[UUID] = Field([], description="责任单位")
    unit_name: list[Line] = Field([], description="名册里没有的责任单位，按台账里的写法；unknown：未填")
    area: list[UUID] = Field([], description="园区、乡镇")
    area_name: list[Line] = Field([], description="名册里没有的园区、乡镇，按台账里的写法；unknown：未填")
    owner: list[UUID] = Field([], description="业主企业")
    batch: list[UUID] = Field([], description="三个一批期次")
    batch_kind: list[_codes(*BATCH_KINDS)] = Field([], description="批次类别")  # type: ignore[misc, valid-type]
    industry: list[Line] = Field([], description="行业")
    key_level: list[_codes(*KEY_LEVELS, UNKNOWN)] = Field([], description="重点级别")  # type: ignore[misc, valid-type]
    build_kind: list[_codes(*BUILD_KINDS, UNKNOWN)] = Field([], description="建设性质")  # type: ignore[misc, valid-type]
    motive: list[Line] = Field([], description="储备动因")
    band: list[Band] = Field([], description="总投资，亿元，含下限不含上限：5-10、-1、100-；没有总投资：unknown")
    signed: list[Year] = Field([], description="签约年份")
    started: list[Year] = Field([], description="开工年份")
    produced: list[Year] = Field([], description="投产年份")
    needs_evidence: Switch | None = Field(None, description="1：待补证据")
    date_unknown: Switch | None = Field(None, description="1：阶段日期不详")
    disputed: Switch | None = Field(None, description="1：总投资有两说")
    top_level: Switch | None = Field(None, description="1：只看主项目，不列分期")

    def filters(self) -> ProjectFilters:
        """Checked as on pages. Refusal ``bad_filter``."""
        given: dict[str, Any] = self.model_dump(exclude_none=True)
        return ProjectFilters.from_query(
            {name: [str(one) for one in value] if isinstance(value, list) else value for name, value in given.items()}
        )
