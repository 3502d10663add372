"""冲刺: the campaigns, one by day, and the deeds on them."""

from django.urls import path

from huoshui.web.campaigns import change_views, views

app_name = "campaigns"
urlpatterns = [
    path("", views.campaign_list, name="list"),
    path("create/", change_views.create, name="create"),
    path("<uuid:campaign_id>/", views.detail, name="detail"),
    path("<uuid:campaign_id>/export/", views.export, name="export"),
    path("<uuid:campaign_id>/goals/", change_views.add_goal, name="add_goal"),
    path("<uuid:campaign_id>/end/", change_views.end, name="end"),
]
