"""The kinds of lists that come in, and the words by which each is read: projects, the register of enterprises, ledgers of problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from huoshui.ingestion.rules.header_words import Meaning, is_header_word, meaning_of
from huoshui.ingestion.rules.readings import ENTERPRISE, ENTERPRISE_LIST, PROJECT, PROJECT_LIST, REQUEST, REQUEST_LIST
from huoshui.ingestion.rules.register_words import is_register_header, register_meaning_of
from huoshui.ingestion.rules.request_words import is_request_header, request_meaning_of


@dataclass(frozen=True)
class Vocabulary:
    """How the headers of one kind of list are understood, and what its rows are called."""

    subject_kind: str  # of the facts: project | enterprise
    status: str  # of the sheet once it is read
    noun: str  # 项目 | 企业 | 诉求
    name_attribute: str
    code_attribute: str
    code_label: str
    meaning_of: Callable[[tuple[str, ...]], Meaning]
    is_header_word: Callable[[str], bool]
    name_words: str = "名称"  # what a row cannot be without: 名称 | 内容
    owner_attribute: str = "owner_enterprise"


PROJECT_WORDS = Vocabulary(PROJECT, PROJECT_LIST, "项目", "project_name", "project_code", "项目代码", meaning_of, is_header_word)
REGISTER_WORDS = Vocabulary(
    ENTERPRISE, ENTERPRISE_LIST, "企业", "enterprise_name", "uscc", "统一社会信用代码", register_meaning_of, is_register_header
)
REQUEST_WORDS = Vocabulary(
    REQUEST,
    REQUEST_LIST,
    "诉求",
    "request_text",
    "request_number_told",
    "编号",
    request_meaning_of,
    is_request_header,
    name_words="内容",
    owner_attribute="enterprise_name",
)
