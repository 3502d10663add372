from django.urls import path

from huoshui.web.search import views

app_name = "search"
urlpatterns = [path("", views.results, name="results")]
