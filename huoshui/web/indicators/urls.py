"""指标: the dictionary, one definition with its figures, one figure opened."""

from django.urls import path

from huoshui.web.indicators import define_views, views

app_name = "indicators"
urlpatterns = [
    path("", views.indicator_list, name="list"),
    path("define/", define_views.define, name="define"),
    path("<slug:indicator_id>/versions/", define_views.versions, name="versions"),
    path("<slug:indicator_id>/", views.detail, name="detail"),
    path("<slug:indicator_id>/figure/", views.figure, name="figure"),
]
