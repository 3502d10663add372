# ruff: noqa: E501 - one line an item
"""The part of the workbook corpus that is hostile or odd by what stands in its cells and names."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.workbooks import HEADER, PLAIN_ROWS, PLAIN_XML, Item, fen, first_name, problem, written, xlsx


def cell_items() -> Iterator[Item]:
    """Names, amounts, dates."""
    yield from _names()
    yield from _amounts()
    yield from _dates()


def _names() -> Iterator[Item]:
    for name, stored in {
        "甲\u200b公司": "甲公司", "𠮷田产业园": "𠮷田产业园", "=1+1": "=1+1", "=cmd|'/c calc'!A0": "=cmd|'/c calc'!A0", "+86项目": "+86项目", "@SUM(A1)": "@SUM(A1)",
        "-1甲项目": "-1甲项目", "\u202e园业产甲": "园业产甲", "甲\r\n乙园": "甲 乙园", "<script>alert(1)</script>": "<script>alert(1)</script>",
        "'; DROP TABLE project; --": "'; DROP TABLE project; --", "☆★甲": "甲", "合计": "", "{{7*7}}": "{{7*7}}", "甲\x07园": "甲园",
    }.items():  # fmt: skip
        if stored:
            yield Item(f"project named {name!r}", "a.xlsx", written([HEADER, [1, name, 100]]), holds=first_name(stored))
        else:
            yield Item(
                "a project that is a total",
                "a.xlsx",
                written([HEADER, [1, "甲", 100], ["", name, 100]]),
                holds=lambda reading: len(reading.sheets[0].rows) == 1,
            )
    for name in (
        "\u202exslx.exe.xlsx",
        "a\r\nSet-Cookie: x.xlsx",
        "../../etc/passwd.xlsx",
        "台账\0.xlsx",
        "-rf.xlsx",
        "长" * 400 + ".xlsx",
    ):
        yield Item(f"file named {name[:30]!r}", name, xlsx(), holds=fen(100_000_000))
    for sheet in ("<b>甲&amp;", "=1+1", "甲\u200b乙"):
        yield Item(f"sheet named {sheet!r}", "a.xlsx", written(PLAIN_ROWS, sheet), holds=fen(100_000_000))


def _amounts() -> Iterator[Item]:
    for text, expected in {
        "１２，３４５": 12_345_000_000, "1,234.5": 1_234_500_000, "约3.5": 3_500_000, "1.2亿元": 12_000_000_000, "0": 0, "¥5": 5_000_000, "3亿5000万": 35_000_000_000, "(5)": -5_000_000,
        "0.00005": 50, "0.0000001": 0, "三百": 300_000_000,
    }.items():  # fmt: skip
        if expected >= 0:
            yield Item(f"amount {text!r}", "a.xlsx", written([HEADER, [1, "甲", text]]), holds=fen(expected))
        else:
            yield Item(f"amount {text!r}", "a.xlsx", written([HEADER, [1, "甲", text]]), holds=problem("negative", "C2"))
    for text in (
        "NaN",
        "1e400",
        "1_000",
        "Infinity",
        "0x10",
        "1.2.3",
        "3-5",
        "10以上",
        "5万美元",
        "1,23",
        "十几",
        "--5",
        "5%",
        "٣",
        "９" * 40,
    ):
        yield Item(
            f"amount {text!r}",
            "a.xlsx",
            written([HEADER, [1, "甲", text]]),
            holds=lambda reading: (
                reading.sheets[0].totals["planned_investment"] is None and [one.cell for one in reading.sheets[0].problems] == ["C2"]
            ),
        )
    for text in ("—", "/", "无", "待定", " ", "\u3000", "\u200b"):
        yield Item(
            f"unknown {text!r}",
            "a.xlsx",
            written([HEADER, [1, "甲", text]]),
            holds=lambda reading: (
                reading.sheets[0].totals["planned_investment"] is None
                and not [one for one in reading.sheets[0].problems if one.severity != "told"]
            ),
        )
    for number in (1e300, -1e300, 1e18):
        yield Item(
            f"number {number}",
            "a.xlsx",
            written([HEADER, [1, "甲", number]]),
            holds=lambda reading: reading.sheets[0].totals["planned_investment"] is None,
        )
    yield Item(
        "a formula nobody calculated",
        "a.xlsx",
        xlsx(PLAIN_XML.replace("<v>100</v>", "<f>1+1</f>")),
        holds=problem("formula_without_value", "C2"),
    )
    yield Item(
        "an error value",
        "a.xlsx",
        xlsx(PLAIN_XML.replace('<c r="C2"><v>100</v>', '<c r="C2" t="e"><v>#REF!</v>')),
        holds=problem("error_value", "C2"),
    )
    yield Item("a calculated formula", "a.xlsx", xlsx(PLAIN_XML.replace("<v>100</v>", "<f>50+50</f><v>100</v>")), holds=fen(100_000_000))


def _dates() -> Iterator[Item]:
    header = ["序号", "项目名称", "开工时间"]
    for text, code in {
        "2022年2月30日": "impossible_date", "2022-13-01": "impossible_date", "0000-00-00": "not_a_date", "9999-99-99": "not_a_date", "很快": "not_a_date",
    }.items():  # fmt: skip
        yield Item(f"date {text!r}", "a.xlsx", written([header, [1, "甲", text]]), holds=problem(code, "C2"))
    for number in (1e308, -5, 0.5, 99_999_999):
        yield Item(
            f"date number {number}",
            "a.xlsx",
            written([header, [1, "甲", number]]),
            holds=lambda reading: [one.cell for one in reading.sheets[0].problems] == ["C2"],
        )
    for text in ("2022.3", "２０２２年３月", "二〇二二年三月", "2022/3", "2022年3月份"):
        yield Item(
            f"date {text!r}",
            "a.xlsx",
            written([header, [1, "甲", text]]),
            holds=lambda reading: any(
                one.attribute == "started_on" and str(one.value) == "2022-03-01" for one in reading.sheets[0].rows[0].values
            ),
        )
