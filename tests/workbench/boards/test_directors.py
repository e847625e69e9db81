"""How much is asked of one child director: counted over their villages, the most loaded first."""

from django.urls import reverse
from tests.workbench.boards.boards_made_up import CITY_VILLAGE
from tests.workbench.pages import client_of, text_of

from people import QINGHE, TOWN, a_post
from tonghu.accounts.models import Post

QUERIES = 21


def directors(post, place=QINGHE):
    return client_of(post).get(reverse("monitoring:directors", args=[place]))


def loads(answer):
    return [
        (len(one.villages), one.children, one.due, one.overdue, one.share.done, one.share.owed)
        for one in answer.context["loads"]
    ]


def test_the_most_loaded_comes_first_and_all_that_is_asked_is_counted(county):
    answer = directors(a_post("county_officer", QINGHE))
    # Four visited today are due again in a week, and are done until then.
    assert loads(answer) == [(1, 7, 7, 7, 0, 7), (1, 6, 2, 2, 4, 6)]
    assert (answer.context["found"].vacant, answer.context["found"].middle) == (2, 7)


def test_who_serves_two_villages_is_one_line(county):
    other = county.directors[CITY_VILLAGE]
    Post.objects.create(user=other.user, role="child_director", place="379901001201", start_on=other.start_on)
    assert [line[0] for line in loads(directors(a_post("county_officer", QINGHE)))] == [2, 1]


def test_a_supervisor_sees_the_town(county):
    assert loads(directors(a_post("child_supervisor", TOWN), TOWN)) == [(1, 6, 2, 2, 4, 6)]


def test_a_city_chooses_a_county_and_sees_nobody_by_name(county):
    answer = directors(a_post("city_lead", "3799"), "3799")
    assert [each.name for each in answer.context["below"]] == ["青河县", "白山县"]
    assert "赵敏" not in text_of(answer)


def test_it_takes_the_same_queries_for_two_as_for_four(county, django_assert_num_queries, uncounted_rail):
    client = client_of(a_post("county_officer", QINGHE))
    client.get(reverse("monitoring:directors", args=[QINGHE]))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("monitoring:directors", args=[QINGHE]))
    for village in ("379901100201", "379901001201"):
        a_post("child_director", village)
    client.get(reverse("monitoring:directors", args=[QINGHE]))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("monitoring:directors", args=[QINGHE]))
