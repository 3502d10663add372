"""自定义页: list, page, editor."""

from django.urls import path

from huoshui.web.pages import change_views, views

app_name = "pages"
urlpatterns = [
    path("", views.page_list, name="list"),
    path("create/", change_views.create, name="create"),
    path("<uuid:page_id>/", views.detail, name="detail"),
    path("<uuid:page_id>/export/<int:place>/", views.export, name="export"),
    path("<uuid:page_id>/edit/", change_views.edit, name="edit"),
    path("<uuid:page_id>/retire/", change_views.retire, name="retire"),
]
