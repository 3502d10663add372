"""状态差: the five lists of projects that are stuck."""

from django.urls import path

from huoshui.web.gaps import views

app_name = "gaps"
urlpatterns = [
    path("", views.gap_list, name="list"),
    path("export/", views.export, name="export"),
    path("<uuid:project_id>/<slug:kind>/update/", views.update, name="update"),
    path("<uuid:project_id>/<slug:kind>/close/", views.close, name="close"),
]
