"""What the words of a column header mean: one table of patterns, tried in order on the header path without units and years.

Sources: the real header variants A–P and the synonyms of the domain handbook §9.1 and §9.2.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MONEY_UNITS = (
    "亿美元", "万美元", "美元", "亿港元", "万港元", "港元", "亿欧元", "万欧元", "欧元", "亿日元", "万日元", "日元",
    "万亿元", "百亿元", "亿元", "千万元", "百万元", "十万元", "万元", "千元", "元",
)  # fmt: skip
_MONEY = "|".join(MONEY_UNITS)
_OTHER = "%|‰|百分点|亩|公顷|平方米|平方公里|㎡|人|名|个|家|项|公里|万平方米|吨|天|个月"
_BRACKETS = re.compile(rf"[(\[【〔]?(?:单位[:：]?|计量单位[:：]?)?(?:人民币)?(?P<unit>{_MONEY}|{_OTHER})[)\]】〕]")
_BRACKET_OPEN = re.compile(rf"[(\[【〔](?:单位[:：]?|计量单位[:：]?)?(?:人民币|按)?(?P<unit>{_MONEY}|{_OTHER}|亿|万)[)\]】〕]")
_BARE_UNIT = re.compile(rf"(?:[/:,、]|单位[:：]?)?(?P<unit>{_MONEY}|%)$")
_SPACE = re.compile(r"\s+")
_DASH = r"(?:-|—|–|~|―|至|到)+"
_YEAR = r"(?P<year>20\d{2}|202X(?:-1)?|20XX(?:-1)?)"
_MONTHS = re.compile(
    rf"(?:{_YEAR}年?度?[./]?)?(?P<first>1[0-2]|0?[1-9])月?份?{_DASH}(?P<last>1[0-2]|0?[1-9])月份?(?P<edge>底|末)?", re.IGNORECASE
)
_MONTH = re.compile(rf"(?:{_YEAR}[年./-])?(?P<last>1[0-2]|0?[1-9])月份?(?:3[01]日|30日|2[89]日)?(?P<edge>底|末)?", re.IGNORECASE)
_QUARTERS = {"一季度": (1, 3), "上半年": (1, 6), "前三季度": (1, 9), "1季度": (1, 3), "全年": (1, 12)}
_QUARTER = re.compile(rf"(?:{_YEAR}年)?(?P<part>{'|'.join(_QUARTERS)})", re.IGNORECASE)
_YEAR_ONLY = re.compile(rf"{_YEAR}(?:年度?|全年)?(?P<edge>底|末)?", re.IGNORECASE)
_PLANNED = re.compile(r"计划|拟|预计|预期|目标|应当?|承诺|约定|要求")


@dataclass(frozen=True)
class HeaderText:
    """A header path taken apart. ``words`` is the path without unit and years, levels joined by "/"."""

    words: str
    leaf: str
    unit: str = ""
    year: str = ""  # "2024", or "202X" / "202X-1" of a template
    first_month: int | None = None
    last_month: int | None = None
    at_end: bool = False  # 年底, 月底


@dataclass(frozen=True)
class Meaning:
    """What a column holds. ``strength`` 2 beats 1 where two columns claim one attribute; equal strengths are asked."""

    attribute: str  # "" where it is not stored
    kind: str  # fen number date range text stage check percent level build ignore unit extra
    period: str = "none"  # none year month ytd day prior_years
    modality: str = "reported"
    strength: int = 2
    ask: tuple[str, ...] = ()  # attributes it may be: a question


EXTRA = Meaning("extra_text", "extra", strength=0)


def plain(text: str) -> str:
    """NFKC without any white space, invisible characters and the * of required columns."""
    text = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return _SPACE.sub("", text).strip("*＊☆★:：")


@lru_cache(maxsize=4096)
def taken_apart(path: tuple[str, ...]) -> HeaderText:
    """Unit, year, months and remaining words of a header path; the lowest level that names one wins."""
    levels: list[str] = []
    unit = year = ""
    first = last = None
    at_end = False
    for level in path:
        word = plain(level)
        found = _BRACKET_OPEN.search(word)
        if found:
            unit = {"亿": "亿元", "万": "万元"}.get(found["unit"], found["unit"])
            word = word[: found.start()] + word[found.end() :]
        else:
            bare = _BARE_UNIT.search(word)
            if bare and (bare["unit"] != "元" or word in ("元", "单位元") or word[-2:-1] in "/:,、"):
                unit, word = bare["unit"], word[: bare.start()]
        for pattern in (_MONTHS, _QUARTER, _MONTH, _YEAR_ONLY):
            time = pattern.search(word)
            if not time:
                continue
            groups = time.groupdict()
            year = (groups.get("year") or "").upper() or year
            if groups.get("part"):
                first, last = _QUARTERS[groups["part"]]
            elif groups.get("last"):
                last = int(groups["last"])
                first = int(groups["first"]) if groups.get("first") else None
            at_end = at_end or bool(groups.get("edge"))
            mark = (
                "<年>"
                if pattern is _YEAR_ONLY
                else "<累计月>"
                if (first == 1 and last is not None and last > 1) or groups.get("part")
                else "<月>"
            )
            if groups.get("edge"):
                mark += "底"
            elif pattern is _YEAR_ONLY and "年度" in time.group(0):
                mark += "度"
            word = word[: time.start()] + mark + word[time.end() :]
            break
        levels.append(re.sub(r"[()\[\]【】〔〕]", "", word) if re.fullmatch(r"[()\[\]【】〔〕].*", word) else word)
    kept = [level for level in levels if level]
    return HeaderText("/".join(kept), kept[-1] if kept else "", unit, year, first, last, at_end)


def fingerprint_words(path: tuple[str, ...]) -> str:
    """The header path as one line without unit, years and month numbers: what stays the same next month."""
    return taken_apart(path).words


def _money(attribute: str, period: str = "none", strength: int = 2, modality: str = "reported", ask: tuple[str, ...] = ()) -> Meaning:
    return Meaning(attribute, "fen", period, modality, strength, ask)


def _text(attribute: str, strength: int = 2) -> Meaning:
    return Meaning(attribute, "text", strength=strength)


def _date(attribute: str) -> Meaning:
    return Meaning(attribute, "date")


# Tried in order with re.search on the words; the first match decides.
RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        # not stored, or counts of projects
        (r"^(序|序号|编号|No\.?|NO\.?|项次|行次)$|/序号$", Meaning("", "ignore")),
        (r"^(金额|计量|投资|数据)?单位$", Meaning("", "unit", strength=1)),
        (r"同比|环比|增速|增幅|占比(?!总投资)|排名|名次|个数|项目数|数量", EXTRA),
        # who and what
        (
            r"^(招商|重点|工业|产业|储备|谋划|建设)?项目(?:\(企业\)|企业)?(名称|名)$|^工程名称$|^(企业\(项目\)|项目\(企业\)|企业及项目|项目及企业)名称$|/项目名称$|^(项目|工程)/(名称|名)$",
            _text("project_name"),
        ),
        (r"^(名称|项目|工程项目|建设项目|重点项目|项目名称及.*)$", _text("project_name", 1)),
        (r"项目\(?法人\)?代?码|信用代码|组织机构代码", Meaning("extra_text", "uscc", strength=0)),
        (r"项目(统一)?(代码|编码)|监管平台.*代码|平台代码|赋码|^代码$|在线审批.*码", _text("project_code")),
        (
            r"建设单位|项目业主|业主单位|^业主(名称)?$|项目\(?法人\)?单位|法人单位|^项目法人$|^项目单位(名称)?$|^企业名称$|^(公司|单位)名称$|实施单位|实施主体|建设主体|项目公司",
            _text("owner_enterprise"),
        ),
        (r"投资方|投资主体$|投资企业|投资单位|签约企业|签约单位|合作企业|投资商|投资者|客商", _text("owner_enterprise", 1)),
        (
            r"责任领导|包联领导|包保领导|县级领导|市级领导|区级领导|[市县区]领导|分包领导|牵头领导|包抓领导|分管领导|帮包领导|挂[包钩联]领导|联系领导|服务领导",
            _text("leader"),
        ),
        (r"首席服务[员官]|项目专员|项目管家|服务专员|金牌服务官", Meaning("extra_text", "extra", strength=0)),
        (
            r"责任单位|牵头单位|分管局委|牵头部门|责任部门|包抓单位|责任主体|承办单位|引进单位|招商单位|包联单位|服务单位",
            _text("duty_unit"),
        ),
        (r"主管(部门|单位)|监管单位", _text("duty_unit", 1)),
        (r"^(具体|直接|第一|项目|单位)?(责任人|负责人)(姓名)?$|责任人$", _text("duty_person")),
        (r"联系(电话|方式)|手机|电话", _text("contact_phone")),
        (r"联系人|联络员", _text("contact_name")),
        # milestones: 是否开工, 开工时间, 计划开工, 建设起止年限
        (r"是否(已)?(正式)?(签约)", Meaning("signed", "check")),
        (r"是否(已)?(摘地|供地|拿地|落地|注册)", Meaning("landed", "check")),
        (r"是否(已)?(正式|实质性)?(开工|动工)", Meaning("started", "check")),
        (r"是否(已)?(入库|纳统|入统|入库纳统)", Meaning("stat_entered", "check")),
        (r"是否(已)?(竣工|完工|建成)", Meaning("completed", "check")),
        (r"是否(已)?(投产|投用|投产达效)", Meaning("in_production", "check")),
        (r"是否(已)?达产", Meaning("capacity_reached", "check")),
        (r"^是否", EXTRA),
        (
            r"(起止|建设年限|建设期限?|工期|建设周期|建设时间).*/(起|开始|始|开工|起始)(年|月|年月|时间|日期)?$",
            Meaning("started_on", "date", modality="target"),
        ),
        (
            r"(起止|建设年限|建设期限?|工期|建设周期|建设时间).*/(止|结束|终|完工|竣工|建成|终止)(年|月|年月|时间|日期)?$",
            Meaning("completed_on", "date", modality="target"),
        ),
        (
            r"起止(年限|年月|时间|日期|年份)|^(项目|建设|计划)?(工期|建设年限|建设期|建设期限|建设周期|建设起止|建设时间|实施年限|实施期限)(计划)?$|工期计划",
            Meaning("started_on", "range", modality="target"),
        ),
        (r"(签约|签订|签署)(合同|协议)?(时间|日期|年月|年份)|^(?:.*(时间|节点|进度|日期).*/)?(正式)?签约$", _date("signed_on")),
        (
            r"(摘地|供地|拿地|摘牌|土地出让|取得土地|租赁)(时间|日期|年月)|^(?:.*(时间|节点|日期).*/)?(摘地|供地|拿地)(\(?或?租赁\)?)?$",
            _date("land_won_on"),
        ),
        (r"(落地|注册|工商登记|公司成立)(时间|日期|年月)|^(?:.*(时间|节点|日期).*/)?(落地|注册)$", _date("landed_on")),
        (
            r"(开工|动工|开工建设)(时间|日期|年月|年份|年|月份|节点)$|^(?:.*(时间|节点|日期|年限).*/)?(计划|预计|拟|实际)?(开工|动工)(建设)?$",
            _date("started_on"),
        ),
        (r"(入库|纳统|入统|入库纳统)(时间|日期|年月|月份)|^(?:.*(时间|节点|日期).*/)?(入库|纳统)(纳统)?$", _date("stat_entered_on")),
        (
            r"(竣工|完工|建成|竣工验收)(时间|日期|年月|年份|年|月份|节点)$|^(?:.*(时间|节点|日期|年限).*/)?(计划|预计|拟|实际)?(竣工|完工|建成)$",
            _date("completed_on"),
        ),
        (
            r"(投产|投用|投产达效|建成投产|投入使用)(时间|日期|年月|年份|年|月份|节点)$|^(?:.*(时间|节点|日期).*/)?(计划|预计|拟|实际)?(投产|投用)$",
            _date("produced_on"),
        ),
        (r"达产(时间|日期|年月|年份|年)$|^(?:.*(时间|节点|日期).*/)?达产$", _date("capacity_reached_on")),
        (r"达效(时间|日期|年月|年份|年)$|^(?:.*(时间|节点|日期).*/)?达效$", _date("effect_reached_on")),
        # percentages
        (
            r"占总投资|总(累计)?完成(百分比|率|比例)|总投资完成(率|比例|百分比)|总投资(完成)?进度|累计完成(率|比例|百分比)$",
            Meaning("total_completion_percent", "percent"),
        ),
        (r"资金到位率|到位率|履约率|开工率|贷款.*率", EXTRA),
        (
            r"占年(度)?(投资)?(计划|目标)|年度?(计划)?投资(完成率|进度|完成比例|完成百分比)|完成年度?(计划|投资|目标)?(百分比|比例|率|%)|年度?(计划|目标)?完成(率|比例|百分比)|(^|/)投资完成(率|比例)$|年度?投资计划完成(率|比例)|完成年度?计划$|年度完成率",
            Meaning("annual_completion_percent", "percent"),
        ),
        (r"百分比|比例|比重|完成率", EXTRA),
        # money that is none of the ledger's measures
        (
            r"中央(投资|资金|预算)|车购税|省级资金|地方(投资|配套)|代建投资|土建工程|设备(安装)?(费用|投资)|安装工程|土地等?费用|其他费用|资金筹措|累计拨付|资金拨付|自筹|银行贷款|专项债|财政资金|销售收入|产值|税[金收]|利润|营业收入|国内贷款|已支付",
            EXTRA,
        ),
        (r"(融资|贷款|资金)需求", _money("loan_demand")),
        (r"(本月|当月|本年|当年|年度|本期|<月>|<累计月>|<年>).*(到位|到资)|(到位|到资).*/(本月|当月|本年|当年)", EXTRA),
        (r"到位资金|资金到位|到位投资|(实际|累计)到位|到资|已到位", _money("funds_arrived", "day")),
        (r"(合同|协议|拟|计划)?引资(额|金额|总额)?|利用(省外|市外|域外|外来)资金|[省市域]外资金", _money("outside_capital_contract")),
        # investment done
        (r"节点|年度.*(任务|工作|建设|形象)目标|建设目标|工作目标", EXTRA),
        (r"^(?!.*(计划|目标)).*(完成|投资).*/(本月|当月|<月>)(份|完成|数)?$", _money("month_done", "month")),
        (r"^(?!.*(开工|开始建设|开建)).*年初", _money("ytd_done", "ytd")),
        (
            r"(上年|去年|上一年|以前年度|<年>)度?(底|末).*(累计|完成|投资)|(到|至|截至|截止)(上年|去年)度?(底|末)?.*(累计|完成)|上年(末|底)?累计|以前年度累计",
            _money("cumulative_done_prior_years", "prior_years"),
        ),
        (r"(本年|当年|年度|今年|<年>)度?.*(投资)?计划.*完成(情况|投资|额)", _money("ytd_done", "ytd")),
        (r"(计划|预计|拟|目标).*<累计月>.*完成|<累计月>.*(计划|预计|目标)|<月>.*(计划|预计|拟).*(完成|投资)", EXTRA),
        (r"当月至今", _money("", "none", ask=("ytd_done", "cumulative_done"))),
        (
            r"(开工|开始建设|开建|建设|项目开工)(以来|至今|至报告期|起|后)?[^/]*累计|自开工|自开始建设|(?<!当年)(?<!本年)(?<!年度)项目(总)?累计|总累计|至今累计|累计完成总投资|建设以来",
            _money("cumulative_done", "day"),
        ),
        (
            r"<累计月>|年累计|(年度|本年|当年|今年|年内|全年)度?(项目)?(已)?累计|(本年|当年|今年|本年度)(项目)?(实际)?(已)?(完成|累计)|^<年>度?(实际|已)?(累计)?完成|年度(实际|已)?完成(投资|额|情况|数)|(本年|当年|今年|年度|<年>).*/.*(累计|完成)(?!率)",
            _money("ytd_done", "ytd"),
        ),
        (
            r"(本月|当月|本期新增|<月>)(份)?(实际|已)?(新增)?(完成|投资|/)|其中:?本月|(完成投资|投资完成|完成情况).*/(本月|当月|<月>)$|^(本月|当月)(数|投资|完成)?$|^<月>(完成)?$|(完成投资|投资完成).*(本月|当月)$",
            _money("month_done", "month"),
        ),
        (
            r"(截至|截止|至|到)<(月|累计月)>(底)?.*(累计|完成)|^累计(已)?(完成)?(固定资产)?(投资|投资额|完成额)?(完成|额|情况)?(/(合计|小计|总额|累计))?$|累计完成(投资)?(额|情况)?(/(合计|小计))?$",
            _money("", "none", ask=("ytd_done", "cumulative_done")),
        ),
        (
            r"^(已|实际|目前)?(已)?完成(固定资产)?投资(额|情况)?$|^投资完成(额|情况)?$|^完成(额|情况)$",
            _money("", "none", ask=("month_done", "ytd_done", "cumulative_done")),
        ),
        (r"(^|/)(其中|内)[:：]", EXTRA),
        (r"^累计投资(金额|额)?$", _money("", "none", ask=("ytd_done", "cumulative_done"))),
        # plans and totals
        (r"年度?(投资)?计划.*/(小计|合计)$", _money("annual_plan", "year", strength=1)),
        (r"总投资|投资总额|投资规模|投资总量|投资总概算|概算总投资|计划总投资", _money("planned_investment")),
        (
            r"(年度|本年|当年|今年|<年>|全年)度?.*(计划|目标|预计|拟).*|(计划|目标).*(年度|本年|当年|<年>)(投资|完成)?.*|年计划(投资)?|年度投资$",
            _money("annual_plan", "year"),
        ),
        (r"(协议|合同|签约|意向)(总)?(投资|资金|金额)(额|总额|金额)?|投资(额|金额)$|^投资$", _money("planned_investment", strength=1)),
        (r"^计划投资(额)?$", _money("", "none", ask=("annual_plan", "planned_investment"))),
        # words about the project
        (
            r"形象进度|工程进度|(目前|当前|最新|工作|项目|建设|推进|具体)?进展(情况|程度)?$|建设进度|推进情况|目前进度|目前情况|项目现状|建设情况|进度情况|^进度$|推进措施及进展",
            _text("progress_text"),
        ),
        (r"存在.*问题|^(主要)?问题|困难|制约因素|协调(解决)?(的)?(问题|事项)|需.*协调", _text("problem_text")),
        (
            r"(目前|当前|项目|建设|所处|推进|现)(的)?(阶段|状态)|^(阶段|状态|进展阶段|项目进度状态|当前环节)$|建设状态|项目状态",
            Meaning("stage", "stage"),
        ),
        (r"^(项目|双十|建设)?类别$|^项目分类$|^分类$|^进展$|^建设状况$", Meaning("stage", "maybe_stage", strength=1)),
        (
            r"建设(内容|规模)(及|和|与)(主要|建设)?(规模|内容)|主要建设内容|建设内容|^建设规模及.*|项目(概况|简介|内容|建设内容)|投资内容|主要内容",
            _text("content"),
        ),
        (r"^(建设|项目)?规模$", _text("content", 1)),
        (r"所属(行业|产业)|^行业(类别|分类|名称|类型|代码)?$|主导产业|国民经济行业", _text("industry")),
        (r"产业(类别|类型|分类|链|领域|方向)|^产业$", _text("industry", 1)),
        (
            r"所属(园区|辖区|乡镇|镇街|街道|县区|区县|区域|片区|地区)|所在(园区|辖区|乡镇|县区|区域|地)|项目属地|^属地$|落地园区|^(园区|乡镇|镇街|县区|辖区|区域|片区|县市区|县\(?市、?区\)?)$|入驻园区",
            _text("area"),
        ),
        (r"所属板块|建设地点|项目地点|项目地址|建设地址|选址|落户地点|^地点$|设区市|^地区$|行政区|落地区域|项目所在", _text("area", 1)),
        (r"建设性质|项目性质", Meaning("build_kind", "build")),
        (r"(重点|项目|管理|重点项目)级别|^级别$|重点层级|^项目层级$", Meaning("key_level", "level")),
        (r"谋划(动因|方向|依据)|储备动因", _text("reserve_motive")),
        (r"(用地|占地|土地)(面积|规模)?$|占地面积|用地面积", Meaning("land_mu", "number")),
        (r"就业(人数|岗位)?|带动就业|吸纳就业", Meaning("jobs", "number")),
        (r"阶段依据|开工依据|佐证", _text("stage_evidence")),
        (r"^(备注|说明|其他说明|备 注|需要说明.*)$", _text("remark")),
    )
)

_ASIDE = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")  # 开工时间(年/月)
_TARGET_DATES = re.compile(r"计划|预计|拟|目标|约定|要求|承诺|倒排|应")


@lru_cache(maxsize=4096)
def meaning_of(path: tuple[str, ...]) -> Meaning:
    """What the column with this header path holds; EXTRA where no rule knows it."""
    header = taken_apart(path)
    bare = _ASIDE.sub("", header.words)
    for words in dict.fromkeys((header.words, header.leaf, bare, bare.rpartition("/")[2])):
        if not words:
            continue
        for pattern, meaning in RULES:
            if not pattern.search(words):
                continue
            if meaning is EXTRA:
                return EXTRA
            return _settled(meaning, header)
    return EXTRA


def _settled(meaning: Meaning, header: HeaderText) -> Meaning:
    """The rule's meaning, made a plan where the header says so, and dropped where its unit says that it is something else."""
    if meaning.kind == "fen" and header.unit and header.unit not in MONEY_UNITS:
        if header.unit != "%":
            return EXTRA
        whole = "总" in header.words and "年" not in header.words
        return Meaning("total_completion_percent" if whole else "annual_completion_percent", "percent", strength=1)
    if meaning.kind == "date" and _TARGET_DATES.search(header.words):
        return Meaning(meaning.attribute, "date", modality="target", strength=meaning.strength)
    if meaning.attribute == "land_mu" and header.unit not in ("", "亩"):
        return EXTRA
    if (
        meaning.period in ("ytd", "month", "prior_years", "day")
        and meaning.kind == "fen"
        and re.search(r"预计|预期|拟完成|计划完成(?!情况|额|数)|目标", header.words)
    ):
        return Meaning(meaning.attribute, meaning.kind, meaning.period, "target", 1, meaning.ask)
    return meaning


def is_header_word(text: str) -> bool:
    """True where the text alone would be understood as a column header."""
    return len(text) <= 40 and meaning_of((text,)) is not EXTRA


COUNT_HEADERS = re.compile(r"个数|项目数|数量|占比|排名|名次")
