"""`huoshui user …`: accounts from the shell of the machine's owner."""

from __future__ import annotations

import argparse

from huoshui.cli.frame import Command, Installation, no_run_of_its_own, print_json, say
from huoshui.core.refusals import Refusal


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def _arguments_of_add(parser: argparse.ArgumentParser) -> None:
    from huoshui.organizations.rules.roles import ROLE_NAMES

    roles = "、".join(ROLE_NAMES.values())
    parser.add_argument("username", metavar="登录名", help="2 至 40 位小写字母、数字、点、横线或下划线，以字母开头")
    parser.add_argument("--name", required=True, metavar="姓名", help="本人姓名")
    parser.add_argument("--zone", required=True, metavar="区域", help="所在区域的名称；管理员可填“平台”")
    parser.add_argument("--role", required=True, metavar="角色", help=f"岗位角色，可选：{roles}")
    parser.add_argument("--unit", default="", metavar="机构", help="所在机构的名称或简称（部门、乡镇街道、首席服务员必填）")
    parser.add_argument("--title", default="", metavar="职务", help="职务，可不填")
    _add_json(parser)


def _arguments_of_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="登录名", help="示例账号的登录名")
    _add_json(parser)


def _arguments_of_reset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="登录名", help="要重置的账号")
    parser.add_argument("--second-factor", action="store_true", help="连同动态口令一起重置，下次登录重新绑定手机")
    _add_json(parser)


def run_add(arguments: argparse.Namespace, installation: Installation) -> int:
    """Print the one-time password of a new account."""
    from huoshui.organizations.actions import add_person_by_command
    from huoshui.organizations.queries import platform_zone, unit_by_name_in, zone_by_name
    from huoshui.organizations.rules.roles import ROLE_NAMES

    codes = {words: code for code, words in ROLE_NAMES.items()} | {code: code for code in ROLE_NAMES}
    role = codes.get(arguments.role)
    if role is None:
        raise Refusal("unknown_role", f"没有“{arguments.role}”这个角色。", f"可选：{'、'.join(ROLE_NAMES.values())}。")
    zone = platform_zone() if arguments.zone == "平台" else zone_by_name(arguments.zone)
    if zone is None:
        raise Refusal("unknown_zone", f"没有名为“{arguments.zone}”的区域。", "请先在“系统—区域与园区”里新建，或核对名称。")
    unit = unit_by_name_in(zone.id, arguments.unit) if arguments.unit else None
    if arguments.unit and unit is None:
        raise Refusal("unknown_unit", f"{zone.name}没有名为“{arguments.unit}”的机构。", "请核对名称，或先在“系统—机构”里新建。")
    password = add_person_by_command(
        username=arguments.username,
        display_name=arguments.name,
        zone=zone,
        role=role,
        unit_id=unit.id if unit else None,
        title=arguments.title,
    )
    if arguments.json:
        print_json({"username": arguments.username.strip().lower(), "zone": zone.name, "role": role, "one_time_password": password})
    else:
        say(f"已新建账号 {arguments.username.strip().lower()}（{arguments.name}，{zone.name}，{ROLE_NAMES[role]}）。")
        say(f"一次性密码：{password}（72 小时内登录一次有效，登录后须改密码）")
    return 0


def run_code(arguments: argparse.Namespace, installation: Installation) -> int:
    """Print a second factor, of sample people only."""
    from huoshui.organizations.queries import current_code

    code = current_code(arguments.username)
    if arguments.json:
        print_json({"username": arguments.username, "code": code})
    else:
        say(code)
    return 0


def run_reset(arguments: argparse.Namespace, installation: Installation) -> int:
    """Print a new one-time password."""
    from huoshui.organizations.actions import reset_by_command

    password = reset_by_command(arguments.username, second_factor=arguments.second_factor)
    if arguments.json:
        print_json({"username": arguments.username, "one_time_password": password, "second_factor_reset": arguments.second_factor})
    else:
        say(f"{arguments.username} 的一次性密码：{password}（72 小时内登录一次有效）")
        if arguments.second_factor:
            say("动态口令已重置，下次登录须重新绑定手机。")
    return 0


def run_list(arguments: argparse.Namespace, installation: Installation) -> int:
    """Every account of the platform, with its posts."""
    from huoshui.organizations.queries import account_summaries

    lines = account_summaries()
    if arguments.json:
        print_json({"accounts": lines})
        return 0
    for line in lines:
        marks = [
            word for word, holds in (("示例", line["is_sample"]), ("已停用", not line["is_active"]), ("已锁定", line["is_locked"])) if holds
        ]
        posts = "；".join(f"{post['zone']} {post['role']}{' ' + post['unit'] if post['unit'] else ''}" for post in line["posts"])
        say(f"{line['username']:<20} {line['display_name']}　{posts or '没有岗位'}{'　〔' + '、'.join(marks) + '〕' if marks else ''}")
    say(f"共 {len(lines)} 个账号。")
    return 0


COMMAND = Command(
    "user",
    "账号：新建、查看、重置；示例账号的动态口令",
    no_run_of_its_own,
    subcommands=(
        Command("add", "新建一个账号和它的第一个岗位，打印一次性密码", run_add, _arguments_of_add),
        Command("code", "打印示例账号现在可用的动态口令（真实账号不行）", run_code, _arguments_of_code),
        Command("list", "列出全部账号和岗位", run_list, _add_json),
        Command("reset", "重置密码（并解除锁定），打印新的一次性密码", run_reset, _arguments_of_reset),
    ),
)
