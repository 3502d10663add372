"""大屏: the screen, its boards, and what it shows."""

from django.urls import path

from huoshui.web.wall import views

app_name = "wall"
urlpatterns = [
    path("", views.home, name="home"),
    path("choose/", views.choose, name="choose"),
    path("boards/<slug:board>/", views.board, name="board"),
]
