"""A number against the list that it announces or closes: 3个项目分别是…, A、B、C三大产业, and a count of which only a part is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from huoshui.core.numerals import chinese_number
from huoshui.ingestion.rules.reconciliation.checks import Check, CheckKind, Term, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import in_words, plain
from huoshui.ingestion.rules.reconciliation.surroundings import Figure, Surroundings, without_quotation

_SET = re.compile(r"([二两三四五六七八九十]{1,3}|\d{1,2})大(?=[\u3400-\u9fff])")
_NOT_A_SET = re.compile(r"大(?:型|力|幅|学|批|班子|数据|会|厦|道|桥|家|干|众|面积|规模)")
_ANNOUNCES = re.compile(r"[，：]?(?:分别是|分别为|具体是|具体为|即：|即为)[：]?")
_CLAUSE = re.compile(r"[，。；：！？\n ]")
_FINISHED = re.compile(r"[。；！？\n]")
_COUNTED = ("project_count", "enterprise_count", "other", "event_count", "lead_count")
_LONGEST_ITEM = 22
_CLOSED_FROM = 3  # items from which a list without 等 is taken for complete
_ALSO = re.compile(r"[和与及]|以及")
_ITEM_IS_A_SENTENCE = re.compile(r"正在|已经|已于|将|完成|开展|举办|解决|推动|其中|\d+[个家项名月日%]|\d{4}年(?!产)")
_NEARLY_ALL = Decimal("0.6")  # of a closed set, from which a shorter list is worth a look


def check_lists(around: Surroundings) -> Iterator[Check]:
    """Lists after their number, lists before it, sets called N大, and counts that are only partly told."""
    for figure in around.statements:
        if figure.claim.measure in _COUNTED and not figure.is_rate and figure.claim.comparator == "=":
            yield from _list_after(around, figure)
            if not _SET.match(around.text, figure.start):
                yield from _list_before(around, figure)
            yield from _partly_told(around, figure)
    for found in _SET.finditer(around.text):
        yield from _closed_set(around, found)


def _list_after(around: Surroundings, figure: Figure) -> Iterator[Check]:
    head = _ANNOUNCES.search(around.text, figure.end, figure.end + 24)
    if not head or _FINISHED.search(around.text, figure.end, head.start()) or around.figures_between(figure.end, head.start()):
        return
    named = _projects_in(around, head.end(), _list_end(around, figure, head.end()))
    simple = _simple_list(around.text[head.end() : _finish(around.text, head.end())])
    counts = {len(named)} if named else set()
    counts |= simple or set()
    expected = int(figure.claim.value)
    if not counts:
        return
    holds = expected in counts
    if not holds and not _sure(len(named), simple, expected):
        return
    listed = expected if holds else max(simple or counts)
    yield _list_check(around, figure, listed, (head.end(), _finish(around.text, head.end())), holds)


def _sure(named: int, simple: set[int] | None, expected: int) -> bool:
    """Only a plain list whose every reading, and the projects found in it, differ from the number."""
    return bool(simple) and expected not in (simple or set()) and named != expected


def _list_end(around: Surroundings, figure: Figure, start: int) -> int:
    """A list with clauses goes on over semicolons, to the sentence's end or the next 其余."""
    end = around.sentence(start)[1]
    for other in around.figures_between(start, end):
        if other.like(figure):
            return other.start
    return end


def _projects_in(around: Surroundings, start: int, end: int) -> list[str]:
    """Names of project claims that stand in a run of text, one a project."""
    run = around.text[start:end]
    return [project.name for project in around.projects if any(name in run for name in around.project_names(project))]


def _finish(text: str, start: int) -> int:
    found = _FINISHED.search(text, start)
    return found.start() if found else len(text)


def _simple_list(run: str) -> set[int] | None:
    """How many items a plain list has, by each way to read its last 和; None where clauses make it no plain list, or 等 leaves it open."""
    if "，" in run or "等" in run[-6:] or _ITEM_IS_A_SENTENCE.search(run):
        return None
    items = run.split("、")
    if any(not item or len(item) > _LONGEST_ITEM for item in items) or len(items) == 1:
        return None
    return {len(items), len(items) + len(_ALSO.findall(items[-1]))}


def _list_check(around: Surroundings, figure: Figure, listed: int, run: tuple[int, int], holds: bool) -> Check:
    unit = figure.claim.unit
    terms = (around.term("所报个数", figure), Term("名单所列", Decimal(listed), unit, around.quote(*run)))
    return _compared("count_against_list", figure.claim.value, listed, terms, holds)


def _compared(kind: CheckKind, announced: Decimal, listed: int, terms: tuple[Term, ...], holds: bool, weight: Weight = "medium") -> Check:
    sign = "=" if holds else "≠"
    less = "少列" if listed < announced else "多列"
    explanation = (
        "个数与所列名单相符。"
        if holds
        else f"文中写{plain(announced)}个，列出{listed}个，{less}{plain(abs(announced - listed))}个，请核对个数或补全名单。"
    )
    return Check(kind, holds, weight, f"列出{listed}个 {sign} {plain(announced)}个", explanation, terms)


