"""The three officers are made from the command line, each alone."""

import pytest

from people import QINGHE, TOWN, an_actor
from tonghu.accounts.models import Post, User
from tonghu.accounts.officers import make_officer
from tonghu.audit.models import Entry
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


def made(**given):
    return make_officer(
        **({"role": "auditor", "place": QINGHE, "username": "shen", "full_name": "沈审计"} | given)
    )


def test_an_officer_signs_in_with_the_password_that_was_shown_and_is_on_record():
    given = made()
    user = User.objects.get(username="shen")
    post = Post.objects.get(user=user)
    assert (user.check_password(given), user.password_given, user.home) == (True, True, QINGHE)
    assert (post.role, post.place) == ("auditor", QINGHE)
    auditor = an_actor("auditor", QINGHE)
    with acting(auditor):
        entry = Entry.objects.get(verb="make_officer")
        assert (entry.user_name, entry.detail["role"]) == ("服务器命令行", "auditor")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"role": "county_lead"}, "只设置三员"),
        ({"place": TOWN}, "设在县级"),
        ({"place": "379909"}, "没有这个地区"),
        ({"username": "x"}, "至少 3 个字"),
    ],
)
def test_it_makes_nothing_else(given, says):
    with pytest.raises(UserError, match=says):
        made(**given)
    assert User.objects.count() == 0


def test_a_city_or_a_province_may_have_its_own():
    made(place="3799")
    with pytest.raises(UserError, match="已有人使用"):
        made(place="37")
