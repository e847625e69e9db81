"""Break-glass and access beyond daily duty: told at once, read-only, recorded, reviewed by somebody else."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.access import approval_in_force, ask_access, decide_access, use_access, withdraw_access
from tonghu.accounts.breaking_glass import break_glass, end_break_glass, review_break_glass, uses_to_review
from tonghu.accounts.models import AccessKind, AccessRequest, BreakGlass, Notice, Outcome, Post
from tonghu.accounts.queries import actor_for
from tonghu.audit.actions import record
from tonghu.audit.queries import read_under_break_glass
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db
REASON = "邻县转来的危急报告,须核对住址"


@pytest.fixture
def charlie():
    return an_actor("county_officer", BAISHAN, name="陈白山")


@pytest.fixture
def lead():
    return an_actor("county_lead", QINGHE, name="林负责")


def act(by, verb, **given):
    with acting(by):
        return verb(by=by, **given)


def broken(by, **given):
    return act(by, break_glass, **({"place": VILLAGE, "reason": REASON, "hours": 2} | given))


def glass_actor(use):
    return actor_for(Post.objects.get(pk=use.post_id), broken=use)


def test_the_reader_sees_that_place_and_changes_nothing(charlie):
    a_child(by=an_actor("county_officer", QINGHE), name="张小明")
    a_child(by=charlie, place=BAISHAN_VILLAGE, name="赵小强")
    reader = glass_actor(broken(charlie))
    with acting(reader):
        assert list(Child.objects.scoped(reader).values_list("name", flat=True)) == ["张小明"]
    assert reader.permissions == {
        "board.read",
        "case.read",
        "child.read",
        "duty.read",
        "report.read",
        "lead.read",
        "register.read",
        "precision.read",
        "post.read",
        "break_glass.use",
    }


def test_the_owners_of_the_place_hear_at_once(charlie, lead):
    officer, elsewhere = a_post("county_officer", QINGHE), a_post("county_lead", BAISHAN)
    use = broken(charlie, review_url="/review/")
    told = {(n.post_id, n.url, REASON in n.text, "陈白山" in n.text) for n in Notice.objects.all()}
    assert told == {(lead.post_id, "/review/", True, True), (officer.pk, "/review/", True, True)}
    assert (use.ends_at - use.started_at, elsewhere.notices.count()) == (dt.timedelta(hours=2), 0)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": " 太短的理由 "}, "至少 10 个字"),
        ({"place": BAISHAN_VILLAGE}, "不需要紧急查阅"),
        ({"place": "3799"}, "最大到一个县"),
        ({"place": "379909"}, "没有这个地区"),
        ({"hours": 5}, "最长4小时"),
        ({"hours": 0}, "最长4小时"),
    ],
)
def test_it_is_refused_without_reason_need_or_bound(charlie, given, says):
    with pytest.raises(UserError, match=says):
        broken(charlie, **given)
    assert BreakGlass.objects.count() == 0


def test_only_who_may_breaks_it_and_not_twice_at_once(charlie):
    with pytest.raises(NotPermitted, match="不能紧急查阅"):
        broken(an_actor("child_director", BAISHAN_VILLAGE))
    with pytest.raises(UserError, match="正在紧急查阅"):
        broken(glass_actor(broken(charlie)))
    key = uuid.uuid4()
    assert broken(charlie, key=key) == broken(charlie, key=key)


def test_what_was_read_under_it_is_counted_for_its_review(charlie, lead):
    use = broken(charlie)
    reader = glass_actor(use)
    with acting(reader):
        record("read", "child", [7], by=reader)
        record("list", "child", [7, 8, 9], by=reader)
    with acting(charlie):
        record("read", "child", [1], by=charlie)
    with acting(lead):
        read = [(f.verb, f.kind, f.entries, f.subjects) for f in read_under_break_glass(use.pk)]
    assert read == [("list", "child", 1, 3), ("read", "child", 1, 1)]


def test_a_use_is_reviewed_once_by_somebody_else_after_its_end(charlie, lead):
    use = broken(charlie)
    given = {"use": use, "outcome": Outcome.JUSTIFIED, "finding": "情况属实"}
    with pytest.raises(UserError, match="还没有结束"):
        act(lead, review_break_glass, **given)
    act(lead, end_break_glass, use=use)
    with pytest.raises(NotPermitted, match="不归您的岗位管理"):
        act(an_actor("county_lead", BAISHAN), review_break_glass, **given)
    with pytest.raises(NotPermitted, match="不能审查紧急查阅"):
        act(charlie, review_break_glass, **given)
    reviewed = act(lead, review_break_glass, **given)
    assert (reviewed.reviewed_by_id, reviewed.outcome) == (lead.post_id, "justified")
    with pytest.raises(Conflict, match="已由他人审查"):
        act(lead, review_break_glass, **given)


def test_nobody_reviews_their_own_under_another_post_of_theirs(charlie):
    use = broken(charlie)
    act(charlie, end_break_glass, use=use)
    user = Post.objects.get(pk=charlie.post_id).user
    promoted = Post.objects.create(user=user, role="county_lead", place=QINGHE, start_on=timezone.localdate())
    with pytest.raises(NotPermitted, match="不能审查自己"):
        act(actor_for(promoted), review_break_glass, use=use, outcome="justified", finding="好")


def test_the_review_list_is_of_ones_own_place(charlie, lead):
    use = broken(charlie)
    with acting(lead):
        assert list(uses_to_review(by=lead)) == [use]
    other = an_actor("county_lead", BAISHAN)
    with acting(other):
        assert list(uses_to_review(by=other)) == []


def asked(by, **given):
    wanted = {
        "kind": AccessKind.UNMASKED_EXPORT,
        "place": QINGHE,
        "purpose": "与教育部门核对控辍保学名单",
        "scope": "在册儿童的姓名和证件号码",
        "until": timezone.localdate(),
    }
    return act(by, ask_access, **(wanted | given))


@pytest.fixture
def alice():
    return an_actor("county_officer", QINGHE, name="王爱丽")


def test_an_approval_allows_what_it_says_where_it_says_until_it_ends(alice, lead):
    with pytest.raises(NotPermitted, match="需要先经审批"):
        act(alice, use_access, kind=AccessKind.UNMASKED_EXPORT, place=VILLAGE, words="导出", rows=3)
    request = asked(alice)
    assert [(n.post_id, n.text) for n in Notice.objects.all()] == [
        (lead.post_id, "王爱丽(县级民政经办人)申请导出含完整证件号码、电话的名册:青河县。请审批。")
    ]
    act(lead, decide_access, request=request, approve=True, decision="同意")
    used = act(alice, use_access, kind=AccessKind.UNMASKED_EXPORT, place=VILLAGE, words="导出", rows=3)
    assert (used.request_id, used.rows) == (request.pk, 3)
    for kind, place in ((AccessKind.LONG_READING, VILLAGE), (AccessKind.UNMASKED_EXPORT, BAISHAN)):
        assert approval_in_force(kind, place, by=alice) is None
    other = an_actor("county_officer", QINGHE)
    assert approval_in_force(AccessKind.UNMASKED_EXPORT, VILLAGE, by=other) is None
    AccessRequest.objects.update(until=timezone.localdate() - dt.timedelta(days=1))
    assert approval_in_force(AccessKind.UNMASKED_EXPORT, VILLAGE, by=alice) is None


def test_a_request_is_decided_once_and_never_by_who_asked(alice, lead):
    request = asked(alice)
    user = Post.objects.get(pk=alice.post_id).user
    own = actor_for(
        Post.objects.create(user=user, role="county_lead", place=QINGHE, start_on=timezone.localdate())
    )
    with pytest.raises(NotPermitted, match="不能审批自己的申请"):
        act(own, decide_access, request=request, approve=True, decision="")
    with pytest.raises(NotPermitted, match="不归您的岗位管理"):
        act(an_actor("county_lead", BAISHAN), decide_access, request=request, approve=True, decision="")
    with pytest.raises(UserError, match="审批意见"):
        act(lead, decide_access, request=request, approve=False, decision=" ")
    refused = act(lead, decide_access, request=request, approve=False, decision="范围过大")
    assert (refused.state, Notice.objects.filter(post=alice.post_id).count()) == ("refused", 1)
    with pytest.raises(Conflict, match="未批准"):
        act(alice, withdraw_access, request=request)


def test_a_longer_reading_needs_an_approval_and_is_put_under_it(charlie, lead):
    request = asked(charlie, kind=AccessKind.LONG_READING, place=QINGHE)
    act(lead, decide_access, request=request, approve=True, decision="同意")
    use = broken(charlie, hours=100)
    midnight = dt.datetime.combine(
        timezone.localdate() + dt.timedelta(days=1), dt.time(), timezone.get_current_timezone()
    )
    assert (use.approval_id, use.ends_at) == (request.pk, midnight)
    assert [u.words for u in request.uses.all()] == ["查阅大王东村 100 小时"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"place": "3799"}, "最小授权"),
        ({"until": dt.date(2020, 1, 1)}, "最长30天"),
        ({"purpose": "核对"}, "请写明目的,至少 10 个字"),
        ({"scope": " "}, "请写明范围"),
    ],
)
def test_a_request_is_bounded_and_says_what_for(alice, given, says):
    with pytest.raises(UserError, match=says):
        asked(alice, **given)
