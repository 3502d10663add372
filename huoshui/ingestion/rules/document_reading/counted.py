"""Layer 4, what is counted: a number's measure, from the noun phrase before or behind it, its verb, or the number before it in a list."""

from __future__ import annotations

import re

from .drafts import Draft
from .vocabulary import MeasureWord, measures, word_list

_BARE_JOIN = re.compile(r"^[、，和及与：:～~\-—至到\s]*(?:分别|各为|各)?(?:为|是)?(?:超过|约|近)?$")
_LEVEL_REACHED = re.compile(r"(?:增长|增加|提高|提升|上升|下降|降低|回落|增至|扩大|压缩|减少|上涨)(?:到|至)(?:了)?(?:约|近)?$")
_HEAD_OF_PRODUCT = re.compile(r"(?:的)?[^，。；]{0,16}(?:项目|生产线|装置|基地|工厂|工程|产能|能力)")
_PRODUCT_UNITS = frozenset("台套辆艘架头只匹羽片颗粒盏根支瓶箱袋枚张件块株尾桶罐双组") | {"台（套）", "台套"}
_PRODUCED = re.compile(r"年产|日产|月产|产能|产量|下线|交付|订单|出栏|存栏|生产线|能力|年加工|年屠宰|销量|生产[^企业经]")
_DELIVERED = re.compile(r"交付|下线|订单")
_WEAK_BEHIND = frozenset(("制造", "生产", "汽车产量", "新能源汽车", "出口量", "发电", "光伏", "风电", "收购", "储能", "储存", "供水"))
_BUILT_UNITS = frozenset("处座口眼间栋幢台套辆")
_VERBS = re.compile(
    r"^(?:其中|其余|以及|新增|增加|完成|建成|实现|达到|共|有|为|已|累计|共计|超过|约|近|新建|改造|达|力争|确保|预计|计划|并|也|还|年均|平均|达成"
    r"|分别|总数|总量|的|全市|全区|全县|今年|去年|截至|目前|超|逾|突破|高达|户均|人均|亩均|平均每户|由|从|为企业)+$"
)
_COMPARED = re.compile(
    r"(?:较|比|同比|环比|净|共)?(?:上年|去年|同期|上年同期|去年同期|年初|上年末|20\d\d年末?|上月|上季度|上期|上半年|全年)?末?(?:同期)?"
    r"(?:净增加|净增|净减|增长|增加|减少|新增|下降|增多|多|少|增)了?(?:到|至)?$"
)
_REACHED_STAGE = re.compile(
    r"(?:签约|开工|复工|开复工|竣工|投产|落地|在建|入库|纳统|达产|达效|完工|投用|新建|续建|摘地|供地)(?:达|了|共|已|有)?$"
)
_MODIFIED = re.compile(r"(?:的)?[^，。；、已]{0,6}?(?:项目|企业|工程)")
_RESOLVED = re.compile(r"(?:解决|办结|化解|答复|整改|销号|办复)(?:了|到位)?(?:约|超过|近|共)?$")
_HANDED_OVER = re.compile(r"(?:交办|转办|受理|收集|征集|梳理)(?:了|到)?$")
_HANDED_OVER_BEHIND = re.compile(r"(?:已|正在)?(?:交办|转办|移交|限期|办理)")
_NOT_NOUN = re.compile(r"^(?:增长|下降|提升|提高|增加|减少|增至|上升|回落)(?!点|极)")
_COUNTED_NOUN_KINDS = frozenset(("count", "person", "time", "set"))
_DEFAULT = {
    **{"money": "other", "percent": "share", "point": "growth_rate", "area": "land_area", "physical": "other"},
    **{"count": "other", "person": "other", "time": "other", "set": "other", "multiple": "other", "index": "other", "duration": "duration"},
}
_NEAR_WORDS = frozenset(("多", "高", "低", "快", "减", "增", "降", "少", "涨", "跌", "翻", "率", "同比", "环比"))


def count(draft: Draft, earlier: list[Draft]) -> None:
    """Set measure, sign and the word that decided. ``earlier`` are the drafts before it in its sentence, in order."""
    same = [other for other in earlier if other.kind == draft.kind and other.sentence is draft.sentence and not other.dropped]
    if draft.quantity.part in ("high", "ratio") and same and same[-1].quantity.start == draft.quantity.start:
        _copy(draft, same[-1], "list.same_number")
    elif draft.kind == "set":
        _count_set(draft)
    elif same and _BARE_JOIN.match(draft.left) and not _noun_after(draft):
        _copy(draft, same[-1], "list.bare")
    elif (
        draft.quantity.word == "人次"
        and not draft.left
        and earlier
        and earlier[-1].kind == "time"
        and earlier[-1].sentence is draft.sentence
    ):
        _copy(draft, earlier[-1], "list.persons_of_visits")
    elif draft.kind in _COUNTED_NOUN_KINDS:
        _count_noun(draft, same)
    else:
        _count_amount(draft, same)
    _refine(draft)


