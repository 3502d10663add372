"""Layer 5c, period: the time that a number covers, from its own sentence, a lead-in or the headings above."""

from __future__ import annotations

import re

from .drafts import Draft
from .layout import Sentence
from .time_expressions import TimeExpression, Today, time_expressions

_NOW = re.compile(r"目前|截至目前|迄今|现有|如今|眼下|现已")
_BREAKDOWN = re.compile(r"^(?:其中|从[^，。]{1,12}看|分[^，。]{1,8}看|按[^，。]{1,10}[分看]|[^，。]{1,14}中，|其余|具体|总体看)")
_POINTING = re.compile(r"此次|这批|本次|这次|该次")
_REPORT = re.compile(r"公报|通报|简报|报告|总结|情况|运行|目标|规划|责任书|排名|分析|快报|月报|季报|年报|综述")
_EVENT = re.compile(
    r"[^，。；\d]{0,30}(?:活动|仪式|大会|会议|推进会|观摩|现场会|推介会|洽谈会|对接会|论坛|博览会|发布会|座谈会|启动会|动员会|签约会|专场|年会|峰会|招商会)"
)
_ANNOUNCES = re.compile(r"如下[：。]?$|情况如下|(?:通报|汇报|报告)如下")
_OPENS = 3
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]是|[一二三四五六七八九十]、|（[一二三四五六七八九十\d]+）|\d{1,2}[.、．]|[●○•◆■▪·★☆①-⑳—-])")
_FIXED = frozenset(("land_area", "floor_area"))
_FIXED_WORDS = re.compile(r"占地|建筑面积|规划|总面积")


class PeriodScope:
    """Carries time from sentence to sentence: a paragraph's last time for its breakdowns, a lead-in's and a heading's for what follows."""

    def __init__(self, today: Today) -> None:
        self.today = today
        self._paragraph = -1
        self._leading: str | None = None
        self._last: str | None = None
        self._inherited: str | None = None
        self._list: str | None = None
        self._announced: str | None = None  # the time of a whole text: 1-8月完成情况通报如下
        self._event: str | None = None  # the last day that was named: 此次 points to it

    def enter(self, sentence: Sentence, *, figures: bool) -> list[TimeExpression]:
        """Read a sentence's times and remember what it leaves to the next ones."""
        if sentence.paragraph != self._paragraph:
            self._paragraph, self._leading, self._last = sentence.paragraph, None, None
        found = self._times(sentence)
        own = [expression for expression in found if not expression.base and expression.period]
        self._inherited = self._last if _BREAKDOWN.match(sentence.text) else self._leading
        if not self._inherited and _POINTING.search(sentence.text):
            self._inherited = self._event
        days = [expression.period for expression in own if expression.period and len(expression.period) == len("2022-02-17")]
        self._event = days[-1] if days else self._event
        if len(own) > 1 and _EVENT.match(sentence.text, own[-1].end):
            own.pop()
        if sentence.place == 0:
            self._lead_in(sentence, own, figures=figures)
        if own:
            if not figures and sentence.place == 0 and not _future(own[0].period, self.today):
                self._leading = own[0].period
            self._last = own[-1].period
        elif self._inherited:
            self._last = self._inherited
        elif figures:
            self._last = None
        return found

    def _times(self, sentence: Sentence) -> list[TimeExpression]:
        """Times of a sentence; 全年 and 一季度 under 2022年工作回顾 mean that year, 今年 and 去年 keep theirs."""
        found = time_expressions(sentence.text, self.today)
        year = next((hit for heading in reversed(sentence.headings[1:]) for hit in re.findall(r"((?:19|20)\d\d)年", heading)), None)
        if not year or int(year) == self.today.year:
            return found
        under = {expression.start: expression for expression in time_expressions(sentence.text, Today(int(year), self.today.published_on))}
        return [
            expression if re.match(r"[今去明来前上]", sentence.text[expression.start :]) else under.get(expression.start, expression)
            for expression in found
        ]

    def _lead_in(self, sentence: Sentence, own: list[TimeExpression], *, figures: bool) -> None:
        """A paragraph that only opens with a time (2022年，…) leads the items behind it, until another time opens a paragraph."""
        opens = bool(own) and own[0].start <= _OPENS
        if opens and not figures and not _future(own[0].period, self.today):
            self._list = own[0].period
        elif opens or sentence.kind == "heading":
            self._list = None
        if own and _ANNOUNCES.search(sentence.text):
            self._announced = own[0].period
        if not self._inherited and not own and self._announced:
            self._leading = self._inherited = self._announced
        if not self._inherited and not own and _ITEM.match(sentence.text):
            self._leading = self._inherited = self._list

    def set_period(self, draft: Draft, found: list[TimeExpression]) -> None:
        """Give the figure its time, or none."""
        if _has_no_time(draft):
            return
        draft.period, rule = self._period(draft, found)
        if draft.period:
            draft.because.append(rule)

    def _period(self, draft: Draft, found: list[TimeExpression]) -> tuple[str | None, str]:
        start = draft.quantity.start
        before = [expression for expression in found if expression.end <= start and _reaches(draft.sentence.text, expression.end, start)]
        if before and before[-1].base and draft.sentence.text[before[-1].end : start] in ("", "的"):
            return before[-1].period, "period.base"
        own = [expression for expression in before if not expression.base]
        if len(own) > 1 and _EVENT.match(draft.sentence.text, own[-1].end):
            own.pop()
        now = [hit.end() for hit in _NOW.finditer(draft.before)]
        if now and (not own or now[-1] > own[-1].end):
            return None, ""
        if own:
            return _narrowest(own), "period.sentence"
        if self._inherited:
            return self._inherited, "period.paragraph"
        return self._of_headings(draft)

    def _of_headings(self, draft: Draft) -> tuple[str | None, str]:
        headings = draft.sentence.headings
        if headings and _REPORT.search(headings[0]):
            titled = [expression for expression in time_expressions(headings[0], self.today) if expression.period and not expression.base]
            title = titled[0].period if titled else None
        else:
            title = None
        for heading in reversed(headings[1:]):
            times = [expression for expression in time_expressions(heading, self.today) if expression.period and not expression.base]
            if times and (len(heading) <= 16 or draft.sentence.kind == "list_item"):
                return times[0].period, "period.heading"
        return title, "period.title"


def _narrowest(own: list[TimeExpression]) -> str | None:
    """截至5月17日，今年…: the year names no more than the months said before it."""
    last = own[-1].period
    if len(own) > 1 and last and own[-2].period and own[-2].period.startswith(f"{last}-01/"):
        return own[-2].period
    return last


def _reaches(text: str, end: int, start: int) -> bool:
    """A time inside brackets holds inside them only."""
    between = text[end:start]
    return between.count("）") <= between.count("（")


def _future(period: str | None, today: Today) -> bool:
    return bool(period and today.year and int(period[:4]) > today.year)


def _has_no_time(draft: Draft) -> bool:
    """A project's fixed size or sum has no period, nor has a set."""
    if draft.kind == "set":
        return True
    if draft.measure in _FIXED:
        return bool(_FIXED_WORDS.search(draft.left + draft.right[:6]))
    return (
        draft.measure == "investment"
        and not re.search(r"签约|总额|合同|协议|引资", draft.left)
        and draft.found != "list"
        and not _of_batch(draft)
    )


def _of_batch(draft: Draft) -> bool:
    return "项目" in draft.segment_before and not re.match(r"的", draft.right)
