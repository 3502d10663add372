"""Bringing files in and sending ledgers out: every step of an import, its commit, exports; documents and the review of their claims."""

from huoshui.audit.rules.operation_sentences import declare
from huoshui.ingestion.actions.claim_targets import set_target_of_claim, turn_target_of_claim_down
from huoshui.ingestion.actions.claims import (
    AcceptedAbove,
    accept_above,
    accept_claim,
    add_claim,
    edit_claim,
    link_claim,
    link_to_new_project,
    reject_claim,
    reopen_claim,
    withdraw_claim,
)
from huoshui.ingestion.actions.committing import Outcome, commit_import, finish_commit, import_now
from huoshui.ingestion.actions.document_intake import (
    describe_document,
    discard_document,
    paste_document,
    read_document,
    say_present,
    set_default_subject,
    upload_document,
)
from huoshui.ingestion.actions.exporting import ExportedFile, export_all_ledgers, export_ledger, export_projects
from huoshui.ingestion.actions.findings import hold_documents_again, recheck_document, settle_finding
from huoshui.ingestion.actions.importing import answer_questions, discard_import, prepare_import, preview_path, start_import
from huoshui.ingestion.actions.problem_files import problem_workbook
from huoshui.ingestion.actions.second_readings import answer_second_reading, ask_second_reader

declare(
    {
        "claim.accepted": "采信文件内容",
        "claim.accepted_many": "批量采信文件内容",
        "claim.added": "补录文件内容",
        "claim.edited": "更正文件内容",
        "documents.exported": "导出文件清单",
        "findings.exported": "导出勾稽清单",
        "claim.linked": "关联文件内容",
        "claim.rejected": "不采信文件内容",
        "claim.reopened": "重新审核文件内容",
        "claim.target_set": "按文件下达目标",
        "claim.target_declined": "文件中的目标不下达",
        "claim.withdrawn": "撤回采信",
        "document.second_reading_asked": "请第二读者读文件",
        "document.second_reading_kept": "第二读者读完文件",
        "document.described": "补正文件出处",
        "document.discarded": "放弃文件",
        "document.read": "读取文件",
        "document.subject_set": "指定文件主体",
        "document.uploaded": "上传文件",
        "finding.reopened": "重新打开勾稽矛盾",
        "finding.settled": "处理勾稽矛盾",
        "import.started": "上传导入文件",
        "import.answered": "确认导入映射与区域",
        "import.discarded": "放弃导入",
        "import.committed": "导入台账入库",
        "import.committed_unchanged": "导入台账（无变化）",
        "import.problems_downloaded": "下载问题标注文件",
        "ledger.exported": "导出台账",
        "list.exported": "导出列表",
    }
)

__all__ = [
    "AcceptedAbove",
    "ExportedFile",
    "Outcome",
    "accept_above",
    "accept_claim",
    "add_claim",
    "answer_questions",
    "answer_second_reading",
    "ask_second_reader",
    "commit_import",
    "describe_document",
    "discard_document",
    "discard_import",
    "edit_claim",
    "export_all_ledgers",
    "export_ledger",
    "export_projects",
    "finish_commit",
    "hold_documents_again",
    "import_now",
    "link_claim",
    "link_to_new_project",
    "paste_document",
    "prepare_import",
    "preview_path",
    "problem_workbook",
    "read_document",
    "recheck_document",
    "reject_claim",
    "reopen_claim",
    "say_present",
    "set_default_subject",
    "set_target_of_claim",
    "settle_finding",
    "start_import",
    "turn_target_of_claim_down",
    "upload_document",
    "withdraw_claim",
]
