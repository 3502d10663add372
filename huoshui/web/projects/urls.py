"""项目."""

from django.urls import path

from huoshui.web.projects import change_views, create_views, detail_views, list_views, merge_views, progress_views

app_name = "projects"
urlpatterns = [
    path("", list_views.project_list, name="list"),
    path("board/", list_views.project_board, name="board"),
    path("export/", list_views.project_export, name="export"),
    path("new/", create_views.create, name="create"),
    path("doubles/", merge_views.doubles, name="doubles"),
    path("merges/<uuid:merge_id>/undo/", merge_views.undo, name="undo_merge"),
    path("<uuid:project_id>/", detail_views.detail, name="detail"),
    path("<uuid:project_id>/stage/", change_views.stage, name="stage"),
    path("<uuid:project_id>/side-state/", change_views.side_state, name="side_state"),
    path("<uuid:project_id>/correct/<uuid:fact_id>/", change_views.correct, name="correct"),
    path("<uuid:project_id>/total/", change_views.choose_total, name="choose_total"),
    path("<uuid:project_id>/phases/new/", change_views.phase, name="add_phase"),
    path("<uuid:project_id>/merge/", merge_views.merge, name="merge"),
    path("<uuid:project_id>/duty/", change_views.duty, name="duty"),
    path("<uuid:project_id>/progress/", progress_views.progress, name="progress"),
    path("<uuid:project_id>/sources/<uuid:source_id>/", progress_views.source_file, name="source_file"),
]
