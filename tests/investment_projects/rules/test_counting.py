from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from huoshui.investment_projects.rules.counting import CountedProject, CountedSum, count_once

PARENT, FIRST, SECOND, OTHER = (UUID(int=number) for number in range(1, 5))


def project(own: UUID, parent: UUID | None, fen: int | None) -> CountedProject:
    return CountedProject(own, parent, fen)


def test_a_parent_with_its_own_figure_counts_once_and_its_phases_are_detail() -> None:
    family = [project(PARENT, None, 1000), project(FIRST, PARENT, 400), project(SECOND, PARENT, 500)]
    assert count_once(family) == CountedSum(3, 1, 1000, 0)


def test_phases_stand_for_a_parent_without_a_figure() -> None:
    family = [project(PARENT, None, None), project(FIRST, PARENT, 400), project(SECOND, PARENT, None)]
    assert count_once(family) == CountedSum(3, 1, 400, 0)


def test_a_family_without_any_figure_is_missing_not_zero() -> None:
    assert count_once([project(PARENT, None, None), project(FIRST, PARENT, None)]) == CountedSum(2, 1, None, 1)


def test_a_phase_whose_parent_is_not_seen_counts_by_itself() -> None:
    assert count_once([project(FIRST, PARENT, 400), project(OTHER, None, 7)]) == CountedSum(2, 2, 407, 0)


def test_a_filter_that_keeps_only_the_phase_shows_it_without_counting_it() -> None:
    family = [project(PARENT, None, 1000), project(FIRST, PARENT, 400)]
    assert count_once(family, frozenset({FIRST})) == CountedSum(1, 0, None, 0)


ids = [UUID(int=number) for number in range(1, 9)]


@st.composite
def families(draw: st.DrawFn) -> list[CountedProject]:
    heads = ids[:3]
    projects = [project(head, None, draw(st.one_of(st.none(), st.integers(0, 9)))) for head in heads]
    return projects + [project(own, draw(st.sampled_from(heads)), draw(st.one_of(st.none(), st.integers(0, 9)))) for own in ids[3:]]


@given(families(), st.lists(st.sampled_from(["a", "b", "c"]), min_size=8, max_size=8))
def test_groups_add_up_to_the_whole(family: list[CountedProject], labels: list[str]) -> None:
    group_of = dict(zip(ids, labels, strict=True))
    groups = [count_once(family, frozenset(own for own in ids if group_of[own] == label)) for label in "abc"]
    whole = count_once(family)
    assert sum(each.project_count for each in groups) == whole.project_count
    assert sum(each.fen or 0 for each in groups) == (whole.fen or 0)
    assert sum(each.missing for each in groups) == whole.missing
