"""What the audit trail calls the deeds of this domain."""

from huoshui.audit.rules.operation_sentences import declare

declare(
    {
        "bulletin.drafted": "起草通报",
        "bulletin.edited": "修改通报草稿",
        "bulletin.recounted": "通报草稿重新取数",
        "bulletin.redrafted": "通报草稿重新起草",
        "bulletin.released": "印发通报",
        "bulletin.withdrawn": "撤回通报",
        "bulletin.discarded": "作废通报草稿",
        "bulletin.pdf_made": "生成通报 PDF",
    }
)
