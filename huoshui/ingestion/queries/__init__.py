"""Reading imports: what the pages, the API and the command line show. Planning and exports read beside it."""

from huoshui.ingestion.queries.exports import LedgerLine, ledgers
from huoshui.ingestion.queries.imports import (
    DifferenceRow,
    DifferencesPage,
    ImportDetail,
    ImportLine,
    ProblemsPage,
    SheetChoice,
    differences_page,
    import_detail,
    list_imports,
    problems_page,
)
from huoshui.ingestion.queries.sheet_zones import ZoneChoice, zones_to_import_into

__all__ = [
    "DifferenceRow",
    "DifferencesPage",
    "ImportDetail",
    "ImportLine",
    "LedgerLine",
    "ProblemsPage",
    "SheetChoice",
    "ZoneChoice",
    "differences_page",
    "import_detail",
    "ledgers",
    "list_imports",
    "problems_page",
    "zones_to_import_into",
]