def _list_before(around: Surroundings, figure: Figure) -> Iterator[Check]:
    """甲、乙、丙3个项目: the list closed by its number. With 等 before the number only too many can be wrong."""
    items = _items_before(around.text, figure.start)
    if items is None or not figure.tail.startswith(("项目", "企业", "产业", "园区", "镇", "街道", "办事处")):
        return
    run, counts, is_open = items
    expected = int(figure.claim.value)
    holds = expected in counts
    if not holds and not (min(counts) > expected and is_open) and not _is_closed(around.text, run, counts, is_open, expected):
        return
    listed = expected if holds else (min(counts) if min(counts) > expected else max(counts))
    yield _list_check(around, figure, listed, run, holds)


def _is_closed(text: str, run: tuple[int, int], counts: set[int], is_open: bool, expected: int) -> bool:
    """甲、乙、丙6个项目: no 等 leaves it open, and no earlier clause begins the list."""
    words = text[slice(*run)]
    if is_open or "等" in words or words.endswith(("的", "类", "型")) or not _CLOSED_FROM <= max(counts) < expected <= 2 * max(counts):
        return False
    before = text[max(0, run[0] - 30) : max(0, run[0] - 1)]
    return text[run[0] - 1 : run[0]] != "，" or "、" not in _CLAUSE.split(before)[-1]


def _items_before(text: str, end: int) -> tuple[tuple[int, int], set[int], bool] | None:
    """The run of a list that ends here, the readings of its length, and whether 等 leaves it open."""
    breaks = list(_CLAUSE.finditer(text, max(0, end - 160), end))
    start = breaks[-1].end() if breaks else max(0, end - 160)
    run = text[start:end]
    is_open = run.endswith("等")
    items = run.removesuffix("等").split("、")
    if len(items) < 2 or any(not item or len(item) > _LONGEST_ITEM for item in items[1:]) or re.search(r"\d+[个家项]", run):
        return None
    return (start, end), {len(items), len(items) + len(_ALSO.findall(items[-1]))}, is_open


def _closed_set(around: Surroundings, found: re.Match[str]) -> Iterator[Check]:
    """A、B、C三大产业: a set called by its number is closed, so that a shorter list, too, is worth a look."""
    if _NOT_A_SET.match(around.text, found.end() - 1) or around.text[found.start() - 1 : found.start()] in ("“", "第", '"'):
        return
    number = chinese_number(found.group(1)) if not found.group(1).isdecimal() else Decimal(found.group(1))
    items = _items_before(around.text, found.start())
    if number is None or items is None:
        return
    run, counts, is_open = items
    holds = int(number) in counts
    listed = int(number) if holds else max(counts)
    if not holds and (min(counts) <= number <= max(counts) or (listed < number and listed < number * _NEARLY_ALL)):
        return
    name = re.match(r"[\u3400-\u9fff]{2,6}", around.text[found.end() :])
    start, end = found.start(), found.end() + (name.end() if name else 0)
    words = without_quotation(around.text[start:end])
    terms = (Term(words, number, "count", around.quote(start, end)), Term("所列", Decimal(listed), "count", around.quote(*run)))
    yield _compared("set_against_list", number, listed, terms, holds, "light" if is_open else "medium")


def _partly_told(around: Surroundings, told: Figure) -> Iterator[Check]:
    """开工一批项目13个；8个项目正在建设，分别是…: thirteen announced, eight told, five not mentioned."""
    if told.claim.measure != "project_count" or told.lead or not told.tail.startswith("项目"):
        return
    head = _ANNOUNCES.search(around.text, told.end, told.end + 24)
    start, end = around.paragraph(told.start)
    before = [figure for figure in around.figures_between(start, told.start) if figure.like(told)]
    if not head or not before or before[-1].claim.value <= told.claim.value or told.start - before[-1].end > 40:
        return
    whole = before[-1]
    rest = [figure for figure in around.figures_between(told.end, end) if figure.like(told)]
    if rest and re.search("其余|余下|剩余|另有|另外", rest[0].lead):
        return
    missing = whole.claim.value - told.claim.value
    unit = told.claim.unit
    arithmetic = f"{in_words(whole.claim.value, unit)} - {in_words(told.claim.value, unit)} = {in_words(missing, unit)}"
    explanation = f"报了{in_words(whole.claim.value, unit)}，文中交代了{in_words(told.claim.value, unit)}，"
    explanation += f"另有{in_words(missing, unit)}没有下文，请补充其进展或核对个数。"
    yield Check("unaccounted", False, "light", arithmetic, explanation, (around.term("所报个数", whole), around.term("已交代", told)))
