"""Bringing files in and sending ledgers out: every step of an import, its commit, exports, problem workbooks."""

from huoshui.audit.rules.operation_sentences import declare
from huoshui.ingestion.actions.committing import Outcome, commit_import, finish_commit, import_now
from huoshui.ingestion.actions.exporting import ExportedFile, export_all_ledgers, export_ledger, export_projects
from huoshui.ingestion.actions.importing import answer_questions, discard_import, prepare_import, preview_path, start_import
from huoshui.ingestion.actions.problem_files import problem_workbook

declare(
    {
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
    "ExportedFile",
    "Outcome",
    "answer_questions",
    "commit_import",
    "discard_import",
    "export_all_ledgers",
    "export_ledger",
    "export_projects",
    "finish_commit",
    "import_now",
    "prepare_import",
    "preview_path",
    "problem_workbook",
    "start_import",
]
