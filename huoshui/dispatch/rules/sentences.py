"""What the audit trail calls the deeds of this domain."""

from huoshui.audit.rules.operation_sentences import declare

declare(
    {
        "meeting.called": "召集调度会",
        "meeting.changed": "修改会议安排",
        "meeting.cancelled": "取消会议",
        "meeting.opened": "会议开始",
        "meeting.agenda_drafted": "起草会议议程",
        "meeting.agenda_item_added": "增加议题",
        "meeting.agenda_item_changed": "修改议题",
        "meeting.agenda_item_struck": "划掉议题",
        "meeting.agenda_item_restored": "恢复议题",
        "meeting.agenda_item_moved": "调整议题顺序",
        "meeting.attendees_changed": "修改参会名单",
        "meeting.attendance_recorded": "登记到会情况",
        "meeting.decision_recorded": "记录议定事项",
        "meeting.decision_changed": "修改议定事项",
        "meeting.decision_withdrawn": "撤回议定事项",
        "meeting.decision_assigned": "议定事项交办",
        "meeting.minutes_edited": "修改会议纪要",
        "meeting.minutes_issued": "印发会议纪要",
        "programme.made": "新建专题",
        "programme.changed": "修改专题",
        "programme.joined": "加入专题",
        "programme.left": "退出专题",
        "cadence.rule_set": "设立调度节奏",
        "cadence.rule_ended": "停用调度节奏",
        "cadence.due_waived": "本期不办",
    }
)
