"""常用视图: kept on the server for the person who saved them."""

from django.urls import path

from huoshui.web.saved_views import views

app_name = "saved_views"
urlpatterns = [path("save/", views.save, name="save"), path("<uuid:view_id>/remove/", views.remove, name="remove")]
