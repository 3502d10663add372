"""项目亮灯: the list, one project's light, and what people put beside it."""

from django.urls import path

from huoshui.web.lights import views

app_name = "lights"
urlpatterns = [
    path("", views.light_list, name="list"),
    path("fix-month/", views.fix_a_month, name="fix_month"),
    path("<uuid:project_id>/", views.detail, name="detail"),
    path("<uuid:project_id>/override/", views.override, name="override"),
    path("<uuid:project_id>/reason/", views.reason, name="reason"),
    path("<uuid:project_id>/self/", views.rate_self, name="rate_self"),
    path("<uuid:project_id>/independent/", views.rate_independent, name="rate_independent"),
]
