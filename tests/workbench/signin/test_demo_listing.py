"""The sign-in page of a demo lists its accounts: one per role and unit in each of two counties, and nobody twice."""

import datetime as dt
from collections import Counter

import pytest

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE
from tonghu.accounts.actions import check_seat
from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.accounts.roles import ROLES
from tonghu.demo.accounts import make_accounts
from tonghu.demo.units import WITH_CASEWORKER
from tonghu.locks.acting import acting
from tonghu.oversight.reports.actions import make_report
from tonghu.oversight.reports.models import Kind
from tonghu.oversight.reports.queries import report_for
from tonghu.workbench.signin.demo_listing import demo_accounts

pytestmark = pytest.mark.django_db
ABOVE = {"city_lead", "province_lead"}
OF_UNITS = {"department_officer", "school_contact", "department_caseworker", "evaluator"}


@pytest.fixture
def listed():
    for county, village in ((QINGHE, VILLAGE), (BAISHAN, BAISHAN_VILLAGE)):
        make_accounts(county, listed_village=village)
    return demo_accounts()


def titles(roles, **times):
    return Counter({ROLES[key].title: times.get(key, 1) for key in roles})


def test_each_county_has_one_account_per_role_and_one_per_unit(listed):
    own = set(ROLES) - ABOVE - OF_UNITS
    workers = len(WITH_CASEWORKER)
    for county in listed[:2]:
        assert Counter(each.role for each in county.accounts) == titles(own)
        assert Counter(each.role for each in county.units) == titles(OF_UNITS, department_caseworker=workers)
    assert Counter(each.role for each in listed[2].accounts) == titles(ABOVE)
    assert [county.name for county in listed] == ["青河县", "白山县", "市和省"]


def test_every_post_stands_where_the_product_lets_it_stand(listed):
    for post in Post.objects.select_related("organisation"):
        check_seat(ROLES[post.role], post.place, post.organisation)


def test_an_evaluator_of_the_demo_reads_the_report_that_it_makes(listed):
    by = actor_for(Post.objects.get(role="evaluator", place=QINGHE))
    year = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31), "as_of": dt.date(2026, 1, 31)}
    with acting(by):
        made = make_report(kind=Kind.EVALUATION, place=QINGHE, seed="2026-A", size=3, by=by, **year)
        assert report_for(by, made.pk) == made


def test_started_again_it_has_the_same_people(listed):
    posts = set(Post.objects.values_list("pk", "user__username", "user__full_name"))
    for county, village in ((QINGHE, VILLAGE), (BAISHAN, BAISHAN_VILLAGE)):
        make_accounts(county, listed_village=village)
    assert set(Post.objects.values_list("pk", "user__username", "user__full_name")) == posts
    assert demo_accounts() == listed
