"""通报: papers that are drafted from the ledger, edited, released and kept."""

from django.urls import path

from huoshui.web.bulletins import change_views, views

app_name = "bulletins"
urlpatterns = [
    path("", views.bulletin_list, name="list"),
    path("new/", change_views.create, name="create"),
    path("<uuid:bulletin_id>/", views.detail, name="detail"),
    path("<uuid:bulletin_id>/figures/<str:key>/", views.figure, name="figure"),
    path("<uuid:bulletin_id>/changes/", views.changes, name="changes"),
    path("<uuid:bulletin_id>/preview/", views.preview, name="preview"),
    path("<uuid:bulletin_id>/edit/", change_views.edit, name="edit"),
    path("<uuid:bulletin_id>/recount/", change_views.recount, name="recount"),
    path("<uuid:bulletin_id>/redraft/", change_views.write_anew, name="redraft"),
    path("<uuid:bulletin_id>/release/", change_views.release, name="release"),
    path("<uuid:bulletin_id>/withdraw/", change_views.withdraw, name="withdraw"),
    path("<uuid:bulletin_id>/discard/", change_views.discard, name="discard"),
    path("<uuid:bulletin_id>/pdf/", change_views.pdf, name="pdf"),
    path("files/<uuid:bulletin_file_id>/", views.file, name="file"),
]
