from django.urls import path

from huoshui.web.workbench import views

app_name = "workbench"
urlpatterns = [path("", views.home, name="home")]
