"""What the district's offices published and wrote about its projects: a dozen papers, true to the simulation but for what was planted.

Planted contradictions are listed in README.md. Whoever changes a number here changes the tests that find it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from huoshui.core.clock import SHANGHAI
from sample_district.batches import CHINESE_NUMBERS, KIND_WORDS, Entry, batch_entries
from sample_district.cast import DISPATCHER, PROJECT_MANAGER, PROMOTER
from sample_district.lives import Life
from sample_district.paper_files import as_page, as_pdf, as_text, as_word
from sample_district.places import AS_OF
from sample_district.simulation import simulate
from sample_district.truth import year_money

FEN_PER_YI = 10**10
FILE_KINDS: dict[str, Callable[[str, str, date, Sequence[str]], bytes]] = {
    ".txt": as_text,
    ".html": as_page,
    ".docx": as_word,
    ".pdf": as_pdf,
}


@dataclass(frozen=True)
class Paper:
    """One paper. ``review``: all (every sound claim is accepted), none (it waits), part (some wait).

    ``speaks_of``: whose the figures are that name nobody: "zone", the number of a 期, or "" where they are a project's own.
    """

    title: str
    ending: str
    publisher: str
    published_on: date
    by: str
    review: str
    paragraphs: tuple[str, ...]
    speaks_of: str = "zone"

    @property
    def file_name(self) -> str:
        return f"{self.title}{self.ending}"

    @property
    def brought_in_at(self) -> datetime:
        """A week later, once lists and ledgers are in, but never after the district's last day."""
        day = min(self.published_on + timedelta(days=8), AS_OF)
        return datetime(day.year, day.month, day.day, 14, 30, tzinfo=SHANGHAI)

    def data(self) -> bytes:
        """The file."""
        return FILE_KINDS[self.ending](self.title, self.publisher, self.published_on, self.paragraphs)


def yi(fen: int) -> str:
    """亿元 as people print it: 97.62亿元, 3亿元."""
    return f"{(Decimal(fen) / FEN_PER_YI).quantize(Decimal('0.01')).normalize():f}亿元"


def reached(stage: str, first: date, last: date) -> list[Life]:
    """Single projects that reached a stage between two days, in the order of the days: what the ledger counts as projects."""
    found = [life for life in simulate().lives if not life.phase_label and (day := life.days.get(stage)) and first <= day <= last]
    return sorted(found, key=lambda life: (life.days[stage], life.number))


def _money(lives: Sequence[Life]) -> int:
    return sum(life.investment_fen for life in lives)


def _entries(term: int, kind: str = "") -> list[Entry]:
    return [entry for entry in batch_entries() if entry.term == term and kind in ("", entry.kind)]


def _batch_sentence(term: int, *, printed: dict[str, str] | None = None) -> str:
    """第三期“三个一批”项目36个，总投资…，with every class; ``printed`` replaces the money of a class by a slip."""
    every = _entries(term)
    name = f"第{CHINESE_NUMBERS[term]}期"
    total = f"{name}“三个一批”项目{len(every)}个，总投资{yi(_money([entry.life for entry in every]))}。"
    classes = []
    for kind, words in KIND_WORDS.items():
        lives = [entry.life for entry in _entries(term, kind)]
        money = (printed or {}).get(kind) or yi(_money(lives))
        classes.append(f"“{words}”项目{len(lives)}个，总投资{money}")
    return total + "；".join(classes) + "。"


def _third_term() -> Paper:
    largest = max((entry.life for entry in _entries(3, "start")), key=lambda life: life.investment_fen)
    return Paper(
        "清源区举行第三期“三个一批”活动",
        ".txt",
        "清源区融媒体中心",
        date(2025, 6, 26),
        PROMOTER,
        "all",
        (
            "初夏的清源，塔吊林立。6月26日上午，清源区第三期“三个一批”活动在临港装备制造产业园举行。",
            _batch_sentence(3),
            f"{largest.name}是本期开工项目中投资最大的一个，建成后将填补本地的一处空白。",
            "近年来，清源区围绕装备制造、生物医药、绿色食品、现代物流四大主导产业持续发力，让好项目落得下、建得快。",
        ),
        speaks_of="3",
    )


