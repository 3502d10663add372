"""Which known project a row speaks of: by code, name and owner, alias; what is doubtful is asked, nothing is merged by likeness."""

from uuid import UUID

import pytest

from huoshui.core.names import enterprise_key, project_key
from huoshui.ingestion.rules.project_identity import (
    KnownProject,
    ProjectIndex,
    RowIdentity,
    SheetMemory,
    identify,
    likely_former_names,
    question_id,
)


def project(number, name, *, code="", owner="", aliases=()):
    keys = tuple(project_key(alias) for alias in aliases)
    return KnownProject(UUID(int=number), name, project_key(name), code, enterprise_key(owner), keys)


def row(name, *, code="", owner="", number=5, twins_left=1):
    asked = question_id("l", project_key(name), code, owner)
    return RowIdentity(number, name, project_key(name), code, enterprise_key(owner), asked, twins_left)


def in_ledger(**rows):
    """n1=5: project 1 stood in row 5 of this ledger's earlier file."""
    return {UUID(int=int(key[1:])): value for key, value in rows.items()}


def index_of(*projects):
    index = ProjectIndex()
    index.add_all(projects)
    return index


CASES = [
    ("an unknown name is a new project", row("甲项目"), [], "new", "none", None),
    ("the same name is the same project", row("锂电池 产业园"), [project(1, "锂电池产业园")], "known", "name", 1),
    ("the same code is the same project whatever its name", row("新名", code="C1"), [project(1, "旧名", code="C1")], "known", "code", 1),
    (
        "one code over two phases finds the phase of that name",
        row("园区二期", code="C1"),
        [project(1, "园区一期", code="C1"), project(2, "园区二期", code="C1")],
        "known",
        "code",
        2,
    ),
    ("the same name and owner is the same project", row("厂房", owner="乙公司"), [project(1, "厂房", owner="乙公司")], "known", "name", 1),
    ("an unstated owner does not tell two projects apart", row("厂房", owner="乙公司"), [project(1, "厂房")], "known", "name", 1),
    (
        "of two with the same name the one with the owner is meant",
        row("厂房", owner="乙公司"),
        [project(1, "厂房", owner="甲公司"), project(2, "厂房", owner="乙公司")],
        "known",
        "name",
        2,
    ),
    (
        "the same name with another owner is asked",
        row("厂房", owner="乙公司"),
        [project(1, "厂房", owner="甲公司")],
        "ask",
        "other_owner",
        None,
    ),
    (
        "in its own ledger a project may change its owner",
        row("厂房", owner="乙公司"),
        [project(1, "厂房", owner="甲公司")],
        "known",
        "name",
        1,
        in_ledger(n1=5),
    ),
    ("the same name with another code is asked", row("厂房", code="C2"), [project(1, "厂房", code="C1")], "ask", "other_code", None),
    (
        "in its own ledger a project may change its code",
        row("厂房", code="C2"),
        [project(1, "厂房", code="C1")],
        "known",
        "name",
        1,
        in_ledger(n1=5),
    ),
    (
        "another code and another owner is asked even in its own ledger",
        row("厂房", code="C2", owner="乙公司"),
        [project(1, "厂房", code="C1", owner="甲公司")],
        "ask",
        "other_code",
        None,
        in_ledger(n1=5),
    ),
    ("two of that name are asked", row("厂房"), [project(1, "厂房"), project(2, "厂房")], "ask", "several", None),
    (
        "of two of that name the one in this ledger is meant",
        row("厂房"),
        [project(1, "厂房"), project(2, "厂房")],
        "known",
        "name",
        2,
        in_ledger(n2=5),
    ),
    ("an alias finds the project", row("老名"), [project(1, "新名", aliases=["老名"])], "known", "alias", 1),
    ("phases stay apart", row("园区二期"), [project(1, "园区一期")], "new", "none", None),
    ("likeness alone never finds a project", row("锂电池产业园区"), [project(1, "锂电池产业园")], "new", "none", None),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_identity(case):
    _, asked, known, kind, how, number, *last_rows = case
    match = identify(asked, index_of(*known), SheetMemory(*last_rows))
    assert (match.kind, match.how) == (kind, how)
    assert (match.project.id if match.project else None) == (UUID(int=number) if number else None)
    assert bool(match.candidates) == (kind == "ask")


def test_an_answer_goes_before_everything():
    index = index_of(project(1, "厂房"), project(2, "厂房"))
    assert identify(row("厂房"), index, SheetMemory(), f"project:{UUID(int=2)}").project.id == UUID(int=2)
    assert identify(row("厂房"), index, SheetMemory(), "new").kind == "new"


def test_an_answer_that_names_no_project_is_asked_again():
    assert identify(row("厂房"), index_of(project(1, "厂房")), SheetMemory(), f"project:{UUID(int=9)}").how == "wrong_answer"
    assert identify(row("厂房"), index_of(project(1, "厂房")), SheetMemory(), "project:nonsense").how == "wrong_answer"


def test_a_project_added_by_one_sheet_is_found_by_the_next():
    index = index_of()
    index.add(project(3, "新来的项目"))
    assert identify(row("新来的项目"), index, SheetMemory()).project.id == UUID(int=3)


def test_a_gone_row_with_a_like_name_is_offered_as_the_former_name_the_likest_first():
    gone = [
        project(1, "锂电池正极材料项目"),
        project(2, "污水处理厂"),
        project(3, "锂电池负极材料产业园"),
    ]
    offered = likely_former_names(row("锂电池正极材料产业园", number=5), gone, in_ledger(n1=5, n2=6, n3=7))
    assert [candidate.id.int for candidate in offered] == [1, 3]


def test_a_gone_row_with_another_code_is_never_the_former_name():
    assert likely_former_names(row("锂电池材料一", code="C2"), [project(1, "锂电池材料", code="C1")], in_ledger(n1=5)) == ()


def test_the_question_of_one_row_keeps_its_id():
    assert row("厂房", owner="乙公司").question_id == row("厂房", owner="乙公司", number=99).question_id
    assert row("厂房", owner="乙公司").question_id != row("厂房", owner="丙公司").question_id


def test_two_rows_of_one_sheet_are_never_one_project():
    memory = SheetMemory(taken={UUID(int=1)})
    assert identify(row("厂房"), index_of(project(1, "厂房")), memory).kind == "twin"
    assert identify(row("厂房"), index_of(project(1, "厂房")), memory, "new").kind == "new"
    assert identify(row("厂房", owner="乙公司"), index_of(project(1, "厂房", owner="甲公司")), memory).kind == "new"
    assert identify(row("厂房"), index_of(project(1, "厂房")), memory, f"project:{UUID(int=1)}").how == "wrong_answer"


def test_two_phases_under_one_code_are_two_projects_from_the_start():
    memory = SheetMemory(taken={UUID(int=1)})
    assert identify(row("园区二期", code="C1"), index_of(project(1, "园区一期", code="C1")), memory).kind == "new"


def test_twins_keep_the_order_in_which_the_ledger_had_them():
    index = index_of(project(1, "厂房"), project(2, "厂房"))
    memory = SheetMemory(in_ledger(n1=9, n2=6))
    first = identify(row("厂房", twins_left=2), index, memory)
    memory.taken.add(first.project.id)
    second = identify(row("厂房", twins_left=1), index, memory)
    assert [first.project.id.int, second.project.id.int] == [2, 1]
