"""对标: external ranks and peers' published figures, over time."""

from django.urls import path

from huoshui.web.peers import views

app_name = "peers"
urlpatterns = [
    path("", views.peer_list, name="list"),
    path("record/", views.record, name="record"),
    path("<uuid:figure_id>/withdraw/", views.withdraw, name="withdraw"),
]
