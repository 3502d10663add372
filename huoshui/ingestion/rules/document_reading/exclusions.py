"""What holds digits and is no figure: dates, ordinals, names, document numbers, slogans, and thresholds that only define a class."""

from __future__ import annotations

import re
from functools import cache

from .vocabulary import vocabulary
from .word_tries import word_pattern

_DATES = (
    r"(?:19|20)\d\d(?:年度?)?(?:[-—~～至到、和]|—+)(?:(?:19|20)\d\d)年|(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?:19|20)\d\d(?=[和、](?:19|20)\d\d年)"
    r"|\d{1,2}(?:月份?)?[-—~～至到]\d{1,2}月|\d{1,2}月\d{1,2}(?:[-—~～至到]\d{1,2})?日|\d{1,2}月(?:份|底|末|初|中旬|上旬|下旬|上|中|下)?|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|(?<!\d)[0-3]?\d(?:日)?[-—~～至到][0-3]?\d日|(?<![\d用历时期压缩达])[0-3]?\d日(?!内|办结|游)|(?<![\d.：:])(?<!比例[由从为])(?<!比[由从为])(?:[01]?\d|2[0-4])[：:时][0-5]\d(?:分|[：:]\d{2})?(?![：:\d.])|(?:19|20)\d\d(?=年|中国|[（(]|[^\d亿万个家元亩%.吨人项户件名次]{1,3}[届])"
    r"|\d{2}年代|[0-2]?\d时(?!间)|[0-2]?\d点\d{0,2}分?|20\d\d(?=[\u3400-\u9fff])(?![个家元亩万亿吨人项户件名次台套余多公平辆])"
)
_ORDINALS = r"第[零一二两三四五六七八九十百千\d]+(?:[-—、][一二三四五六七八九十\d]+)?"
_NAMES = (
    r"(?<![\d.])(?:[A-Za-z]+[-－]?\d+(?:\.\d+)?[A-Za-z\d]*|\d+(?!(?:MW|GW|kW|KW|kWh|MWh|GWh|TEU|MWp|P)(?![a-z]))[A-Za-z]+(?:级|店)?)"
    r"|\d+(?:[+＋/]\d+)+|[〔［\[(（](?:19|20)\d\d[〕］\])）]\s?\d*号?|\d+号|\d+国道|\d+省道|[SGXsgx]\d+|[国省]道\d+|\d+(?:[、\d]*)强|(?<![\d.])1?[12]0(?=指挥|报警|急救|平台)"
    r"|\d{5,}(?:-\d+)?(?=$|[\s，。；）])|\d{3,4}-\d{7,8}|(?<!\d)0\d{2,3}-\d+|(?<=[^\d])(?:12345|12315|12333|12328|12348)(?=热线|平台|$|[”，。、])"
    r"|[一二三四五六七八九十]+[级届号中小](?!个)|\d+(?:\.\d+)?(?:英寸|寸|版本|型|级|届|路(?!公交)|栋楼|号楼)|(?:[《〈][^》〉]{1,60}[》〉])|一[一二三四五六七八九十]+"
)
_QUOTED = re.compile(r"“([^“”]{1,14})”")
_QUOTED_DIGITS = re.compile(r"[\d半一二两三四五六七八九十百千万]")
_THRESHOLD = (
    r"\d+(?:\.\d+)?(?:万亿|千亿|百亿|亿|千万|百万|万|千)?(?:元|美元|亩|人|吨|千瓦|兆瓦|千伏|平方米|岁|蒸吨|公里|户|万|亿)?"
    r"(?:[-—~～至到]\d+(?:\.\d+)?(?:亿|千万|百万|万|千)?(?:元|美元|亩|人|吨|平方米|岁)?)?(?:及|（含）|\(含\))?(?:以[上下内]|级)(?:的)?(?:（含）)?"
)
_RANGE_THRESHOLD = (
    r"\d+(?:\.\d+)?(?:亿|千万|百万|万)?(?:元|美元)?[-—~～至到]\d+(?:\.\d+)?(?:亿|千万|百万|万)?(?:元|美元)(?:的)?"
    r"(?=(?:重大|重点|产业|工业)?项目|或\d)|\d+(?:\.\d+)?(?:亿|千万)(?:元|美元)(?:级)?(?=[^，。；、\d]{0,4}项目(?:达|有|共)?\d+个|或\d)"
)
_OVER_THRESHOLD = (
    r"(?:超|过|超过|逾)\d*(?:\.\d+)?[百千]?(?:亿|千万|百万|万)元(?:级)?(?:的)?"
    r"(?=(?:重大|重点|产业|工业|制造业|签约|招商|投资|大)?(?:项目|企业|产业集群)(?:[\d达有共]|[，。；、]|数))"
)
_SIZE_THRESHOLD = r"(?<![\d.])\d+(?:\.\d+)?(?:万|亿)?(?:辆|吨|千瓦|千伏)级?(?=(?:乘用车)?(?:生产|示范|制造)?基地)"
_QUANTITY_NAMES = r"\d+(?:\.\d+)?(?:万)?千伏|\d+(?:\.\d+)?伏"
_DURATION_NOT_COUNTED = (
    r"(?:连续|近|过去|今后|未来|这|每|历经|时隔)[\d一二两三四五六七八九十多余]+(?:个?月|年|天|周)(?:来|多来)?"
    r"|[\d一二两三四五六七八九十]+(?:年|个月)(?:来|以来|前|行动|规划|计划|期)|[\d一二两三四五六七八九十]+周年"
)


@cache
def _pattern() -> re.Pattern[str]:
    heads = word_pattern(vocabulary("words")["thresholds"]["heads"])
    fixed = word_pattern(vocabulary("words")["fixed_phrases"]["words"])
    threshold = rf"{_THRESHOLD}(?={heads}|叶片|[^，。；、：\d]{{0,12}}(?:项目|企业|产业|工程|单位|工业)(?:[\d达有共不]|数|[，、。]))"
    first = re.escape("".join(sorted({word[0] for word in vocabulary("words")["fixed_phrases"]["words"]})))
    return re.compile(
        rf"(?=[\dA-Za-z零一二两三四五六七八九十百千第超过逾连近去今未这每历时国省〔［\[（(《〈{first}])(?:"
        f"(?P<threshold>{threshold}|{_RANGE_THRESHOLD}|{_OVER_THRESHOLD}|{_SIZE_THRESHOLD})"
        f"|(?P<date>{_DATES})|(?P<span>{_DURATION_NOT_COUNTED})|(?P<fixed>{fixed})|(?P<ordinal>{_ORDINALS})|(?P<name>{_NAMES}|{_QUANTITY_NAMES}))"
    )


def excluded_places(text: str) -> set[int]:
    """The places of a sentence that no quantity may touch."""
    places: set[int] = set()
    for found in _pattern().finditer(text):
        places.update(range(*found.span()))
    for quoted in _QUOTED.finditer(text):
        if _is_slogan(quoted[1]):
            places.update(range(*quoted.span()))
    return places


def _is_slogan(quoted: str) -> bool:
    """A short quotation is a name; one that ends in a unit and holds a verb is somebody's words."""
    return bool(_QUOTED_DIGITS.search(quoted)) and not re.search(r"[，。；]|\d+(?:\.\d+)?(?:万|亿)?(?:元|%|个|家|亩|人)", quoted)