def _copy(draft: Draft, other: Draft, rule: str) -> None:
    draft.measure, draft.sign, draft.cue, draft.found = other.measure, other.sign, other.cue, "inherited"
    draft.because.append(f"measure.{other.measure}:{rule}")


def _count_set(draft: Draft) -> None:
    """六大主导产业 is a set; 3大招商项目 are projects, 六大企业 enterprises."""
    noun = _noun_after(draft)
    head = next((measure for word, measure in (("项目", "project_count"), ("企业", "enterprise_count")) if noun.endswith(word)), "other")
    draft.measure, draft.found = head, "after"
    draft.because.append(f"measure.{head}:set")


def _take(draft: Draft, word: MeasureWord, place: tuple[int, int], found: str) -> None:
    draft.measure, draft.sign, draft.cue, draft.found = word.measure, word.sign, place, found
    draft.because.append(f"{word.id}:{found}:{draft.sentence.text[place[0] : place[1]]}")


def _hits(draft: Draft, start: int, end: int) -> list[tuple[int, int, MeasureWord]]:
    """Measure words in a stretch of the sentence that fit the number's class and unit, in order."""
    table = measures()
    pattern = table.pattern.get(draft.kind)
    if not pattern or end <= start:
        return []
    found = []
    for hit in pattern.finditer(draft.sentence.text, start, end):
        if draft.sentence.text.startswith("不", max(0, hit.start() - 1)) and hit[0] in ("低于", "高于", "少于"):
            continue
        if hit[0] in _NEAR_WORDS and not 0 <= draft.quantity.start - hit.end() <= 2:
            continue
        for word in table.by_word[draft.kind][hit[0]]:
            if not word.only_units or draft.quantity.unit.unit in word.only_units:
                found.append((hit.start(), hit.end(), word))
                break
    return found


def _noun_after(draft: Draft) -> str:
    """The noun phrase behind the number: up to a verb, an adverb or the clause's end."""
    right = draft.right.removeprefix("的")
    if not right or not re.match(r"[\u3400-\u9fffA-Za-z“（\d]", right):
        return ""
    for stop in word_list("boundaries").finditer(right):
        if not _MODIFIED.match(right, stop.end()):
            return right[: stop.start()]
    return right


def _count_noun(draft: Draft, same: list[Draft]) -> None:
    start = draft.quantity.start - len(draft.left)
    before = _hits(draft, start, draft.quantity.start)
    near = before[-1] if before else None
    if near and near[2].measure == "capacity" and draft.quantity.start - near[1] <= 2:
        _take(draft, near[2], near[:2], "before")
        return
    noun = _noun_after(draft)
    if noun:
        end = draft.quantity.end + draft.right.index(noun) + len(noun)
        behind = _hits(draft, draft.quantity.end, end)
        behind = [hit for hit in behind if draft.sentence.text[hit[0] : hit[1]] not in _WEAK_BEHIND] or _in_list_behind(draft, noun)
        if behind:
            head = _head(behind)
            _take(draft, head[2], head[:2], "after")
            return
        if draft.kind != "time" and not (near and draft.quantity.start - near[1] <= 4 and len(noun) <= 2):
            draft.found = "after"
            draft.because.append("measure.other:noun_after")
            return
    if near:
        _take(draft, near[2], near[:2], "before")
        return
    behind = _hits(draft, draft.quantity.end, draft.quantity.end + len(draft.right))
    if behind and draft.sentence.text[slice(*behind[0][:2])] not in _WEAK_BEHIND:
        _take(draft, behind[0][2], behind[0][:2], "after")
        return
    if draft.quantity.word in ("个", "件", "项", "条") and _settled_issue(draft):
        return
    if draft.quantity.word in ("个", "项") and _REACHED_STAGE.search(draft.left):
        draft.measure, draft.found = "project_count", "before"
        draft.because.append("measure.project_count:stage_verb")
        return
    left = _COMPARED.sub("", draft.left)
    if left and not _VERBS.match(left) and re.search(r"[\u3400-\u9fff]{2}", left):
        draft.found = "before"
        draft.because.append("measure.other:noun_before")
        return
    _without_word(draft, same)


