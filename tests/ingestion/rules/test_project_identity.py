"""Which known project a row speaks of: by code, name and owner, alias; what is doubtful is asked, nothing is merged by likeness."""

from uuid import UUID

import pytest

from huoshui.core.names import enterprise_key, project_key
from huoshui.ingestion.rules.project_identity import KnownProject, ProjectIndex, RowIdentity, identify, likely_former_names, question_id


def project(number, name, *, code="", owner="", aliases=(), own=False, last_row=0):
    keys = tuple(project_key(alias) for alias in aliases)
    return KnownProject(UUID(int=number), name, project_key(name), code, enterprise_key(owner), keys, own, last_row)


def row(name, *, code="", owner="", number=5):
    return RowIdentity(number, name, project_key(name), code, enterprise_key(owner), question_id("l", project_key(name), code, owner))


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
        [project(1, "厂房", owner="甲公司", own=True)],
        "known",
        "name",
        1,
    ),
    ("the same name with another code is asked", row("厂房", code="C2"), [project(1, "厂房", code="C1")], "ask", "other_code", None),
    (
        "in its own ledger a project may change its code",
        row("厂房", code="C2"),
        [project(1, "厂房", code="C1", own=True)],
        "known",
        "name",
        1,
    ),
    (
        "another code and another owner is asked even in its own ledger",
        row("厂房", code="C2", owner="乙公司"),
        [project(1, "厂房", code="C1", owner="甲公司", own=True)],
        "ask",
        "other_code",
        None,
    ),
    ("two of that name are asked", row("厂房"), [project(1, "厂房"), project(2, "厂房")], "ask", "several", None),
    (
        "of two of that name the one in this ledger is meant",
        row("厂房"),
        [project(1, "厂房"), project(2, "厂房", own=True)],
        "known",
        "name",
        2,
    ),
    ("an alias finds the project", row("老名"), [project(1, "新名", aliases=["老名"])], "known", "alias", 1),
    ("phases stay apart", row("园区二期"), [project(1, "园区一期")], "new", "none", None),
    ("likeness alone never finds a project", row("锂电池产业园区"), [project(1, "锂电池产业园")], "new", "none", None),
]


@pytest.mark.parametrize(("sentence", "asked", "known", "kind", "how", "number"), CASES, ids=[case[0] for case in CASES])
def test_identity(sentence, asked, known, kind, how, number):
    match = identify(asked, index_of(*known))
    assert (match.kind, match.how) == (kind, how)
    assert (match.project.id if match.project else None) == (UUID(int=number) if number else None)
    assert bool(match.candidates) == (kind == "ask")


def test_an_answer_goes_before_everything():
    index = index_of(project(1, "厂房"), project(2, "厂房"))
    assert identify(row("厂房"), index, f"project:{UUID(int=2)}").project.id == UUID(int=2)
    assert identify(row("厂房"), index, "new").kind == "new"


def test_an_answer_that_names_no_project_is_asked_again():
    assert identify(row("厂房"), index_of(project(1, "厂房")), f"project:{UUID(int=9)}").how == "wrong_answer"
    assert identify(row("厂房"), index_of(project(1, "厂房")), "project:nonsense").how == "wrong_answer"


def test_a_project_added_by_one_sheet_is_found_by_the_next():
    index = index_of()
    index.add(project(3, "新来的项目"))
    assert identify(row("新来的项目"), index).project.id == UUID(int=3)


def test_a_gone_row_with_a_like_name_is_offered_as_the_former_name_the_likest_first():
    gone = [
        project(1, "锂电池正极材料项目", last_row=5),
        project(2, "污水处理厂", last_row=6),
        project(3, "锂电池负极材料产业园", last_row=7),
    ]
    offered = likely_former_names(row("锂电池正极材料产业园", number=5), gone)
    assert [candidate.id.int for candidate in offered] == [1, 3]


def test_a_gone_row_with_another_code_is_never_the_former_name():
    assert likely_former_names(row("锂电池材料一", code="C2"), [project(1, "锂电池材料", code="C1", last_row=5)]) == ()


def test_the_question_of_one_row_keeps_its_id():
    assert row("厂房", owner="乙公司").question_id == row("厂房", owner="乙公司", number=99).question_id
    assert row("厂房", owner="乙公司").question_id != row("厂房", owner="丙公司").question_id
