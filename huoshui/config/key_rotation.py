"""A new key in force. One transaction seals everything that may be changed anew and changes the roles' passwords; then files are renamed.

A rotation that was cut short is settled at the next start: whichever of the two key files the database answers to is the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from django.db import connections, transaction
from psycopg import sql

from huoshui.config import installation
from huoshui.config.environment import DatabaseAddress, Environment
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters import keys
from huoshui.operations.adapters.failpoints import failpoint

Progress = Callable[[str], None]


def next_key_file(environment: Environment) -> Path:
    return environment.key_file.with_name(environment.key_file.name + ".new")


def rotate_key(environment: Environment, progress: Progress) -> int:
    """Needs Django set up and the database running. Gives the number of people and firms sealed anew."""
    _refuse_while_used(environment)
    fresh = next_key_file(environment)
    keys.write_rotated_key_file(environment.key_file, fresh)
    try:
        with _as_privileged_role(environment), transaction.atomic():
            progress("正在用新密钥重新加密……")
            keys.use_key_file(fresh)
            changed = seal_again(keys.read_key_file(environment.key_file), keys.read_key_file(fresh))
            _change_passwords(environment, replace(environment, key_file=fresh))
            failpoint("key.before_commit")
    except BaseException:
        keys.use_key_file(environment.key_file)
        fresh.unlink()
        raise
    failpoint("key.after_commit")
    Path(fresh).replace(environment.key_file)
    keys.use_key_file(environment.key_file)
    return changed


def settle_interrupted_rotation(environment: Environment) -> None:
    """After the server started: keep the key file that the database answers to."""
    fresh = next_key_file(environment)
    if not fresh.exists():
        return
    if _opens(installation.application_address(environment)):
        fresh.unlink()
    elif _opens(installation.application_address(replace(environment, key_file=fresh))):
        Path(fresh).replace(environment.key_file)


def _opens(address: DatabaseAddress) -> bool:
    try:
        psycopg.connect(address.conninfo()).close()
    except psycopg.OperationalError:
        return False
    return True


def seal_again(old: bytes, new: bytes) -> int:
    """Whatever may be changed and is sealed with ``old`` is sealed with ``new``, the key in force.

    Inside one transaction. Gives how many people and firms were sealed anew.
    """
    from huoshui.audit.actions import record, seal_head_again
    from huoshui.audit.adapters.chain_seal import SEAL_PURPOSE
    from huoshui.audit.adapters.verifier import verify_zone
    from huoshui.enterprises import actions as enterprises
    from huoshui.notices.actions.sealing import seal_personal_data_again as seal_notices
    from huoshui.operations.adapters.row_security import bound_to_zone
    from huoshui.organizations.actions.people import seal_personal_data_again
    from huoshui.organizations.queries import platform_actor, working_zones
    from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID

    changed = seal_personal_data_again(old, new)
    for zone_id in [PLATFORM_ZONE_ID, *(zone.id for zone in working_zones())]:
        with bound_to_zone(zone_id):
            problems = verify_zone(zone_id, seal_key=keys.derived_text(SEAL_PURPOSE, old)).problems
            if problems:  # what is broken under the old key must not be sealed as whole under the new one
                raise Refusal("audit_chain_broken", f"审计链不完整：{problems[0].sentence}", "请先执行 huoshui check 查明，再更换密钥。")
            changed += enterprises.seal_personal_data_again(zone_id, new)
            changed += seal_notices(zone_id, old, new)
            seal_head_again(zone_id)
    with bound_to_zone(PLATFORM_ZONE_ID):
        record(platform_actor(PLATFORM_ZONE_ID), "installation.key_rotated", after={"resealed": changed})
    return changed


def _change_passwords(before: Environment, after: Environment) -> None:
    """ALTER ROLE takes part in the transaction: passwords and sealed columns change together or not at all."""
    addresses = [installation.application_address(after)]
    if before.database is None:
        addresses += [installation.owner_address(after), installation.private_server(after).superuser_address]
    for address in addresses:
        words = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(address.user), sql.Literal(address.password))
        connections["default"].connection.execute(words)


def _refuse_while_used(environment: Environment) -> None:
    with psycopg.connect(installation.owner_address(environment).conninfo()) as owner:
        row = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'huoshui_app'"
        ).fetchone()
    mine = 1 if connections["default"].connection is not None else 0
    if row and row[0] > mine:
        raise Refusal("installation_in_use", f"系统正在运行（{row[0] - mine} 个连接）。", "请先停止 huoshui up，再更换密钥。")


@contextmanager
def _as_privileged_role(environment: Environment) -> Iterator[None]:
    """Django's default connection is, inside, somebody who may change passwords: the private server's superuser, or the owner."""
    if environment.database is None:
        address = replace(installation.private_server(environment).superuser_address, name=installation.DATABASE_NAME)
    else:
        address = installation.owner_address(environment)
    default = connections["default"]
    before = dict(default.settings_dict)
    default.close()
    default.settings_dict.update({"USER": address.user, "PASSWORD": address.password})
    try:
        yield
    finally:
        default.close()
        default.settings_dict.update({"USER": before["USER"], "PASSWORD": installation.application_address(environment).password})
