"""Reads of requests, always for an actor; behind a printed code for the zone that the connection is bound to."""

from huoshui.enterprise_requests.queries.common_matters import common_matter, common_matters
from huoshui.enterprise_requests.queries.details import followed_request, request_detail, request_file
from huoshui.enterprise_requests.queries.figures import request_overview
from huoshui.enterprise_requests.queries.intake import (
    categories,
    intake_point,
    intake_points,
    open_intake_point,
    public_categories,
    sitting,
    sittings,
)
from huoshui.enterprise_requests.queries.invariants import request_violations
from huoshui.enterprise_requests.queries.proposals import possible_common_matters, proposal_of_text
from huoshui.enterprise_requests.queries.rechecks import recheck_draws, recheck_line
from huoshui.enterprise_requests.queries.requests import (
    RequestFilters,
    counts_by_state,
    list_requests,
    request_by_number,
    request_row,
    requests_by_id,
)
from huoshui.enterprise_requests.queries.results import (
    CategoryLine,
    FollowedRequest,
    IntakePointLine,
    MatterDetail,
    MatterRow,
    RatesOfUnit,
    RecheckDrawRow,
    RecheckLineRow,
    RequestDetail,
    RequestOverview,
    RequestPage,
    RequestRow,
    SittingLine,
)
from huoshui.enterprise_requests.queries.terms import RequestTerms, terms_in_force

__all__ = [
    "CategoryLine",
    "FollowedRequest",
    "IntakePointLine",
    "MatterDetail",
    "MatterRow",
    "RatesOfUnit",
    "RecheckDrawRow",
    "RecheckLineRow",
    "RequestDetail",
    "RequestFilters",
    "RequestOverview",
    "RequestPage",
    "RequestRow",
    "RequestTerms",
    "SittingLine",
    "categories",
    "common_matter",
    "common_matters",
    "counts_by_state",
    "followed_request",
    "intake_point",
    "intake_points",
    "list_requests",
    "open_intake_point",
    "possible_common_matters",
    "proposal_of_text",
    "public_categories",
    "recheck_draws",
    "recheck_line",
    "request_by_number",
    "request_detail",
    "request_file",
    "request_overview",
    "request_row",
    "request_violations",
    "requests_by_id",
    "sitting",
    "sittings",
    "terms_in_force",
]
