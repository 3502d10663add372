"""要素保障: supply of power, water, gas, transport and materials; the emergency mode."""

from django.urls import path

from huoshui.web.factors import emergency_views

app_name = "factors"
urlpatterns = [
    path("emergencies/", emergency_views.emergencies, name="emergencies"),
    path("emergencies/declare/", emergency_views.declare, name="emergency_declare"),
    path("emergencies/<uuid:emergency_id>/", emergency_views.emergency_page, name="emergency"),
    path("emergencies/<uuid:emergency_id>/end/", emergency_views.change_end, name="emergency_change"),
    path("emergencies/<uuid:emergency_id>/shorten/", emergency_views.shorten, name="emergency_shorten"),
]
