"""What can be stated about an enterprise."""

from __future__ import annotations

from huoshui.audit.rules import operation_sentences
from huoshui.fact_ledger.rules.attributes import Attribute, declare

SUBJECT_KIND = "enterprise"
OPERATING_STATUSES = ("满负荷", "半负荷", "停产", "复工", "在建", "注销")


def _text(name: str, label: str, *, personal: bool = False) -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="text", unit="", label=label, personal=personal, moving=True)


ENTERPRISE_ATTRIBUTES: tuple[Attribute, ...] = (
    _text("enterprise_name", "企业名称"),
    _text("former_name", "曾用名"),
    _text("uscc", "统一社会信用代码"),
    _text("group_name", "所属集团"),
    _text("industry", "行业"),
    _text("area", "所属园区"),
    _text("operating_status", "经营状态"),
    _text("contact_name", "联系人", personal=True),
    _text("contact_phone", "联系电话", personal=True),
    _text("legal_representative", "法定代表人", personal=True),
    _text("above_scale", "规上情况"),
    Attribute("registered_capital", SUBJECT_KIND, kind="fen", unit="元", label="注册资本", moving=True),
    Attribute("established_on", SUBJECT_KIND, kind="date", unit="", label="成立日期", moving=True),
    _text("registered_address", "地址"),
    _text("main_business", "主营业务"),
    _text("extra_text", "其他栏目"),
)

declare(*ENTERPRISE_ATTRIBUTES)
operation_sentences.declare(
    {
        "enterprise.created": "登记企业",
        "enterprise.edited": "修改企业信息",
        "enterprise.renamed": "企业更名",
        "enterprise.alias_added": "增加企业别名",
        "enterprise.alias_removed": "删除企业别名",
        "enterprise.contact_unmasked": "查看企业联系方式",
        "enterprise.merged": "合并企业",
        "enterprise.merge_undone": "撤销企业合并",
    }
)
