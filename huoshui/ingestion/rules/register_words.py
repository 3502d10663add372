"""What the column headers of a register of enterprises mean: 企业名录, 规上企业名单, 入园企业台账.

Sources: the registers that zones keep (domain handbook §9 and §12) and the fields of a business licence.
"""

from __future__ import annotations

import re
from functools import lru_cache

from huoshui.ingestion.rules.header_words import EXTRA, Meaning, is_header_word, meaning_of, plain, taken_apart


def _text(attribute: str, strength: int = 2) -> Meaning:
    return Meaning(attribute, "text", strength=strength)


# Tried in order with re.search on the words; the first match decides.
REGISTER_RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"^(序|序号|编号|No\.?|NO\.?|项次|行次)$|/序号$", Meaning("", "ignore")),
        (r"曾用名|原名称?$|更名前|历史名称", _text("former_name")),
        (r"简称|别名|品牌名", Meaning("extra_text", "extra", strength=0)),
        (r"所属集团|集团(公司)?(名称)?$|母公司|总部(企业|公司|名称)?$|控股(股东|公司|方)", _text("group_name")),
        (r"社会信用代码|信用代码|^统一代码$|组织机构代码|营业执照(注册)?号|^(税号|纳税人识别号)$", Meaning("uscc", "uscc")),
        (
            r"^(企业|公司|单位|市场主体|法人单位|经营主体|纳税人|厂商|入驻企业|入园企业|规上企业)(全称|名称|名)$|^(企业|公司|单位)名称[(/].*|^入[驻园]企业$",
            _text("enterprise_name"),
        ),
        (r"^(名称|全称|企业|公司|单位|市场主体|经营主体)$", _text("enterprise_name", 1)),
        (r"法定代表人|法人(代表|姓名)?$|^(企业)?负责人(姓名)?$|^企业法人$", _text("legal_representative")),
        (r"联系(电话|方式|号码)|手机|电话", _text("contact_phone")),
        (r"联系人|联络[人员]|对接人|填报人", _text("contact_name")),
        (
            r"所属园区|所在园区|入驻园区|^园区(名称)?$|所属(辖区|乡镇|镇街|街道|片区|区域|板块)|所在(乡镇|区域|片区)"
            r"|^(乡镇|镇街|街道|片区|区域|属地)$",
            _text("area"),
        ),
        (
            r"(经营|生产|运行|开工)(状态|状况)|(经营|生产)情况|企业状态|登记状态|存续状态|^状态$",
            _text("operating_status"),
        ),
        (r"规上|规模以上|四上|在库(情况|状态)?$|^是否(入库|纳统|入统)", _text("above_scale")),
        (r"注册资[本金]", Meaning("registered_capital", "fen")),
        (r"(成立|注册|登记|开办|设立)(日期|时间|年月|年份)", Meaning("established_on", "date")),
        (r"(注册|经营|企业|生产|公司|通讯|办公)?(地址|住所)$|经营场所|^地点$", _text("registered_address")),
        (r"经营范围|主营(业务|产品)|主要产品|主导产品|产品名称", _text("main_business")),
        (r"所属(行业|产业)|^行业(类别|分类|名称|类型|代码|门类|大类)?$|主导产业|国民经济行业|行业小类", _text("industry")),
        (r"产业(类别|类型|分类|链|领域|方向)|^产业$", _text("industry", 1)),
    )
)  # fmt: skip
TELLING = frozenset(
    {"uscc", "former_name", "group_name", "legal_representative", "operating_status", "above_scale", "registered_capital",
     "established_on", "main_business", "contact_phone", "contact_name", "industry", "area"}
)  # fmt: skip
PROJECT_KINDS = frozenset({"fen", "date", "range", "stage", "check", "percent"})
_ASIDE = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")


@lru_cache(maxsize=4096)
def register_meaning_of(path: tuple[str, ...]) -> Meaning:
    """What the column with this header path holds in a register of enterprises; EXTRA where no rule knows it."""
    header = taken_apart(path)
    bare = _ASIDE.sub("", header.words)
    for words in dict.fromkeys((header.words, header.leaf, bare, bare.rpartition("/")[2])):
        for pattern, meaning in REGISTER_RULES if words else ():
            if pattern.search(words):
                return meaning
    return EXTRA


def is_register_header(text: str) -> bool:
    """True where the text alone would be understood as a column header of a register."""
    return len(text) <= 40 and (register_meaning_of((text,)) is not EXTRA or is_header_word(text))


def is_register(paths: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a header is that of a register: it names firms and what is said of firms, and nothing that only projects have.

    Yearly figures of firms (产值, 税收) may stand beside; investment, stages and milestones make it a list of projects.
    """
    named = [path for path in paths if path]
    meanings = [register_meaning_of(path) for path in named]
    if not any(meaning.attribute == "enterprise_name" for meaning in meanings):
        return False
    told = {meaning.attribute for meaning in meanings} & TELLING
    of_projects = [
        path
        for path, meaning in zip(named, meanings, strict=True)
        if meaning is EXTRA and (meaning_of(path).kind in PROJECT_KINDS or "项目" in plain("/".join(path)))
    ]
    return bool(told) and ("uscc" in told or len(told) >= 2) and not of_projects
