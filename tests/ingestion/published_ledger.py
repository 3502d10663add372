"""A workbook of the shape of the published ledger: five zones, 90 projects that public reports name, facts only.

Built here so that tests need no file from outside the repository. Amounts in 亿元; empty where the reports are silent.
"""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter

Row = tuple[str, str, float | None, str, str, str]  # name, stage word, total in 亿元, signed, started, remark

SHEETS: dict[str, tuple[str, str, list[Row]]] = {
    "商丘市梁园区": (
        "商丘市梁园区项目台账（据公开报道整理）",
        "填报依据：2022-02-21 公开报道",
        [
            ("京东物流产业园", "在建", None, "", "", "京东物流"),
            ("大金激光", "已签约", None, "", "", ""),
            ("海洋(环境)监测设备", "已签约", None, "", "", ""),
            ("数字一体化ICU手术室设备", "在建", None, "", "", ""),
            ("集美数智产业园", "在建", 30.0, "2021-12-28", "2022-01-04", ""),
            ("惠龙易通", "在建", None, "", "", ""),
            ("首元智能", "在建", None, "", "", ""),
            ("珍寿实业", "在建", None, "", "", ""),
            ("阳光铝材", "在建", None, "", "", ""),
            ("大章医疗设备", "在建", None, "", "", ""),
            ("商丘健康产业研究院", "在建", None, "", "", ""),
            ("商丘市妇幼保健院迁建", "已投产", None, "", "", ""),
            ("五得利面粉二期", "已投产", None, "", "", ""),
            ("鑫胜缘食品", "已投产", None, "", "", ""),
            ("德健电子智能设备", "已投产", None, "", "", ""),
            ("梁商消防", "已投产", None, "", "", ""),
            ("中央绿轴广场", "在建", None, "", "", ""),
            ("粒子加速器高科技产业园", "在建", None, "", "", ""),
            ("同方能源商丘地热供暖", "在建", None, "", "", ""),
            ("斯凯琳二期", "在建", None, "", "", ""),
        ],
    ),
    "郑州市惠济区": (
        "郑州市惠济区项目台账（据公开报道整理）",
        "填报依据：2023-04-25 公开报道",
        [
            ("郑州三纯新能源科技有限公司", "已投产", None, "", "", ""),
            ("中国广电(河南)5G双碳智慧岛微园区", "在建", None, "", "", ""),
            ("微播易数字消费产业园", "在建", None, "", "", ""),
            ("中科星联(深圳)信息科技有限公司", "已签约", None, "2023-03-01", "", ""),
            ("中广电总部", "已签约", None, "2022", "", ""),
            ("大桥石化总部", "已签约", None, "2022", "", ""),
            ("中拓石油全资子公司", "已签约", None, "2022", "", ""),
            ("中广电移动网络有限公司河南分公司", "已签约", None, "2022", "", ""),
            ("南京能赋光伏组件生产线", "已签约", None, "2022", "", ""),
            ("清大视讯", "已签约", None, "2022", "", ""),
            ("和力众行", "已签约", None, "2022", "", ""),
            ("中广电5G双碳产业集群", "", None, "", "", ""),
            ("谷翼无人机一期", "", None, "", "", ""),
            ("均和绿色智造港", "", None, "", "", ""),
            ("粤浦科技", "", None, "", "", ""),
            ("新型海藻基地", "", None, "", "", ""),
            ("富泽电子信息智造基金小镇", "", None, "", "", ""),
            ("抖音电商直播基地", "", None, "", "", ""),
        ],
    ),
    "濮阳市（华龙区、经开区、": (
        "濮阳市（华龙区、经开区、示范区、工业园区）项目台账（据公开报道整理）",
        "填报依据：2023 公开报道",
        [
            ("中心泰康氢能产业园", "已投产", 50.0, "", "", ""),
            ("国鸿氢能科技产业园", "已落地", 13.6, "", "", ""),
            ("氢能研究院", "在建", None, "", "", ""),
            ("海德利森", "已签约", None, "2022", "", ""),
            ("医学大数据产业园", "在建", 30.0, "", "", ""),
            ("迈奇化学新材料产业园", "", None, "", "", ""),
            ("京东数字经济产业园", "", None, "", "", ""),
            ("联鑫化工烯烃单体综合利用及下游新材料", "谋划", None, "", "", ""),
            ("中氢能源氢气纯化综合利用", "谋划", None, "", "", ""),
            ("中原乙烯PSA制氢", "谋划", None, "", "", ""),
            ("中科濮阳MMA", "已落地", 20.0, "", "", ""),
            ("恩赢", "已投产", None, "", "", "苯并封嗉树脂生产"),
            ("展辰", "已投产", None, "", "", ""),
            ("宝利", "在建", None, "", "", ""),
            ("航民甲胺", "在建", None, "", "", "航民"),
            ("三棵树", "在建", None, "", "", ""),
            ("保立佳", "在建", None, "", "", ""),
            ("君恒生物年产30万吨生物新能源", "已投产", None, "", "", "君恒生物新能源；君恒生物"),
            ("大禹", "在建", None, "", "", ""),
            ("龙德洋", "", None, "", "", ""),
            ("海尔希", "", None, "", "", ""),
            ("泰和湖畔", "", None, "", "", ""),
            ("濮东铁路无水港集装箱物流园", "", None, "", "", ""),
            ("联众兴业航空航天高能燃料", "", None, "", "", ""),
        ],
    ),
    "平原经济开发区": (
        "平原经济开发区项目台账（据公开报道整理）",
        "填报依据：公开报道（年份未载明）",
        [
            ("绿色化工产业园", "", None, "", "", ""),
            ("新型医药产业园", "", None, "", "", ""),
            ("京德智造产业园", "在建", 18.0, "", "", ""),
            ("高端装备制造产业园", "", None, "", "", ""),
            ("新材料产业园", "", None, "", "", ""),
            ("铁路物流产业园", "", None, "", "", ""),
            ("航空产业园", "", None, "", "", ""),
            ("双创产业园", "", None, "", "", ""),
            ("农产品精深加工产业园", "", None, "", "", ""),
            ("5G通讯基站智能充电桩", "在谈", None, "", "", ""),
            ("新能源无线自组通信设备", "在谈", None, "", "", ""),
            ("查打一体无人机", "在谈", None, "", "", ""),
        ],
    ),
    "亳芜现代产业园区": (
        "亳芜现代产业园区项目台账（据公开报道整理）",
        "填报依据：2022-05-06 公开报道",
        [
            ("抖音直播基地", "", None, "", "", ""),
            ("新能源汽车零部件产业园", "", None, "", "", ""),
            ("亳芜医疗器械产业园", "", None, "", "", ""),
            ("亳芜安师大附小", "", None, "", "", ""),
            ("亳芜电子信息产业园C区", "", None, "", "", ""),
            ("亿丰亳达", "已竣工", None, "", "", ""),
            ("尚通汽车", "已竣工", None, "", "", ""),
            ("尚药生物", "已竣工", None, "", "", ""),
            ("1451项目", "", None, "", "", ""),
            ("电子信息产业园D区", "", None, "", "", ""),
            ("亳州市软件产业园区", "", None, "", "", "亳州软件产业园"),
            ("字节跳动", "", None, "", "", ""),
            ("长三角信息智能创新研究院", "", None, "", "", ""),
            ("360", "", None, "", "", ""),
            ("亳芜复旦大学张江研究院亳芜创新创业中心", "", None, "", "", ""),
            ("市级隔离点(亳芜人才公寓)扩建改造", "", None, "", "", ""),
        ],
    ),
}


def published_workbook() -> bytes:
    """The workbook: merged title, unit on the sheet, two header rows with merges, a 合计 row by formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for name, (title, basis, rows) in SHEETS.items():
            page = workbook.add_worksheet(name)
            page.merge_range("A1:G1", title)
            page.write("A2", basis)
            page.write("G2", "单位：亿元")
            for column, text in enumerate(("序号", "项目名称", "目前阶段", "总投资")):
                page.merge_range(2, column, 3, column, text)
            page.merge_range(2, 4, 2, 5, "时间节点")
            page.write_row(3, 4, ("签约", "开工"))
            page.merge_range(2, 6, 3, 6, "备注")
            for index, (project, stage, total, signed, started, remark) in enumerate(rows):
                page.write_row(4 + index, 0, (index + 1, project, stage, total, signed, started, remark))
            last = 4 + len(rows)
            page.write(last, 1, "合计")
            page.write_formula(last, 3, f"=SUM(D5:D{last})", None, sum(row[2] or 0 for row in rows))
    return out.getvalue()


def write_published(path: Path) -> Path:
    """The same, into a file."""
    path.write_bytes(published_workbook())
    return path


__all__ = ["SHEETS", "published_workbook", "write_published"]
