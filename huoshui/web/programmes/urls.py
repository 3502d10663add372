"""专题: records of any kind looked at together."""

from django.urls import path

from huoshui.web.programmes import change_views, views

app_name = "programmes"
urlpatterns = [
    path("", views.programme_list, name="list"),
    path("new/", change_views.create, name="create"),
    path("gather/", change_views.gather, name="gather"),
    path("of/<uuid:project_id>/", views.of_project, name="of_project"),
    path("<uuid:programme_id>/", views.detail, name="detail"),
    path("<uuid:programme_id>/edit/", change_views.edit, name="edit"),
    path("<uuid:programme_id>/export/", views.export, name="export"),
    path("<uuid:programme_id>/join/", change_views.join, name="join"),
    path("spells/<uuid:spell_id>/leave/", change_views.leave, name="leave"),
]
