"""Reads a scorecard written down as data and says, in words and by key, everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.targets.rules.scorecards import DEDUCTION, GROUP_KINDS, METHODS, Card, card_of

_TERMS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "ratio": (frozenset(), frozenset({"cap"})),
    "mix": (frozenset({"shares"}), frozenset({"cap"})),
    "efficacy": (frozenset({"level_percent"}), frozenset({"floor"})),
    "events": (frozenset({"points"}), frozenset({"at_most", "cap"})),
    "peers": (frozenset({"weights"}), frozenset()),
    "over_under": (frozenset({"each", "cap"}), frozenset()),
    "periods": (frozenset({"shares"}), frozenset()),
    "given": (frozenset(), frozenset()),
}
"""Method → (parameters it needs, parameters it may have)."""
_TABLES = {"shares", "points", "weights", "at_most"}
_ABOVE_ZERO = {"shares": "占比", "weights": "权重", "cap": "封顶"}
"""A share or a weight of nothing divides by nothing; a cap below 0 would give everybody the same points."""


def read_card(title: str, content: Mapping[str, Any]) -> Card:
    """The card; refuses with every problem, one a line."""
    problems = card_problems(content)
    if problems:
        raise Refusal(
            "card_wrong", "评分表有错：" + "；".join(problems) + "。", "请逐项改正。", field="content", data={"problems": problems}
        )
    return card_of(title, exact_numbers(content))


def exact_numbers(value: Any) -> Any:
    """The same content with every float as the decimal that was written: 0.1 is a tenth."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return {key: exact_numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [exact_numbers(one) for one in value]
    return value


def card_problems(content: Mapping[str, Any]) -> list[str]:
    """What is wrong, as sentences that name group and item."""
    groups = content.get("groups")
    if not isinstance(groups, list) or not groups:
        return ["至少要有一组评分项"]
    problems: list[str] = []
    seen: set[str] = set()
    for number, group in enumerate(groups, start=1):
        problems += _group_problems(group, f"第 {number} 组", seen)
    return problems


def _group_problems(group: Any, where: str, seen: set[str]) -> list[str]:
    if not isinstance(group, Mapping):
        return [f"{where}应为一个表"]
    problems = [f"{where}缺 {key}" for key in ("name", "kind") if not group.get(key)]
    if group.get("kind") and group["kind"] not in GROUP_KINDS:
        problems.append(f"{where}的 kind 应为 {'、'.join(GROUP_KINDS)} 之一")
    if group.get("cap") is not None and not _is_number(group["cap"]):
        problems.append(f"{where}的 cap 应为数字")
    items = group.get("items")
    if not isinstance(items, list) or not items:
        return [*problems, f"{where}没有评分项"]
    for number, item in enumerate(items, start=1):
        problems += _item_problems(item, f"{where}第 {number} 项", seen, is_deduction=group.get("kind") == DEDUCTION)
    return problems


def _item_problems(item: Any, where: str, seen: set[str], *, is_deduction: bool) -> list[str]:
    if not isinstance(item, Mapping):
        return [f"{where}应为一个表"]
    problems = [f"{where}缺 {key}" for key in ("code", "name", "method") if not item.get(key)]
    code, method = item.get("code"), item.get("method")
    if code in seen:
        problems.append(f"{where}的代码“{code}”重复")
    seen.add(str(code))
    if not _is_number(item.get("weight")) or item["weight"] < 0:
        problems.append(f"{where}的 weight 应为不小于 0 的数字")
    if method and method not in METHODS:
        return [*problems, f"{where}的 method 应为 {'、'.join(METHODS)} 之一"]
    if method:
        problems += _terms_problems(str(method), item.get("terms", {}), where)
    if is_deduction and method not in {None, "events", "over_under"}:
        problems.append(f"{where}在扣分组里，只能按事项或按超欠计分")
    return problems


def _terms_problems(method: str, terms: Any, where: str) -> list[str]:
    if not isinstance(terms, Mapping):
        return [f"{where}的 terms 应为一个表"]
    needed, allowed = _TERMS[method]
    problems = [f"{where}缺参数 {key}" for key in sorted(needed - set(terms))]
    problems += [f"{where}没有参数 {key}" for key in sorted(set(terms) - needed - allowed)]
    for key, value in terms.items():
        if key in _TABLES:
            if not isinstance(value, Mapping) or not value or not all(_is_number(one) for one in value.values()):
                problems.append(f"{where}的 {key} 应为“名称 = 数字”的表")
        elif not _is_number(value):
            problems.append(f"{where}的 {key} 应为数字")
        if key in _ABOVE_ZERO and any(_is_number(one) and one <= 0 for one in (value.values() if isinstance(value, Mapping) else [value])):
            problems.append(f"{where}的{_ABOVE_ZERO[key]}应大于 0")
    if method in {"mix", "periods"} and not problems and sum(exact_numbers(dict(terms["shares"])).values()) != 100:
        problems.append(f"{where}的 shares 相加应为 100")
    return problems


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