def _settled_issue(draft: Draft) -> bool:
    """已解决798个, 当周办结41个, 其余22个已交办: a verb of problems without its noun."""
    resolved = _RESOLVED.search(draft.left)
    raised = _HANDED_OVER.search(draft.left) or (
        _HANDED_OVER_BEHIND.match(draft.right) if not draft.left or draft.left in ("其余", "剩余") else None
    )
    if not (resolved or raised) or "项目" in draft.clause:
        return False
    draft.measure, draft.found = ("issue_resolved" if resolved else "issue_raised"), "before"
    draft.because.append(f"measure.{draft.measure}:verb_alone")
    return True


def _head(behind: list[tuple[int, int, MeasureWord]]) -> tuple[int, int, MeasureWord]:
    """The last word of an unbroken compound (企业座谈会), else the first (首席服务员走访企业)."""
    head = behind[0]
    for hit in behind[1:]:
        if hit[0] - head[1] > 1:
            break
        head = hit
    return head


def _in_list_behind(draft: Draft, noun: str) -> list[tuple[int, int, MeasureWord]]:
    """35个基础设施、社会事业类项目: the head stands behind the list."""
    if not draft.right.endswith(noun) or draft.sentence.text[draft.quantity.end + len(draft.right) :][:1] != "、":
        return []
    rest = re.split(r"[，。；：\d（]", draft.sentence.text[draft.quantity.end :])[0]
    stop = word_list("boundaries").search(rest)
    return _hits(draft, draft.quantity.end, draft.quantity.end + (stop.start() if stop else len(rest)))[:1]


def _count_amount(draft: Draft, same: list[Draft]) -> None:
    text = draft.sentence.text
    start = draft.quantity.start - len(draft.left)
    for pattern, word in measures().before_number.get(draft.kind, ()):
        hit = pattern.search(text, draft.clause_start, draft.quantity.start)
        if hit and draft.quantity.start - hit.end() <= 6:
            _take(draft, word, hit.span(), "before")
            return
    before = _hits(draft, start, draft.quantity.start)
    if draft.kind == "percent" and _LEVEL_REACHED.search(draft.left):
        before = [hit for hit in before if hit[2].measure != "growth_rate"]
    if before:
        _take(draft, before[-1][2], before[-1][:2], "before")
        return
    behind = _hits(draft, draft.quantity.end, draft.quantity.end + len(draft.right))
    if behind and draft.kind != "percent":
        _take(draft, behind[0][2], behind[0][:2], "after")
        return
    _without_word(draft, same)


def _without_word(draft: Draft, same: list[Draft]) -> None:
    """No word beside the number: the number before it in the list, an earlier clause of the sentence, or the unit's usual measure."""
    if same and same[-1].sentence is draft.sentence and same[-1].segment_start == draft.segment_start:
        _copy(draft, same[-1], "list.same_unit")
        return
    earlier = [hit for hit in _hits(draft, draft.segment_start, draft.clause_start) if hit[1] - hit[0] > 1]
    if earlier:
        _take(draft, earlier[-1][2], earlier[-1][:2], "earlier")
        return
    if same:
        _copy(draft, same[-1], "list.same_unit_before")
        return
    draft.measure = _DEFAULT[draft.kind]
    draft.because.append(f"measure.{draft.measure}:unit")


def _refine(draft: Draft) -> None:
    """What a verb, a unit or the following words still change."""
    if draft.measure == "issue_raised":
        _issue(draft)
    elif draft.kind == "area":
        _area(draft)
    elif draft.kind == "count":
        _thing(draft)
    elif draft.measure == "other" and draft.found in ("none", "inherited"):
        _amount_of_project(draft)
    elif draft.measure == "funds_arrived" and re.search(r"专项债|预算内|上级|国债|奖补", draft.clause):
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


_GOVERNMENT_ITEMS = re.compile(r"政务|审批|许可|进驻|窗口|下放|网办|通办|即办|代办|一窗|证明")


def _governs(text: str, verb: re.Match[str]) -> bool:
    """解决问题164项, but not 逾期未办结的问题 and 证照办理问题."""
    return not re.search(r"[未难待]$|逾期$", text[: verb.start()]) and not text.startswith(("难", "不了"), verb.end())


def _area(draft: Draft) -> None:
    if draft.found == "none" or draft.measure == "other":
        draft.measure = "floor_area" if draft.quantity.word in ("平方米", "平米", "㎡", "m²", "平方") else "land_area"
    if draft.measure == "floor_area" and draft.quantity.word in ("平方公里", "公顷", "平方千米", "亩"):
        draft.measure = "land_area"
