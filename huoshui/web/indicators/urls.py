"""指标: the dictionary, one definition with its figures, one figure opened."""

from django.urls import path

from huoshui.web.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.indicator_list, name="list"),
    path("<slug:indicator_id>/", views.detail, name="detail"),
    path("<slug:indicator_id>/figure/", views.figure, name="figure"),
]
