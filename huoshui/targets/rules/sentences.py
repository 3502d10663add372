"""What the audit trail says about deeds of this domain."""

from __future__ import annotations

from huoshui.audit.rules.operation_sentences import declare

TARGET_KIND = "target"
LEAGUE_KIND = "league"
CAMPAIGN_KIND = "campaign"

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
        "league.created": "制定赛马办法",
        "league.changed": "修改赛马办法",
        "league.ended": "停办赛马",
        "league.released": "发布赛马名次",
        "campaign.created": "部署冲刺",
        "campaign.goal_added": "增加冲刺目标",
        "campaign.ended": "提前结束冲刺",
        "targets.table": "导出目标分解表",
        "light.overridden": "手工亮灯",
        "light.reason_stated": "登记亮灯正当理由",
        "light.rated_self": "自评亮灯",
        "light.rated_independent": "独立评定亮灯",
        "light.month_fixed": "月度定灯",
        "scorecard.created": "新建评分表",
        "scorecard.described": "修改评分表",
        "scorecard.item_set": "修改评分项",
        "scorecard.item_removed": "删去评分项",
        "scorecard.units_set": "设定考评单位",
        "scorecard.adopted": "启用评分表",
        "score_round.opened": "发起考评",
        "score_round.counted": "考评取数",
        "score_round.entered": "登记考评数",
        "score_round.entry_withdrawn": "撤回考评登记",
        "score_round.entries_closed": "结束考评登记",
        "score_round.entries_reopened": "恢复考评登记",
        "score_round.tour_noted": "登记观摩看点",
        "score_round.jurors_invited": "邀请评委",
        "score_round.juror_dismissed": "撤下评委",
        "score_round.marked": "评委打分",
        "score_round.jury_closed": "结束评委打分",
        "score_round.jury_reopened": "恢复评委打分",
        "score_round.published": "公示考评结果",
        "score_round.objected": "提出考评异议",
        "score_round.ruled": "裁定考评异议",
        "score_round.frozen": "考评结果定稿",
        "score_round.corrected": "更正考评结果",
    }
)
