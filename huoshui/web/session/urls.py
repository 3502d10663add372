"""Addresses of signing in and out, and of one's own account."""

from django.urls import path

from huoshui.web.session import account_views, views

app_name = "session"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("enrol/", views.enrol_second_factor, name="enrol_second_factor"),
    path("enrol/picture.png", views.enrolment_picture_png, name="enrolment_picture"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("first-password/", views.first_password, name="first_password"),
    path("start-again/", views.start_again, name="start_again"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("zone/", views.choose_zone, name="choose_zone"),
    path("zone/switch/", views.switch_zone, name="switch_zone"),
    path("account/", account_views.profile, name="profile"),
    path("account/password/", account_views.change_own_password, name="change_password"),
    path("account/tokens/", account_views.create_own_token, name="create_token"),
    path("account/tokens/<uuid:token_id>/revoke/", account_views.revoke_own_token, name="revoke_token"),
    path("account/recovery-codes/", account_views.renew_own_recovery_codes, name="renew_recovery_codes"),
]
