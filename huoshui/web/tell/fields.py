"""The fields behind a printed code, on the page and in the shell that opens without a connection."""

from __future__ import annotations

from collections.abc import Sequence

from huoshui.web.components.form_state import Field


def tell_fields(categories: Sequence[tuple[str, str]], *, asks_firm: bool) -> list[Field]:
    """``categories`` as (id, name). The firm's name is asked where the code does not say it."""
    firm = [Field("enterprise_name", "企业名称", needed=True, hint="请填全称，方便核实和回复")] if asks_firm else []
    return [
        Field("body", "遇到什么问题", "textarea", needed=True, wide=True, max_length=5000, hint="在哪里、从什么时候开始、希望怎样解决"),
        *firm,
        Field("category_id", "哪一类", "select", choices=categories, hint="拿不准就不选"),
        Field("teller_name", "怎么称呼您", max_length=60),
        Field("teller_phone", "联系电话", max_length=30, hint="只有经办人按规定说明事由才能看到全号"),
        Field("files", "照片", "photos", wide=True),
        Field("intake_key", "", "hidden"),
    ]
