"""What a ledger of problems (问题台账) states about a request. The ledger's words are facts with their cells; a request's own life is not.

Source of the columns: domain handbook §2 (问题诉求, 交办单位, 当前进展, 解决时限, 回访情况) and the lists that offices keep.
"""

from __future__ import annotations

from huoshui.enterprise_requests.rules.sentences import SUBJECT_KIND
from huoshui.fact_ledger.rules.attributes import Attribute, declare


def _text(name: str, label: str, *, personal: bool = False) -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="text", unit="", label=label, personal=personal, moving=True, hides_numbers=not personal)


def _day(name: str, label: str) -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="date", unit="", label=label, moving=True)


REQUEST_ATTRIBUTES: tuple[Attribute, ...] = (
    _text("request_text", "问题诉求"),
    _text("request_number_told", "台账编号"),
    _text("enterprise_name", "企业名称"),
    _text("uscc", "统一社会信用代码"),
    _text("category_told", "台账类别"),
    _text("urgency_told", "紧急程度"),
    _text("reach_told", "个性或共性"),
    _text("channel_told", "收集途径"),
    _day("told_on", "收集时间"),
    _text("assigning_unit_told", "交办单位"),
    _text("lead_unit_told", "责任单位"),
    _text("assist_units_told", "协办单位"),
    _text("duty_person_told", "责任人"),
    _day("due_on_told", "解决时限"),
    _text("progress_told", "当前进展"),
    _text("reply_told", "办理结果"),
    _text("closed_told", "是否办结"),
    _day("closed_on_told", "办结时间"),
    _text("revisit_told", "回访情况"),
    _text("satisfaction_told", "台账满意度"),
    _text("area", "所属园区"),
    _text("contact_name", "联系人", personal=True),
    _text("contact_phone", "联系电话", personal=True),
    _text("remark", "备注"),
    _text("extra_text", "其他栏目"),
)

declare(*REQUEST_ATTRIBUTES)
