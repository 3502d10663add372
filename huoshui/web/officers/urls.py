"""首席服务员: whose firm it is, visits, and what comes of them."""

from django.urls import path

from huoshui.web.officers import views

app_name = "officers"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("visits/", views.visit_list, name="visits"),
    path("visits/files/<uuid:visit_file_id>/", views.file, name="file"),
    path("visit/<uuid:enterprise_id>/", views.visit, name="visit"),
    path("scores/", views.scores, name="scores"),
    path("cards/", views.cards, name="cards"),
    path("cards/enterprise/<uuid:enterprise_id>/", views.give_for_firm, name="give"),
    path("cards/project/<uuid:project_id>/", views.give_for_project, name="give_project"),
    path("of-firm/<uuid:enterprise_id>/", views.of_firm, name="of_firm"),
    path("of-project/<uuid:project_id>/", views.of_project, name="of_project"),
]
