"""`huoshui user …`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from huoshui.cli import user
from huoshui.cli.frame import find_commands
from huoshui.cli.parser import build_parser
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import actions, queries
from tests.cast import PASSWORD, Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def _run(*words: str) -> int:
    arguments = build_parser([command for command in find_commands() if command.name == "user"], "0").parse_args(["user", *words])
    installation: Any = None  # these commands ask nothing of it
    return int(arguments.command.run(arguments, installation))


def test_an_account_added_from_the_shell_signs_in_with_the_printed_password(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("add", "Ding", "--name", "丁新人", "--zone", "青河开发区", "--role", "部门", "--unit", "招商局", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["username"], printed["role"]) == ("ding", "department")
    answer = Client().post("/session/sign-in/", {"username": "ding", "password": printed["one_time_password"]})
    assert answer["Location"] == "/session/first-password/"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--zone", "没有的县", "--role", "调度"), "没有名为“没有的县”的区域"),
        (("--zone", "青河开发区", "--role", "皇帝"), "没有“皇帝”这个角色"),
        (("--zone", "青河开发区", "--role", "部门", "--unit", "没有的局"), "没有名为“没有的局”的机构"),
        (("--zone", "青河开发区", "--role", "部门"), "还没有选机构"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_and_nothing_is_made(cast: Cast, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(Refusal, match=told):
        _run("add", "ding", "--name", "丁新人", *words)
    assert queries.person_by_username("ding") is None


def test_a_reset_prints_a_new_password_and_lifts_the_lock(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        Client().post("/session/sign-in/", {"username": "bo", "password": "wrong"})
    assert _run("reset", "bo") == 0
    printed = capsys.readouterr().out
    password = printed.split("一次性密码：")[1].split("（")[0]
    assert Client().post("/session/sign-in/", {"username": "bo", "password": password}).status_code == 302


def test_a_code_is_printed_for_sample_people_only(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    cast.home.is_sample = True
    cast.home.save()
    with bound_to_zone(cast.home.id):
        actions.create_sample_person(queries.platform_actor(cast.home.id), username="demo", display_name="示例", password=PASSWORD)
    assert _run("code", "demo") == 0
    assert len(capsys.readouterr().out.strip()) == 6
    with pytest.raises(Refusal, match="不是示例账号"):
        _run("code", "liu")


def test_the_list_names_everybody_with_their_posts(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("list") == 0
    printed = capsys.readouterr().out
    assert "青河开发区 部门 招商局" in printed
    assert f"共 {len(cast.members)} 个账号" in printed


def test_every_subcommand_has_help_in_chinese() -> None:
    assert all(any("\u4e00" <= character <= "\u9fff" for character in command.help) for command in user.COMMAND.subcommands)
