"""What the audit trail says about deeds of this domain."""

from __future__ import annotations

from huoshui.audit.rules.operation_sentences import declare

TARGET_KIND = "target"

declare(
    {
        "targets.zone_indicator_set": "设定本区指标口径",
        "targets.peer_figure_recorded": "登记对标数据",
        "targets.peer_figure_withdrawn": "撤回对标数据",
        "target.set": "下达目标",
        "target.changed": "调整目标",
        "target.withdrawn": "撤销目标",
        "target.split": "分解目标",
        "target.letter": "导出目标责任书",
        "light.overridden": "手工亮灯",
        "light.reason_stated": "登记亮灯正当理由",
        "light.rated_self": "自评亮灯",
        "light.rated_independent": "独立评定亮灯",
        "light.month_fixed": "月度定灯",
    }
)
