"""资料导入 · 文件: bring documents in, review them claim by claim, look a source up."""

from django.urls import path

from huoshui.web.documents import claim_views, intake_views, reported_views, review_views, second_reading_views, target_views

app_name = "documents"
urlpatterns = [
    path("", intake_views.document_list, name="list"),
    path("export/", intake_views.export, name="export"),
    path("upload/", intake_views.upload, name="upload"),
    path("targets/", target_views.stated, name="targets"),
    path("normalised/", claim_views.normalised, name="normalised"),
    path("reported/<slug:kind>/<uuid:record_id>/", reported_views.reported, name="reported"),
    path("<uuid:document_id>/", review_views.detail, name="detail"),
    path("<uuid:document_id>/status/", intake_views.status, name="status"),
    path("<uuid:document_id>/describe/", intake_views.describe, name="describe"),
    path("<uuid:document_id>/discard/", intake_views.discard, name="discard"),
    path("<uuid:document_id>/file/", intake_views.file, name="file"),
    path("<uuid:document_id>/pages/<int:page>/", review_views.page_picture, name="page_picture"),
    path("<uuid:document_id>/presence/", review_views.presence, name="presence"),
    path("<uuid:document_id>/accept-above/", review_views.accept_all_above, name="accept_above"),
    path("<uuid:document_id>/second-reading/", second_reading_views.second_reading, name="second_reading"),
    path("<uuid:document_id>/second-reading/ask/", second_reading_views.ask, name="second_reading_ask"),
    path("<uuid:document_id>/add/", claim_views.add, name="add_claim"),
    path("<uuid:document_id>/source/", review_views.source, name="source"),
    path("claims/<uuid:claim_id>/", claim_views.claim, name="claim"),
    path("claims/<uuid:claim_id>/target/", target_views.target, name="target"),
    path("claims/<uuid:claim_id>/no-target/", target_views.no_target, name="no_target"),
    path("claims/<uuid:claim_id>/decide/", claim_views.decide, name="decide"),
    path("claims/<uuid:claim_id>/edit/", claim_views.edit, name="edit_claim"),
    path("claims/<uuid:claim_id>/link/", claim_views.link, name="link_claim"),
    path("claims/<uuid:claim_id>/new-project/", claim_views.new_project, name="new_project"),
]
