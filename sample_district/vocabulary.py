"""Words from which firms and projects of the invented district are named."""

from __future__ import annotations

from dataclasses import dataclass

from sample_district.places import FOOD_PARK, HARBOUR_PARK, HIGH_TECH_PARK, MEDICINE_PARK, SHARED_PARK

# Uncommon pairs make coined names; with the invented city before them no registered firm can bear the whole name.
BRAND_FIRST = "瀚聿珩昉翊澹骁岫霁曜珺栩珞桉峤湛熠泓穆颐翎钧铧砺砥磐阗旻昱筠"
BRAND_SECOND = "岳景澜原舟屿宸启维拓衡晟澄远帆禾谷嘉辉茂蔚汀沣"
BRANDS_NOT_USED = frozenset({"泓景", "磐维", "昱辉", "瀚宸", "聿远", "颐景", "颐辉", "熠辉"})

SURNAMES = (
    "周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹章云苏潘葛范彭郎鲁韦马方俞任袁柳史唐薛雷贺倪汤罗毕郝安常于齐康伍"
    "余顾孟黄穆萧尹姚邵汪祁毛米贝明计成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝"
)
_GIVEN = (
    "怀瑾书衡立言若川景行明远思齐承泽知微望舒云舟子衿文渊嘉树致远安澜静姝清和向晚采薇允执伯言仲平叔同季明"
    "晓棠念之以宁予安南乔北辰西洲东篱星野青禾若谷守拙慎行笃行敏求博文约礼正则灵均怀远佩兰芷若秋实春华夏葳"
)
GIVEN_NAMES = tuple(_GIVEN[at : at + 2] for at in range(0, len(_GIVEN), 2))


@dataclass(frozen=True)
class Industry:
    """One industry: where its firms settle, what they make, how big its projects are (in 100万元)."""

    name: str
    park: str | None
    weight: int
    firm_word: str
    products: tuple[tuple[str, str], ...]  # product, the unit of its yearly capacity
    median_investment: int


INDUSTRIES: tuple[Industry, ...] = (
    Industry(
        "装备制造",
        HARBOUR_PARK,
        20,
        "智能装备",
        (
            ("液压破碎机", "台"),
            ("港口输送机", "台套"),
            ("精密减速器", "万台"),
            ("数控磨床", "台"),
            ("农机变速箱", "万套"),
            ("电梯导轨", "万吨"),
            ("风电塔筒", "套"),
            ("矿用支架", "套"),
            ("高压阀门", "万套"),
        ),
        380,
    ),
    Industry(
        "新一代信息技术",
        HIGH_TECH_PARK,
        16,
        "电子科技",
        (
            ("柔性线路板", "万平方米"),
            ("车载摄像模组", "万颗"),
            ("功率模块封装", "万只"),
            ("智能传感器", "万只"),
            ("光学镜头", "万套"),
            ("连接器", "万只"),
            ("边缘计算服务器", "台"),
        ),
        460,
    ),
    Industry(
        "新材料",
        HIGH_TECH_PARK,
        13,
        "新材料",
        (
            ("改性工程塑料", "万吨"),
            ("铝合金型材", "万吨"),
            ("碳纤维预浸料", "吨"),
            ("水性涂料", "万吨"),
            ("高纯石英砂", "万吨"),
            ("超薄玻璃", "万平方米"),
        ),
        520,
    ),
    Industry(
        "绿色食品",
        FOOD_PARK,
        15,
        "食品",
        (
            ("速冻面点", "万吨"),
            ("植物蛋白饮料", "万吨"),
            ("调味品", "万吨"),
            ("烘焙食品", "万吨"),
            ("预制菜", "万吨"),
            ("乳制品", "万吨"),
            ("粮油精深加工", "万吨"),
        ),
        240,
    ),
    Industry(
        "生物医药",
        MEDICINE_PARK,
        12,
        "生物医药",
        (
            ("中药配方颗粒", "吨"),
            ("体外诊断试剂", "万盒"),
            ("医用敷料", "万件"),
            ("原料药", "吨"),
            ("骨科植入器械", "万件"),
            ("兽用疫苗", "亿头份"),
        ),
        410,
    ),
    Industry(
        "新能源",
        SHARED_PARK,
        9,
        "新能源",
        (("光伏支架", "万套"), ("储能电池包", "兆瓦时"), ("充电桩", "万台"), ("氢能压缩机", "台"), ("锂电结构件", "万套")),
        680,
    ),
    Industry("节能环保", SHARED_PARK, 5, "环保科技", (("废旧塑料再生", "万吨"), ("污泥干化设备", "台套"), ("余热回收机组", "台套")), 210),
    Industry("现代物流", None, 5, "供应链", (("冷链仓储", "万吨"), ("公铁联运", "万吨"), ("智慧仓储", "万平方米")), 450),
    Industry("文化旅游", None, 3, "文旅", (("研学营地", "万人次"), ("滨水休闲街区", "万人次"), ("非遗文创园", "万件")), 300),
    Industry("现代农业", None, 2, "农业科技", (("设施蔬菜", "万吨"), ("食用菌工厂化", "万吨"), ("良种繁育", "万吨")), 120),
)

PUBLIC_WORKS: tuple[tuple[str, str, str], ...] = (
    # what is built, industry, builder's field
    ("老旧小区改造", "社会民生", "construction"),
    ("污水管网提升", "基础设施", "construction"),
    ("口袋公园建设", "社会民生", "construction"),
    ("标准化厂房", "基础设施", "construction"),
    ("集中供热管网", "基础设施", "construction"),
    ("道路及配套", "基础设施", "transport"),
    ("跨河桥梁", "基础设施", "transport"),
    ("客货邮枢纽", "基础设施", "transport"),
    ("第二小学迁建", "社会民生", "education"),
    ("全民健身中心", "社会民生", "education"),
    ("中心卫生院扩建", "社会民生", "health"),
    ("康养综合楼", "社会民生", "health"),
    ("高标准农田", "基础设施", "agriculture"),
)

PROJECT_FORMS = ("生产基地", "智能制造", "产业化", "扩能技改", "生产线", "智能工厂", "绿色工厂")

RESERVE_MOTIVES = ("主导产业延伸", "延链补链", "上级资金投向", "存量盘活", "城市更新")

MILESTONES = ("土地平整", "基础施工", "主体施工", "主体封顶", "内外装修", "设备进场安装", "单机调试", "试生产")

PROBLEMS = {
    "signed": ("土地指标尚未批复，等待挂牌出让", "投资方内部决策流程未走完", "厂房租赁面积与需求不符，正在调整方案", "环评前期资料未齐备"),
    "landed": ("地块内高压线需迁改", "施工图审查未通过，正在修改", "建设资金未完全到位", "施工许可证办理资料不全"),
    "started": ("统计入库资料缺施工合同备案件", "入库照片不符合要求，已退回补正", "立项备案名称与合同名称不一致"),
    "completed": ("消防验收整改中", "生产设备未到齐", "电力增容尚未完成"),
    "in_production": ("市场订单不足，产能利用率约六成", "熟练工人缺口约120人", "流动资金紧张，正对接银行授信"),
}

REMOVAL_REASONS = ("投资方资金链断裂，经会商不再推进", "产业定位与园区规划不符", "因用地条件变化迁至市内其他县区")
