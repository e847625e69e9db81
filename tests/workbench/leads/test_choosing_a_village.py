"""To which village a lead goes, and so to which child director, is picked: never beyond what the post manages."""

import re
import uuid

import pytest
from django.urls import reverse
from leads_made_up import OTHER_VILLAGE, Staff, a_lead, again, brought_to
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_TOWN, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Post
from tonghu.kernel.errors import UserError
from tonghu.leads import actions
from tonghu.locks.acting import acting
from tonghu.places.models import Division, Level

pytestmark = pytest.mark.django_db
PART = {"headers": {"HX-Request": "true"}}
# In the same county as the supervisor, and not of the supervisor's town.
BEYOND = f"{OTHER_TOWN}001"


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def lead(staff):
    """One that names a town and no village."""
    return a_lead(by=staff.officer, place=TOWN)


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def offered(answer):
    """The villages that can be tapped, or chosen in the tree."""
    page = answer.content.decode()
    return re.findall(r'name="place_choice" value="([^"]+)"', page) + re.findall(r"[?&]place=(\d{12})", page)


def press(actor, lead, deed, **given):
    told = {"key": uuid.uuid4(), "version": lead.version, **given}
    return client(actor).post(f"/leads/{lead.pk}/do/{deed}/", told)


@pytest.mark.parametrize(
    "typed", [VILLAGE, "大王东村", "东村", "dwdc", "赵敏", "大王镇东村"], ids=lambda typed: typed
)
def test_a_lead_without_a_village_is_dispatched_to_the_one_that_is_meant(staff, lead, typed):
    page = text_of(client(staff.supervisor).get(f"/leads/{lead.pk}/"))
    assert ("派到哪个村（社区）" in page, "按层级选择" in page) == (True, True)
    assert press(staff.supervisor, lead, "dispatch", place=typed).status_code == 302
    sent = again(lead, staff.officer)
    assert (sent.state, sent.place, sent.assigned_name) == ("dispatched", VILLAGE, "赵敏")


def test_without_a_village_nothing_is_sent_and_the_page_says_why(staff, lead):
    for typed, says in (("", "请在线索页选定村后派发"), ("没有的村", "本地区没有这个村（社区）")):
        answer = press(staff.supervisor, lead, "dispatch", place=typed)
        assert (answer.status_code, says in text_of(answer)) == (422, True)
    assert again(lead, staff.officer).state == "new"


def test_a_lead_that_names_its_village_asks_for_none(staff):
    lead = a_lead(by=staff.officer)
    assert "派到哪个村" not in text_of(client(staff.supervisor).get(f"/leads/{lead.pk}/"))
    assert press(staff.supervisor, lead, "dispatch").status_code == 302


def test_where_several_are_meant_each_says_its_director_and_one_is_tapped(staff, lead):
    answer = press(staff.supervisor, lead, "dispatch", place="大王")
    assert (answer.status_code, offered(answer)) == (422, [VILLAGE, OTHER_VILLAGE])
    said = text_of(answer)
    assert ("“大王”有 2 个" in said, "儿童主任 赵敏" in said, "目前没有儿童主任在岗" in said) == (True,) * 3
    tapped = {"place": "大王", "place_choice": VILLAGE, "place_for": "大王"}
    assert press(staff.supervisor, lead, "dispatch", **tapped).status_code == 302
    assert again(lead, staff.officer).place == VILLAGE


def test_a_returned_lead_is_sent_elsewhere_with_what_was_typed_kept(staff):
    a_post("child_director", OTHER_VILLAGE, name="钱丽")
    lead = brought_to("dispatched", staff, a_lead(by=staff.officer))
    unclear = press(staff.supervisor, lead, "redispatch", place="大王", reason="孩子随祖母搬走了")
    assert (unclear.status_code, "孩子随祖母搬走了" in unclear.content.decode()) == (422, True)
    page = text_of(client(staff.supervisor).get(f"/leads/{lead.pk}/"))
    assert "不填为原来的村。" in page
    told = {"reason": "孩子随祖母搬走了"}
    assert press(staff.supervisor, lead, "redispatch", place="ql", **told).status_code == 302
    moved = again(lead, staff.officer)
    assert (moved.place, moved.assigned_name) == (OTHER_VILLAGE, "钱丽")
    assert press(staff.supervisor, moved, "redispatch", place="", **told).status_code == 302
    assert again(lead, staff.officer).place == OTHER_VILLAGE


# ---- no further than the post


@pytest.fixture
def namesakes(staff):
    """Directors of one name: in the supervisor's town, in another town of the county, in the other county."""
    for village in (BEYOND, BAISHAN_VILLAGE):
        a_post("child_director", village, name="赵敏")


EVERYWHERE = [
    "东村",
    "村",
    "大王",
    "大王东村",
    "赵敏",
    "zm",
    "dwdc",
    VILLAGE,
    BEYOND,
    BAISHAN_VILLAGE,
    BAISHAN,
    "3799",
    "白山县大王东村",
]


