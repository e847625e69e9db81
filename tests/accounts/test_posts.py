"""Posts: who may give which, hand-over, delegation; what is refused, by the verb and under it by the database."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.actions import appoint, delegate, end_post, hand_over, make_user, revoke_delegation
from tonghu.accounts.models import Notice, Post, User
from tonghu.accounts.parameters import limit
from tonghu.accounts.queries import actor_for, holders, posts_held
from tonghu.accounts.roles import ROLES
from tonghu.audit.models import Entry
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return an_actor("system_administrator", QINGHE, name="何系统")


@pytest.fixture
def today():
    return timezone.localdate()


def a_user(name="赵新", **fields):
    return User.objects.create(username=f"u-{uuid.uuid4().hex[:8]}", full_name=name, home=QINGHE, **fields)


def act(by, verb, **given):
    with acting(by):
        return verb(by=by, **given)


def entries(auditor_of=QINGHE):
    auditor = an_actor("auditor", auditor_of)
    with acting(auditor):
        return list(Entry.objects.order_by("id").values_list("verb", "kind", "place", "user_name", "reason"))


def test_an_appointment_is_made_held_and_on_record(admin, today):
    user = act(admin, make_user, username="zhao.xin", full_name="赵新", home=QINGHE)
    post = act(admin, appoint, user=user, role="child_director", place=VILLAGE, start_on=today, reason="到岗")
    assert [held.pk for held in posts_held(user, on=today)] == [post.pk]
    assert (user.has_usable_password(), post.made_by, str(post)) == (False, admin.user_id, "赵新 · 儿童主任")
    assert entries() == [
        ("make_user", "user", QINGHE, "何系统", ""),
        ("appoint", "post", VILLAGE, "何系统", "到岗"),
    ]


@pytest.mark.parametrize(
    ("role", "place", "says"),
    [
        ("county_officer", BAISHAN, "这个地区不归您的岗位管理"),
        ("city_lead", "3799", "这个地区不归您的岗位管理"),
        ("auditor", QINGHE, "不能设置“安全审计员”"),
        ("system_administrator", QINGHE, "不能设置“系统管理员”"),
        ("mayor", QINGHE, "不能设置“mayor”"),
    ],
)
def test_nobody_appoints_beyond_their_place_or_what_they_may_give(admin, today, role, place, says):
    with pytest.raises(NotPermitted, match=says):
        act(admin, appoint, user=a_user(), role=role, place=place, start_on=today)
    assert Post.objects.filter(made_by__isnull=False).count() == 0


def test_only_who_manages_posts_appoints_and_nobody_oneself(admin, today):
    with pytest.raises(NotPermitted, match="不能设置岗位"):
        act(
            an_actor("county_lead", QINGHE),
            appoint,
            user=a_user(),
            role="child_director",
            place=VILLAGE,
            start_on=today,
        )
    own = User.objects.get(pk=admin.user_id)
    with pytest.raises(NotPermitted, match="不能给自己"):
        act(admin, appoint, user=own, role="child_director", place=VILLAGE, start_on=today)


def test_a_role_stands_where_it_belongs(admin, today):
    school = Organisation.objects.create(name="中心小学", kind=Kind.SCHOOL, place=QINGHE)
    for role, place, organisation, says in (
        ("child_director", TOWN, None, "设在村级"),
        ("county_officer", QINGHE, school, "不选单位"),
        ("school_contact", QINGHE, None, "请选择设在青河县的单位"),
        ("child_director", "379901999999", None, "没有这个地区"),
    ):
        with pytest.raises(UserError, match=says):
            act(
                admin,
                appoint,
                user=a_user(),
                role=role,
                place=place,
                organisation=organisation,
                start_on=today,
            )
    post = act(
        admin,
        appoint,
        user=a_user(),
        role="school_contact",
        place=QINGHE,
        organisation=school,
        start_on=today,
    )
    assert (post.organisation_id, actor_for(post).reach) == (school.pk, None)


def test_the_same_form_makes_one_post(admin, today):
    key, user = uuid.uuid4(), a_user()
    given = {"user": user, "role": "child_director", "place": VILLAGE, "start_on": today, "key": key}
    assert act(admin, appoint, **given) == act(admin, appoint, **given)
    assert user.posts.count() == 1


def test_the_same_seat_twice_and_an_officer_with_another_post_are_refused(admin, today):
    director, auditor = a_post("child_director", VILLAGE).user, a_post("auditor", QINGHE).user
    with pytest.raises(UserError, match="已担任“儿童主任”"):
        act(admin, appoint, user=director, role="child_director", place=VILLAGE, start_on=today)
    with pytest.raises(UserError, match="三员分立"):
        act(admin, appoint, user=auditor, role="child_director", place=VILLAGE, start_on=today)
    other = act(admin, appoint, user=director, role="child_director", place=OTHER_VILLAGE, start_on=today)
    assert other.user.posts.count() == 2


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("child_director", "child_director", "the same seat"),
        ("child_director", "auditor", "an officer holds"),
    ],
)
def test_the_database_refuses_it_too(first, second, says):
    user = a_post(first, VILLAGE).user
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        Post.objects.create(user=user, role=second, place=VILLAGE, start_on=dt.date(2026, 1, 1))
    Post.objects.filter(user=user).update(end_on=dt.date(2026, 1, 1))
    Post.objects.create(user=user, role=second, place=VILLAGE, start_on=dt.date(2026, 1, 1))


def test_the_trigger_knows_the_exclusive_roles():
    with connection.cursor() as cursor:
        cursor.execute("select prosrc from pg_proc where proname = 'accounts_post_fits'")
        (source,) = cursor.fetchone()
    listed = source.split("array[", 1)[1].split("]", 1)[0]
    named = {word.strip().strip("'") for word in listed.split(",")}
    assert named == {role.key for role in ROLES.values() if role.exclusive}


@pytest.mark.parametrize(
    "statement",
    [
        "update accounts_post set place = '379902'",
        "update accounts_post set role = 'city_lead'",
        "delete from accounts_post",
    ],
)
def test_a_post_is_never_edited_into_another_or_deleted(statement):
    a_post("child_director", VILLAGE)
    with (
        pytest.raises(DatabaseError, match="is history"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_hand_over_ends_one_and_begins_the_next_and_messages_follow(admin, today):
    leaving, to = a_post("child_director", VILLAGE, name="旧主任"), a_user("新主任")
    read = Notice.objects.create(post=leaving, text="看过的", read_at=timezone.now())
    unread = Notice.objects.create(post=leaving, text="没看的")
    begun = act(admin, hand_over, post=leaving, to=to, on=today, reason="换届")
    assert [post.user.full_name for post in holders("child_director", VILLAGE, on=today)] == ["新主任"]
    yesterday = today - dt.timedelta(days=1)
    assert [p.user.full_name for p in holders("child_director", VILLAGE, on=yesterday)] == ["旧主任"]
    assert {n.pk: n.post_id for n in Notice.objects.all()} == {read.pk: leaving.pk, unread.pk: begun.pk}
    assert entries()[-1] == ("hand_over", "post", VILLAGE, "何系统", "换届")
    with pytest.raises(Conflict, match="已于"):
        act(admin, hand_over, post=leaving, to=a_user(), on=today, reason="再交")


def test_an_end_lies_between_today_and_the_end_already_set(admin, today):
    post = a_post("child_director", VILLAGE, end_on=today + dt.timedelta(days=5))
    for on, says in (
        (today - dt.timedelta(days=1), "不能早于今天"),
        (today + dt.timedelta(days=6), "本来就到"),
    ):
        with pytest.raises(UserError, match=says):
            act(admin, end_post, post=post, on=on, reason="调离")
    with pytest.raises(UserError, match="理由"):
        act(admin, end_post, post=post, on=today, reason=" ")
    act(admin, end_post, post=post, on=today, reason="调离")
    assert list(posts_held(post.user, on=today)) == []


def test_a_post_of_another_county_is_nobody_elses_to_end(admin, today):
    theirs = a_post("child_director", BAISHAN_VILLAGE)
    with pytest.raises(NotPermitted, match="不归您的岗位管理"):
        act(admin, end_post, post=theirs, on=today, reason="调离")
    officer = a_post("auditor", QINGHE)
    with pytest.raises(NotPermitted, match="三员"):
        act(admin, end_post, post=officer, on=today, reason="调离")


@pytest.fixture
def supervisor():
    return an_actor("child_supervisor", TOWN, name="周督导")


@pytest.fixture
def deputy():
    return a_post("child_director", VILLAGE, name="钱代理").user


def test_a_delegate_acts_in_the_post_and_has_no_more_than_it(supervisor, deputy, today):
    given = act(supervisor, delegate, to=deputy, until=today, reason="外出培训")
    actor = actor_for(given)
    assert (actor.title, actor.delegated_by, actor.reach) == (
        "儿童督导员(代)",
        supervisor.post_id,
        supervisor.reach,
    )
    assert supervisor.permissions - actor.permissions == {"post.delegate"}
    assert actor.permissions < supervisor.permissions
    assert given.end_on == today + dt.timedelta(days=1)
    with pytest.raises(NotPermitted, match="不能委托"):
        act(actor, delegate, to=a_post("child_director", VILLAGE).user, until=today, reason="再委托")


def test_a_delegation_is_short_and_stays_in_the_county(supervisor, deputy, today):
    longest = limit("delegation_days", on=today)
    assert (longest.words, longest.unverified) == ("30天", True)
    last = today + dt.timedelta(days=longest.value - 1)
    with pytest.raises(UserError, match="最长30天"):
        act(supervisor, delegate, to=deputy, until=last + dt.timedelta(days=1), reason="外出")
    with pytest.raises(UserError, match="没有在任岗位"):
        act(
            supervisor,
            delegate,
            to=a_post("child_director", BAISHAN_VILLAGE).user,
            until=last,
            reason="外出",
        )
    assert act(supervisor, delegate, to=deputy, until=last, reason="外出").end_on == last + dt.timedelta(
        days=1
    )


def test_a_delegation_ends_when_it_is_revoked_and_with_the_post_it_came_from(
    supervisor, deputy, admin, today
):
    given = act(supervisor, delegate, to=deputy, until=today, reason="外出")
    with pytest.raises(NotPermitted, match="不能收回别人的委托"):
        act(an_actor("county_lead", QINGHE), revoke_delegation, delegation=given)
    act(supervisor, revoke_delegation, delegation=given)
    assert [post.role for post in posts_held(deputy, on=today)] == ["child_director"]
    again = act(supervisor, delegate, to=deputy, until=today, reason="外出")
    act(admin, end_post, post=Post.objects.get(pk=supervisor.post_id), on=today, reason="调离")
    assert [post.role for post in posts_held(deputy, on=today)] == ["child_director"]
    again.refresh_from_db()
    assert again.end_on == today


def test_a_delegation_falls_with_the_account_it_came_from(supervisor, deputy, today):
    act(supervisor, delegate, to=deputy, until=today, reason="外出")
    assert len(posts_held(deputy, on=today)) == 2
    User.objects.filter(pk=supervisor.user_id).update(is_active=False)
    assert [post.role for post in posts_held(deputy, on=today)] == ["child_director"]
