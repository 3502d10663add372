"""要素保障: supply of power, water, gas, transport and materials; the emergency mode."""

from django.urls import path

from huoshui.web.factors import change_views, closing_views, emergency_views, list_views, new_views, outage_views

app_name = "factors"
urlpatterns = [
    path("", list_views.factor_list, name="list"),
    path("export/", list_views.export, name="export"),
    path("new/", new_views.new, name="new"),
    path("announce/", new_views.announce, name="announce"),
    path("outages/", outage_views.outages, name="outages"),
    path("mine/", outage_views.mine, name="mine"),
    path("<uuid:ticket_id>/", list_views.detail, name="detail"),
    path("<uuid:ticket_id>/dispatch/", change_views.dispatch, name="dispatch"),
    path("<uuid:ticket_id>/firms/", change_views.add_firms, name="add_firms"),
    path("<uuid:ticket_id>/requests/", change_views.join, name="join"),
    path("<uuid:ticket_id>/amend/", change_views.amend, name="amend"),
    path("<uuid:ticket_id>/cancel/", change_views.cancel, name="cancel"),
    path("<uuid:ticket_id>/restore/", closing_views.restore, name="restore"),
    path("<uuid:ticket_id>/word/", closing_views.word, name="word"),
    path("<uuid:ticket_id>/affected/", closing_views.affected, name="affected"),
    path("emergencies/", emergency_views.emergencies, name="emergencies"),
    path("emergencies/declare/", emergency_views.declare, name="emergency_declare"),
    path("emergencies/<uuid:emergency_id>/", emergency_views.emergency_page, name="emergency"),
    path("emergencies/<uuid:emergency_id>/end/", emergency_views.change_end, name="emergency_change"),
    path("emergencies/<uuid:emergency_id>/shorten/", emergency_views.shorten, name="emergency_shorten"),
]
