"""How much is asked of one child director: counted over their villages, the most loaded first; above a county, how it is spread."""

from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.workbench.boards.boards_made_up import CITY_VILLAGE, County
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.models import Post
from tonghu.accounts.parameters import limit
from tonghu.oversight.tallies import Tally
from tonghu.oversight.workload_below import PARAMETER, Spread, percentile

QUERIES, BELOW = 21, 22


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
    assert "30 天内应办件数的中位数 7 件" in text_of(answer)


def test_who_serves_two_villages_is_one_line(county):
    other = county.directors[CITY_VILLAGE]
    Post.objects.create(user=other.user, role="child_director", place="379901001201", start_on=other.start_on)
    assert [line[0] for line in loads(directors(a_post("county_officer", QINGHE)))] == [2, 1]


def test_a_supervisor_sees_the_town(county):
    assert loads(directors(a_post("child_supervisor", TOWN), TOWN)) == [(1, 6, 2, 2, 4, 6)]


def spread(answer):
    return {
        part.name: (part.directors, part.loads, part.vacant, part.uncared, share.done, share.owed)
        for part, _, share in answer.context["parts"]
    }


def test_a_city_sees_how_load_is_spread_and_nobody_by_name(county):
    County(BAISHAN, ((BAISHAN_VILLAGE, 5, 5),))
    answer = directors(a_post("city_lead", "3799"), "3799")
    assert spread(answer) == {
        "测试市": (3, (5, 6, 7), 5, 0, 9, 18),
        "青河县": (2, (6, 7), 2, 0, 4, 13),
        "白山县": (1, (5,), 3, 0, 5, 5),
    }
    assert [part.name for part, *_ in answer.context["parts"]] == ["测试市", "青河县", "白山县"]
    told = ["赵敏", *(child.name for children in county.children.values() for child in children)]
    assert [name for name in told if name in answer.content.decode()] == []
    assert "没有文件规定" in text_of(answer)
    vacant = f"{reverse('workforce:vacancies')}?place={BAISHAN}"
    assert f'href="{vacant}"' in answer.content.decode()
    listed = client_of(a_post("city_lead", "3799")).get(vacant)
    assert ("共 3 条" in text_of(listed), "青河县" in text_of(listed)) == (True, False)


def test_each_line_goes_down_until_a_county_shows_each_person(county):
    province, city = a_post("province_lead", "37"), a_post("city_lead", "3799")
    down = [
        [href for _, href, _ in directors(post, place).context["parts"][1:]]
        for post, place in ((province, "37"), (city, "3799"))
    ]
    ways = [reverse("monitoring:directors", args=[place]) for place in ("3799", QINGHE, BAISHAN)]
    assert down == [ways[:1], ways[1:]]
    assert len(loads(client_of(city).get(ways[1]))) == 2


def test_who_serves_two_counties_is_one_person_of_the_city(county):
    """Seven children in one county and five in the other: twelve in all, and a line of each county has its own."""
    County(BAISHAN, ((BAISHAN_VILLAGE, 5, 0),))
    both = county.directors[CITY_VILLAGE]
    Post.objects.create(user=both.user, role="child_director", place=BAISHAN_VILLAGE, start_on=both.start_on)
    found = spread(directors(a_post("city_lead", "3799"), "3799"))
    assert {name: line[:2] for name, line in found.items()} == {
        "测试市": (3, (5, 6, 12)),
        "青河县": (2, (6, 7)),
        "白山县": (2, (5, 5)),
    }


def test_children_of_a_village_without_anybody_are_said_and_loads_above_the_parameter_counted(county):
    post = county.directors[VILLAGE]
    Post.objects.filter(pk=post.pk).update(end_on=timezone.localdate())
    found = spread(directors(a_post("city_lead", "3799"), "3799"))
    assert found["青河县"][:4] == (1, (7,), 3, 6)
    made = Spread(
        place="3799", name="市", loads=(1, 29, 30, 31), vacant=0, uncared=0, most=30, results=Tally()
    )
    assert (made.above, made.above_words, made.median, made.high) == (1, "25.0%", 29, 31)


def test_the_parameter_is_one_that_nobody_has_verified():
    found = limit(PARAMETER, on=timezone.localdate())
    assert (found.value, found.unverified) == (30, True)


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(1, 100))
def test_a_percentile_is_a_load_that_so_many_do_not_exceed(drawn, percent):
    ordered = sorted(drawn)
    found = percentile(ordered, percent)
    if not ordered:
        assert found == 0
        return
    assert found in ordered
    assert 100 * sum(each <= found for each in ordered) >= percent * len(ordered)
    # And no smaller load does: the least of them.
    assert all(
        100 * sum(each <= less for each in ordered) < percent * len(ordered)
        for less in ordered
        if less < found
    )


def test_a_city_takes_the_same_queries_for_two_counties_as_for_one(
    county, django_assert_num_queries, uncounted_rail
):
    client = client_of(a_post("city_lead", "3799"))
    address = reverse("monitoring:directors", args=["3799"])
    client.get(address)
    with django_assert_num_queries(BELOW):
        client.get(address)
    County(BAISHAN, ((BAISHAN_VILLAGE, 5, 5),))
    client.get(address)
    with django_assert_num_queries(BELOW):
        client.get(address)


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
