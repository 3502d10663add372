"""考评: cards, rounds, the jury by phone, publicity with objections and rulings, frozen results."""

from django.urls import path

from huoshui.web.scorecards import card_views, jury_views, result_views, round_views, views

app_name = "scorecards"
urlpatterns = [
    path("", views.round_list, name="list"),
    path("cards/", card_views.card_list, name="cards"),
    path("cards/new/", card_views.create, name="create"),
    path("cards/<uuid:scorecard_id>/", card_views.card, name="card"),
    path("cards/<uuid:scorecard_id>/edit/", card_views.edit, name="edit"),
    path("cards/<uuid:scorecard_id>/units/", card_views.units, name="units"),
    path("cards/<uuid:scorecard_id>/item/", card_views.item, name="item"),
    path("cards/<uuid:scorecard_id>/remove-item/", card_views.remove_item, name="remove_item"),
    path("cards/<uuid:scorecard_id>/adopt/", card_views.adopt, name="adopt"),
    path("new/", round_views.open_round, name="open"),
    path("marks/", jury_views.my_marks, name="my_marks"),
    path("<uuid:jury_round_id>/marks/", jury_views.marks, name="marks"),
    path("<uuid:score_round_id>/", views.detail, name="detail"),
    path("<uuid:score_round_id>/export/", views.export, name="export"),
    path("<uuid:score_round_id>/cells/<uuid:contestant_id>/<str:item_code>/", views.cell, name="cell"),
    path("<uuid:score_round_id>/proofs/<uuid:score_proof_id>/", views.proof, name="proof"),
    path("<uuid:score_round_id>/count/", round_views.count, name="count"),
    path("<uuid:score_round_id>/enter/", round_views.enter, name="enter"),
    path("<uuid:score_round_id>/entries/<uuid:score_input_id>/withdraw/", round_views.withdraw_entry, name="withdraw_entry"),
    path("<uuid:score_round_id>/entries/close/", round_views.close, name="close_entries"),
    path("<uuid:score_round_id>/tour/", jury_views.tour, name="tour"),
    path("<uuid:score_round_id>/jury/", jury_views.desk, name="jury"),
    path("<uuid:score_round_id>/jury/invite/", jury_views.invite, name="invite"),
    path("<uuid:score_round_id>/jury/<uuid:jury_seat_id>/dismiss/", jury_views.dismiss, name="dismiss"),
    path("<uuid:score_round_id>/jury/close/", jury_views.close, name="close_jury"),
    path("<uuid:score_round_id>/jury/reopen/", jury_views.reopen, name="reopen_jury"),
    path("<uuid:score_round_id>/publish/", result_views.publish, name="publish"),
    path("<uuid:score_round_id>/object/", result_views.object_to, name="object"),
    path("<uuid:score_round_id>/objections/<uuid:score_objection_id>/rule/", result_views.rule, name="rule"),
    path("<uuid:score_round_id>/freeze/", result_views.freeze, name="freeze"),
    path("<uuid:score_round_id>/correct/", result_views.correct, name="correct"),
]
