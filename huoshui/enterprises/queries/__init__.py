"""Reading the register of enterprises."""

from huoshui.enterprises.queries.register import (
    EnterpriseFilters,
    areas_of_enterprises,
    enterprise_detail,
    enterprise_names,
    enterprise_row,
    enterprises_by_name,
    ids_of_one_firm,
    kept_enterprise_id,
    known_industries,
    known_statuses,
    list_enterprises,
    merge_by_id,
    merges_of,
)
from huoshui.enterprises.queries.results import (
    Contact,
    EnterpriseCandidate,
    EnterpriseDetail,
    EnterpriseMergeRow,
    EnterprisePage,
    EnterpriseRow,
    OtherName,
)
from huoshui.enterprises.queries.same_names import find_alike, possible_duplicates

__all__ = [
    "Contact",
    "EnterpriseCandidate",
    "EnterpriseDetail",
    "EnterpriseFilters",
    "EnterpriseMergeRow",
    "EnterprisePage",
    "EnterpriseRow",
    "OtherName",
    "areas_of_enterprises",
    "enterprise_detail",
    "enterprise_names",
    "enterprise_row",
    "enterprises_by_name",
    "find_alike",
    "ids_of_one_firm",
    "kept_enterprise_id",
    "known_industries",
    "known_statuses",
    "list_enterprises",
    "merge_by_id",
    "merges_of",
    "possible_duplicates",
]