@pytest.mark.parametrize("typed", EVERYWHERE, ids=lambda typed: typed)
@pytest.mark.parametrize(
    ("role", "place"), [("child_supervisor", TOWN), ("county_officer", QINGHE), ("county_officer", BAISHAN)]
)
def test_while_typing_nothing_beyond_the_posts_own_place_is_offered(namesakes, role, place, typed):
    here = client(an_actor(role, place))
    found = offered(here.get(reverse("pick:villages"), {"field": "place", "place": typed}, **PART))
    beyond = [each for each in found if not each.startswith(place)]
    assert (beyond, Division.objects.filter(place__in=found, level=Level.VILLAGE).count()) == ([], len(found))


def test_each_finds_its_own_so_that_the_test_above_can_fail(namesakes):
    found = {
        (role, place): offered(
            client(an_actor(role, place)).get(
                reverse("pick:villages"), {"field": "place", "place": "赵敏"}, **PART
            )
        )
        for role, place in (
            ("child_supervisor", TOWN),
            ("county_officer", QINGHE),
            ("county_officer", BAISHAN),
        )
    }
    assert found == {
        ("child_supervisor", TOWN): [VILLAGE],
        ("county_officer", QINGHE): [BEYOND, VILLAGE],
        ("county_officer", BAISHAN): [BAISHAN_VILLAGE],
    }


@pytest.mark.parametrize("beyond", [BEYOND, BAISHAN_VILLAGE])
def test_a_village_beyond_it_cannot_be_typed_tapped_or_brought_by_the_address(staff, lead, beyond, namesakes):
    forged = {"place": "x", "place_choice": beyond, "place_for": "x"}
    for given in ({"place": beyond}, forged):
        answer = press(staff.supervisor, lead, "dispatch", **given)
        assert (answer.status_code, offered(answer)) == (422, [])
    brought = client(staff.supervisor).get(f"/leads/{lead.pk}/", {"place": beyond})
    assert (brought.status_code, 'type="radio"' in brought.content.decode()) == (200, False)
    assert again(lead, staff.officer).state == "new"


def test_the_tree_begins_at_the_posts_own_place_and_leads_back_to_the_question(staff, lead):
    here = client(staff.supervisor)
    page = here.get(f"/leads/{lead.pk}/").content.decode()
    (walk,) = re.findall(r'href="([^"]+)">按层级选择', page)
    tree = here.get(walk.replace("&amp;", "&"))
    assert offered(tree) == [VILLAGE, OTHER_VILLAGE]
    assert "白山县" not in text_of(tree)
    (back,) = re.findall(rf'href="([^"]*place={VILLAGE})"', tree.content.decode())
    asked = here.get(back.replace("&amp;", "&")).content.decode()
    assert '<details class="confirm" open>' in asked
    assert f'value="{VILLAGE}" checked' in asked
    assert "儿童主任 赵敏" in asked


@pytest.mark.parametrize("role", ["child_director", "county_lead", "city_lead", "province_lead", "auditor"])
def test_who_dispatches_nothing_looks_for_no_director(role):
    places = {"child_director": VILLAGE, "city_lead": "3799", "province_lead": "37"}
    here = client_of(a_post(role, places.get(role, QINGHE)))
    answer = here.get(reverse("pick:villages"), {"field": "place", "place": "赵敏"}, **PART)
    assert answer.status_code == 403


def test_the_deed_itself_refuses_what_the_field_would_not_have_let_through(staff, lead):
    with acting(staff.supervisor):
        done = actions.dispatch(lead_ids=[lead.pk], by=staff.supervisor, place=BEYOND)
    assert [each.why for each in done.left] == ["所选的村不归您的岗位管理。请退回县级,由县级改派。"]
    sent = brought_to("dispatched", staff, a_lead(by=staff.officer))
    with pytest.raises(UserError, match="请选择一个村"), acting(staff.supervisor):
        actions.redispatch(
            lead=sent.pk,
            version=None,
            reason="试",
            by=staff.supervisor,
            place=TOWN,
        )


@pytest.mark.parametrize("matches", [1, 6])
def test_looking_asks_as_much_for_many_as_for_one(staff, matches, django_assert_num_queries, uncounted_rail):
    for number in range(matches):
        place = f"{TOWN}4{number:02}"
        Division.objects.create(
            place=place,
            code=place,
            name=f"新河村{number}",
            level="village",
            parent_id=TOWN,
            path=f"新河村{number}",
        )
        a_post("child_director", place, name="新河")
    here = client(staff.supervisor)
    asked = {"field": "place", "place": "新河"}
    here.get(reverse("pick:villages"), asked, **PART)
    with django_assert_num_queries(COST):
        here.get(reverse("pick:villages"), asked, **PART)


COST = 11
