"""The roster: filters in words, columns, saved views, what is recorded, the same queries whatever the rows."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests_of_children import number, words

from people import OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, enter
from tonghu.accounts.access import ask_access, decide_access
from tonghu.accounts.models import AccessKind
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.locks.acting import acting
from tonghu.registry.actions import correct, open_file
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db


def names(answer):
    return [row.cells["name"] for row in answer.context["rows"]]


def entries(world, verb):
    with acting(actor_for(a_post("auditor", QINGHE))):
        return list(Entry.objects.filter(verb=verb).order_by("id"))


def test_filters_in_force_are_chips_in_words_and_each_can_be_taken_off(world):
    query = "q=z&place=379901100001&category=orphan&age=6-11&carer=%E7%8E%8B&unvisited=90&sex=1"
    answer = world.alice.get(f"/children/?{query}")
    chips = dict(answer.context["chips"])
    assert list(chips) == ["查找：z", "大王东村", "孤儿", "男", "6至11岁", "照料人：王", "90天以上未走访"]
    assert names(answer) == ["张小明"]
    assert "category" not in chips["孤儿"]
    assert "q=z&place=379901100001&sex=1&age=6-11" in chips["孤儿"]


def test_a_filter_that_is_none_of_the_choices_does_not_narrow(world):
    assert names(world.alice.get("/children/?standing=x&age=1-2&unvisited=7&order=y&sex=9")) == names(
        world.alice.get("/children/")
    )


def test_a_search_that_was_not_carried_out_never_says_no_such_child(world):
    answer = world.alice.get("/children/?q=3799")
    assert answer.status_code == 422
    assert "号码要输全才能查找" in words(answer.content.decode())
    assert "没有符合条件" not in answer.content.decode()
    assert "号码要输全" in world.alice.get("/children/suggest/?q=3799").json()["unclear"]
    assert world.alice.get("/children/export/?q=3799").status_code == 422


def test_a_search_without_a_match_says_where_it_looked(world):
    told = words(world.alice.get("/children/?q=赵").content.decode())
    assert "本地区内没有符合条件的儿童" in told
    assert "只查了本岗位管辖的地区" in told


def test_the_headers_search_is_the_roster(world):
    assert names(world.alice.get(f"/children/search/?q={number(1)}")) == ["张小明"]
    assert 'action="/children/search/"' in world.alice.get("/children/").content.decode()


def test_columns_are_chosen_and_kept(world):
    referer = {"referer": "http://testserver/children/?sex=1"}
    answer = world.alice.get("/children/columns/?column=number&column=evil", headers=referer)
    assert answer.headers["Location"] == "/children/?sex=1"
    shown = world.alice.get("/children/?q=zxm")
    assert [column.title for column in shown.context["columns"] if column.shown] == ["姓名", "公民身份号码"]
    assert shown.context["rows"][0].cells == {"name": "张小明", "number": "3799************" + number(1)[-2:]}
    elsewhere = world.alice.get("/children/columns/", headers={"referer": "http://evil.example/children/"})
    assert elsewhere.headers["Location"] == "/children/"


def test_a_view_is_saved_without_what_was_searched_for(world):
    referer = {"referer": "http://testserver/children/?q=%E5%BC%A0&sex=1&after=5"}
    for _ in range(2):
        answer = world.alice.post("/children/views/", {"title": " 男童 "}, headers=referer)
    assert answer.headers["Location"] == "/children/?sex=1"
    (view,) = world.alice.get("/children/").context["saved"].views
    assert (view.title, view.query) == ("男童", "sex=1")
    world.alice.post(view.drop_url)
    assert world.alice.get("/children/").context["saved"].views == ()


def test_a_list_is_recorded_with_its_filters_and_its_children(world):
    world.alice.get("/children/?q=zxm&sex=1")
    world.alice.get(f"/children/?q={number(1)}")
    by_name, by_number = entries(world, "list")[-2:]
    assert (by_name.detail, sorted(by_name.subjects)) == (
        {"filters": {"q": "zxm", "sex": "1"}, "rows": 2},
        sorted([world.child.pk, world.third.pk]),
    )
    assert by_number.detail == {"filters": {"q": "号码"}, "rows": 1}


def test_the_panel_is_walked_and_recorded(world):
    shown = world.alice.get("/children/")
    order = [int(row.key) for row in shown.context["rows"]]
    panel = world.alice.get(f"/children/?open={order[1]}").context["panel"]
    assert (panel["previous_url"], panel["next_url"], panel["close_url"]) == (
        f"/children/?open={order[0]}",
        f"/children/?open={order[2]}",
        "/children/",
    )
    assert (entries(world, "read")[-1].subjects, entries(world, "read")[-1].detail) == (
        [order[1]],
        {"tab": "panel"},
    )


def filled(rows):
    """A village with so many children on the roster; the director's client."""
    director = a_post("child_director", VILLAGE)
    alice = actor_for(a_post("county_officer", QINGHE))
    with acting(alice):
        for at in range(rows):
            open_file(
                place=VILLAGE,
                name=f"张{at}",
                number=number(at + 1),
                birth_on=None,
                sex="1",
                reason="线索",
                by=alice,
            )
    return director


@pytest.mark.parametrize("rows", [1, 3])
def test_the_roster_takes_the_same_queries_whatever_its_rows(
    client, uncounted_rail, rows, django_assert_num_queries
):
    enter(client, filled(rows).user)
    client.get("/children/")
    with django_assert_num_queries(QUERIES_OF_THE_ROSTER):
        assert len(names(client.get("/children/"))) == rows


