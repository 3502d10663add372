"""指标目标: the tree of targets, one target, its figure, its changes, the letter of responsibility."""

from django.urls import path

from huoshui.web.targets import change_views, letter_views, table_views, views

app_name = "targets"
urlpatterns = [
    path("", views.target_list, name="list"),
    path("export/", views.export, name="export"),
    path("table/", table_views.table, name="table"),
    path("import/", table_views.import_page, name="import"),
    path("create/", change_views.create, name="create"),
    path("letter/", letter_views.letter, name="letter"),
    path("letter/document/", letter_views.letter_document, name="letter_document"),
    path("<uuid:target_id>/", views.detail, name="detail"),
    path("<uuid:target_id>/figure/", views.figure, name="figure"),
    path("<uuid:target_id>/change/", change_views.change, name="change"),
    path("<uuid:target_id>/split/", change_views.split, name="split"),
    path("<uuid:target_id>/withdraw/", change_views.withdraw, name="withdraw"),
]
