"""三个一批: 期次, their entries and rates."""

from django.urls import path

from huoshui.web.batches import change_views, views

app_name = "batches"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("create/", change_views.create, name="create"),
    path("<uuid:batch_id>/", views.detail, name="detail"),
    path("<uuid:batch_id>/export/", views.export, name="export"),
    path("<uuid:batch_id>/edit/", change_views.edit, name="edit"),
    path("<uuid:batch_id>/freeze/", change_views.freeze, name="freeze"),
    path("<uuid:batch_id>/choose/", change_views.choose, name="choose"),
    path("<uuid:batch_id>/enter/<slug:kind>/", change_views.enter, name="enter"),
    path("<uuid:batch_id>/entries/<uuid:entry_id>/remove/", change_views.remove, name="remove"),
    path("<uuid:batch_id>/entries/<uuid:entry_id>/fulfil/", change_views.fulfil, name="fulfil"),
]
