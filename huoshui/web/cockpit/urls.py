"""驾驶舱: what a leader asks on one screen."""

from django.urls import path

from huoshui.web.cockpit import panel_views, views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("panels/<slug:part>/", panel_views.panel, name="panel"),
    path("export/<slug:part>/", views.export, name="export"),
]
