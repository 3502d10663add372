"""交办: lists, one assignment, and a form for each step."""

from django.urls import path

from huoshui.web.assignments import decision_views, detail_views, issue_views, list_views, overview_views, unit_views

app_name = "assignments"
urlpatterns = [
    path("", list_views.part_list, name="list"),
    path("export/", list_views.export, name="export"),
    path("remind/", list_views.remind, name="remind"),
    path("board/", overview_views.board_page, name="board"),
    path("calendar/", overview_views.calendar_page, name="calendar"),
    path("overdue/", overview_views.overdue_page, name="overdue"),
    path("worklist/", overview_views.worklist_panel, name="worklist"),
    path("about/<uuid:project_id>/", overview_views.about_panel, name="about"),
    path("create/", issue_views.create, name="create"),
    path("proofs/<uuid:reply_id>/", detail_views.proof, name="proof"),
    path("parts/<uuid:part_id>/sign/", unit_views.sign, name="sign"),
    path("parts/<uuid:part_id>/person/", unit_views.person, name="set_person"),
    path("parts/<uuid:part_id>/dispute/", unit_views.dispute, name="dispute"),
    path("parts/<uuid:part_id>/extension/", unit_views.extension, name="ask_extension"),
    path("parts/<uuid:part_id>/pause/", unit_views.pause, name="pause"),
    path("parts/<uuid:part_id>/resume/", unit_views.resume, name="resume"),
    path("parts/<uuid:part_id>/report/", unit_views.report, name="report"),
    path("parts/<uuid:part_id>/reply/", unit_views.reply, name="reply"),
    path("parts/<uuid:part_id>/dispute/decide/", decision_views.dispute, name="decide_dispute"),
    path("parts/<uuid:part_id>/extension/decide/", decision_views.extension, name="decide_extension"),
    path("parts/<uuid:part_id>/accept/", decision_views.accept, name="accept"),
    path("parts/<uuid:part_id>/return/", decision_views.send_back, name="return"),
    path("parts/<uuid:part_id>/reroute/", decision_views.reroute, name="reroute"),
    path("<uuid:assignment_id>/", detail_views.detail, name="detail"),
    path("<uuid:assignment_id>/withdraw/", decision_views.withdraw, name="withdraw"),
]
