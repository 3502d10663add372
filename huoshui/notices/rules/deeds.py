"""What the audit trail calls the deeds of notices."""

from huoshui.audit.rules import operation_sentences

operation_sentences.declare(
    {
        "notices.preferences_set": "设定通知方式",
        "notices.webhook_saved": "设定群机器人",
        "notices.webhook_removed": "停用群机器人",
        "notices.message_retried": "重发未送达的通知",
        "notices.message_dropped": "放弃未送达的通知",
    }
)