def _fourth_term() -> Paper:
    slip = _money([entry.life for entry in _entries(4, "start")])
    return Paper(
        "关于清源区第四期“三个一批”活动情况的通报",
        ".docx",
        "清源区重点项目办公室",
        date(2025, 12, 24),
        PROJECT_MANAGER,
        "all",
        (
            "一、总体情况",
            _batch_sentence(4, printed={"start": yi(slip).replace("亿元", "万元")}),
            "二、下一步工作",
            "各责任单位要倒排工期，确保签约项目早落地、开工项目早建成、投产项目早达效。",
        ),
        speaks_of="4",
    )


def _hundred_days() -> Paper:
    return Paper(
        "清源区“决战100天”项目建设攻坚行动方案",
        ".docx",
        "清源区重点项目办公室",
        date(2025, 9, 19),
        DISPATCHER,
        "all",
        (
            "一、行动时间",
            "“决战100天”攻坚行动从2025年9月20日至12月31日，全区上下拧成一股绳。",
            "二、行动目标",
            "攻坚期间推动新开工项目不少于15个，盘活停工项目5个，组织集中观摩3次。",
        ),
    )


@cache
def two_totals_in_the_minutes() -> Life:
    """The largest single project signed in 2025; the minutes give it two totals."""
    return max(reached("signed", date(2025, 1, 1), date(2025, 12, 31)), key=lambda life: (life.investment_fen, -life.number))


def _minutes() -> Paper:
    life = two_totals_in_the_minutes()
    return Paper(
        "区委招商引资专题会议纪要（第2次）",
        ".docx",
        "中共清源区委办公室",
        date(2026, 1, 12),
        DISPATCHER,
        "part",
        (
            "1月12日下午，区委主要领导主持召开招商引资专题会议，听取重大项目推进情况汇报。纪要如下：",
            f"会议指出，总投资{yi(life.investment_fen)}的{life.name}是去年签约的龙头项目，要成立专班，一抓到底。",
            f"会议强调，投资{yi(life.investment_fen * 2)}的{life.name}要带动上下游企业集聚，年内形成实物工作量。",
            "会议要求，每周调度一次，问题交办不过夜。",
        ),
        speaks_of="",
    )


