"""A place, a person or a unit is found by what one knows of it, and no further than the post may."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.finding import Among, people_found
from tonghu.accounts.models import Post
from tonghu.kernel.actor import NotPermitted
from tonghu.locks.acting import acting
from tonghu.places.finding import exactly, places_found
from tonghu.places.models import Division, Kind, Organisation

pytestmark = pytest.mark.django_db
PART = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def admin():
    return client_of(a_post("system_administrator", QINGHE, name="管理员"))


def offered(answer):
    """The values that can be tapped."""
    return re.findall(r'type="radio" name="\w+_choice" value="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("大王镇", ["379901100", "379902100"]),
        ("大王东村", [VILLAGE, BAISHAN_VILLAGE]),
        ("青河大王东村", [VILLAGE]),
        ("青河西村", ["379901001201", OTHER_VILLAGE]),
        ("dwz", ["379901100", "379902100"]),
        ("QHX", [QINGHE]),
        ("379901100", ["379901100", VILLAGE, OTHER_VILLAGE]),
        ("379901100001", [VILLAGE]),
        ("379901100000", ["379901100"]),
        ("没有的", []),
        ("", []),
        ("  ", []),
        (".*", []),
        ("%", []),
    ],
)
def test_a_place_is_found_by_name_initials_or_code(typed, found):
    rows = places_found(typed)
    assert [each.place for each in rows] == found


def test_the_whole_name_comes_first():
    Division.objects.create(
        place="379901100301",
        code="379901100301",
        name="大王镇村",
        level="village",
        path="青河县 › 大王镇 › 大王镇村",
    )
    assert [each.place for each in places_found("大王镇")][:2] == ["379901100", "379902100"]


def test_a_code_with_or_without_its_zeros_is_the_place():
    rows = Division.objects.all()
    codes = [QINGHE, "379901000000", VILLAGE, "3799019", "青河县", ""]
    assert [getattr(exactly(code, rows), "place", None) for code in codes] == [
        QINGHE,
        QINGHE,
        VILLAGE,
        None,
        None,
        None,
    ]


def test_while_typing_the_matches_of_the_branch_appear(admin):
    url = reverse("pick:places")
    answer = admin.get(url, {"field": "place", "own": "1", "place": "大王东村"}, **PART)
    assert offered(answer) == [VILLAGE]
    assert "测试省 › 测试市 › 青河县 › 大王镇 › 大王东村" in answer.content.decode()
    anywhere = admin.get(url, {"field": "place", "place": "大王东村"}, **PART)
    assert offered(anywhere) == [VILLAGE, BAISHAN_VILLAGE]
    assert (
        offered(admin.get(url, {"field": "place", "levels": "county", "place": "青河县大王"}, **PART)) == []
    )
    assert "没有找到" in text_of(admin.get(url, {"field": "place", "place": "没有的"}, **PART))


def test_without_scripts_the_tree_is_walked_and_a_choice_leads_back_to_the_form(admin):
    back = reverse("workforce:appoint")
    asked = {"field": "place", "own": "1", "back": back}
    page = admin.get(reverse("pick:places"), asked)
    assert "青河县" in text_of(page)
    assert "白山县" not in text_of(page)
    town = admin.get(reverse("pick:places"), {**asked, "in": TOWN}).content.decode()
    chosen = f"{back}?place={VILLAGE}"
    assert chosen in town
    form = admin.get(chosen).content.decode()
    assert 'value="大王东村"' in form
    assert f'value="{VILLAGE}" checked' in form
    found = admin.get(reverse("pick:places"), {**asked, "q": "dwdc"}).content.decode()
    assert chosen in found
    other = admin.get(reverse("pick:places"), {**asked, "in": BAISHAN_VILLAGE})
    assert "大王镇 › 大王东村" not in text_of(other)


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/x", "javascript:alert(1)"]
)
def test_a_choice_never_leads_to_another_host(admin, back):
    page = admin.get(reverse("pick:places"), {"field": "place", "back": back, "q": "大王镇"}).content.decode()
    assert "elsewhere" not in page
    assert "alert(1)" not in page


def appointed(client, **given):
    told = {
        "key": uuid.uuid4(),
        "role": "child_director",
        "place": VILLAGE,
        "start_on": timezone.localdate(),
        **given,
    }
    return client.post(reverse("workforce:appoint"), told)


def test_what_means_several_is_asked_once_more_with_the_matches_to_tap(admin):
    people = [a_post("child_director", place, name="赵敏").user for place in (VILLAGE, OTHER_VILLAGE)]
    asked = appointed(admin, person="赵敏", place="东村")
    assert asked.status_code == 422
    assert "“赵敏”有 2 个" in text_of(asked)
    assert [str(each.pk) for each in people] == [each for each in offered(asked) if len(each) < 9]
    tapped = {"person": "赵敏", "person_choice": people[1].pk, "person_for": "赵敏"}
    done = appointed(admin, **tapped, place="大王东村")
    assert done.status_code == 302
    assert Post.objects.latest("pk").user == people[1]


def test_a_tap_for_another_text_counts_for_nothing(admin):
    zhao, qian = (a_post("child_director", VILLAGE, name=name).user for name in ("赵敏", "钱丽"))
    given = {"person": "qianli", "person_choice": zhao.pk, "person_for": "赵敏"}
    qian.username = "qianli"
    qian.save()
    assert appointed(admin, **given, place=OTHER_VILLAGE).status_code == 302
    assert Post.objects.latest("pk").user == qian


def test_somebody_or_a_place_of_another_county_cannot_be_tapped(admin):
    theirs = a_post("child_director", BAISHAN_VILLAGE, name="陈白山").user
    forged = appointed(admin, person="陈白山", person_choice=theirs.pk, person_for="陈白山")
    assert (forged.status_code, "没有找到这个人" in text_of(forged)) == (422, True)
    own = a_post("child_director", VILLAGE, name="赵敏").user
    place = {"place": "x", "place_choice": BAISHAN_VILLAGE, "place_for": "x"}
    forged = appointed(admin, person=own.username, **place)
    assert (forged.status_code, "没有找到这个地区" in text_of(forged)) == (422, True)
    assert Post.objects.filter(user__in=[theirs, own]).count() == 2


@pytest.mark.parametrize("typed", ["赵", "zm", "ZM", "zhao"])
def test_people_are_found_by_name_initials_or_the_name_for_signing_in(admin, typed):
    zhao = a_post("child_director", VILLAGE, name="赵敏").user
    zhao.username = "zhao.min"
    zhao.save()
    answer = admin.get(
        reverse("pick:people"), {"field": "person", "among": "managed", "person": typed}, **PART
    )
    assert offered(answer) == [str(zhao.pk)]
    assert "儿童主任 · zhao.min" in text_of(answer)


def test_people_of_another_county_and_oneself_are_not_among_them(admin):
    a_post("child_director", BAISHAN_VILLAGE, name="管白山")
    assert offered(admin.get(reverse("pick:people"), {"among": "managed", "q": "管"}, **PART)) == []


def test_who_delegates_finds_colleagues_of_the_county_and_no_account_without_a_post():
    own = an_actor("child_supervisor", TOWN, name="周督导")
    a_post("child_director", VILLAGE, name="赵敏")
    a_post("county_officer", QINGHE, name="赵县")
    a_post("child_director", BAISHAN_VILLAGE, name="赵白山")
    a_post("child_director", VILLAGE, name="赵离任", end_on=timezone.localdate())
    with acting(own):
        found = people_found("赵", among=Among.COLLEAGUES, actor=own, on=timezone.localdate())
        assert [each.full_name for each in found] == ["赵县", "赵敏"]
        with pytest.raises(NotPermitted):
            people_found("赵", among=Among.MANAGED, actor=own, on=timezone.localdate())


@pytest.mark.parametrize("role", ["child_director", "auditor", "school_contact", "department_officer"])
def test_who_does_nothing_with_people_finds_nobody(role):
    unit = Organisation.objects.create(place=QINGHE, name="单位", kind=Kind.SCHOOL)
    place = VILLAGE if role == "child_director" else QINGHE
    organisation = unit if role in ("school_contact", "department_officer") else None
    client = client_of(a_post(role, place, organisation=organisation))
    assert client.get(reverse("pick:people"), {"q": "赵"}).status_code == 403
    assert client.get(reverse("pick:units"), {"q": "单"}).status_code == 403


def test_units_are_those_of_the_branch_and_must_stand_at_the_place(admin):
    school = Organisation.objects.create(place=QINGHE, name="中心小学", kind=Kind.SCHOOL)
    Organisation.objects.create(place=BAISHAN, name="白山中心小学", kind=Kind.SCHOOL)
    assert offered(admin.get(reverse("pick:units"), {"field": "unit", "unit": "中心"}, **PART)) == [
        str(school.pk)
    ]
    teacher = a_post("child_director", VILLAGE, name="孙老师").user
    wrong = appointed(admin, person=teacher.username, role="school_contact", place=VILLAGE, unit="中心小学")
    assert "这个单位不设在所选的地区" in text_of(wrong)
    done = appointed(admin, person=teacher.username, role="school_contact", place=QINGHE, unit="中心小学")
    assert done.status_code == 302
    assert Post.objects.latest("pk").organisation == school


def test_what_is_typed_is_never_html(admin):
    for name in ("places", "people", "units"):
        typed = '"><script>x</script>'
        answer = admin.get(reverse(f"pick:{name}"), {"field": "q", "q": typed, "among": "managed"}, **PART)
        assert "<script>x" not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_matches(admin, rows, django_assert_num_queries):
    for _ in range(rows):
        a_post("child_director", VILLAGE, name="赵敏").user.save()
    asked = {"among": "managed", "q": "赵"}
    admin.get(reverse("pick:people"), asked, **PART)
    with django_assert_num_queries(COST):
        admin.get(reverse("pick:people"), asked, **PART)


COST = 10
