"""Without an account: tell by a printed code, follow by receipt."""

from django.urls import path

from huoshui.web.tell import code_views, views

app_name = "tell"
urlpatterns = [
    path("<uuid:zone_id>/rate/", views.rate, name="rate"),
    path("<uuid:zone_id>/follow/", views.follow, name="follow"),
    path("<uuid:zone_id>/code/", code_views.code, name="code"),
    path("<uuid:zone_id>/matter/<str:ticket>/", views.matter, name="matter"),
    path("<uuid:zone_id>/matter/<str:ticket>/word/", views.word, name="word"),
    path("<uuid:zone_id>/matter/<str:ticket>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:zone_id>/<str:token>/", views.form, name="form"),
]
