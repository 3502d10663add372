"""What the audit trail says of each deed."""

from __future__ import annotations

from huoshui.audit.rules import operation_sentences

SUBJECT_KIND = "request"
MATTER_KIND = "common_matter"
EMERGENCY_KIND = "emergency"

operation_sentences.declare(
    {
        "request.told": "提出诉求",
        "request.registered": "登记诉求",
        "request.declined": "不予受理",
        "request.joined": "并案",
        "request.withdrawn": "企业撤回诉求",
        "request.dispatched": "交办诉求",
        "request.returned": "退回待交办",
        "request.sent_upward": "上报上级",
        "request.answered_from_above": "回填上级答复",
        "request.replied": "答复办结",
        "request.confirmed": "企业确认",
        "request.reopened": "退回重办",
        "request.unanswered": "逾期未评价",
        "request.asked_again": "记录企业追问",
        "request.unmasked": "查看诉求人联系方式",
        "request.exported": "导出诉求",
        "request.file_opened": "查看诉求附件",
        "request_category.saved": "修改诉求类别",
        "intake_point.made": "生成诉求二维码",
        "intake_point.closed": "停用诉求二维码",
        "sitting.made": "登记会议",
        "recheck.drawn": "抽取回访样本",
        "recheck.called": "登记回访",
        "responsibility_card.given": "定责任卡",
        "responsibility_card.ended": "收责任卡",
        "visit.recorded": "记录走访",
        "planned_visit.made": "安排走访",
        "planned_visit.asked": "企业请服务员来",
        "planned_visit.moved": "走访改期",
        "planned_visit.cancelled": "取消计划走访",
        "planned_visit.done": "完成计划走访",
        "planned_visit.handed_over": "交接计划走访",
        "visits.exported": "导出走访记录",
        "responsibility_cards.exported": "导出责任卡",
        "planned_visits.exported": "导出走访计划",
        "contact_flag.raised": "标记失联或停产",
        "contact_flag.cleared": "解除失联或停产",
        "contact_flags.exported": "导出失联停产企业",
        "inspections.exported": "导出涉企检查",
        "visit.file_received": "收到走访的照片或录音",
        "inspection.announced": "公告检查",
        "inspection.override_asked": "超限检查报批",
        "inspection.decided": "审批超限检查",
        "inspection.joined": "并为联合检查",
        "inspection.done": "登记检查结果",
        "inspection.cancelled": "取消检查",
        "inspection.rated": "企业评价检查",
        "common_matter.made": "立共性问题",
        "common_matter.edited": "修改共性问题",
        "common_matter.members_changed": "调整共性问题成员",
        "common_matter.sent_upward": "共性问题上报",
        "common_matter.answered": "登记上级答复",
        "common_matter.measure_taken": "登记共性措施",
        "common_matter.closed": "共性问题办结",
        "emergency.declared": "启动应急模式",
        "emergency.prolonged": "延长应急模式",
        "emergency.ended_early": "提前结束应急模式",
        "emergency.clocks_shortened": "按应急模式缩短在办时限",
    }
)
