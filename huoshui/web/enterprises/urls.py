"""企业: the register."""

from django.urls import path

from huoshui.web.enterprises import change_views, views

app_name = "enterprises"
urlpatterns = [
    path("", views.enterprise_list, name="list"),
    path("export/", views.export, name="export"),
    path("names/", views.names, name="names"),
    path("doubles/", views.doubles, name="doubles"),
    path("create/", change_views.create, name="create"),
    path("merges/<uuid:merge_id>/undo/", change_views.undo, name="undo_merge"),
    path("<uuid:enterprise_id>/", views.detail, name="detail"),
    path("<uuid:enterprise_id>/edit/", change_views.edit, name="edit"),
    path("<uuid:enterprise_id>/rename/", change_views.rename, name="rename"),
    path("<uuid:enterprise_id>/alias/", change_views.alias, name="alias"),
    path("<uuid:enterprise_id>/merge/", change_views.merge, name="merge"),
    path("<uuid:enterprise_id>/contact/", change_views.contact, name="contact"),
]
