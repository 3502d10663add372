"""通知: one's own, how one wants them, the zone's robots and what could not be delivered."""

from django.urls import path

from huoshui.web.notices import own_views, system_views

app_name = "notices"
urlpatterns = [
    path("", own_views.notice_list, name="list"),
    path("read/", own_views.read_all, name="read_all"),
    path("preferences/", own_views.preferences_page, name="preferences"),
    path("<uuid:notice_id>/", own_views.open_notice, name="open"),
    path("webhooks/", system_views.webhook_list, name="webhooks"),
    path("webhooks/create/", system_views.webhook_create, name="webhook_create"),
    path("webhooks/<uuid:webhook_id>/edit/", system_views.webhook_edit, name="webhook_edit"),
    path("webhooks/<uuid:webhook_id>/try/", system_views.webhook_try, name="webhook_try"),
    path("outbox/", system_views.outbox_page, name="outbox"),
    path("outbox/<uuid:message_id>/retry/", system_views.retry, name="retry"),
    path("outbox/<uuid:message_id>/drop/", system_views.drop, name="drop"),
]