def _work_report() -> Paper:
    signed = reached("signed", date(2025, 1, 1), date(2025, 12, 31))
    started = reached("started", date(2025, 1, 1), date(2025, 12, 31))
    target = (_money(started) // FEN_PER_YI - 40) // 10 * 10
    return Paper(
        "清源区2026年政府工作报告（摘要）",
        ".txt",
        "清源区人民政府",
        date(2026, 1, 22),
        DISPATCHER,
        "all",
        (
            f"2025年，清源区签约项目{len(signed)}个，总投资{yi(_money(signed))}；新开工项目{len(started)}个，总投资{yi(_money(started))}。",
            f"2026年，力争新开工项目总投资不低于{target}亿元，固定资产投资、工业投资、技改投资增速12%以上。",
            "实施强链补链、园区提质、城市更新、文旅融合四大行动。",
            "全面推进交通、水利、能源、教育、卫生五大工程。推进产业升级、品质提升、民生改善五大攻坚。",
            "各项任务落实到位，确保2026年技改投资增速10%。",
        ),
    )


def _service_brief() -> Paper:
    return Paper(
        "“万人助万企”活动工作简报（第9期）",
        ".txt",
        "清源区工业和信息化局",
        date(2026, 2, 6),
        PROJECT_MANAGER,
        "all",
        (
            "今年以来，全区选派助企干部312名，走访企业460家。",
            "共收集企业问题186件，其中已办结171件，正在办理12件，办结率91.9%。",
            "用工方面，举办专场招聘会6场，帮助企业招工540人。各园区企业满意率100%。",
        ),
    )


def _monthly_brief() -> Paper:
    money = year_money(date(2026, 2, 28))
    percent = Decimal(money.year_to_date_fen) / money.plan_fen * 100
    return Paper(
        "清源区重点项目建设通报（2026年2月）",
        ".docx",
        "清源区重点项目办公室",
        date(2026, 3, 5),
        DISPATCHER,
        "all",
        (
            f"今年全区重点项目年度计划投资{yi(money.plan_fen)}。",
            f"截至2月底，重点项目完成投资{yi(money.year_to_date_fen)}，占年度计划的{percent:.1f}%，低于序时进度2.3个百分点。",
            "各责任单位要抢抓节后复工窗口，把耽误的工期抢回来。",
        ),
    )


def _promotion_brief() -> Paper:
    signed = reached("signed", date(2026, 2, 1), date(2026, 2, 28))
    names = "、".join(life.name for life in signed)
    return Paper(
        "清源区招商简报（2026年第2期）",
        ".docx",
        "清源区招商局",
        date(2026, 3, 10),
        PROMOTER,
        "all",
        (
            f"2月份，清源区签约项目{len(signed) + 1}个，分别是{names}。",
            "招商小分队外出拜访企业23次，新增线索11条。",
        ),
    )


def _site_news() -> Paper:
    life = next(life for life in reached("started", date(2026, 1, 1), date(2026, 3, 15)) if not life.is_public and not life.side_state)
    day = life.days["started"]
    return Paper(
        f"{life.name}开工建设",
        ".html",
        "清源区人民政府网",
        day + timedelta(days=3),
        PROJECT_MANAGER,
        "all",
        (
            f"{day.month}月{day.day}日，{life.name}开工建设。该项目总投资{yi(life.investment_fen)}，位于{life.area}。",
            "项目服务专班现场办公，当天解决临时用电、场地平整等3个问题。",
        ),
        speaks_of="",
    )


def _quarter_brief() -> Paper:
    signed = reached("signed", date(2026, 1, 1), date(2026, 3, 27))
    started = reached("started", date(2026, 1, 1), date(2026, 3, 27))
    large = [life for life in signed if life.investment_fen >= 5 * FEN_PER_YI]
    share = Decimal(len(large)) / len(signed) * 100
    return Paper(
        "清源区一季度项目建设简报",
        ".txt",
        "清源区发展和改革局",
        date(2026, 3, 27),
        DISPATCHER,
        "all",
        (
            f"一季度，清源区签约项目{len(signed)}个，总投资{yi(_money(signed))}；新开工项目{len(started)}个，总投资{yi(_money(started))}。",
            f"签约项目中，5亿元以上项目{len(large)}个，占签约项目总数的{share:.0f}%。",
            "开展集中观摩2次，召开项目调度会11次，协调解决问题47个。",
        ),
    )


def _quarter_bulletin() -> Paper:
    signed = reached("signed", date(2026, 1, 1), date(2026, 3, 30))
    more = len(signed) + 3
    return Paper(
        "清源区一季度招商引资工作通报",
        ".pdf",
        "清源区招商局",
        date(2026, 3, 30),
        PROMOTER,
        "none",
        (
            f"一季度，清源区签约项目{more}个，其中6个项目已完成公司注册，其余{more - 5}个项目正在办理前期手续。",
            "一季度实际到位域外资金的情况另行通报。",
            "请各招商单位对照年度目标，查漏补缺，加快项目落地。",
        ),
    )


def _research_notes() -> Paper:
    return Paper(
        "区领导调研园区建设座谈会纪要",
        ".txt",
        "清源区人民政府办公室",
        date(2026, 3, 31),
        PROJECT_MANAGER,
        "none",
        (
            "3月31日，区政府主要领导到清源高新技术产业园调研，走访企业5家，现场协调解决问题8个。",
            "座谈会上，园区负责人汇报：园区现有规上工业企业42家，今年力争新增6家。",
            "会议明确，二季度新建标准化厂房8万平方米，保障用地120亩。",
        ),
        speaks_of="",
    )


@cache
def papers() -> tuple[Paper, ...]:
    """All papers in the order of their days."""
    made = (
        _third_term(),
        _hundred_days(),
        _fourth_term(),
        _minutes(),
        _work_report(),
        _service_brief(),
        _monthly_brief(),
        _promotion_brief(),
        _site_news(),
        _quarter_brief(),
        _quarter_bulletin(),
        _research_notes(),
    )
    return tuple(sorted(made, key=lambda paper: (paper.published_on, paper.title)))
