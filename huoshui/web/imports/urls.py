"""资料导入: drop → mapping → problems → differences → commit, and ledgers back out."""

from django.urls import path

from huoshui.web.imports import ledger_views, step_views, views

app_name = "imports"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("drop/", views.drop, name="drop"),
    path("ledgers/", ledger_views.ledger_list, name="ledgers"),
    path("ledgers/<uuid:ledger_id>/", ledger_views.ledger_export, name="ledger_export"),
    path("<uuid:batch_id>/", views.detail, name="detail"),
    path("<uuid:batch_id>/status/", views.status, name="status"),
    path("<uuid:batch_id>/mapping/", step_views.mapping, name="mapping"),
    path("<uuid:batch_id>/problems/", step_views.problems, name="problems"),
    path("<uuid:batch_id>/problems/workbook/", step_views.download_problems, name="problem_workbook"),
    path("<uuid:batch_id>/differences/", step_views.differences, name="differences"),
    path("<uuid:batch_id>/commit/", step_views.commit, name="commit"),
    path("<uuid:batch_id>/discard/", step_views.discard, name="discard"),
]
