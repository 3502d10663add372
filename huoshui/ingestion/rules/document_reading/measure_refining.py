"""Layer 4, what a verb, a unit or the words behind still change about a measure."""

from __future__ import annotations

import re

from .drafts import Draft
from .vocabulary import word_list

_HEAD_OF_PRODUCT = re.compile(r"(?:的)?[^，。；]{0,16}(?:项目|生产线|装置|基地|工厂|工程|产能|能力)")
_PRODUCT_UNITS = frozenset("台套辆艘架头只匹羽片颗粒盏根支瓶箱袋枚张件块株尾桶罐双组") | {"台（套）", "台套"}
_PRODUCED = re.compile(r"年产|日产|月产|产能|产量|下线|交付|订单|出栏|存栏|生产线|能力|年加工|年屠宰|销量|生产[^企业经]")
_DELIVERED = re.compile(r"交付|下线|订单")
_BUILT_UNITS = frozenset("处座口眼间栋幢台套辆")
_GOVERNMENT_ITEMS = re.compile(r"政务|审批|许可|进驻|窗口|下放|网办|通办|即办|代办|一窗|证明")


def refine(draft: Draft) -> None:
    """Look once more, by measure and class of unit."""
    if draft.measure == "issue_raised":
        _issue(draft)
    elif draft.kind == "area":
        _area(draft)
    elif draft.kind == "count":
        _thing(draft)
    elif draft.kind == "percent":
        _cut(draft)
    else:
        _amount_of_project(draft)
        _money(draft)


def _cut(draft: Draft) -> None:
    """审批时限压减60% is no growth."""
    if draft.sign < 0 and re.search(r"时限|时间|环节|材料|成本", draft.clause):
        draft.measure, draft.sign = "other", 1
        draft.because.append("measure.other:share_cut")


def _money(draft: Draft) -> None:
    if draft.measure == "funds_arrived" and re.search(r"专项债|预算内|上级|国债|奖补", draft.clause):
        draft.measure = "funds_awarded"
        draft.because.append("measure.funds_awarded:public_money")
    elif draft.measure == "revenue" and re.match(r"的[^，。；]{0,8}(?:合资|投资|合作)?(?:协议|合同)", draft.right):
        draft.measure = "investment"
        draft.because.append("measure.investment:contract")


def _thing(draft: Draft) -> None:
    word = draft.quantity.word
    if draft.measure == "project_count" and word in _BUILT_UNITS:
        draft.measure = "other"
        draft.because.append("measure.other:built_thing")
    elif draft.measure == "other" and word in _PRODUCT_UNITS:
        if _PRODUCED.search(draft.clause) or _DELIVERED.search(_segment(draft)):
            draft.measure = "capacity"
            draft.because.append("measure.capacity:product")
    elif draft.measure == "other" and draft.found == "none" and word == "家":
        draft.measure = "enterprise_count"
        draft.because.append("measure.enterprise_count:unit")


def _amount_of_project(draft: Draft) -> None:
    """20亿元的…项目, 30万吨…生产线: the sum or size that names a project."""
    if draft.measure != "other" or draft.found not in ("none", "inherited"):
        return
    if draft.kind == "physical" and (draft.quantity.unit.unit == "MW" or _HEAD_OF_PRODUCT.match(draft.right)):
        draft.measure = "capacity"
        draft.because.append("measure.capacity:product_name")
    elif draft.kind == "money" and draft.found == "none" and _HEAD_OF_PRODUCT.match(draft.right):
        draft.measure = "investment"
        draft.because.append("measure.investment:project_name")


def _segment(draft: Draft) -> str:
    return re.split("[；。]", draft.sentence.text[draft.segment_start :])[0]


def _issue(draft: Draft) -> None:
    text = draft.clause
    if "事项" in draft.sentence.text[slice(*(draft.cue or (0, 0)))] and _GOVERNMENT_ITEMS.search(text):
        draft.measure = "approval_item"
        draft.because.append("measure.approval_item:government")
        return
    resolved = next((hit for hit in word_list("governing_verbs", "resolved").finditer(text) if _governs(text, hit)), None)
    raised = word_list("governing_verbs", "raised").search(text)
    if resolved and not (raised and raised.start() < resolved.start() and draft.found == "before"):
        draft.measure = "issue_resolved"
        draft.because.append(f"measure.issue_resolved:verb:{resolved[0]}")


def _governs(text: str, verb: re.Match[str]) -> bool:
    """解决问题164项, but not 逾期未办结的问题 and 证照办理问题."""
    return not re.search(r"[未难待]$|逾期$", text[: verb.start()]) and not text.startswith(("难", "不了"), verb.end())


def _area(draft: Draft) -> None:
    if draft.found == "none" or draft.measure == "other":
        draft.measure = "floor_area" if draft.quantity.word in ("平方米", "平米", "㎡", "m²", "平方") else "land_area"
    if draft.measure == "floor_area" and draft.quantity.word in ("平方公里", "公顷", "平方千米", "亩"):
        draft.measure = "land_area"
