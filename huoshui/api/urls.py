"""The addresses of the REST interface: /api/v1/…, the document at /api/openapi.json, and /api/docs to read and try it."""

from __future__ import annotations

from django.urls import path, re_path

from huoshui.api import (
    assignments,
    batches,
    bulletins,
    cadence,
    campaigns,
    cockpit,
    composed_pages,
    document_targets,
    documents,
    enterprises,
    factors,
    figures,
    findings,
    gaps,
    imports,
    indicators,
    lights,
    meetings,
    notices,
    personal,
    programmes,
    projects,
    races,
    requests,
    returns,
    scorecard_changes,
    search,
    session,
    system,
    targets,
    visits,
)
from huoshui.api.application import api, no_such_address, refuse_to_start_without_rights

for prefix, module in (
    ("/v1", session),
    ("/v1", cockpit),
    ("/v1", composed_pages),
    ("/v1", projects),
    ("/v1", batches),
    ("/v1", gaps),
    ("/v1", returns),
    ("/v1", enterprises),
    ("/v1", assignments),
    ("/v1", meetings),
    ("/v1", cadence),
    ("/v1", programmes),
    ("/v1", requests),
    ("/v1", factors),
    ("/v1", visits),
    ("/v1", targets),
    ("/v1", indicators),
    ("/v1", lights),
    ("/v1", races),
    ("/v1", campaigns),
    ("/v1", scorecard_changes),  # the router of scorecards, with the deeds
    ("/v1", notices),
    ("/v1", figures),
    ("/v1", findings),
    ("/v1", bulletins),
    ("/v1", imports),
    ("/v1", document_targets),
    ("/v1", documents),
    ("/v1", search),
    ("/v1", system),
    ("/v1", personal),
):
    api.add_router(prefix, module.router)

refuse_to_start_without_rights()

urlpatterns = [path("", api.urls), re_path(r"^[\s\S]*$", no_such_address, name="nowhere")]
