"""What the audit trail calls the deeds of this domain."""

from __future__ import annotations

from huoshui.audit.rules import operation_sentences

operation_sentences.declare(
    {
        "project.created": "登记项目",
        "project.phase_added": "增加子项目（期）",
        "project.renamed": "修改项目名称",
        "project.stage_advanced": "推进项目阶段",
        "project.stage_bypassed": "跨越阶段推进",
        "project.side_state_set": "登记旁侧状态",
        "project.figures_recorded": "填报项目信息",
        "project.merged": "合并项目",
        "project.merge_undone": "撤销项目合并",
        "batch.created": "建立三个一批期次",
        "batch.edited": "修改期次信息",
        "batch.frozen": "锁定期次名单",
        "batch.entry_added": "项目列入三个一批",
        "batch.entry_fulfilled": "登记签约项目履约",
        "batch.entry_removed": "项目移出三个一批",
        "gap.updated": "更新状态差办理情况",
        "gap.closed": "状态差销号",
        "gap.reopened": "状态差重新挂号",
        "return_round.opened": "月度填报开轮",
        "return_round.locked": "锁定月度填报",
        "return_round.reminded": "月度填报催报",
        "monthly_return.added": "增列填报项目",
        "monthly_return.removed": "移出填报名单",
        "monthly_return.saved": "保存月度填报草稿",
        "monthly_return.submitted": "报送月度填报",
        "monthly_return.photo_added": "上传填报照片",
        "monthly_return.checked": "审核月度填报",
        "monthly_return.sent_back": "退回月度填报",
        "monthly_return.confirmed": "确认月度填报",
        "monthly_return.carried": "结转更正差额",
        "monthly_return.reopened": "重开月度填报",
    }
)
