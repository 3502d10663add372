"""The installable app: manifest, worker, shells that open without a connection, and what a phone sends."""

from django.urls import path

from huoshui.web.phone import draft_views, shell_views

app_name = "phone"
urlpatterns = [
    path("app.webmanifest", shell_views.manifest, name="manifest"),
    path("service-worker.js", shell_views.worker, name="worker"),
    path("phone/", shell_views.home, name="home"),
    path("phone/visit/", shell_views.visit, name="visit"),
    path("phone/tell/", shell_views.tell, name="tell"),
    path("phone/offline/", shell_views.offline, name="offline"),
    path("phone/pocket/", draft_views.pocket, name="pocket"),
    path("phone/files/", draft_views.file, name="file"),
    path("phone/visits/", draft_views.send_visit, name="send_visit"),
    path("phone/told/<uuid:zone_id>/<str:token>/", draft_views.told, name="told"),
]
