"""企业门户: one page for a firm's owner with a phone."""

from django.urls import path

from huoshui.web.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask-visit/<uuid:enterprise_id>/", views.ask_visit, name="ask_visit"),
    path("rate/<uuid:inspection_id>/", views.rate, name="rate"),
]
