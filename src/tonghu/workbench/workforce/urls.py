"""Addresses of 队伍."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.workforce import account_views, post_views, views

app_name = "workforce"
urlpatterns = [
    path("", views.posts, name="posts"),
    path("vacancies/", views.vacancies, name="vacancies"),
    path("seat/<slug:role>/<place>/", views.seat, name="seat"),
    path("appoint/", post_views.appoint_page, name="appoint"),
    path("delegate/", post_views.delegate_page, name="delegate"),
    path("post/<int:key>/hand-over/", post_views.hand_over_page, name="hand_over"),
    path("post/<int:key>/end/", post_views.end_page, name="end"),
    path("post/<int:key>/revoke/", post_views.revoke, name="revoke"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/new/", account_views.new, name="account_new"),
    path("accounts/<int:key>/", account_views.account, name="account"),
    path("accounts/<int:key>/password/", account_views.password, name="account_password"),
    path("accounts/<int:key>/second-factor/", account_views.second_factor, name="account_second_factor"),
    path("accounts/<int:key>/open/", account_views.let_in_page, name="account_open"),
]
EXPOSES = exposes(
    posts="list count search",
    vacancies="list count",
    seat="list related",
    appoint="deed",
    delegate="deed",
    hand_over="detail deed",
    end="detail deed",
    revoke="deed",
    accounts="list search",
    account_new="deed",
    account="detail related",
    account_password="detail deed",
    account_second_factor="detail deed",
    account_open="detail deed",
)
