"""The frame shows what the post in force may use, where it is, and nothing else."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from people import QINGHE, TOWN, VILLAGE, a_post, an_actor, enter
from tonghu.locks.acting import acting
from tonghu.workbench import header, rail
from tonghu.workbench.frame import read_frame


@pytest.fixture
def tasks(monkeypatch):
    """A rail of three tasks, registered in another order than they are shown in."""
    monkeypatch.setattr(rail, "_ITEMS", {})
    for key, permission, count in (
        ("children", "child.read", None),
        ("leads", "lead.read", lambda actor: 12),
        ("inbox", "", lambda actor: 0),
    ):
        rail.register(
            rail.RailItem(
                key=key, title=key, icon="home", url_name="inbox:home", permission=permission, count=count
            )
        )


def frame_of(post, rf, path="/"):
    from tonghu.accounts.queries import actor_for

    request = rf.get(path)
    request.user, request.actor = post.user, actor_for(post)
    request.resolver_match = None
    with acting(request.actor):
        return read_frame(request)


@pytest.mark.django_db
def test_the_rail_shows_what_the_post_may_use_in_one_order(tasks, rf):
    director = frame_of(a_post("child_director", VILLAGE), rf)
    assert [(link.title, link.count) for link in director.rail] == [
        ("inbox", 0),
        ("leads", 12),
        ("children", None),
    ]
    auditor = frame_of(a_post("auditor", QINGHE), rf)
    assert [link.title for link in auditor.rail] == ["inbox"]


@pytest.mark.django_db
def test_a_rail_item_is_registered_once_and_under_a_known_key(tasks):
    item = rail.RailItem(key="leads", title="other", icon="home", url_name="inbox:home")
    with pytest.raises(ValueError, match="registered twice"):
        rail.register(item)
    with pytest.raises(ValueError, match="is not among inbox, leads, children"):
        rail.register(rail.RailItem(key="lead", title="x", icon="home", url_name="inbox:home"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "place", "names"),
    [
        ("child_director", VILLAGE, ["测试省", "测试市", "青河县", "大王镇", "大王东村"]),
        ("child_supervisor", TOWN, ["测试省", "测试市", "青河县", "大王镇"]),
        ("county_officer", QINGHE, ["测试省", "测试市", "青河县"]),
        ("auditor", QINGHE, []),
    ],
)
def test_the_header_says_where_the_post_is(rf, role, place, names):
    assert [step.name for step in frame_of(a_post(role, place), rf).places] == names


@pytest.mark.django_db
def test_a_part_of_the_header_that_nobody_offers_does_not_appear(rf, monkeypatch):
    monkeypatch.setattr(header, "_header", header.Header())
    post = a_post("child_director", VILLAGE, name="赵敏")
    bare = render_to_string("workbench/frame.html", {"frame": frame_of(post, rf)})
    assert ("赵敏" in bare, 'role="search"' in bare, "退出" in bare) == (True, False, False)
    header.offer(header.Header(search="inbox:home", sign_out="account_logout"))
    full = render_to_string("workbench/frame.html", {"frame": frame_of(post, rf, "/?q=wxm")})
    assert ('value="wxm"' in full, "退出" in full) == (True, True)
    with pytest.raises(ValueError, match="offered twice"):
        header.offer(header.Header(search="gallery:gallery"))


@pytest.mark.django_db
def test_a_post_of_many_is_switched_to_and_one_alone_is_not_offered(rf, monkeypatch):
    monkeypatch.setattr(header, "_header", header.Header(switch_post="inbox:home"))
    post = a_post("child_supervisor", TOWN)
    assert 'name="post"' not in render_to_string("workbench/frame.html", {"frame": frame_of(post, rf)})
    other = type(post).objects.create(
        user=post.user, role="child_director", place=VILLAGE, start_on=post.start_on
    )
    shown = render_to_string("workbench/frame.html", {"frame": frame_of(post, rf)})
    assert f'<option value="{post.pk}" selected>儿童督导员</option>' in shown
    assert f'<option value="{other.pk}">儿童主任</option>' in shown


@pytest.mark.django_db
def test_the_frame_asks_for_place_posts_and_messages_once_each(
    tasks, rf, django_assert_num_queries, monkeypatch
):
    everything = header.Header(switch_post="inbox:home", messages="inbox:home")
    monkeypatch.setattr(header, "_header", everything)
    for role, place in (("county_officer", QINGHE), ("child_director", VILLAGE)):
        post = a_post(role, place)
        request = rf.get("/")
        request.user, request.actor, request.resolver_match = post.user, an_actor(role, place), None
        with acting(request.actor), django_assert_num_queries(3):
            # Names of the places, posts to switch between, unread messages; what a rail item counts is its own.
            read_frame(request)


@pytest.mark.django_db
def test_the_current_task_is_marked(client):
    enter(client, a_post("child_director", VILLAGE).user)
    assert 'href="/" aria-current="page"' in client.get(reverse("inbox:home")).content.decode()
