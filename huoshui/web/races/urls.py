"""赛马: the leagues, one standing with every cell open, what one more project would change, releases, terms."""

from django.urls import path

from huoshui.web.races import change_views, standing_views, views

app_name = "races"
urlpatterns = [
    path("", views.league_list, name="list"),
    path("create/", change_views.create, name="create"),
    path("preview/", change_views.preview, name="preview"),
    path("<uuid:league_id>/", standing_views.detail, name="detail"),
    path("<uuid:league_id>/export/", standing_views.export, name="export"),
    path("<uuid:league_id>/figure/", standing_views.figure, name="figure"),
    path("<uuid:league_id>/what-if/", standing_views.what_if_page, name="what_if"),
    path("<uuid:league_id>/change/", change_views.change, name="change"),
    path("<uuid:league_id>/release/", change_views.release, name="release"),
    path("<uuid:league_id>/end/", change_views.end, name="end"),
    path("released/<uuid:release_id>/", views.released, name="released"),
]
