"""首席服务员: whose firm it is, plans, routes, visits, and what comes of them."""

from django.urls import path

from huoshui.web.officers import card_views, list_views, plan_views, record_views, views

app_name = "officers"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("plan/", plan_views.plan, name="plan"),
    path("plan/accept/", plan_views.plan_accept, name="plan_accept"),
    path("plan/enterprise/<uuid:enterprise_id>/", plan_views.plan_add, name="plan_add"),
    path("plan/<uuid:plan_id>/move/", plan_views.plan_move, name="plan_move"),
    path("plan/<uuid:plan_id>/cancel/", plan_views.plan_cancel, name="plan_cancel"),
    path("plans/", list_views.plans, name="plans"),
    path("plans/export/", list_views.plans_export, name="plans_export"),
    path("route/", plan_views.route, name="route"),
    path("worklist/", plan_views.worklist, name="worklist"),
    path("flags/", list_views.flags, name="flags"),
    path("flags/export/", list_views.flags_export, name="flags_export"),
    path("visits/", list_views.visit_list, name="visits"),
    path("visits/export/", list_views.visits_export, name="visits_export"),
    path("visits/<uuid:visit_id>/", record_views.record, name="record"),
    path("visits/files/<uuid:visit_file_id>/", views.file, name="file"),
    path("visit/<uuid:enterprise_id>/", views.visit, name="visit"),
    path("scores/", card_views.scores, name="scores"),
    path("scores/<uuid:officer_id>/", card_views.score, name="score"),
    path("cards/", card_views.cards, name="cards"),
    path("cards/export/", card_views.cards_export, name="cards_export"),
    path("cards/enterprise/<uuid:enterprise_id>/", card_views.give_for_firm, name="give"),
    path("cards/project/<uuid:project_id>/", card_views.give_for_project, name="give_project"),
    path("of-firm/<uuid:enterprise_id>/", card_views.of_firm, name="of_firm"),
    path("of-project/<uuid:project_id>/", card_views.of_project, name="of_project"),
]
