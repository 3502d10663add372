"""Names as people write them, and the keys under which they are found again."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.core import Pinyin

# Kangxi and supplementary radicals that PDF text layers put in place of the characters; NFKC maps U+2F00–2FDF but
# leaves most of U+2E80–2EFF alone.
_RADICALS = str.maketrans(
    {
        "⺠": "民", "⺩": "王", "⻁": "虎", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻓": "长", "⻔": "门", "⻘": "青",
        "⻚": "页", "⻛": "风", "⻜": "飞", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻨": "麦", "⻩": "黄", "⻬": "齐",
        "⻮": "齿", "⻰": "龙", "⻳": "龟", "⺟": "母", "⺝": "月", "⺌": "小", "⺎": "兀", "⺁": "厂", "⺈": "刀",
    }
)  # fmt: skip
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_WORDS_OF = Pinyin().seg  # the division into words that lazy_pinyin itself makes
_RUNS = re.compile("[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_SPACES = re.compile(r"\s+")
MARKUP = re.compile(r"</?[A-Za-z!][^<>]{0,400}>|&nbsp;?|&#160;")
_MARKS = re.compile(r"[☆★※*▲△●○◆◇■□✓√]+")
_NOT_WORD = re.compile(r"[\W_]+")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_PHASE = re.compile(r"第?([1-9])期")
_PHASE_DIGITS = dict(zip("123456789", "一二三四五六七八九", strict=True))
_LEGAL_FORMS = (
    ("有限责任公司", "有限公司"),
    ("股份有限责任公司", "股份有限公司"),
    ("公司有限", "有限公司"),
)
_TRADE_TAIL = re.compile(r"(?:股份有限公司|有限公司|集团公司|集团|公司|合伙企业|有限合伙|厂|中心|合作社|分公司)+$")
_TRADE_WORDS = re.compile(r"(?:科技|技术|实业|工业|投资|控股|发展|产业|建设|置业|管理|贸易|商贸|制造|生物|新材料|信息)+$")
_REGION_HEAD = re.compile(
    r"^(?:中国)?(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,3}自治区)?(?:[\u4e00-\u9fff]{2,4}?市)?(?:[\u4e00-\u9fff]{2,4}?(?:区|县))?"
)
_PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆",
    "香港", "澳门",
)  # fmt: skip


def tidy_text(text: str) -> str:
    """Text for display and storage: invisible characters out, radicals mapped back, spaces folded; width is kept."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text).translate(_RADICALS)).strip()


def without_tags(text: str) -> str:
    """Words for display out of a text that holds markup (saved pages, copies of pages): tags out, their words stay."""
    return MARKUP.sub("", text)


# The names of the largest ledger fit, so that each pass over its rows finds them again.
_NAMES_KEPT = 131_072


@lru_cache(maxsize=_NAMES_KEPT)
def clean_name(text: str) -> str:
    """A name for matching: NFKC, without invisible characters, spaces folded and none between Chinese characters."""
    return _BETWEEN_CHINESE.sub("", tidy_text(unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=16384)
def enterprise_key(name: str) -> str:
    """The key under which two spellings of one firm's full name meet: brackets, spaces, case and 有限责任公司 do not count.

    Conservative: a region or a suffix left out makes another key (``enterprise_core`` is for looking alike).
    """
    key = _NOT_WORD.sub("", clean_name(name)).casefold()
    for long_form, short_form in _LEGAL_FORMS:
        key = key.replace(long_form, short_form)
    return key[:200]


def enterprise_core(name: str) -> str:
    """What tells a firm from others: without region in front and legal form and trade words behind. For likeness only."""
    key = enterprise_key(name)
    core = _REGION_HEAD.sub("", key, count=1)
    for province in _PROVINCES:
        if core.startswith(province):
            core = core.removeprefix(province)
            break
    core = _TRADE_TAIL.sub("", core)
    core = _TRADE_WORDS.sub("", core) or core
    return core or key


@lru_cache(maxsize=_NAMES_KEPT)
def project_key(name: str) -> str:
    """The key under which two spellings of one project's name meet: marks (☆), quotes, brackets and a last 项目 do not count.

    一期 and 二期 stay apart; 1期, 第一期 and （一期） are the same.
    """
    key = _NOT_WORD.sub("", _MARKS.sub("", clean_name(name))).casefold()
    key = _PHASE.sub(lambda found: _PHASE_DIGITS[found[1]] + "期", key)
    key = re.sub(r"第([一二三四五六七八九十])期", r"\1期", key)
    shorter = key.removesuffix("项目")
    return (shorter or key)[:200]


def _spelled(text: str, *, initials: bool = False) -> list[str]:
    """``lazy_pinyin(text)``, word by word: ledgers say the same few words again and again, so this is five times faster."""
    return [part for run in _RUNS.findall(text) for part in _spelled_run(run, initials)]


@lru_cache(maxsize=65536)
def _spelled_run(run: str, initials: bool) -> tuple[str, ...]:
    return tuple(part for word in _WORDS_OF(run) for part in _spelled_word(word, initials))


@lru_cache(maxsize=65536)
def _spelled_word(word: str, initials: bool) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, style=Style.FIRST_LETTER) if initials else lazy_pinyin(word))


@lru_cache(maxsize=16384)
def pinyin_key(name: str, limit: int = 200) -> str:
    """A sort key that does not hang on the database's collation: "he nan ji mei", at most ``limit`` characters."""
    words = (_NOT_WORD.sub("", part).lower() for part in _spelled(clean_name(name)))
    return " ".join(word for word in words if word)[:limit].rstrip()


@lru_cache(maxsize=16384)
def pinyin_initials(name: str) -> str:
    """河南集美 → "hnjm"; letters and digits stay."""
    letters = "".join(_spelled(clean_name(name), initials=True))
    return _NOT_WORD.sub("", letters).lower()
