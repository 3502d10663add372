"""节奏: dues that make themselves."""

from django.urls import path

from huoshui.web.cadence import rule_views, views

app_name = "cadence"
urlpatterns = [
    path("", views.due_list, name="list"),
    path("calendar/", views.calendar_page, name="calendar"),
    path("worklist/", views.worklist_panel, name="worklist"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/new/", rule_views.rule_add, name="rule_add"),
    path("rules/<uuid:cadence_rule_id>/end/", rule_views.rule_end, name="rule_end"),
    path("<uuid:due_id>/", views.due, name="due"),
    path("<uuid:due_id>/waive/", views.waive, name="waive"),
]
