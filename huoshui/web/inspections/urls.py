"""无事不扰: announced inspections."""

from django.urls import path

from huoshui.web.inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.inspection_list, name="list"),
    path("export/", views.export, name="export"),
    path("announce/", views.announce, name="announce"),
    path("<uuid:inspection_id>/", views.detail, name="detail"),
    path("<uuid:inspection_id>/decide/", views.decide, name="decide"),
    path("<uuid:inspection_id>/join/", views.join, name="join"),
    path("<uuid:inspection_id>/record/", views.record, name="record"),
    path("<uuid:inspection_id>/cancel/", views.cancel, name="cancel"),
]
