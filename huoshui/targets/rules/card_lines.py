"""The parameters of a card's item as people type them, one a line: "新开工 = 5", "集中开工 = 30，最多 4 次", "封顶 = 3"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from huoshui.core.refusals import Refusal

SCALARS: dict[str, dict[str, str]] = {
    "ratio": {"封顶倍数": "cap"},
    "mix": {"封顶倍数": "cap"},
    "efficacy": {"水平占比": "level_percent", "保底分": "floor"},
    "events": {"封顶": "cap"},
    "peers": {},
    "over_under": {"每单位": "each", "封顶": "cap"},
    "periods": {},
    "given": {},
}
"""Method → word → parameter, for those that are one number."""
TABLES = {"mix": "shares", "events": "points", "peers": "weights", "periods": "shares"}
HINTS = {
    "ratio": "可写“封顶倍数 = 2”，不写为 1，即最多得满分",
    "mix": "每行一项占比，如“个数 = 50”“金额 = 50”，相加为 100；可写“封顶倍数 = 1”",
    "efficacy": "写“水平占比 = 60”，其余为增长；可写“保底分 = 60”",
    "events": "每行一种事项的每次分数，如“投产 = 20”“集中开工 = 30，最多 4 次”，扣分写负数；可写“封顶 = 6”",
    "peers": "每行一方的权重，如“园区 = 70”“乡镇 = 30”",
    "over_under": "写“每单位 = 0.1”“封顶 = 3”",
    "periods": "每行一期占比，如“月度 = 10”“半年 = 45”“年度 = 45”，相加为 100",
    "given": "不用写；得分为评分 ÷ 100 × 权重",
}
_LINE = re.compile(r"(.{1,40}?)\s*[=＝:：]\s*(-?\d{1,9}(?:\.\d{1,6})?)\s*(?:[，,、;；\s]\s*最多\s*(\d{1,4})\s*次?)?")


def terms_of_text(method: str, text: str) -> dict[str, Any]:
    """The parameters of one item. Refusal ``terms_wrong`` names the line."""
    terms: dict[str, Any] = {}
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        found = _LINE.fullmatch(line.replace("−", "-"))
        if found is None:
            raise Refusal("terms_wrong", f"“{line[:40]}”看不懂。", "每行一个，写成“名称 = 数字”。", field="terms")
        _put(terms, method, found[1].strip(), _number(found[2]), found[3])
    return terms


def _put(terms: dict[str, Any], method: str, name: str, value: int | float, at_most: str | None) -> None:
    if name in SCALARS[method]:
        terms[SCALARS[method][name]] = value
        return
    if method not in TABLES:
        raise Refusal("terms_wrong", f"这种计分方法没有参数“{name[:20]}”。", HINTS[method] + "。", field="terms")
    terms.setdefault(TABLES[method], {})[name] = value
    if at_most is not None:
        if method != "events":
            raise Refusal("terms_wrong", "只有按事项计分才有“最多几次”。", "请删去。", field="terms")
        terms.setdefault("at_most", {})[name] = int(at_most)


def text_of_terms(method: str, terms: Mapping[str, Any]) -> str:
    """The same parameters as lines."""
    at_most = terms.get("at_most", {})
    lines = [
        f"{name} = {_text(value)}" + (f"，最多 {at_most[name]} 次" if name in at_most else "")
        for name, value in terms.get(TABLES.get(method, ""), {}).items()
    ]
    return "\n".join(lines + [f"{word} = {_text(terms[key])}" for word, key in SCALARS[method].items() if key in terms])


def _number(text: str) -> int | float:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)  # read back as the decimal that was written


def _text(value: Any) -> str:
    number = Decimal(str(value))
    return f"{number.normalize():f}"
