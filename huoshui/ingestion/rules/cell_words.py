"""Small words in cells: what means nothing, yes, no, not begun."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from huoshui.core.lifecycle import LedgerWord, ledger_word
from huoshui.core.names import tidy_text

# What people write where they know nothing. Unknown is not zero.
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "/",
        "//",
        "\\",
        "|",
        "*",
        "?",
        "？",
        "N/A",
        "n/a",
        "NA",
        "#N/A",
        "NULL",
        "null",
        "None",
        "空",
        "…",
        "……",
    }
)
UNKNOWN = NOTHING | {
    "无",
    "暂无",
    "没有",
    "待定",
    "未定",
    "不详",
    "待核实",
    "待明确",
    "未明确",
    "待填",
    "未知",
    "待确定",
    "待报",
    "未报",
    "无数据",
}
YES = frozenset({"是", "√", "✓", "✔", "☑", "已", "有", "1", "Y", "y", "YES", "yes", "Yes", "TRUE", "true", "对", "■", "●", "V", "v"})
NO = frozenset(
    {"否", "×", "✗", "✘", "X", "x", "未", "无", "没有", "0", "N", "n", "NO", "no", "No", "FALSE", "false", "□", "☐", "○", "尚未"}
)
NOT_STARTED = frozenset(
    {
        "未开工", "未动工", "未建", "待开工", "拟开工", "拟建",
        "前期", "前期工作", "前期手续", "计划开工", "未启动", "筹建",
        "尚未开工", "未投产", "未竣工", "未签约", "未入库", "未纳统",
    }
)  # fmt: skip
LEVELS = (
    ("国", "national"),
    ("中央", "national"),
    ("部", "national"),
    ("省", "province"),
    ("市", "city"),
    ("县", "county"),
    ("区", "county"),
)
_BUILD_WORDS = {"new": "新建 新开工 计划新开工", "continued": "续建 结转 续", "preliminary": "前期 储备 预备 谋划"}
BUILD_KINDS = {word: code for code, words in _BUILD_WORDS.items() for word in words.split()}
LONG_WORDS = frozenset(
    {"content", "progress_text", "problem_text", "remark", "extra_text", "progress_told", "reply_told", "revisit_told", "request_text"}
)  # fmt: skip
MARKS = "☆★※▲△◆●*"
_FIRST_WORDS = re.compile(r"[，,。；;：:（(、/\s]")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@lru_cache(maxsize=8192)
def is_blank_word(text: str) -> bool:
    """True for —, /, 无, 待定 and the like."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").strip() in UNKNOWN


@lru_cache(maxsize=8192)
def is_mere_mark(text: str) -> bool:
    """True for — and / only: in a column of words 无 is a statement."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").strip() in NOTHING


@lru_cache(maxsize=8192)
def amount_in(text: str) -> float | None:
    """A rough number for hints and samples only: never stored."""
    word = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _NUMBER.search(word)
    if found is None or len(word) > len(found.group(0)) + 6:
        return None
    try:
        return float(found.group(0).replace(",", ""))
    except ValueError:
        return None


def stage_word(word: str) -> LedgerWord | None:
    """The whole cell, else its first words: 在建（主体施工） is 在建."""
    said = ledger_word(word)
    if said is None:
        first = _FIRST_WORDS.split(word, maxsplit=1)[0]
        said = ledger_word(first) if first and first != word else None
    return said


def marks_and_name(text: str) -> tuple[str, str]:
    """ "☆ 某项目" → ("☆", "某项目")."""
    tidy = tidy_text(text)
    name = tidy.strip(MARKS + " ")
    if name == tidy or not name:
        return "", tidy
    return "".join(sign for sign in tidy.replace(name, "", 1) if sign in MARKS), name
