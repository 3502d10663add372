from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.refusals import Refusal
from huoshui.investment_projects.rules.filters import FEN_PER_YI, ProjectFilters, lifecycle_codes

switches = st.sampled_from([None, True, False])
some_ids = st.lists(st.uuids(), max_size=2, unique=True).map(tuple)
limits = st.one_of(st.none(), st.integers(0, 900_000 * 100).map(lambda hundredths: hundredths * FEN_PER_YI // 100))
filters = st.builds(
    ProjectFilters,
    text=st.text(alphabet="光伏产业园ab12", max_size=6),
    stages=st.lists(st.sampled_from([*lifecycle_codes(), "unknown"]), max_size=3, unique=True).map(tuple),
    unit_ids=some_ids,
    owner_ids=some_ids,
    batch_ids=some_ids,
    industries=st.lists(st.sampled_from(["新能源", "食品 加工"]), max_size=2, unique=True).map(tuple),
    investment_unknown=st.booleans(),
    signed_years=st.lists(st.integers(1990, 2100), max_size=2, unique=True).map(tuple),
    needs_evidence=switches,
    date_unknown=switches,
    disputed=switches,
    top_level_only=st.booleans(),
)


@given(filters, limits, limits)
def test_an_address_gives_the_filters_back(some: ProjectFilters, low: int | None, high: int | None) -> None:
    if low is not None and high is not None and low >= high:
        low = None
    asked = some.narrowed(investment_from_fen=low, investment_below_fen=high)
    assert ProjectFilters.from_query(asked.to_query()) == asked


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"stage": "celebrated"}, "stage"),
        ({"unit": "not-a-uuid"}, "unit"),
        ({"signed": "二〇二六"}, "signed"),
        ({"signed": "1889"}, "signed"),
        ({"band": "5"}, "band"),
        ({"band": "9-5"}, "band"),
        ({"band": "1e3-"}, "band"),
        ({"needs_evidence": "maybe"}, "needs_evidence"),
    ],
)
def test_what_is_no_filter_is_refused_by_its_name(query: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as caught:
        ProjectFilters.from_query(query)
    assert (caught.value.code, caught.value.field) == ("bad_filter", field)


@given(st.dictionaries(st.sampled_from(["q", "stage", "unit", "band", "signed", "disputed", "side"]), st.text(max_size=20)))
def test_any_text_gives_filters_or_a_refusal(query: dict[str, str]) -> None:
    try:
        found = ProjectFilters.from_query(query)
    except Refusal as refusal:
        assert refusal.code == "bad_filter"
    else:
        assert "\x00" not in found.text


def test_a_mark_above_the_list_takes_one_condition_away() -> None:
    asked = ProjectFilters(text="光伏", stages=("started",), unit_ids=(UUID(int=1),))
    assert asked.without("stages") == ProjectFilters(text="光伏", unit_ids=(UUID(int=1),))
    assert ProjectFilters().is_empty
    assert not asked.is_empty
