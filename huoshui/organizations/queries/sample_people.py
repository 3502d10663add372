"""The second factor of sample people, for `huoshui user code` and nobody else."""

from __future__ import annotations

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.adapters.one_time_codes import code_at
from huoshui.organizations.models import Person
from huoshui.organizations.rules.second_factor import STEP_SECONDS, usable_step


def current_code(username: str) -> str:
    """Six digits that sign ``username`` in now. Refused for everybody who is not of a sample district."""
    person = Person.objects.filter(username=username.strip().lower(), is_platform=False).first()
    if person is None:
        raise Refusal("unknown_user", f"没有登录名为“{username}”的账号。", "用 huoshui user list 查看全部账号。")
    if not person.is_sample:
        raise Refusal(
            "not_a_sample",
            f"“{person.username}”不是示例账号，平台不显示真实账号的动态口令。",
            "请本人查看手机；手机丢失时由安全管理员重置。",
        )
    if person.totp_secret_encrypted is None:
        raise Refusal("not_enrolled", f"“{person.username}”没有绑定动态口令。", "直接用密码登录。")
    now = clock.now()
    step = usable_step(now, person.totp_last_step)
    if step is None:
        wait = STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS
        raise Refusal("code_used", "这半分钟的动态口令都已用过。", f"请{wait}秒后再查看。")
    return code_at(decrypt_personal(person.totp_secret_encrypted), step)
