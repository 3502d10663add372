"""月度填报: rounds, filling, review."""

from django.urls import path

from huoshui.web.returns import file_views, fill_views, panel_views, review_views, round_views

app_name = "returns"
urlpatterns = [
    path("", round_views.round_list, name="list"),
    path("open/", round_views.open_one, name="open"),
    path("worklist/", panel_views.worklist, name="worklist"),
    path("project/<uuid:project_id>/", panel_views.of_project, name="of_project"),
    path("rounds/<uuid:round_id>/", round_views.one_round, name="round"),
    path("rounds/<uuid:round_id>/add/", round_views.add, name="add"),
    path("rounds/<uuid:round_id>/confirm/", review_views.confirm, name="confirm"),
    path("rounds/<uuid:round_id>/lock/", round_views.lock, name="lock"),
    path("rounds/<uuid:round_id>/missing/", round_views.missing, name="missing"),
    path("rounds/<uuid:round_id>/remind/", round_views.remind, name="remind"),
    path("rounds/<uuid:round_id>/review/", review_views.review, name="review"),
    path("rounds/<uuid:round_id>/review/check/", review_views.check, name="check"),
    path("rounds/<uuid:round_id>/export/", review_views.export, name="export"),
    path("rounds/<uuid:round_id>/unit/", fill_views.unit, name="unit"),
    path("rounds/<uuid:round_id>/unit/save/", fill_views.grid_save, name="grid_save"),
    path("rounds/<uuid:round_id>/unit/check/", fill_views.check_cells, name="check_cells"),
    path("rounds/<uuid:round_id>/unit/template/", file_views.template, name="template"),
    path("rounds/<uuid:round_id>/unit/upload/", file_views.upload, name="upload"),
    path("returns/<uuid:return_id>/", fill_views.form, name="form"),
    path("returns/<uuid:return_id>/check/", fill_views.form_check, name="form_check"),
    path("returns/<uuid:return_id>/send-back/", review_views.send_back_one, name="send_back"),
    path("returns/<uuid:return_id>/carry/", review_views.carry, name="carry"),
    path("returns/<uuid:return_id>/reopen/", review_views.reopen, name="reopen"),
    path("returns/<uuid:return_id>/remove/", review_views.remove, name="remove"),
    path("photos/<uuid:photo_id>/", file_views.photo, name="photo"),
]