QUERIES_OF_THE_ROSTER = 18


def exported(client, address="/children/export/", **data):
    answer = client.post(address, {"asked": "1", **data})
    assert answer.status_code == 200, words(answer.content.decode())
    return b"".join(answer.streaming_content)


def rows_of(file):
    return CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()


def test_an_export_is_what_the_filters_let_through_masked_and_recorded(world):
    world.alice.get("/children/columns/?column=number&column=carer_phone&column=place")
    rows = rows_of(exported(world.alice, "/children/export/?q=zxm"))
    assert rows == [
        ["姓名", "公民身份号码", "所在地", "照料人电话"],
        ["张小明", "3799************" + number(1)[-2:], "大王镇 › 大王东村", "没有"],
        ["张晓明", "3799************" + number(3)[-2:], "大王镇 › 大王东村", "没有"],
    ]
    (entry,) = entries(world, "export")
    assert sorted(entry.subjects) == sorted([world.child.pk, world.third.pk])
    assert entry.detail == {
        "filters": {"q": "zxm"},
        "rows": 2,
        "columns": ["name", "number", "place", "carer_phone"],
        "whole": False,
        "picked": False,
    }


def approved(world, place):
    """The county's lead approves Alice's request for whole numbers."""
    alice, lead = world.actors["alice"], actor_for(a_post("county_lead", QINGHE, name="李局"))
    with acting(alice):
        asked = ask_access(
            kind=AccessKind.UNMASKED_EXPORT,
            place=place,
            purpose="与教育部门学籍逐人核对号码",
            scope="名册",
            until=timezone.localdate(),
            by=alice,
        )
    with acting(lead):
        decide_access(request=asked, approve=True, decision="同意", by=lead)


WHOLE = {"asked": "1", "whole": "on", "reason": "与学籍核对"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({**WHOLE, "reason": " "}, "导出完整号码要写明用途"),
        (WHOLE, "导出含完整证件号码、电话的名册需要先经审批"),
    ],
)
def test_whole_numbers_leave_with_a_reason_and_an_approval_only(world, typed, says):
    refused = world.alice.post("/children/export/", typed)
    assert (refused.status_code, says in words(refused.content.decode())) == (422, True)
    assert entries(world, "export") == []


def test_whole_numbers_leave_for_the_place_approved_and_are_recorded(world):
    world.alice.get("/children/columns/?column=number")
    approved(world, TOWN)
    assert world.alice.post("/children/export/", WHOLE).status_code == 422
    for address, picked in (
        (f"/children/export/?place={TOWN}&q=张小明", {}),
        ("/children/export/", {"child": [world.child.pk]}),
    ):
        answer = world.alice.post(address, {**WHOLE, **picked})
        assert rows_of(b"".join(answer.streaming_content)) == [
            ["姓名", "公民身份号码"],
            ["张小明", number(1)],
        ]
    assert [(entry.reason, entry.detail["whole"]) for entry in entries(world, "export")] == [
        ("与学籍核对", True)
    ] * 2
    assert [entry.detail["rows"] for entry in entries(world, "use_access")] == [1, 1]


def test_picked_rows_are_asked_about_and_exported_alone(world):
    asked = world.alice.post("/children/export/", {"child": [world.other.pk]})
    assert (asked.status_code, asked.context["count"], asked.context["picked"]) == (200, 1, [world.other.pk])
    assert [row[0] for row in rows_of(exported(world.alice, child=[world.other.pk]))] == ["姓名", "李小红"]


@pytest.mark.parametrize("who", ["supervisor", "director", "city"])
def test_who_may_not_export_is_refused(world, who):
    assert getattr(world, who).post("/children/export/", {"asked": "1"}).status_code == 403


def test_a_name_that_begins_like_a_formula_stays_text(world):
    alice = world.actors["alice"]
    evil = '=HYPERLINK("http://evil.example","张")'
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        correct(
            child=child, changes={"name": evil, "carer": "+1+1"}, version=child.version, reason="x", by=alice
        )
    file = exported(world.alice, child=[world.child.pk])
    assert rows_of(file)[1][0] == evil
    with ZipFile(BytesIO(file)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
        assert [
            name for name in parts.namelist() if "hyperlink" in name.lower() or "externalLink" in name
        ] == []
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert styles.count('quotePrefix="1"') == 1


def test_html_in_a_name_stays_text(world):
    alice = world.actors["alice"]
    evil = "<b onclick=x>张</b>"
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        correct(
            child=child,
            changes={"name": evil, "carer": evil, "carer_relation": evil, "address": evil},
            version=child.version,
            reason=evil,
            by=alice,
        )
    for address in (
        f"/children/?open={child.pk}",
        *(
            reverse(f"children:{name}", args=[child.pk])
            for name in ("child", "timeline", "family", "history", "correct")
        ),
        world.address("merge_with"),
    ):
        html = world.alice.get(address).content.decode()
        assert "<b onclick" not in html
        assert "&lt;b onclick=x&gt;" in html


def test_an_empty_roster_says_what_to_do(client, db):
    enter(client, a_post("child_director", OTHER_VILLAGE).user)
    assert "名册上还没有儿童 线索经核实、确认后，儿童会出现在这里。" in words(
        client.get("/children/").content.decode()
    )


def test_the_rail_counts_children_to_visit_for_who_visits(world):
    def counted(client):
        return [item.count for item in client.get("/children/").context["frame"].rail if item.title == "儿童"]

    assert counted(world.director) == [4]
    assert counted(world.city) == [0]
