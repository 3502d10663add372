"""调度会: called, prepared, held, written down, issued."""

from django.urls import path

from huoshui.web.meetings import agenda_views, list_views, minutes_views, sitting_views

app_name = "meetings"
urlpatterns = [
    path("", list_views.meeting_list, name="list"),
    path("new/", list_views.create, name="create"),
    path("worklist/", list_views.worklist_panel, name="worklist"),
    path("<uuid:meeting_id>/", agenda_views.detail, name="detail"),
    path("<uuid:meeting_id>/edit/", list_views.edit, name="edit"),
    path("<uuid:meeting_id>/cancel/", list_views.cancel, name="cancel"),
    path("<uuid:meeting_id>/open/", sitting_views.open_now, name="open"),
    path("<uuid:meeting_id>/draft/", agenda_views.draft, name="draft"),
    path("<uuid:meeting_id>/changes/", agenda_views.changes, name="changes"),
    path("<uuid:meeting_id>/items/new/", agenda_views.item_add, name="item_add"),
    path("items/<uuid:item_id>/edit/", agenda_views.item_edit, name="item_edit"),
    path("items/<uuid:item_id>/strike/", agenda_views.item_strike, name="item_strike"),
    path("items/<uuid:item_id>/restore/", agenda_views.item_restore, name="item_restore"),
    path("items/<uuid:item_id>/move/", agenda_views.item_move, name="item_move"),
    path("<uuid:meeting_id>/sitting/", sitting_views.sitting, name="sitting"),
    path("<uuid:meeting_id>/decide/", sitting_views.decide, name="decide"),
    path("<uuid:meeting_id>/assign/", sitting_views.assign_all, name="assign_all"),
    path("<uuid:meeting_id>/attendance/", sitting_views.attendance, name="attendance"),
    path("decisions/<uuid:decision_id>/", sitting_views.decision, name="decision"),
    path("decisions/<uuid:decision_id>/edit/", sitting_views.decision_edit, name="decision_edit"),
    path("decisions/<uuid:decision_id>/withdraw/", sitting_views.decision_withdraw, name="decision_withdraw"),
    path("decisions/<uuid:decision_id>/assign/", sitting_views.assign, name="assign"),
    path("<uuid:meeting_id>/minutes/", minutes_views.minutes, name="minutes"),
    path("<uuid:meeting_id>/minutes/edit/", minutes_views.minutes_edit, name="minutes_edit"),
    path("<uuid:meeting_id>/minutes/preview/", minutes_views.preview, name="preview"),
    path("<uuid:meeting_id>/minutes/issue/", minutes_views.issue, name="issue"),
    path("files/<uuid:meeting_file_id>/", minutes_views.file, name="file"),
]
