"""What the column headers of a ledger of problems mean: 助企问题台账, 企业诉求台账, 问题清单.

Sources: domain handbook §2 (问题诉求, 交办单位, 当前进展, 解决时限, 回访情况) and the lists that offices keep beside it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from huoshui.core.names import clean_name
from huoshui.core.personal_text import masked_text
from huoshui.ingestion.rules.header_words import EXTRA, Meaning, is_header_word, meaning_of, taken_apart
from huoshui.ingestion.rules.register_words import register_meaning_of


def _text(attribute: str, strength: int = 2) -> Meaning:
    return Meaning(attribute, "text", strength=strength)


def _day(attribute: str, modality: str = "reported") -> Meaning:
    return Meaning(attribute, "day", modality=modality)


# Tried in order with re.search on the words; the first match decides.
REQUEST_RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"^(序|序号|No\.?|NO\.?|项次|行次)$|/序号$", Meaning("", "ignore")),
        (r"(受理|诉求|问题|工单|事项|交办单?|登记|督办)(编号|单号|号)$|^(编号|编码|单号|工单号)$", _text("request_number_told", 1)),
        (r"满意(度|率|程度|情况)?|评价(结果|等级|情况)?$", _text("satisfaction_told")),
        (r"回访|(企业|诉求人)(反馈|确认|意见|认可)", _text("revisit_told")),
        (r"(预计|计划|拟|要求|承诺|限定?|应)(解决|办结|完成|办理)(的)?(时间|日期|时限|期限)?$", _day("due_on_told", "target")),
        (
            r"(办结|完成|解决|销号|化解|完结|结案)(时间|日期)$|(办结|完成|销号)(年月)?(日期|时间)"
            r"|实际(办结|完成|解决)", _day("closed_on_told")),
        (
            r"(解决|办理|办结|完成|整改|化解|承诺|限时|要求|预计)(完成|办结|解决)?(时限|期限)"
            r"|(预计|计划|拟|要求|承诺|限定?)(解决|办结|完成)(时间|日期)?"
            r"|^(时限|期限|截止(时间|日期)|办理时间|完成时限要求|限办时间)$",
            _day("due_on_told", "target"),
        ),
        (
            r"(收集|反映|提出|受理|登记|诉求|交办|收到|摸排|上报|走访|填报|录入|发现)(时间|日期|年月)|^(时间|日期)$",
            _day("told_on"),
        ),
        (
            r"是否(已?办结|已?解决|已?完成|已?销号|化解|完结|落实)|(办结|销号|解决|完成|办理|处理|落实|整改)(与否|状态|情况[(（]?是否)"
            r"|^(销号(情况)?|状态|当前状态|问题状态|办理状态|办结情况|解决情况|完成情况|销号状态)$",
            _text("closed_told"),
        ),
        (r"(当前|目前|最新|办理|工作|推进|处理|解决|整改)?进[展度](情况|说明)?$|(办理|处理|推进|处置)情况$|^落实情况$"
         r"|工作推进", _text("progress_told")),
        (r"(办理|处理|处置|解决|答复)(结果|意见|措施|内容|方案|办法|情况说明)|^(答复|回复|反馈)(意见|内容|情况|结果)?$"
         r"|^(措施|解决措施|整改措施)$|回复(内容|情况)", _text("reply_told")),
        (r"(协办|配合|协同|协助|会办|参与)(单位|部门)", _text("assist_units_told")),
        (r"交办(单位|部门|人|领导|机关)|派单(单位|部门)|(督办|转办)(单位|部门)", _text("assigning_unit_told")),
        (r"(责任|主办|牵头|承办|包抓|办理|主责|受理|解决|落实|化解|涉及|首接|对接)(单位|部门|科室|委办局)|^(单位|部门)$"
         r"|分管局委", _text("lead_unit_told")),
        (
            r"(责任|承办|经办|包联|包抓|服务|分管|牵头|帮扶|首席服务)(人员?|领导|干部|专员|员|官)$|县级领导|首席服务",
            _text("duty_person_told"),
        ),
        (r"(紧急|缓急|轻重|优先)(程度|级别|等级)?", _text("urgency_told")),
        (r"个性|共性|问题性质|^性质$", _text("reach_told")),
        (r"(诉求|问题|事项|需求|困难)?(类别|类型|分类|所属类别|领域|种类)$|^类$", _text("category_told")),
        (r"(诉求|问题|线索|信息|收集|反映)?(来源|渠道|途径|方式)$", _text("channel_told")),
        (
            r"^(问题诉求|诉求问题|企业诉求|诉求|问题及诉求|诉求及问题|问题描述|问题内容|反映(的)?(问题|诉求|事项|内容))$"
            r"|^企业(反映)?(的)?(问题|诉求|困难|需求)(及(建议|诉求|需求))?$"
            r"|(问题|困难)(和|及|与|、|/)?(诉求|建议|需求)|诉求(内容|事项|描述|问题|概述|摘要|详情)"
            r"|需(要)?(协调|帮助)?解决的?(问题|困难|事项)",
            _text("request_text", 3),
        ),
        (r"^(存在|主要|具体|涉企)?(的)?(问题|困难|事项|困难问题|问题困难)(内容|描述|概述|摘要|清单|情况|事项)?$"
         r"|^(问题|事项|主要)(名称|标题|内容)$", _text("request_text", 2)),
        (r"^企业[(（/、]?(项目|市场主体)?[)）]?(全称|名称|名)?$"
         r"|^(诉求|反映|涉及|服务|包联)(企业|单位|人|主体)(名称)?$", _text("enterprise_name")),
        (r"^(备注|说明|其他说明)$", _text("remark")),
    )
)  # fmt: skip
_OF_REGISTER = ("enterprise_name", "uscc", "contact_name", "contact_phone", "area")
HANDLING = frozenset(
    {"lead_unit_told", "assist_units_told", "assigning_unit_told", "progress_told", "due_on_told", "closed_on_told", "closed_told",
     "revisit_told", "satisfaction_told", "reply_told"}
)  # fmt: skip
OF_PROJECTS_ALONE = frozenset({"fen", "stage", "check", "percent", "range", "level", "build"})
_ASIDE = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
_NOT_WORD = re.compile(r"[\W_]+")
LONGEST_KEY = 120
BETWEEN = "\x1f"  # in a key: words, then firm


@lru_cache(maxsize=4096)
def request_meaning_of(path: tuple[str, ...]) -> Meaning:
    """What the column with this header path holds in a ledger of problems; EXTRA where no rule knows it."""
    header = taken_apart(path)
    bare = _ASIDE.sub("", header.words)
    for words in dict.fromkeys((header.words, header.leaf, bare, bare.rpartition("/")[2])):
        for pattern, meaning in REQUEST_RULES if words else ():
            if pattern.search(words):
                return meaning
    of_register = register_meaning_of(path)
    return of_register if of_register.attribute in _OF_REGISTER else EXTRA


def is_request_header(text: str) -> bool:
    """True where the text alone would be understood as a column header of a ledger of problems."""
    return len(text) <= 40 and (request_meaning_of((text,)) is not EXTRA or is_header_word(text))


def is_request_ledger(paths: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a header is that of a ledger of problems: what is asked, by which firm, and how it is handled, at least twice.

    Money, stages or a project's name of its own beside a 问题 column make it a list of projects; a word like 诉求 outweighs that name.
    """
    named = [path for path in paths if path]
    meanings = [request_meaning_of(path) for path in named]
    asked = [meaning for meaning in meanings if meaning.attribute == "request_text"]
    told = {meaning.attribute for meaning in meanings}
    of_projects = [meaning_of(path) for path, meaning in zip(named, meanings, strict=True) if meaning is EXTRA]
    if not asked or "enterprise_name" not in told or len(told & HANDLING) < 2:
        return False
    if any(meaning.kind in OF_PROJECTS_ALONE for meaning in of_projects):
        return False
    has_project_name = any(meaning.attribute == "project_name" for meaning in of_projects)
    return not has_project_name or max(meaning.strength for meaning in asked) >= 3


@lru_cache(maxsize=65_536)
def words_key(text: str) -> str:
    """The key under which one problem is found again: spaces, marks and width do not count; long texts by their beginning and a digest."""
    key = _NOT_WORD.sub("", clean_name(masked_text(text))).casefold()  # our own export masks numbers for some
    if len(key) <= LONGEST_KEY:
        return key
    return key[:LONGEST_KEY] + hashlib.sha256(key.encode()).hexdigest()[:16]


def number_key(text: str) -> str:
    """A number that tells requests apart; "" for a mere running number, which stands elsewhere in the next file."""
    key = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return "" if re.fullmatch(r"\d{0,4}", key) else key[:60]
