"""Every number opens here: beside the page in the drawer, or as a page of its own."""

from django.urls import path

from huoshui.web.explain import views

app_name = "explain"
urlpatterns = [
    path("fact/<uuid:fact_id>/", views.fact, name="fact"),
    path("project/<uuid:project_id>/<slug:attribute>/", views.figure, name="figure"),
    path("<str:measure>/", views.drawer, name="drawer"),
]
