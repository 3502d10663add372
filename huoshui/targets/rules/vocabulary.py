"""The words that an indicator's document may use: what can be counted, and what of it can be asked."""

from __future__ import annotations

from dataclasses import dataclass

from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS, MILESTONE_STAGES
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS

REQUEST_STATES = {
    "told": "待登记",
    "registered": "待交办",
    "dispatched": "待签收",
    "in_progress": "办理中",
    "upward": "已上报",
    "replied": "待企业确认",
    "confirmed": "已销号",
    "unanswered": "逾期未评价",
    "declined": "不予受理",
    "joined": "已并案",
    "withdrawn": "企业撤回",
}


@dataclass(frozen=True)
class Column:
    """``kind``: money, date, text, truth, number. ``stage``: of a milestone, the stage that it is the day of. ``words``: of coded texts."""

    name: str
    sql: str
    kind: str
    label: str
    stage: str = ""
    words: dict[str, str] | None = None


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


def _money(name: str, label: str) -> Column:
    return Column(name, f"{name}_fen", "money", label)


def _plain(name: str, kind: str, label: str, words: dict[str, str] | None = None) -> Column:
    return Column(name, name, kind, label, words=words)


_MILESTONE_LABELS = {
    "signed_on": "签约日期",
    "landed_on": "注册落地日期",
    "land_won_on": "摘地日期",
    "started_on": "开工日期",
    "stat_entered_on": "入库纳统日期",
    "completed_on": "竣工日期",
    "produced_on": "投产日期",
    "capacity_reached_on": "达产日期",
    "effect_reached_on": "达效日期",
}
SIDE_STATES = {state.code: state.name for state in lifecycle.SIDE_STATES}

SUBJECT_NAMES = {
    "project": "投资项目",
    "batch_entry": "三个一批项目",
    "request": "企业诉求",
    "visit": "走访",
    "inspection": "涉企检查",
    "enterprise": "企业",
}
SUBJECT_COLUMNS: dict[str, dict[str, Column]] = {
    "project": _columns(
        _money("planned_investment", "总投资"),
        _money("annual_plan", "年度计划投资"),
        _money("month_done", "当月完成投资"),
        _money("ytd_done", "年度累计完成投资"),
        _money("cumulative_done", "开工至今累计完成投资"),
        _money("funds_arrived", "到位资金"),
        *(Column(name, name, "date", _MILESTONE_LABELS[name], stage) for name, stage in MILESTONE_STAGES.items()),
        _plain("industry", "text", "行业"),
        _plain("key_level", "text", "重点级别", KEY_LEVELS),
        _plain("build_kind", "text", "建设性质", BUILD_KINDS),
        _plain("reserve_motive", "text", "谋划动因"),
        _plain("side_state", "text", "旁侧状态", SIDE_STATES),
    ),
    "batch_entry": _columns(
        _plain("kind", "text", "类别", KIND_LABELS),
        _money("entry_investment", "入选投资额"),
        _money("amount", "投资额（入选额，未定的取总投资）"),
        _money("start_amount", "开工时的投资额"),
        _money("produce_amount", "投产时的投资额"),
        _plain("held_on", "date", "活动日期"),
        _plain("fulfilled_on", "date", "履约日期"),
        _plain("period_no", "number", "期次"),
    ),
    "request": _columns(
        _plain("state", "text", "状态", REQUEST_STATES),
        _plain("category", "text", "类别"),
        _plain("origin", "text", "新增或遗留", {"new": "当年新增", "left_over": "历史遗留"}),
        _plain("reach", "text", "个性或共性", {"single": "个性问题", "common": "共性问题"}),
        _plain("urgency", "text", "紧急程度", {"normal": "一般", "urgent": "紧急", "critical": "特急"}),
        _plain("channel", "text", "来源", {
            "portal": "企业门户", "code": "扫码", "visit": "服务员走访", "hotline": "热线",
            "meeting": "会议", "workbook": "台账导入", "from_above": "上级交办",
        }),
        _plain("grade", "text", "满意程度", {"satisfied": "满意", "fairly_satisfied": "基本满意", "not_satisfied": "不满意"}),
        _plain("told_on", "date", "提出日期"),
        _plain("registered_on", "date", "登记日期"),
        _plain("replied_on", "date", "答复日期"),
        _plain("was_dispatched", "truth", "已交办"),
        _plain("was_replied", "truth", "已答复"),
        _plain("was_reopened", "truth", "退回重办过"),
        _plain("replied_in_time", "truth", "在时限内答复"),
        _plain("signed_in_time", "truth", "在时限内签收"),
    ),
    "visit": _columns(
        _plain("visited_on", "date", "走访日期"),
        _plain("reached", "text", "情况", {"met": "见到负责人", "unreachable": "联系不上", "idle": "已停产空置"}),
        _plain("kind", "text", "方式"),
    ),
    "inspection": _columns(
        _plain("announced_on", "date", "公告日期"),
        _plain("planned_on", "date", "计划日期"),
        _plain("done_on", "date", "检查日期"),
        _plain("state", "text", "状态", {
            "announced": "已公告", "waiting_override": "超限待批", "refused": "不予安排", "done": "已检查", "cancelled": "已取消",
        }),
        _plain("is_joint", "truth", "联合检查"),
        _plain("rating", "text", "企业评价"),
        _plain("kind", "text", "类型"),
    ),
    "enterprise": _columns(
        _plain("registered_on", "date", "登记日期"),
        _plain("above_scale", "text", "规上情况"),
        _plain("operating_status", "text", "经营状态"),
    ),
}  # fmt: skip
"""Subject → what can be summed or tested; ``sql`` is the column of the subject's counted rows."""

SCOPES_OF_SUBJECT = {
    "visit": ("zone", "area"),
    "enterprise": ("zone", "area"),
}
"""Subjects that no unit answers for; the others have unit and area."""
