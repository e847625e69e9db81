"""The sign-in page of a demo lists its accounts: one per role and unit in each of two counties, and nobody twice."""

from collections import Counter

import pytest

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE
from tonghu.accounts.models import Post
from tonghu.accounts.roles import ROLES
from tonghu.demo.accounts import make_accounts
from tonghu.demo.units import WITH_CASEWORKER
from tonghu.workbench.signin.demo_listing import demo_accounts

pytestmark = pytest.mark.django_db
ABOVE = {"city_lead", "province_lead"}
OF_UNITS = {"department_officer", "school_contact", "department_caseworker"}


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


def test_started_again_it_has_the_same_people(listed):
    posts = set(Post.objects.values_list("pk", "user__username", "user__full_name"))
    for county, village in ((QINGHE, VILLAGE), (BAISHAN, BAISHAN_VILLAGE)):
        make_accounts(county, listed_village=village)
    assert set(Post.objects.values_list("pk", "user__username", "user__full_name")) == posts
    assert demo_accounts() == listed
