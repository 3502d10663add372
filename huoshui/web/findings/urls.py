"""勾稽: what contradicts what, and who settled it."""

from django.urls import path

from huoshui.web.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.finding_list, name="list"),
    path("export/", views.export, name="export"),
    path("<uuid:finding_id>/", views.detail, name="detail"),
    path("<uuid:finding_id>/settle/", views.settle, name="settle"),
    path("documents/<uuid:document_id>/", views.document, name="document"),
    path("documents/<uuid:document_id>/panel/", views.panel, name="panel"),
]
